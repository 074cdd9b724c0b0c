/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed calls of the resource "policy": the tables and one function for each call. */
#include "policy.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column list_columns[] = {
	COLUMN(api_policy, name, BIND_TEXT),
	COLUMN(api_policy, kind, BIND_TEXT),
	COLUMN(api_policy, value, BIND_TEXT),
	COLUMN_NULL(api_policy, minimum, BIND_TEXT),
	COLUMN_NULL(api_policy, maximum, BIND_TEXT),
	COLUMN(api_policy, summary, BIND_TEXT),
	COLUMN(api_policy, version, BIND_INT),
	COLUMN_NULL(api_policy, changed_at, BIND_TIME),
	COLUMN_NULL(api_policy, changed_by, BIND_TEXT),
};
const struct bind_function api_function_policy_list = {
	.name = "policy_list",
	.sql = "select * from api.policy_list()",
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_policy),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_policy_change, state, BIND_TEXT),
	COLUMN_NULL(api_policy_change, request, BIND_INT),
	COLUMN(api_policy_change, version, BIND_INT),
	COLUMN_NULL(api_policy_change, summary, BIND_TEXT),
};
static const struct bind_parameter policy_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_name", PARAMETER_TEXT},
	{"p_value", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_policy_edit = {
	.name = "policy_edit",
	.sql = "select * from api.policy_edit($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = policy_edit_parameters,
	.parameter_count = COUNT_OF(policy_edit_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_policy_change),
};

struct call *
api_policy_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_policy_list, NULL, done, user);
}

struct call *
api_policy_edit(struct conn *conn, const char *operation, const char *name, const char *value,
	const char *reason, int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {
		operation, name, value, reason, call_version(&number, version)};

	return call_send_texts(conn, &api_function_policy_edit, texts, done, user);
}
