/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "freeze".
 */
#include "freeze.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column freeze_row_columns[] = {
	COLUMN(api_freeze_row, login, BIND_TEXT),
	COLUMN_NULL(api_freeze_row, name, BIND_TEXT),
	COLUMN_NULL(api_freeze_row, company, BIND_TEXT),
	COLUMN(api_freeze_row, state, BIND_TEXT),
	COLUMN(api_freeze_row, sessions, BIND_INT),
	COLUMN(api_freeze_row, grants, BIND_INT),
	COLUMN_NULL(api_freeze_row, roles, BIND_TEXT_ARRAY),
};
static const struct bind_column freeze_columns[] = {
	COLUMN(api_freeze, freeze, BIND_INT),
	COLUMN(api_freeze, target, BIND_TEXT),
	COLUMN_NULL(api_freeze, name, BIND_TEXT),
	COLUMN_NULL(api_freeze, reason, BIND_TEXT),
	COLUMN_NULL(api_freeze, by, BIND_TEXT),
	COLUMN(api_freeze, at, BIND_TIME),
	COLUMN(api_freeze, accounts, BIND_INT),
	COLUMN(api_freeze, state, BIND_TEXT),
	COLUMN_NULL(api_freeze, lifted_at, BIND_TIME),
	COLUMN(api_freeze, may_lift, BIND_BOOL),
};
static const struct bind_column freeze_change_columns[] = {
	COLUMN(api_freeze_change, state, BIND_TEXT),
	COLUMN_NULL(api_freeze_change, freeze, BIND_INT),
	COLUMN_NULL(api_freeze_change, request, BIND_INT),
	COLUMN_NULL(api_freeze_change, accounts, BIND_INT),
	COLUMN_NULL(api_freeze_change, sessions, BIND_INT),
	COLUMN_NULL(api_freeze_change, summary, BIND_TEXT),
};
static const struct bind_column freeze_lifted_columns[] = {
	COLUMN(api_freeze_lifted, accounts, BIND_INT),
	COLUMN_NULL(api_freeze_lifted, summary, BIND_TEXT),
};
static const struct bind_parameter freeze_preview_parameters[] = {
	{"p_target", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
};
const struct bind_function api_function_freeze_preview = {
	.name = "freeze_preview",
	.sql = "select * from api.freeze_preview($1, $2)",
	.parameters = freeze_preview_parameters,
	.parameter_count = COUNT_OF(freeze_preview_parameters),
	.columns = freeze_row_columns,
	.column_count = COUNT_OF(freeze_row_columns),
	.row_size = sizeof(struct api_freeze_row),
};

const struct bind_function api_function_freeze_list = {
	.name = "freeze_list",
	.sql = "select * from api.freeze_list()",
	.columns = freeze_columns,
	.column_count = COUNT_OF(freeze_columns),
	.row_size = sizeof(struct api_freeze),
};

static const struct bind_parameter freeze_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_target", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_freeze_create = {
	.name = "freeze_create",
	.sql = "select * from api.freeze_create($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = freeze_create_parameters,
	.parameter_count = COUNT_OF(freeze_create_parameters),
	.columns = freeze_change_columns,
	.column_count = COUNT_OF(freeze_change_columns),
	.row_size = sizeof(struct api_freeze_change),
};

static const struct bind_parameter freeze_lift_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_freeze", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_freeze_lift = {
	.name = "freeze_lift",
	.sql = "select * from api.freeze_lift($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = freeze_lift_parameters,
	.parameter_count = COUNT_OF(freeze_lift_parameters),
	.columns = freeze_lifted_columns,
	.column_count = COUNT_OF(freeze_lifted_columns),
	.row_size = sizeof(struct api_freeze_lifted),
};

struct call *
api_freeze_preview(
	struct conn *conn, const char *target, const char *name, call_done *done, void *user)
{
	const char *const texts[] = {target, name};

	return call_send_texts(conn, &api_function_freeze_preview, texts, done, user);
}

struct call *
api_freeze_list(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_freeze_list, NULL, done, user);
}

struct call *
api_freeze_create(struct conn *conn, const char *operation, const char *target, const char *name,
	const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, target, name, reason};

	return call_send_texts(conn, &api_function_freeze_create, texts, done, user);
}

struct call *
api_freeze_lift(struct conn *conn, const char *operation, int64_t freeze, const char *reason,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, freeze), reason};

	return call_send_texts(conn, &api_function_freeze_lift, texts, done, user);
}
