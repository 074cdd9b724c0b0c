/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resources "review" and "right" (share/sql/api/{review,right,can}.sql): the
 * review of grants, rights that nobody uses, and why something is allowed or not.
 */
#ifndef API_CLIENT_REVIEW_H
#define API_CLIENT_REVIEW_H

#include "call.h"

struct api_review { /* review_list */
	int64_t review;
	const char *unit, *unit_name;
	const char *period_from, *period_to; /* days */
	int64_t due_at;
	const char *opened_by;
	int64_t opened_at, items, decided;
	const char *state; /* open | done | missed */
	const char *reason;
	int64_t version;
	const char *cursor;
};

struct api_review_item { /* review_items */
	int64_t grant;
	const char *login, *name, *role, *unit;
	int64_t since, until, last_used;
	int64_t unused_scopes; /* scopes of the role that were not used in the period */
	const char *decision, *by;
	int64_t at;
	bool suspended;
	const char *cursor;
	bool mine; /* the person's own grant: somebody else decides */
	const char *reason;
};

struct api_review_wish { /* review_open */
	const char *unit, *period_from, *period_to;
	int64_t due_at;
	const char *reason;
};

struct api_review_opened { /* review_open */
	int64_t review, items;
	const char *summary;
};

struct api_review_change { /* review_close */
	int64_t review;
	const char *summary;
};

struct api_review_decided { /* review_decide */
	int64_t decided, left;
	const char *summary;
};

struct api_can { /* can */
	bool allowed;
	const char *scope, *unit, *message;
	struct bind_texts roles;	 /* that give it, with the grant they come from */
	struct bind_texts roles_would;	 /* that would give it */
	struct bind_texts grantable_by;	 /* logins that can grant one of those */
	const char *way_role, *way_unit; /* what could be given for a while; NULL: nothing */
	int64_t way_contract;		 /* a contractor's, BIND_INT_NULL: none is needed */
};

struct api_right_unused { /* right_unused */
	const char *login, *name, *unit, *role, *scope;
	int64_t last_used, days_used, grant;
	const char *cursor;
};

struct call *api_review_list(
	struct conn *conn, const char *after, int64_t limit, call_done *done, void *user);
struct call *api_review_open(struct conn *conn, const char *operation,
	const struct api_review_wish *wish, call_done *done, void *user);
struct call *api_review_items(struct conn *conn, int64_t review, const char *after, int64_t limit,
	call_done *done, void *user);
struct call *api_review_decide(struct conn *conn, const char *operation, int64_t review,
	const int64_t *grants, size_t count, const char *decision, const char *reason,
	call_done *done, void *user);
struct call *api_review_close(struct conn *conn, const char *operation, int64_t review,
	const char *reason, call_done *done, void *user);
struct call *api_can(struct conn *conn, const char *login, const char *action, const char *object,
	call_done *done, void *user);
/* days 0: as the server thinks right. */
struct call *api_right_unused(struct conn *conn, const char *unit, int64_t days, const char *after,
	int64_t limit, call_done *done, void *user);

extern const struct bind_function api_function_review_list, api_function_review_open,
	api_function_review_items, api_function_review_decide, api_function_review_close,
	api_function_can, api_function_right_unused;

#endif
