/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the home screen and the calendar (share/sql/api/home.sql, calendar.sql).
 */
#ifndef API_CLIENT_HOME_H
#define API_CLIENT_HOME_H

#include "call.h"

struct api_figure { /* home: one figure that the caller may see */
	const char *kind;
	int64_t number;
	const char *detail; /* nullable */
	const char *filter; /* "accounts state:locked": the screen and filter behind it */
	int64_t at;	    /* of the oldest, next or last; TIME_NULL */
};

struct api_ending { /* calendar_list */
	int64_t at;
	const char *kind;
	const char *object_kind, *object; /* what to open */
	const char *text;
	int64_t days_left; /* negative: overdue */
	const char *uid;   /* of this end and of no other anywhere, for ever */
	const char *cursor;
};

struct call *api_home(struct conn *conn, call_done *done, void *user);
/* days 0: 90. kind NULL: all; "!lock": all others. */
struct call *api_calendar_list(struct conn *conn, int64_t days, const char *kind, const char *after,
	int64_t limit, call_done *done, void *user);

extern const struct bind_function api_function_home, api_function_calendar_list;

#endif
