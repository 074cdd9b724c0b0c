/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "exception" (share/sql/api/exception.sql): findings that are accepted
 * for a time, with a compensating measure and a second person. They stay red.
 */
#ifndef API_CLIENT_EXCEPTION_H
#define API_CLIENT_EXCEPTION_H

#include "call.h"

struct api_exception { /* exception_list */
	int64_t exception;
	const char *kind;
	const char *component;
	const char *name;
	const char *advisory;
	const char *measure;
	const char *reason;
	int64_t since;
	int64_t until;
	int64_t days_left;
	int64_t renewals;
	const char *requested_by;
	int64_t request;
	const char *state;
	const char *cursor;
};

struct api_exception_request { /* exception_create */
	const char *state;
	int64_t request;
	const char *summary;
};

struct api_exception_change { /* exception_end */
	int64_t exception;
	const char *summary;
};

/* kind NULL: both; open: only those that hold now. */
struct call *api_exception_list(struct conn *conn, const char *kind, bool open, const char *after,
	int64_t limit, call_done *done, void *user);
/* kind: antivirus or patch; advisory for a patch only. */
struct call *api_exception_create(struct conn *conn, const char *operation, const char *kind,
	const char *component, const char *advisory, const char *measure, int64_t ends_at,
	const char *reason, call_done *done, void *user);
struct call *api_exception_end(struct conn *conn, const char *operation, int64_t exception,
	const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_exception_list, api_function_exception_create,
	api_function_exception_end;

#endif
