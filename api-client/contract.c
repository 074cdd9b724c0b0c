/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "contract".
 */
#include "contract.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column contract_columns[] = {
	COLUMN(api_contract, contract, BIND_INT),
	COLUMN(api_contract, number, BIND_TEXT),
	COLUMN(api_contract, company, BIND_TEXT),
	COLUMN_NULL(api_contract, company_name, BIND_TEXT),
	COLUMN_NULL(api_contract, subject, BIND_TEXT),
	COLUMN(api_contract, starts_on, BIND_DATE),
	COLUMN(api_contract, ends_on, BIND_DATE),
	COLUMN_NULL(api_contract, confidentiality_until, BIND_DATE),
	COLUMN(api_contract, state, BIND_TEXT),
	COLUMN_NULL(api_contract, days_left, BIND_INT),
	COLUMN(api_contract, grants, BIND_INT),
	COLUMN(api_contract, version, BIND_INT),
	COLUMN_CURSOR(api_contract),
};
static const struct bind_column contract_card_columns[] = {
	COLUMN(api_contract_card, contract, BIND_INT),
	COLUMN(api_contract_card, number, BIND_TEXT),
	COLUMN(api_contract_card, company, BIND_TEXT),
	COLUMN_NULL(api_contract_card, company_name, BIND_TEXT),
	COLUMN_NULL(api_contract_card, subject, BIND_TEXT),
	COLUMN(api_contract_card, starts_on, BIND_DATE),
	COLUMN(api_contract_card, ends_on, BIND_DATE),
	COLUMN_NULL(api_contract_card, confidentiality_until, BIND_DATE),
	COLUMN(api_contract_card, state, BIND_TEXT),
	COLUMN_NULL(api_contract_card, days_left, BIND_INT),
	COLUMN(api_contract_card, version, BIND_INT),
	COLUMN_NULL(api_contract_card, confidentiality_clause, BIND_TEXT),
	COLUMN_NULL(api_contract_card, damages_clause, BIND_TEXT),
	COLUMN_NULL(api_contract_card, scan_sha256, BIND_TEXT),
	COLUMN_NULL(api_contract_card, grant_rows, BIND_JSON),
	COLUMN_NULL(api_contract_card, people_rows, BIND_JSON),
};
static const struct bind_column contract_change_columns[] = {
	COLUMN(api_contract_change, contract, BIND_INT),
	COLUMN(api_contract_change, version, BIND_INT),
	COLUMN_NULL(api_contract_change, summary, BIND_TEXT),
};
static const struct bind_column contract_line_columns[] = {
	COLUMN(api_contract_line, kind, BIND_TEXT),
	COLUMN_NULL(api_contract_line, login, BIND_TEXT),
	COLUMN_NULL(api_contract_line, name, BIND_TEXT),
	COLUMN_NULL(api_contract_line, text, BIND_TEXT),
	COLUMN_NULL(api_contract_line, at, BIND_TIME),
};
static const struct bind_parameter contract_list_parameters[] = {
	{"p_company", PARAMETER_TEXT},
	{"p_search", PARAMETER_TEXT},
	{"p_state", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_contract_list = {
	.name = "contract_list",
	.sql = "select * from api.contract_list($1, $2, $3, $4, $5)",
	.parameters = contract_list_parameters,
	.parameter_count = COUNT_OF(contract_list_parameters),
	.columns = contract_columns,
	.column_count = COUNT_OF(contract_columns),
	.row_size = sizeof(struct api_contract),
};

static const struct bind_parameter contract_show_parameters[] = {
	{"p_contract", PARAMETER_BIGINT},
};
const struct bind_function api_function_contract_show = {
	.name = "contract_show",
	.sql = "select * from api.contract_show($1)",
	.parameters = contract_show_parameters,
	.parameter_count = COUNT_OF(contract_show_parameters),
	.columns = contract_card_columns,
	.column_count = COUNT_OF(contract_card_columns),
	.row_size = sizeof(struct api_contract_card),
};

static const struct bind_parameter contract_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_company", PARAMETER_TEXT},
	{"p_number", PARAMETER_TEXT},
	{"p_subject", PARAMETER_TEXT},
	{"p_starts_on", PARAMETER_DATE},
	{"p_ends_on", PARAMETER_DATE},
	{"p_confidentiality_clause", PARAMETER_TEXT},
	{"p_confidentiality_until", PARAMETER_DATE},
	{"p_damages_clause", PARAMETER_TEXT},
	{"p_scan_sha256", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_contract_create = {
	.name = "contract_create",
	.sql = "select * from api.contract_create($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
	.flags = BIND_MUTATES,
	.parameters = contract_create_parameters,
	.parameter_count = COUNT_OF(contract_create_parameters),
	.columns = contract_change_columns,
	.column_count = COUNT_OF(contract_change_columns),
	.row_size = sizeof(struct api_contract_change),
};

static const struct bind_parameter contract_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_contract", PARAMETER_BIGINT},
	{"p_number", PARAMETER_TEXT},
	{"p_subject", PARAMETER_TEXT},
	{"p_starts_on", PARAMETER_DATE},
	{"p_ends_on", PARAMETER_DATE},
	{"p_confidentiality_clause", PARAMETER_TEXT},
	{"p_confidentiality_until", PARAMETER_DATE},
	{"p_damages_clause", PARAMETER_TEXT},
	{"p_scan_sha256", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_contract_edit = {
	.name = "contract_edit",
	.sql = "select * from api.contract_edit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
	.flags = BIND_MUTATES,
	.parameters = contract_edit_parameters,
	.parameter_count = COUNT_OF(contract_edit_parameters),
	.columns = contract_change_columns,
	.column_count = COUNT_OF(contract_change_columns),
	.row_size = sizeof(struct api_contract_change),
};

static const struct bind_parameter contract_end_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_contract", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_contract_end = {
	.name = "contract_end",
	.sql = "select * from api.contract_end($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = contract_end_parameters,
	.parameter_count = COUNT_OF(contract_end_parameters),
	.columns = contract_change_columns,
	.column_count = COUNT_OF(contract_change_columns),
	.row_size = sizeof(struct api_contract_change),
};

static const struct bind_parameter contract_closing_parameters[] = {
	{"p_contract", PARAMETER_BIGINT},
};
const struct bind_function api_function_contract_closing = {
	.name = "contract_closing",
	.sql = "select * from api.contract_closing($1)",
	.parameters = contract_closing_parameters,
	.parameter_count = COUNT_OF(contract_closing_parameters),
	.columns = contract_line_columns,
	.column_count = COUNT_OF(contract_line_columns),
	.row_size = sizeof(struct api_contract_line),
};

static const struct bind_parameter contract_sign_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_contract", PARAMETER_BIGINT},
	{"p_returned", PARAMETER_TEXT_ARRAY},
	{"p_remark", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
static const struct bind_column contract_signed_columns[] = {
	COLUMN(api_contract_signed, state, BIND_TEXT),
	COLUMN(api_contract_signed, request, BIND_INT),
	COLUMN(api_contract_signed, summary, BIND_TEXT),
};
const struct bind_function api_function_contract_sign = {
	.name = "contract_sign",
	.sql = "select * from api.contract_sign($1, $2, $3, $4, $5)",
	.parameters = contract_sign_parameters,
	.parameter_count = COUNT_OF(contract_sign_parameters),
	.columns = contract_signed_columns,
	.column_count = COUNT_OF(contract_signed_columns),
	.row_size = sizeof(struct api_contract_signed),
};

struct call *
api_contract_list(
	struct conn *conn, const struct api_contract_filter *filter, call_done *done, void *user)
{
	struct call_number limit;
	const char *const texts[] = {filter->company, filter->search, filter->state, filter->after,
		call_int(&limit, filter->limit)};

	return call_send_texts(conn, &api_function_contract_list, texts, done, user);
}

struct call *
api_contract_show(struct conn *conn, int64_t contract, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {call_int(&number, contract)};

	return call_send_texts(conn, &api_function_contract_show, texts, done, user);
}

struct call *
api_contract_create(struct conn *conn, const char *operation, const char *company,
	const struct api_contract_terms *terms, const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, company, terms->number, terms->subject,
		terms->starts_on, terms->ends_on, terms->confidentiality_clause,
		terms->confidentiality_until, terms->damages_clause, terms->scan_sha256, reason};

	return call_send_texts(conn, &api_function_contract_create, texts, done, user);
}

struct call *
api_contract_edit(struct conn *conn, const char *operation, int64_t contract,
	const struct api_contract_terms *terms, const char *reason, int64_t version,
	call_done *done, void *user)
{
	struct call_number number, seen;
	const char *const texts[] = {operation, call_int(&number, contract), terms->number,
		terms->subject, terms->starts_on, terms->ends_on, terms->confidentiality_clause,
		terms->confidentiality_until, terms->damages_clause, terms->scan_sha256, reason,
		version == 0 ? NULL : call_int(&seen, version)};

	return call_send_texts(conn, &api_function_contract_edit, texts, done, user);
}

struct call *
api_contract_end(struct conn *conn, const char *operation, int64_t contract, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number number, seen;
	const char *const texts[] = {operation, call_int(&number, contract), reason,
		version == 0 ? NULL : call_int(&seen, version)};

	return call_send_texts(conn, &api_function_contract_end, texts, done, user);
}

struct call *
api_contract_closing(struct conn *conn, int64_t contract, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {call_int(&number, contract)};

	return call_send_texts(conn, &api_function_contract_closing, texts, done, user);
}

struct call *
api_contract_sign(struct conn *conn, const char *operation, int64_t contract, const char *returned,
	const char *remark, const char *reason, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {
		operation, call_int(&number, contract), returned, remark, reason};

	return call_send_texts(conn, &api_function_contract_sign, texts, done, user);
}
