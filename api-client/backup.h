/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "backup" (share/sql/api/backup.sql): runs against the policy,
 * and the newest restore drill.
 */
#ifndef API_CLIENT_BACKUP_H
#define API_CLIENT_BACKUP_H

#include "call.h"

struct api_backup { /* backup_list */
	const char *component;
	const char *name;
	const char *environment;
	const char *unit;
	int64_t last_run;
	int64_t last_ok;
	int64_t age_hours;
	int64_t limit_hours;
	const char *state;
	int64_t last_drill;
	int64_t rpo_seconds;
	int64_t rto_seconds;
	int64_t drill_due;
	int64_t drill_days_left;
	const char *cursor;
};

struct call *api_backup_list(struct conn *conn, const char *search, const char *after,
	int64_t limit, call_done *done, void *user);

extern const struct bind_function api_function_backup_list;

#endif
