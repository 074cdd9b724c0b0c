/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "request".
 */
#include "request.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column request_columns[] = {
	COLUMN(api_request, request, BIND_INT),
	COLUMN(api_request, kind, BIND_TEXT),
	COLUMN(api_request, state, BIND_TEXT),
	COLUMN_NULL(api_request, requester, BIND_TEXT),
	COLUMN_NULL(api_request, requester_name, BIND_TEXT),
	COLUMN_NULL(api_request, beneficiary, BIND_TEXT),
	COLUMN_NULL(api_request, beneficiary_name, BIND_TEXT),
	COLUMN_NULL(api_request, company, BIND_TEXT),
	COLUMN_NULL(api_request, contract, BIND_TEXT),
	COLUMN_NULL(api_request, subject_text, BIND_TEXT),
	COLUMN_NULL(api_request, unit, BIND_TEXT),
	COLUMN_NULL(api_request, starts_at, BIND_TIME),
	COLUMN_NULL(api_request, ends_at, BIND_TIME),
	COLUMN(api_request, created_at, BIND_TIME),
	COLUMN_NULL(api_request, lapses_at, BIND_TIME),
	COLUMN_NULL(api_request, waiting_on, BIND_TEXT),
	COLUMN(api_request, approvals, BIND_INT),
	COLUMN(api_request, needed, BIND_INT),
	COLUMN(api_request, mine, BIND_BOOL),
	COLUMN(api_request, may_approve, BIND_BOOL),
	COLUMN_NULL(api_request, why_not, BIND_TEXT),
	COLUMN_CURSOR(api_request),
};
static const struct bind_column request_count_columns[] = {
	COLUMN(api_request_count, waiting, BIND_INT),
	COLUMN(api_request_count, mine, BIND_INT),
	COLUMN_NULL(api_request_count, oldest, BIND_TIME),
};
static const struct bind_column request_card_columns[] = {
	COLUMN(api_request_card, request, BIND_INT),
	COLUMN(api_request_card, kind, BIND_TEXT),
	COLUMN(api_request_card, state, BIND_TEXT),
	COLUMN_NULL(api_request_card, requester, BIND_TEXT),
	COLUMN_NULL(api_request_card, requester_name, BIND_TEXT),
	COLUMN_NULL(api_request_card, beneficiary, BIND_TEXT),
	COLUMN_NULL(api_request_card, beneficiary_name, BIND_TEXT),
	COLUMN_NULL(api_request_card, company, BIND_TEXT),
	COLUMN_NULL(api_request_card, contract, BIND_TEXT),
	COLUMN_NULL(api_request_card, subject_text, BIND_TEXT),
	COLUMN_NULL(api_request_card, unit, BIND_TEXT),
	COLUMN_NULL(api_request_card, starts_at, BIND_TIME),
	COLUMN_NULL(api_request_card, ends_at, BIND_TIME),
	COLUMN(api_request_card, created_at, BIND_TIME),
	COLUMN_NULL(api_request_card, lapses_at, BIND_TIME),
	COLUMN_NULL(api_request_card, waiting_on, BIND_TEXT),
	COLUMN(api_request_card, approvals, BIND_INT),
	COLUMN(api_request_card, needed, BIND_INT),
	COLUMN(api_request_card, mine, BIND_BOOL),
	COLUMN(api_request_card, may_approve, BIND_BOOL),
	COLUMN_NULL(api_request_card, why_not, BIND_TEXT),
	COLUMN_NULL(api_request_card, unit_name, BIND_TEXT),
	COLUMN_NULL(api_request_card, reason, BIND_TEXT),
	COLUMN_NULL(api_request_card, canonical, BIND_TEXT),
	COLUMN(api_request_card, hash, BIND_BYTES),
	COLUMN_NULL(api_request_card, hours, BIND_TEXT),
	COLUMN_NULL(api_request_card, confidentiality_clause, BIND_TEXT),
	COLUMN_NULL(api_request_card, confidentiality_until, BIND_DATE),
	COLUMN_NULL(api_request_card, damages_clause, BIND_TEXT),
	COLUMN_NULL(api_request_card, conflicts, BIND_JSON),
	COLUMN_NULL(api_request_card, risks, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_request_card, approvals_given, BIND_JSON),
	COLUMN_NULL(api_request_card, rule, BIND_TEXT),
	COLUMN_NULL(api_request_card, decided_at, BIND_TIME),
	COLUMN_NULL(api_request_card, result, BIND_JSON),
	COLUMN(api_request_card, version, BIND_INT),
	COLUMN_NULL(api_request_card, ends_why, BIND_TEXT),
	COLUMN_NULL(api_request_card, scopes, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_request_card, contract_row, BIND_INT),
	COLUMN_NULL(api_request_card, hours_from_approval, BIND_INT),
};
static const struct bind_column request_preview_columns[] = {
	COLUMN(api_request_preview, allowed, BIND_BOOL),
	COLUMN_NULL(api_request_preview, field, BIND_TEXT),
	COLUMN_NULL(api_request_preview, message, BIND_TEXT),
	COLUMN_NULL(api_request_preview, detail, BIND_TEXT),
	COLUMN_NULL(api_request_preview, ends_at, BIND_TIME),
	COLUMN_NULL(api_request_preview, ends_why, BIND_TEXT),
	COLUMN_NULL(api_request_preview, canonical, BIND_TEXT),
	COLUMN_NULL(api_request_preview, conflicts, BIND_JSON),
	COLUMN_NULL(api_request_preview, approvers, BIND_TEXT),
	COLUMN_NULL(api_request_preview, lapses_at, BIND_TIME),
};
static const struct bind_column request_made_columns[] = {
	COLUMN(api_request_made, request, BIND_INT),
	COLUMN(api_request_made, state, BIND_TEXT),
	COLUMN_NULL(api_request_made, ends_at, BIND_TIME),
	COLUMN_NULL(api_request_made, ends_why, BIND_TEXT),
	COLUMN_NULL(api_request_made, summary, BIND_TEXT),
};
static const struct bind_column request_change_columns[] = {
	COLUMN(api_request_change, request, BIND_INT),
	COLUMN_NULL(api_request_change, state, BIND_TEXT),
	COLUMN_NULL(api_request_change, summary, BIND_TEXT),
};
static const struct bind_parameter request_list_parameters[] = {
	{"p_box", PARAMETER_TEXT},
	{"p_state", PARAMETER_TEXT},
	{"p_search", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_before", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_request_list = {
	.name = "request_list",
	.sql = "select * from api.request_list($1, $2, $3, $4, $5, $6)",
	.parameters = request_list_parameters,
	.parameter_count = COUNT_OF(request_list_parameters),
	.columns = request_columns,
	.column_count = COUNT_OF(request_columns),
	.row_size = sizeof(struct api_request),
};

const struct bind_function api_function_request_count = {
	.name = "request_count",
	.sql = "select * from api.request_count()",
	.columns = request_count_columns,
	.column_count = COUNT_OF(request_count_columns),
	.row_size = sizeof(struct api_request_count),
};

static const struct bind_parameter request_show_parameters[] = {
	{"p_request", PARAMETER_BIGINT},
};
const struct bind_function api_function_request_show = {
	.name = "request_show",
	.sql = "select * from api.request_show($1)",
	.parameters = request_show_parameters,
	.parameter_count = COUNT_OF(request_show_parameters),
	.columns = request_card_columns,
	.column_count = COUNT_OF(request_card_columns),
	.row_size = sizeof(struct api_request_card),
};

static const struct bind_parameter request_preview_parameters[] = {
	{"p_login", PARAMETER_TEXT},
	{"p_contract", PARAMETER_BIGINT},
	{"p_roles", PARAMETER_TEXT_ARRAY},
	{"p_unit", PARAMETER_TEXT},
	{"p_starts_at", PARAMETER_TIME},
	{"p_ends_at", PARAMETER_TIME},
	{"p_hours_from_approval", PARAMETER_INT},
	{"p_hours", PARAMETER_TEXT},
};
const struct bind_function api_function_request_preview = {
	.name = "request_preview",
	.sql = "select * from api.request_preview($1, $2, $3, $4, $5, $6, $7, $8)",
	.parameters = request_preview_parameters,
	.parameter_count = COUNT_OF(request_preview_parameters),
	.columns = request_preview_columns,
	.column_count = COUNT_OF(request_preview_columns),
	.row_size = sizeof(struct api_request_preview),
};

static const struct bind_parameter request_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_contract", PARAMETER_BIGINT},
	{"p_roles", PARAMETER_TEXT_ARRAY},
	{"p_unit", PARAMETER_TEXT},
	{"p_starts_at", PARAMETER_TIME},
	{"p_ends_at", PARAMETER_TIME},
	{"p_hours_from_approval", PARAMETER_INT},
	{"p_hours", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_request_create = {
	.name = "request_create",
	.sql = "select * from api.request_create($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
	.flags = BIND_MUTATES,
	.parameters = request_create_parameters,
	.parameter_count = COUNT_OF(request_create_parameters),
	.columns = request_made_columns,
	.column_count = COUNT_OF(request_made_columns),
	.row_size = sizeof(struct api_request_made),
};

static const struct bind_parameter request_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_request", PARAMETER_BIGINT},
	{"p_login", PARAMETER_TEXT},
	{"p_contract", PARAMETER_BIGINT},
	{"p_roles", PARAMETER_TEXT_ARRAY},
	{"p_unit", PARAMETER_TEXT},
	{"p_starts_at", PARAMETER_TIME},
	{"p_ends_at", PARAMETER_TIME},
	{"p_hours_from_approval", PARAMETER_INT},
	{"p_hours", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
	{"p_from_approval", PARAMETER_BOOL},
};
const struct bind_function api_function_request_edit = {
	.name = "request_edit",
	.sql = "select * from api.request_edit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
	       "$13)",
	.flags = BIND_MUTATES,
	.parameters = request_edit_parameters,
	.parameter_count = COUNT_OF(request_edit_parameters),
	.columns = request_made_columns,
	.column_count = COUNT_OF(request_made_columns),
	.row_size = sizeof(struct api_request_made),
};

static const struct bind_parameter request_approve_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_request", PARAMETER_BIGINT},
	{"p_hash", PARAMETER_BYTES},
	{"p_ends_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_request_approve = {
	.name = "request_approve",
	.sql = "select * from api.request_approve($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = request_approve_parameters,
	.parameter_count = COUNT_OF(request_approve_parameters),
	.columns = request_change_columns,
	.column_count = COUNT_OF(request_change_columns),
	.row_size = sizeof(struct api_request_change),
};

static const struct bind_parameter request_refuse_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_request", PARAMETER_BIGINT},
	{"p_hash", PARAMETER_BYTES},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_request_refuse = {
	.name = "request_refuse",
	.sql = "select * from api.request_refuse($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = request_refuse_parameters,
	.parameter_count = COUNT_OF(request_refuse_parameters),
	.columns = request_change_columns,
	.column_count = COUNT_OF(request_change_columns),
	.row_size = sizeof(struct api_request_change),
};

static const struct bind_parameter request_withdraw_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_request", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_request_withdraw = {
	.name = "request_withdraw",
	.sql = "select * from api.request_withdraw($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = request_withdraw_parameters,
	.parameter_count = COUNT_OF(request_withdraw_parameters),
	.columns = request_change_columns,
	.column_count = COUNT_OF(request_change_columns),
	.row_size = sizeof(struct api_request_change),
};

struct call *
api_request_list(
	struct conn *conn, const struct api_request_filter *filter, call_done *done, void *user)
{
	struct call_number limit;
	const char *const texts[] = {filter->box, filter->state, filter->search, filter->after,
		filter->before, call_int(&limit, filter->limit)};

	return call_send_texts(conn, &api_function_request_list, texts, done, user);
}

struct call *
api_request_count(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_request_count, NULL, done, user);
}

