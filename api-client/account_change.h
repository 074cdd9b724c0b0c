/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls that make, change, close, re-open and import accounts
 * (share/sql/api/account_change.sql).
 */
#ifndef API_CLIENT_ACCOUNT_CHANGE_H
#define API_CLIENT_ACCOUNT_CHANGE_H

#include "account.h"
#include "person.h"

struct api_account_new { /* account_create; roles_offered: of the duty, nothing is granted */
	const char *login;
	const char *state;
	int64_t version;
	const char *summary;
	struct bind_texts roles_offered;
};

struct api_import_verdict { /* imports: ok | refused for each row */
	int64_t line;
	const char *object; /* login, component or advisory */
	const char *verdict;
	const char *field;
	const char *message;
	const char *detail;
};

/* What a new account is made of; NULL: none. */
struct api_account_fields {
	const char *login, *kind, *unit;
	const char *number; /* of the person; a registered one: a further account */
	struct api_person_fields person;
	const char *duty, *company;
	int64_t expires_at; /* TIME_NULL: no end */
};

struct call *api_account_create(struct conn *conn, const char *operation,
	const struct api_account_fields *fields, const char *reason, call_done *done, void *user);
/* unit, duty NULL and expires_at TIME_NULL: as they are; duty "": none; endless: no end any more.
 * version 0: any. Rows of struct api_account_change, as of the two below. */
struct call *api_account_edit(struct conn *conn, const char *operation, const char *login,
	const char *unit, const char *duty, int64_t expires_at, bool endless, const char *reason,
	int64_t version, call_done *done, void *user);
struct call *api_account_close(struct conn *conn, const char *operation, const char *login,
	const char *reason, int64_t version, call_done *done, void *user);
struct call *api_account_reopen(struct conn *conn, const char *operation, const char *login,
	const char *reason, int64_t version, call_done *done, void *user);
/* rows: JSON [{line, login, kind, ...}], borrowed. A dry run changes nothing. */
struct call *api_account_import(struct conn *conn, const char *operation, const char *rows,
	bool dry_run, call_done *done, void *user);

extern const struct bind_function api_function_account_create, api_function_account_edit,
	api_function_account_close, api_function_account_reopen, api_function_account_import;

#endif
