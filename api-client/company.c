/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "company".
 */
#include "company.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column company_columns[] = {
	COLUMN(api_company, company, BIND_TEXT),
	COLUMN_NULL(api_company, name, BIND_TEXT),
	COLUMN_NULL(api_company, number, BIND_TEXT),
	COLUMN(api_company, contracts, BIND_INT),
	COLUMN(api_company, people, BIND_INT),
	COLUMN(api_company, grants, BIND_INT),
	COLUMN(api_company, frozen, BIND_BOOL),
	COLUMN(api_company, closed, BIND_BOOL),
	COLUMN(api_company, version, BIND_INT),
	COLUMN_CURSOR(api_company),
};
static const struct bind_column company_card_columns[] = {
	COLUMN(api_company_card, company, BIND_TEXT),
	COLUMN_NULL(api_company_card, name, BIND_TEXT),
	COLUMN_NULL(api_company_card, number, BIND_TEXT),
	COLUMN(api_company_card, contracts, BIND_INT),
	COLUMN(api_company_card, people, BIND_INT),
	COLUMN(api_company_card, grants, BIND_INT),
	COLUMN(api_company_card, frozen, BIND_BOOL),
	COLUMN(api_company_card, closed, BIND_BOOL),
	COLUMN(api_company_card, version, BIND_INT),
	COLUMN_NULL(api_company_card, contract_rows, BIND_JSON),
	COLUMN_NULL(api_company_card, people_rows, BIND_JSON),
};
static const struct bind_column company_change_columns[] = {
	COLUMN(api_company_change, company, BIND_TEXT),
	COLUMN(api_company_change, version, BIND_INT),
	COLUMN_NULL(api_company_change, summary, BIND_TEXT),
};
static const struct bind_parameter company_list_parameters[] = {
	{"p_search", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_company_list = {
	.name = "company_list",
	.sql = "select * from api.company_list($1, $2, $3)",
	.parameters = company_list_parameters,
	.parameter_count = COUNT_OF(company_list_parameters),
	.columns = company_columns,
	.column_count = COUNT_OF(company_columns),
	.row_size = sizeof(struct api_company),
};

static const struct bind_parameter company_show_parameters[] = {
	{"p_company", PARAMETER_TEXT},
};
const struct bind_function api_function_company_show = {
	.name = "company_show",
	.sql = "select * from api.company_show($1)",
	.parameters = company_show_parameters,
	.parameter_count = COUNT_OF(company_show_parameters),
	.columns = company_card_columns,
	.column_count = COUNT_OF(company_card_columns),
	.row_size = sizeof(struct api_company_card),
};

static const struct bind_parameter company_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_company", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_number", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_company_create = {
	.name = "company_create",
	.sql = "select * from api.company_create($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = company_create_parameters,
	.parameter_count = COUNT_OF(company_create_parameters),
	.columns = company_change_columns,
	.column_count = COUNT_OF(company_change_columns),
	.row_size = sizeof(struct api_company_change),
};

static const struct bind_parameter company_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_company", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_number", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_company_edit = {
	.name = "company_edit",
	.sql = "select * from api.company_edit($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = company_edit_parameters,
	.parameter_count = COUNT_OF(company_edit_parameters),
	.columns = company_change_columns,
	.column_count = COUNT_OF(company_change_columns),
	.row_size = sizeof(struct api_company_change),
};

static const struct bind_parameter company_close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_company", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_company_close = {
	.name = "company_close",
	.sql = "select * from api.company_close($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = company_close_parameters,
	.parameter_count = COUNT_OF(company_close_parameters),
	.columns = company_change_columns,
	.column_count = COUNT_OF(company_change_columns),
	.row_size = sizeof(struct api_company_change),
};

struct call *
api_company_list(struct conn *conn, const char *search, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {search, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_company_list, texts, done, user);
}

struct call *
api_company_show(struct conn *conn, const char *company, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_company_show, &company, done, user);
}

struct call *
api_company_create(struct conn *conn, const char *operation, const char *company, const char *name,
	const char *number, const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, company, name, number, reason};

	return call_send_texts(conn, &api_function_company_create, texts, done, user);
}

struct call *
api_company_edit(struct conn *conn, const char *operation, const char *company, const char *name,
	const char *number, const char *reason, int64_t version, call_done *done, void *user)
{
	struct call_number seen;
	const char *const texts[] = {operation, company, name, number, reason,
		version == 0 ? NULL : call_int(&seen, version)};

	return call_send_texts(conn, &api_function_company_edit, texts, done, user);
}

struct call *
api_company_close(struct conn *conn, const char *operation, const char *company, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number seen;
	const char *const texts[] = {
		operation, company, reason, version == 0 ? NULL : call_int(&seen, version)};

	return call_send_texts(conn, &api_function_company_close, texts, done, user);
}