struct call *
api_request_show(struct conn *conn, int64_t request, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {call_int(&number, request)};

	return call_send_texts(conn, &api_function_request_show, texts, done, user);
}

#define WISH_VALUES 8

/* Texts of a wish and the memory that they point into. */
struct wish_texts {
	struct call_number contract, hours_from_approval;
	char starts_at[CLOCK_TEXT_SIZE], ends_at[CLOCK_TEXT_SIZE];
	struct buf roles;
};

static void
wish_write(const struct api_request_wish *wish, struct wish_texts *texts, const char **to)
{
	to[0] = wish->login;
	to[1] = call_int(&texts->contract, wish->contract);
	to[2] = call_words(&texts->roles, wish->roles);
	to[3] = wish->unit;
	to[4] = call_time(texts->starts_at, sizeof texts->starts_at, wish->starts_at);
	to[5] = call_time(texts->ends_at, sizeof texts->ends_at, wish->ends_at);
	to[6] = call_int(&texts->hours_from_approval, wish->hours_from_approval);
	to[7] = wish->hours;
}

struct call *
api_request_preview(
	struct conn *conn, const struct api_request_wish *wish, call_done *done, void *user)
{
	struct wish_texts memory = {.roles = BUF_INIT};
	const char *texts[WISH_VALUES];
	struct call *call;

