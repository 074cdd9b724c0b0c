/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "request" (share/sql/api/request.sql): what somebody asks for and
 * others have to approve. Each returns the handle of an asynchronous call.
 */
#ifndef API_CLIENT_REQUEST_H
#define API_CLIENT_REQUEST_H

#include "call.h"

struct api_request { /* request_list */
	int64_t request;
	const char *kind;
	const char *state;
	const char *requester;
	const char *requester_name;
	const char *beneficiary;
	const char *beneficiary_name;
	const char *company;
	const char *contract;
	const char *subject_text;
	const char *unit;
	int64_t starts_at;
	int64_t ends_at;
	int64_t created_at;
	int64_t lapses_at;
	const char *waiting_on;
	int64_t approvals;
	int64_t needed;
	bool mine;
	bool may_approve;
	const char *why_not;
	const char *cursor;
};

struct api_request_count { /* request_count */
	int64_t waiting;
	int64_t mine;
	int64_t oldest;
};

struct api_request_card { /* request_show */
	int64_t request;
	const char *kind;
	const char *state;
	const char *requester;
	const char *requester_name;
	const char *beneficiary;
	const char *beneficiary_name;
	const char *company;
	const char *contract;
	const char *subject_text;
	const char *unit;
	int64_t starts_at;
	int64_t ends_at;
	int64_t created_at;
	int64_t lapses_at;
	const char *waiting_on;
	int64_t approvals;
	int64_t needed;
	bool mine;
	bool may_approve;
	const char *why_not;
	const char *unit_name;
	const char *reason;
	const char *canonical;
	struct bind_bytes hash;
	const char *hours;
	const char *confidentiality_clause;
	const char *confidentiality_until;
	const char *damages_clause;
	const char *conflicts;
	struct bind_texts risks;
	const char *approvals_given;
	const char *rule;
	int64_t decided_at;
	const char *result;
	int64_t version;
	const char *ends_why;	  /* what the end was cut to, NULL: no window was asked for */
	struct bind_texts scopes; /* what the roles let one do, in words */
	int64_t contract_row;	  /* BIND_INT_NULL: none */
	int64_t hours_from_approval;
};

struct api_request_preview { /* request_preview */
	bool allowed;
	const char *field;
	const char *message;
	const char *detail;
	int64_t ends_at;
	const char *ends_why;
	const char *canonical;
	const char *conflicts;
	const char *approvers;
	int64_t lapses_at;
};

struct api_request_made { /* request_create, request_edit */
	int64_t request;
	const char *state;
	int64_t ends_at;
	const char *ends_why;
	const char *summary;
};

struct api_request_change { /* request_approve, _refuse, _withdraw */
	int64_t request;
	const char *state;
	const char *summary;
};

/* What is asked for; NULL and TIME_NULL where nothing is said. */
struct api_request_wish {
	const char *login;
	int64_t contract;  /* BIND_INT_NULL: none */
	const char *roles; /* words with commas or blanks between them */
	const char *unit;
	int64_t starts_at, ends_at;
	int64_t hours_from_approval; /* BIND_INT_NULL: the window of the calendar */
	const char *hours;	     /* "mon-fri 09-18"; NULL: always, in an edit: as it is */
	bool from_approval;	     /* edits only: the start that there is is removed */
};

struct api_request_filter {
	const char *box; /* waiting | mine | all */
	const char *state, *search;
	const char *after, *before; /* cursors, exclusive */
	int64_t limit;
};

struct call *api_request_list(
	struct conn *conn, const struct api_request_filter *filter, call_done *done, void *user);
struct call *api_request_count(struct conn *conn, call_done *done, void *user);
struct call *api_request_show(struct conn *conn, int64_t request, call_done *done, void *user);
struct call *api_request_preview(
	struct conn *conn, const struct api_request_wish *wish, call_done *done, void *user);
struct call *api_request_create(struct conn *conn, const char *operation,
	const struct api_request_wish *wish, const char *reason, call_done *done, void *user);
/* What is not said stays as it is, an empty text for hours removes them. Voids the approvals that
 * were given. version 0: any. */
struct call *api_request_edit(struct conn *conn, const char *operation, int64_t request,
	const struct api_request_wish *wish, const char *reason, int64_t version, call_done *done,
	void *user);
/* hash: 64 hexadecimal digits, of the text that the person saw; anything else is sent as a hash
 * that no request has. ends_at TIME_NULL: as requested. */
struct call *api_request_approve(struct conn *conn, const char *operation, int64_t request,
	const char *hash, int64_t ends_at, const char *reason, call_done *done, void *user);
struct call *api_request_refuse(struct conn *conn, const char *operation, int64_t request,
	const char *hash, const char *reason, call_done *done, void *user);
struct call *api_request_withdraw(struct conn *conn, const char *operation, int64_t request,
	const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_request_list, api_function_request_count,
	api_function_request_show, api_function_request_preview, api_function_request_create,
	api_function_request_edit, api_function_request_approve, api_function_request_refuse,
	api_function_request_withdraw;

#endif
