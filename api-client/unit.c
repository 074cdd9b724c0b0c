/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed calls of the resource "unit": the tables and one function for each call. */
#include "unit.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column list_columns[] = {
	COLUMN(api_unit, unit, BIND_TEXT),
	COLUMN(api_unit, name, BIND_TEXT),
	COLUMN_NULL(api_unit, parent, BIND_TEXT),
	COLUMN(api_unit, depth, BIND_INT),
	COLUMN(api_unit, path, BIND_TEXT),
	COLUMN(api_unit, accounts, BIND_INT),
	COLUMN(api_unit, version, BIND_INT),
	COLUMN(api_unit, closed, BIND_BOOL),
};
const struct bind_function api_function_unit_list = {
	.name = "unit_list",
	.sql = "select * from api.unit_list()",
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_unit),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_unit_change, unit, BIND_TEXT),
	COLUMN(api_unit_change, version, BIND_INT),
	COLUMN_NULL(api_unit_change, summary, BIND_TEXT),
};
static const struct bind_parameter unit_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_unit", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_parent", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_unit_create = {
	.name = "unit_create",
	.sql = "select * from api.unit_create($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = unit_create_parameters,
	.parameter_count = COUNT_OF(unit_create_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_unit_change),
};

static const struct bind_parameter unit_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_unit", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_parent", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_unit_edit = {
	.name = "unit_edit",
	.sql = "select * from api.unit_edit($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = unit_edit_parameters,
	.parameter_count = COUNT_OF(unit_edit_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_unit_change),
};

static const struct bind_parameter unit_close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_unit", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_unit_close = {
	.name = "unit_close",
	.sql = "select * from api.unit_close($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = unit_close_parameters,
	.parameter_count = COUNT_OF(unit_close_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_unit_change),
};

struct call *
api_unit_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_unit_list, NULL, done, user);
}

struct call *
api_unit_create(struct conn *conn, const char *operation, const char *unit, const char *name,
	const char *parent, const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, unit, name, parent, reason};

	return call_send_texts(conn, &api_function_unit_create, texts, done, user);
}

struct call *
api_unit_edit(struct conn *conn, const char *operation, const char *unit, const char *name,
	const char *parent, const char *reason, int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {
		operation, unit, name, parent, reason, call_version(&number, version)};

	return call_send_texts(conn, &api_function_unit_edit, texts, done, user);
}

struct call *
api_unit_close(struct conn *conn, const char *operation, const char *unit, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, unit, reason, call_version(&number, version)};

	return call_send_texts(conn, &api_function_unit_close, texts, done, user);
}
