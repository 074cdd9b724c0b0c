/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is installed but not yet used: running programs that still have the files of the version
 * before (proc(5), maps with "(deleted)"), and a kernel that is not the newest one installed.
 */
#ifndef CONSOLE_REPORTER_PROCESS_H
#define CONSOLE_REPORTER_PROCESS_H

#include "reporter_debian.h"

#include "../api-client/buf.h"

struct reporter_paths {
	char **items; /* owned, sorted, each once, without the /usr that merged systems have */
	size_t count;
	size_t unreadable; /* processes that could not be looked into */
};

/* The files that running programs execute and that are gone from the disk. all: a process that
 * can't be looked into is an error, not a gap. */
bool reporter_deleted_read(
	const char *proc, bool all, struct reporter_paths *ret_paths, struct op_error *err);
/* The path of one line of a maps file when it is executed and deleted, or NULL. Changes the line.
 */
char *reporter_map_deleted(char *line);
/* Whether a program of this file name runs; one that can't be looked into does not count. */
bool reporter_running(const char *proc, const char *program);
void reporter_paths_done(struct reporter_paths *paths);

/* Packages that own such a file are not effective. dpkg: the directory with info/. */
bool reporter_effective_mark(struct reporter_packages *packages, const char *dpkg,
	const struct reporter_paths *deleted, struct op_error *err);

struct reporter_kernel {
	const char *release, *version; /* of the running one, as uname(2) says */
	const char *installed;	       /* release of the newest installed one, borrowed; or NULL */
	bool stale;		       /* it is not the one that runs */
};
/* Fills installed and stale from the packages, and marks images of a stale kernel. */
void reporter_kernel_mark(struct reporter_packages *packages, struct reporter_kernel *kernel);

#endif
