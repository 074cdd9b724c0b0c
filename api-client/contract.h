/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "contract" (share/sql/api/contract.sql): a company's contracts with
 * their confidentiality and damages clauses (clause 19).
 */
#ifndef API_CLIENT_CONTRACT_H
#define API_CLIENT_CONTRACT_H

#include "call.h"

struct api_contract { /* contract_list */
	int64_t contract;
	const char *number;
	const char *company;
	const char *company_name;
	const char *subject;
	const char *starts_on;
	const char *ends_on;
	const char *confidentiality_until;
	const char *state;
	int64_t days_left;
	int64_t grants;
	int64_t version;
	const char *cursor;
};

struct api_contract_card { /* contract_show */
	int64_t contract;
	const char *number;
	const char *company;
	const char *company_name;
	const char *subject;
	const char *starts_on;
	const char *ends_on;
	const char *confidentiality_until;
	const char *state;
	int64_t days_left;
	int64_t version;
	const char *confidentiality_clause;
	const char *damages_clause;
	const char *scan_sha256;
	const char *grant_rows;
	const char *people_rows;
};

struct api_contract_change { /* contract_create, _edit, _end */
	int64_t contract;
	int64_t version;
	const char *summary;
};

struct api_contract_line { /* contract_closing */
	const char
		*kind; /* person scope opened account survival returned remark signature waiting */
	const char *login; /* nullable */
	const char *name;  /* nullable; returned: yes | no, NULL before somebody signed */
	const char *text;  /* signature, waiting: the number of the request */
	int64_t at;	   /* TIME_NULL */
};

struct api_contract_signed { /* contract_sign */
	const char *state;
	int64_t request;
	const char *summary;
};

/* What stands in a contract; days are 2026-11-22, the hash 64 hexadecimal digits. */
struct api_contract_terms {
	const char *number, *subject, *starts_on, *ends_on;
	const char *confidentiality_clause, *confidentiality_until, *damages_clause;
	const char *scan_sha256;
};

struct api_contract_filter {
	const char *company, *search, *state, *after; /* NULL = not filtered */
	int64_t limit;
};

struct call *api_contract_list(
	struct conn *conn, const struct api_contract_filter *filter, call_done *done, void *user);
struct call *api_contract_show(struct conn *conn, int64_t contract, call_done *done, void *user);
struct call *api_contract_create(struct conn *conn, const char *operation, const char *company,
	const struct api_contract_terms *terms, const char *reason, call_done *done, void *user);
/* version 0: any. */
struct call *api_contract_edit(struct conn *conn, const char *operation, int64_t contract,
	const struct api_contract_terms *terms, const char *reason, int64_t version,
	call_done *done, void *user);
/* Suspends all grants under it in the same second. */
struct call *api_contract_end(struct conn *conn, const char *operation, int64_t contract,
	const char *reason, int64_t version, call_done *done, void *user);
/* The closing sheet. */
struct call *api_contract_closing(struct conn *conn, int64_t contract, call_done *done, void *user);
/* The first signature under it; returned: "media,passes". A second person approves the request. */
struct call *api_contract_sign(struct conn *conn, const char *operation, int64_t contract,
	const char *returned, const char *remark, const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_contract_list, api_function_contract_show,
	api_function_contract_create, api_function_contract_edit, api_function_contract_end,
	api_function_contract_closing, api_function_contract_sign;

#endif
