/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "freeze" (share/sql/api/freeze.sql): the emergency stop for a person,
 * a company or all contractors.
 */
#ifndef API_CLIENT_FREEZE_H
#define API_CLIENT_FREEZE_H

#include "call.h"

struct api_freeze_row { /* freeze_preview */
	const char *login;
	const char *name;
	const char *company;
	const char *state;
	int64_t sessions;
	int64_t grants;
	struct bind_texts roles;
};

struct api_freeze { /* freeze_list */
	int64_t freeze;
	const char *target;
	const char *name;
	const char *reason;
	const char *by;
	int64_t at;
	int64_t accounts;
	const char *state;
	int64_t lifted_at;
	bool may_lift; /* it stands, and the caller could lift it */
};

struct api_freeze_change { /* freeze_create */
	const char *state;
	int64_t freeze;
	int64_t request;
	int64_t accounts;
	int64_t sessions;
	const char *summary;
};

struct api_freeze_lifted { /* freeze_lift */
	int64_t accounts;
	const char *summary;
};

/* Whom a freeze would stop. target: person | company | contractors; name: login, company or NULL.
 */
struct call *api_freeze_preview(
	struct conn *conn, const char *target, const char *name, call_done *done, void *user);
struct call *api_freeze_list(struct conn *conn, call_done *done, void *user);
struct call *api_freeze_create(struct conn *conn, const char *operation, const char *target,
	const char *name, const char *reason, call_done *done, void *user);
struct call *api_freeze_lift(struct conn *conn, const char *operation, int64_t freeze,
	const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_freeze_preview, api_function_freeze_list,
	api_function_freeze_create, api_function_freeze_lift;

#endif
