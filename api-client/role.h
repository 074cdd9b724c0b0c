/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resources "role" and "scope" (share/sql/api/{role,scope}.sql): named sets of
 * rights, who holds them, and which functions each right opens.
 */
#ifndef API_CLIENT_ROLE_H
#define API_CLIENT_ROLE_H

#include "call.h"

struct api_scope { /* scope_list */
	const char *scope, *summary;
	bool administrative; /* a change of it needs a second person */
	struct bind_texts functions, roles;
	int64_t holders; /* people who hold it now */
};

struct api_role { /* role_list */
	const char *role, *name, *summary;
	bool privileged, administrative;
	int64_t contractor_cap_seconds; /* BIND_INT_NULL: not for contractors */
	struct bind_texts scopes;
	int64_t holders, version;
	bool closed;
};

struct api_role_change { /* role_create, role_edit, role_close */
	const char *role;
	int64_t version;
	const char *summary;
};

struct api_role_scopes {   /* role_scopes */
	const char *state; /* done | waiting */
	int64_t request;   /* that a second person has to approve, BIND_INT_NULL when done */
	int64_t version;
	const char *summary;
};

struct api_role_holder { /* role_holders */
	const char *login, *name, *unit;
	int64_t grant;
	const char *grant_unit;
	int64_t since, until;
	const char *cursor;
};

struct call *api_scope_list(struct conn *conn, call_done *done, void *user);
struct call *api_role_list(struct conn *conn, call_done *done, void *user);
/* What a role is called and means; NULL keeps it. contractor_cap_days 0: not given. */
struct api_role_text {
	const char *role, *name, *summary;
	int64_t contractor_cap_days;
};
struct call *api_role_create(struct conn *conn, const char *operation,
	const struct api_role_text *text, const char *reason, call_done *done, void *user);
/* version 0: any. */
struct call *api_role_edit(struct conn *conn, const char *operation,
	const struct api_role_text *text, const char *reason, int64_t version, call_done *done,
	void *user);
struct call *api_role_close(struct conn *conn, const char *operation, const char *role,
	const char *reason, int64_t version, call_done *done, void *user);
/* The whole set of scopes that the role shall have. */
struct call *api_role_scopes(struct conn *conn, const char *operation, const char *role,
	const char *const *scopes, size_t count, const char *reason, int64_t version,
	call_done *done, void *user);
struct call *api_role_holders(struct conn *conn, const char *role, const char *after, int64_t limit,
	call_done *done, void *user);

extern const struct bind_function api_function_scope_list, api_function_role_list,
	api_function_role_create, api_function_role_edit, api_function_role_close,
	api_function_role_scopes, api_function_role_holders;

#endif
