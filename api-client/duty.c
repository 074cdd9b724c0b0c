/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed calls of the resource "duty": the tables and one function for each call. */
#include "duty.h"

#include "bind_table.h"
#include "buf.h"
#include "conn_private.h"

static const struct bind_column list_columns[] = {
	COLUMN(api_duty, duty, BIND_TEXT),
	COLUMN(api_duty, name, BIND_TEXT),
	COLUMN(api_duty, summary, BIND_TEXT),
	COLUMN_NULL(api_duty, roles, BIND_TEXT_ARRAY),
	COLUMN(api_duty, accounts, BIND_INT),
	COLUMN(api_duty, version, BIND_INT),
	COLUMN(api_duty, closed, BIND_BOOL),
};
const struct bind_function api_function_duty_list = {
	.name = "duty_list",
	.sql = "select * from api.duty_list()",
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_duty),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_duty_change, duty, BIND_TEXT),
	COLUMN(api_duty_change, version, BIND_INT),
	COLUMN_NULL(api_duty_change, summary, BIND_TEXT),
};
static const struct bind_parameter duty_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_duty", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_summary", PARAMETER_TEXT},
	{"p_roles", PARAMETER_TEXT_ARRAY},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_duty_create = {
	.name = "duty_create",
	.sql = "select * from api.duty_create($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = duty_create_parameters,
	.parameter_count = COUNT_OF(duty_create_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_duty_change),
};

static const struct bind_parameter duty_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_duty", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_summary", PARAMETER_TEXT},
	{"p_roles", PARAMETER_TEXT_ARRAY},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_duty_edit = {
	.name = "duty_edit",
	.sql = "select * from api.duty_edit($1, $2, $3, $4, $5, $6, $7)",
	.flags = BIND_MUTATES,
	.parameters = duty_edit_parameters,
	.parameter_count = COUNT_OF(duty_edit_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_duty_change),
};

static const struct bind_parameter duty_close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_duty", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_duty_close = {
	.name = "duty_close",
	.sql = "select * from api.duty_close($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = duty_close_parameters,
	.parameter_count = COUNT_OF(duty_close_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_duty_change),
};

struct call *
api_duty_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_duty_list, NULL, done, user);
}

struct call *
api_duty_create(struct conn *conn, const char *operation, const char *duty, const char *name,
	const char *summary, const char *roles, const char *reason, call_done *done, void *user)
{
	struct buf list = BUF_INIT;
	const char *const texts[] = {
		operation, duty, name, summary, call_words(&list, roles), reason};
	struct call *call = call_send_texts(conn, &api_function_duty_create, texts, done, user);

	buf_done(&list);
	return call;
}

struct call *
api_duty_edit(struct conn *conn, const char *operation, const char *duty, const char *name,
	const char *summary, const char *roles, const char *reason, int64_t version,
	call_done *done, void *user)
{
	struct call_number number;
	struct buf list = BUF_INIT;
	const char *const texts[] = {operation, duty, name, summary, call_words(&list, roles),
		reason, call_version(&number, version)};
	struct call *call = call_send_texts(conn, &api_function_duty_edit, texts, done, user);

	buf_done(&list);
	return call;
}

struct call *
api_duty_close(struct conn *conn, const char *operation, const char *duty, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, duty, reason, call_version(&number, version)};

	return call_send_texts(conn, &api_function_duty_close, texts, done, user);
}
