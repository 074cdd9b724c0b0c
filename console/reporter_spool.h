/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports that wait for the server: one file each in a directory of the reporter's own, complete or
 * not there. Names begin with the time of the report, so their order is that of the reports.
 */
#ifndef CONSOLE_REPORTER_SPOOL_H
#define CONSOLE_REPORTER_SPOOL_H

#include "../api-client/buf.h"
#include "../api-client/error.h"

struct reporter_spool;

/* The directory must belong to the caller and be writable by nobody else. One reporter at a time: a
 * second one is refused (CONFLICT). NULL and *err. */
struct reporter_spool *reporter_spool_open(const char *path, struct op_error *err);
void reporter_spool_close(struct reporter_spool *spool);

/* Whole and on the disk when it returns true; otherwise nothing is left behind. at: microseconds.
 */
bool reporter_spool_put(struct reporter_spool *spool, int64_t at, const char *report,
	const char *text, struct op_error *err);
/* Owned names, oldest first. */
bool reporter_spool_list(
	struct reporter_spool *spool, char ***ret_names, size_t *ret_count, struct op_error *err);
void reporter_spool_names_done(char **names, size_t count);
bool reporter_spool_read(
	struct reporter_spool *spool, const char *name, struct buf *to, struct op_error *err);
/* Delivered, or overtaken by a newer one. */
bool reporter_spool_remove(struct reporter_spool *spool, const char *name, struct op_error *err);
/* Kept under "NAME.refused" for a person to look at; it is not sent again. */
bool reporter_spool_aside(struct reporter_spool *spool, const char *name, struct op_error *err);

#endif
