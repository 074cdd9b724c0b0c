/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "duty" (share/sql/api/duty.sql). Roles are typed lists: codes with
 * commas or blanks between them.
 */
#ifndef API_CLIENT_DUTY_H
#define API_CLIENT_DUTY_H

#include "call.h"

struct api_duty { /* duty_list */
	const char *duty;
	const char *name;
	const char *summary;
	struct bind_texts roles;
	int64_t accounts;
	int64_t version;
	bool closed;
};

struct api_duty_change { /* duty_create, duty_edit, duty_close */
	const char *duty;
	int64_t version;
	const char *summary;
};

struct call *api_duty_list(struct conn *conn, call_done *done, void *user);
struct call *api_duty_create(struct conn *conn, const char *operation, const char *duty,
	const char *name, const char *summary, const char *roles, const char *reason,
	call_done *done, void *user);
/* roles NULL: as they are, "": none. version 0: any. */
struct call *api_duty_edit(struct conn *conn, const char *operation, const char *duty,
	const char *name, const char *summary, const char *roles, const char *reason,
	int64_t version, call_done *done, void *user);
struct call *api_duty_close(struct conn *conn, const char *operation, const char *duty,
	const char *reason, int64_t version, call_done *done, void *user);

extern const struct bind_function api_function_duty_list, api_function_duty_create,
	api_function_duty_edit, api_function_duty_close;

#endif
