/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The doors into the program: each runs the one event loop with its own way of asking and showing,
 * and returns the exit status of the process.
 */
#ifndef CONSOLE_DOORS_H
#define CONSOLE_DOORS_H

#include "config.h"
#include "environment.h"

struct door {
	const struct config *config;
	const struct environment *environment;
	/* One-shot options; NULL / -1 when not given. */
	const char *login;
	int password_fd, code_fd;
	int output;	    /* enum sink_format or -1 */
	bool dry_run;	    /* print the command that would run, change nothing */
	char *const *words; /* action words and arguments */
	size_t word_count;
};

int tui_main(const struct door *door);
int shell_main(const struct door *door);
int oneshot_main(const struct door *door);
int keeper_main(const struct door *door);
int archiver_main(const struct door *door);
int reporter_main(const struct door *door);
int forwarder_main(const struct door *door);

#endif
