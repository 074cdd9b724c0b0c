/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "drill" (share/sql/api/drill.sql): restores that were tried, with
 * what they measured and the two persons who signed.
 */
#ifndef API_CLIENT_DRILL_H
#define API_CLIENT_DRILL_H

#include "call.h"

struct api_drill { /* drill_list */
	int64_t drill;
	const char *component, *label; /* label: which backup came back */
	int64_t failed_at;	       /* the assumed failure */
	int64_t newest_record_at;      /* of what came back */
	int64_t started_at, finished_at;
	int64_t rpo_seconds, rto_seconds;
	const char *counts; /* "orders 1000 of 1000, ..." */
	bool passed;
	const char *signed_first, *signed_second; /* names of persons */
	const char *reason;
	int64_t request; /* BIND_INT_NULL: from before signatures were asked for */
	const char *cursor;
};

struct api_drill_request { /* drill_record */
	const char *component;
	int64_t request; /* whose approval is the second signature */
	const char *summary;
};

struct api_drill_new { /* all of it is needed; times: TIME_NULL when missing, which is refused */
	const char *component, *label;
	int64_t failed_at, newest_record_at; /* RPO */
	int64_t started_at, finished_at;     /* RTO */
	const char *counts;		     /* JSON: [{what, expected, found}] */
	bool passed;
	const char *reason;
};

/* component NULL: of all. */
struct call *api_drill_list(struct conn *conn, const char *component, const char *after,
	int64_t limit, call_done *done, void *user);
struct call *api_drill_record(struct conn *conn, const char *operation,
	const struct api_drill_new *drill, call_done *done, void *user);

extern const struct bind_function api_function_drill_list, api_function_drill_record;

#endif