	wish_write(wish, &memory, texts);
	call = call_send_texts(conn, &api_function_request_preview, texts, done, user);
	buf_done(&memory.roles);
	return call;
}

struct call *
api_request_create(struct conn *conn, const char *operation, const struct api_request_wish *wish,
	const char *reason, call_done *done, void *user)
{
	struct wish_texts memory = {.roles = BUF_INIT};
	const char *texts[WISH_VALUES + 2];
	struct call *call;

	texts[0] = operation;
	wish_write(wish, &memory, texts + 1);
	texts[WISH_VALUES + 1] = reason;
	call = call_send_texts(conn, &api_function_request_create, texts, done, user);
	buf_done(&memory.roles);
	return call;
}

struct call *
api_request_edit(struct conn *conn, const char *operation, int64_t request,
	const struct api_request_wish *wish, const char *reason, int64_t version, call_done *done,
	void *user)
{
	struct wish_texts memory = {.roles = BUF_INIT};
	struct call_number number, seen;
	const char *texts[WISH_VALUES + 5];
	struct call *call;

	texts[0] = operation;
	texts[1] = call_int(&number, request);
	wish_write(wish, &memory, texts + 2);
	texts[WISH_VALUES + 2] = reason;
	texts[WISH_VALUES + 3] = version == 0 ? NULL : call_int(&seen, version);
	texts[WISH_VALUES + 4] = wish->from_approval ? "t" : "f";
	call = call_send_texts(conn, &api_function_request_edit, texts, done, user);
	buf_done(&memory.roles);
	return call;
}

