/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that a person takes away: in the configured directory, under a name that the program makes
 * complete or not at all, with a manifest beside it that is written last: a file
 * without one is not complete.
 */
#ifndef CONSOLE_EXPORT_H
#define CONSOLE_EXPORT_H

#include "config.h"

#define EXPORT_PATH 1200

struct export_facts {
	const char *what;    /* "calendar": begins the name */
	const char *ending;  /* "ics" */
	const char *login;   /* who; may be "" when that is not known */
	const char *command; /* what made it: words, filters */
	int64_t rows;
	int64_t at; /* when: names the file */
};

/* Remembers where exports go; borrowed for good. */
void export_configure(const struct config *config);
/* Writes both files. ret_path (EXPORT_PATH bytes): the first one's. False: nothing is left, *err.
 */
bool export_put(const struct export_facts *facts, const void *bytes, size_t length, char *ret_path,
	struct op_error *err);

#endif
