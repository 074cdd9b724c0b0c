/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "company" (share/sql/api/company.sql): companies whose people work
 * on the platform under a contract.
 */
#ifndef API_CLIENT_COMPANY_H
#define API_CLIENT_COMPANY_H

#include "call.h"

struct api_company { /* company_list */
	const char *company;
	const char *name;
	const char *number;
	int64_t contracts;
	int64_t people;
	int64_t grants;
	bool frozen;
	bool closed;
	int64_t version;
	const char *cursor;
};

struct api_company_card { /* company_show */
	const char *company;
	const char *name;
	const char *number;
	int64_t contracts;
	int64_t people;
	int64_t grants;
	bool frozen;
	bool closed;
	int64_t version;
	const char *contract_rows;
	const char *people_rows;
};

struct api_company_change { /* company_create, _edit, _close */
	const char *company;
	int64_t version;
	const char *summary;
};

struct call *api_company_list(struct conn *conn, const char *search, const char *after,
	int64_t limit, call_done *done, void *user);
struct call *api_company_show(struct conn *conn, const char *company, call_done *done, void *user);
struct call *api_company_create(struct conn *conn, const char *operation, const char *company,
	const char *name, const char *number, const char *reason, call_done *done, void *user);
/* version 0: any. */
struct call *api_company_edit(struct conn *conn, const char *operation, const char *company,
	const char *name, const char *number, const char *reason, int64_t version, call_done *done,
	void *user);
struct call *api_company_close(struct conn *conn, const char *operation, const char *company,
	const char *reason, int64_t version, call_done *done, void *user);

extern const struct bind_function api_function_company_list, api_function_company_show,
	api_function_company_create, api_function_company_edit, api_function_company_close;

#endif