#define HASH_SIZE 32

static struct call_value
hash_value(const char *hash, unsigned char to[HASH_SIZE])
{
	size_t length = 0;

	if (hash == NULL || !hex_decode(hash, to, HASH_SIZE, &length)) {
		length = 0;
	}
	return (struct call_value){.bytes = to, .length = length};
}

struct call *
api_request_approve(struct conn *conn, const char *operation, int64_t request, const char *hash,
	int64_t ends_at, const char *reason, call_done *done, void *user)
{
	unsigned char bytes[HASH_SIZE] = {0};
	struct call_number number;
	char end[CLOCK_TEXT_SIZE];
	const struct call_value values[] = {{.text = operation},
		{.text = call_int(&number, request)}, hash_value(hash, bytes),
		{.text = call_time(end, sizeof end, ends_at)}, {.text = reason}};

	return call_send(conn, &api_function_request_approve, values, done, user);
}

struct call *
api_request_refuse(struct conn *conn, const char *operation, int64_t request, const char *hash,
	const char *reason, call_done *done, void *user)
{
	unsigned char bytes[HASH_SIZE] = {0};
	struct call_number number;
	const struct call_value values[] = {{.text = operation},
		{.text = call_int(&number, request)}, hash_value(hash, bytes), {.text = reason}};

	return call_send(conn, &api_function_request_refuse, values, done, user);
}

struct call *
api_request_withdraw(struct conn *conn, const char *operation, int64_t request, const char *reason,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, request), reason};

	return call_send_texts(conn, &api_function_request_withdraw, texts, done, user);
}
