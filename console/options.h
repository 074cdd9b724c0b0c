/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program's own options. They may stand anywhere on the command line; everything else is left,
 * in order, to the parser of commands (cmdline.h).
 */
#ifndef CONSOLE_OPTIONS_H
#define CONSOLE_OPTIONS_H

#include "../api-client/error.h"

struct options {
	const char *config;	  /* borrowed from argv, never NULL */
	const char *login;	  /* borrowed, NULL when not given */
	int password_fd, code_fd; /* -1 when not given */
	int output;		  /* enum sink_format, -1 when not given */
	bool dry_run, help, version;
	char **words; /* owned array, borrowed words, NULL-terminated */
	size_t word_count;
};

bool options_parse(int argc, char **argv, struct options *ret_options, struct op_error *err);
void options_done(struct options *options);

/* For the start, before any library is used: the descriptors that --password-fd and --code-fd name,
 * ascending, -1 where there is none. */
void options_descriptors(int argc, char **argv, int ret_kept[2]);

#endif
