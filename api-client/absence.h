/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "absence" (share/sql/api/absence.sql): who approves for whom while
 * somebody is away.
 */
#ifndef API_CLIENT_ABSENCE_H
#define API_CLIENT_ABSENCE_H

#include "call.h"

struct api_absence { /* absence_list */
	int64_t absence;
	const char *login;
	const char *name;
	const char *deputy;
	const char *deputy_name;
	int64_t starts_at;
	int64_t ends_at;
	const char *reason;
	const char *state;
};

struct api_absence_change { /* absence_create, _end */
	int64_t absence;
	const char *summary;
};

struct call *api_absence_list(struct conn *conn, call_done *done, void *user);
/* login NULL: one's own. */
struct call *api_absence_create(struct conn *conn, const char *operation, const char *login,
	const char *deputy, int64_t starts_at, int64_t ends_at, const char *reason, call_done *done,
	void *user);
struct call *api_absence_end(struct conn *conn, const char *operation, int64_t absence,
	const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_absence_list, api_function_absence_create,
	api_function_absence_end;

#endif
