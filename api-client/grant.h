/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resources "grant" and "conflict" (share/sql/api/{grant,conflict}.sql): who has
 * which role, in which unit, from when to when, and which roles exclude each other.
 */
#ifndef API_CLIENT_GRANT_H
#define API_CLIENT_GRANT_H

#include "call.h"

struct api_grant { /* grant_list */
	int64_t grant;
	const char *login, *name, *kind, *role, *role_name, *unit, *unit_name;
	int64_t starts_at, ends_at;
	const char *state; /* current | future | ended | suspended */
	const char *suspended_why, *by, *reason, *company, *contract;
	int64_t request;
	const char *hours;
	int64_t version;
	const char *cursor;
	bool privileged; /* the role is */
};

struct api_grant_filter { /* NULL and 0: not given */
	const char *login, *role, *unit, *state;
	int64_t contract;
	const char *after;
	int64_t limit;
};

/* What is wanted; the server cuts the end and says why. */
struct api_grant_wish {
	const char *login, *role, *unit;
	int64_t starts_at, ends_at; /* TIME_NULL: now, and as long as it may be */
};

struct api_grant_preview { /* grant_preview: the same checks as grant_create, nothing done */
	bool allowed;
	const char *message, *detail, *hint; /* why not */
	int64_t ends_at;
	const char *ends_why;
	const char *conflicts; /* JSON [{role, with, login, reason}] */
	struct bind_texts scopes_added, scopes_after;
	bool second_person;
	const char *approvers;
	struct bind_texts warnings;
	const char *code, *field; /* of the refusal: OP409, the argument; NULL when allowed */
};

struct api_grant_made {		/* grant_create */
	const char *state;	/* done | waiting */
	int64_t grant, request; /* one of both, BIND_INT_NULL the other */
	int64_t ends_at;
	const char *summary;
};

struct api_grant_ended { /* grant_end */
	int64_t grant;
	const char *login, *summary;
};

struct api_conflict { /* conflict_list */
	int64_t conflict;
	const char *role_a, *role_b, *reason;
	int64_t persons; /* who hold both now */
	int64_t since;
};

struct api_conflict_made { /* conflict_create */
	int64_t conflict, persons;
	const char *summary;
};

struct api_conflict_change { /* conflict_end */
	int64_t conflict;
	const char *summary;
};

struct call *api_grant_list(
	struct conn *conn, const struct api_grant_filter *filter, call_done *done, void *user);
struct call *api_grant_preview(
	struct conn *conn, const struct api_grant_wish *wish, call_done *done, void *user);
struct call *api_grant_create(struct conn *conn, const char *operation,
	const struct api_grant_wish *wish, const char *reason, call_done *done, void *user);
/* version 0: any. */
struct call *api_grant_end(struct conn *conn, const char *operation, int64_t grant,
	const char *reason, int64_t version, call_done *done, void *user);
struct call *api_conflict_list(struct conn *conn, call_done *done, void *user);
struct call *api_conflict_create(struct conn *conn, const char *operation, const char *role_a,
	const char *role_b, const char *reason, call_done *done, void *user);
struct call *api_conflict_end(struct conn *conn, const char *operation, int64_t conflict,
	const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_grant_list, api_function_grant_preview,
	api_function_grant_create, api_function_grant_end, api_function_conflict_list,
	api_function_conflict_create, api_function_conflict_end;

#endif
