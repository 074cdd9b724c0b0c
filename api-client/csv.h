/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads comma-separated values as RFC 4180 writes them: fields in quotes may hold commas, line ends
 * and doubled quotes; lines end with CR LF or LF. The text is UTF-8, a byte order mark before it is
 * skipped. What can't be read is a problem with the number of its line and the rule; the other
 * records are still there, so that one look at a file finds everything that is wrong with it.
 */
#ifndef API_CLIENT_CSV_H
#define API_CLIENT_CSV_H

#include "buf.h"

#include <stdint.h>

struct csv_record {
	int64_t line; /* of its first byte, from 1 */
	char **fields;
	size_t count;
};

struct csv_problem {
	int64_t line;
	char *rule; /* a translated sentence without a full stop */
};

struct csv {
	struct csv_record *records; /* empty lines are none */
	size_t record_count;
	struct csv_problem *problems;
	size_t problem_count;
};

/* Reads all of it. csv_done frees what csv owns, also after problems. */
void csv_read(struct csv *ret_csv, const char *bytes, size_t length);
void csv_done(struct csv *csv);
void csv_problem_add(struct csv *csv, int64_t line, const char *rule);

#endif
