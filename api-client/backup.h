/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "backup" (share/sql/api/backup.sql): runs against the policy, and
 * restore drills with what they measured.
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

struct api_drill_change { /* drill_record */
	const char *component;
	const char *summary;
};

struct api_drill { /* all of it is needed; times: TIME_NULL when missing, which is refused */
	const char *component;
	const char *label;		 /* which backup came back */
	int64_t failed_at;		 /* the assumed failure */
	int64_t newest_record_at;	 /* of what came back: RPO = failed_at - this */
	int64_t started_at, finished_at; /* RTO */
	const char *counts;		 /* JSON: [{what, expected, found}] */
	bool passed;
	const char *second; /* login of the other person who signs */
	const char *reason;
};
struct call *api_backup_list(struct conn *conn, const char *search, const char *after,
	int64_t limit, call_done *done, void *user);
struct call *api_drill_record(struct conn *conn, const char *operation,
	const struct api_drill *drill, call_done *done, void *user);

extern const struct bind_function api_function_backup_list, api_function_drill_record;

#endif
