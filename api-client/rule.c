/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "rule".
 */
#include "rule.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column rule_columns[] = {
	COLUMN(api_rule, subject, BIND_TEXT),
	COLUMN_NULL(api_rule, text, BIND_TEXT),
	COLUMN(api_rule, alternatives, BIND_JSON),
};
static const struct bind_column rule_change_columns[] = {
	COLUMN_NULL(api_rule_change, summary, BIND_TEXT),
};
const struct bind_function api_function_rule_list = {
	.name = "rule_list",
	.sql = "select * from api.rule_list()",
	.columns = rule_columns,
	.column_count = COUNT_OF(rule_columns),
	.row_size = sizeof(struct api_rule),
};

static const struct bind_parameter rule_set_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_subject", PARAMETER_TEXT},
	{"p_rule", PARAMETER_JSON},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_rule_set = {
	.name = "rule_set",
	.sql = "select * from api.rule_set($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = rule_set_parameters,
	.parameter_count = COUNT_OF(rule_set_parameters),
	.columns = rule_change_columns,
	.column_count = COUNT_OF(rule_change_columns),
	.row_size = sizeof(struct api_rule_change),
};

struct call *
api_rule_list(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_rule_list, NULL, done, user);
}

struct call *
api_rule_set(struct conn *conn, const char *operation, const char *subject, const char *rule,
	const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, subject, rule, reason};

	return call_send_texts(conn, &api_function_rule_set, texts, done, user);
}
