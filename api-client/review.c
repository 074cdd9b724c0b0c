/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resources "review" and "right": the tables of what the functions take and
 * return, and one function for each call.
 */
#include "review.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_parameter list_parameters[] = {
	{"p_after", PARAMETER_TEXT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column list_columns[] = {
	COLUMN(api_review, review, BIND_INT),
	COLUMN(api_review, unit, BIND_TEXT),
	COLUMN_NULL(api_review, unit_name, BIND_TEXT),
	COLUMN_NULL(api_review, period_from, BIND_DATE),
	COLUMN_NULL(api_review, period_to, BIND_DATE),
	COLUMN_NULL(api_review, due_at, BIND_TIME),
	COLUMN_NULL(api_review, opened_by, BIND_TEXT),
	COLUMN_NULL(api_review, opened_at, BIND_TIME),
	COLUMN(api_review, items, BIND_INT),
	COLUMN(api_review, decided, BIND_INT),
	COLUMN(api_review, state, BIND_TEXT),
	COLUMN_NULL(api_review, reason, BIND_TEXT),
	COLUMN(api_review, version, BIND_INT),
	COLUMN_CURSOR(api_review),
};
const struct bind_function api_function_review_list = {
	.name = "review_list",
	.sql = "select * from api.review_list($1, $2)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_review),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_review_change, review, BIND_INT),
	COLUMN_NULL(api_review_change, summary, BIND_TEXT),
};
static const struct bind_column opened_columns[] = {
	COLUMN(api_review_opened, review, BIND_INT),
	COLUMN(api_review_opened, items, BIND_INT),
	COLUMN_NULL(api_review_opened, summary, BIND_TEXT),
};
static const struct bind_parameter open_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_unit", PARAMETER_TEXT},
	{"p_period_from", PARAMETER_DATE},
	{"p_period_to", PARAMETER_DATE},
	{"p_due_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_review_open = {
	.name = "review_open",
	.sql = "select * from api.review_open($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = open_parameters,
	.parameter_count = COUNT_OF(open_parameters),
	.columns = opened_columns,
	.column_count = COUNT_OF(opened_columns),
	.row_size = sizeof(struct api_review_opened),
};

static const struct bind_parameter items_parameters[] = {
	{"p_review", PARAMETER_BIGINT}, {"p_after", PARAMETER_TEXT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column items_columns[] = {
	COLUMN(api_review_item, grant, BIND_INT),
	COLUMN(api_review_item, login, BIND_TEXT),
	COLUMN_NULL(api_review_item, name, BIND_TEXT),
	COLUMN(api_review_item, role, BIND_TEXT),
	COLUMN_NULL(api_review_item, unit, BIND_TEXT),
	COLUMN_NULL(api_review_item, since, BIND_TIME),
	COLUMN_NULL(api_review_item, until, BIND_TIME),
	COLUMN_NULL(api_review_item, last_used, BIND_TIME),
	COLUMN_NULL(api_review_item, unused_scopes, BIND_INT),
	COLUMN_NULL(api_review_item, decision, BIND_TEXT),
	COLUMN_NULL(api_review_item, by, BIND_TEXT),
	COLUMN_NULL(api_review_item, at, BIND_TIME),
	COLUMN(api_review_item, suspended, BIND_BOOL),
	COLUMN_CURSOR(api_review_item),
	COLUMN(api_review_item, mine, BIND_BOOL),
	COLUMN_NULL(api_review_item, reason, BIND_TEXT),
};
const struct bind_function api_function_review_items = {
	.name = "review_items",
	.sql = "select * from api.review_items($1, $2, $3)",
	.parameters = items_parameters,
	.parameter_count = COUNT_OF(items_parameters),
	.columns = items_columns,
	.column_count = COUNT_OF(items_columns),
	.row_size = sizeof(struct api_review_item),
};

static const struct bind_parameter decide_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_review", PARAMETER_BIGINT},
	{"p_grants", PARAMETER_BIGINT_ARRAY},
	{"p_decision", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
static const struct bind_column decided_columns[] = {
	COLUMN(api_review_decided, decided, BIND_INT),
	COLUMN(api_review_decided, left, BIND_INT),
	COLUMN_NULL(api_review_decided, summary, BIND_TEXT),
};
const struct bind_function api_function_review_decide = {
	.name = "review_decide",
	.sql = "select * from api.review_decide($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = decide_parameters,
	.parameter_count = COUNT_OF(decide_parameters),
	.columns = decided_columns,
	.column_count = COUNT_OF(decided_columns),
	.row_size = sizeof(struct api_review_decided),
};

static const struct bind_parameter close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_review", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_review_close = {
	.name = "review_close",
	.sql = "select * from api.review_close($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = close_parameters,
	.parameter_count = COUNT_OF(close_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_review_change),
};

static const struct bind_parameter can_parameters[] = {
	{"p_login", PARAMETER_TEXT}, {"p_action", PARAMETER_TEXT}, {"p_object", PARAMETER_TEXT}};
static const struct bind_column can_columns[] = {
	COLUMN(api_can, allowed, BIND_BOOL),
	COLUMN_NULL(api_can, scope, BIND_TEXT),
	COLUMN_NULL(api_can, unit, BIND_TEXT),
	COLUMN_NULL(api_can, message, BIND_TEXT),
	COLUMN_NULL(api_can, roles, BIND_TEXT_ARRAY),
	{"roles_that_would", BIND_TEXT_ARRAY, offsetof(struct api_can, roles_would), true, false},
	COLUMN_NULL(api_can, grantable_by, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_can, way_role, BIND_TEXT),
	COLUMN_NULL(api_can, way_unit, BIND_TEXT),
	COLUMN_NULL(api_can, way_contract, BIND_INT),
};
const struct bind_function api_function_can = {
	.name = "can",
	.sql = "select * from api.can($1, $2, $3)",
	.parameters = can_parameters,
	.parameter_count = COUNT_OF(can_parameters),
	.columns = can_columns,
	.column_count = COUNT_OF(can_columns),
	.row_size = sizeof(struct api_can),
};

static const struct bind_parameter unused_parameters[] = {
	{"p_unit", PARAMETER_TEXT},
	{"p_days", PARAMETER_INT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
static const struct bind_column unused_columns[] = {
	COLUMN(api_right_unused, login, BIND_TEXT),
	COLUMN_NULL(api_right_unused, name, BIND_TEXT),
	COLUMN_NULL(api_right_unused, unit, BIND_TEXT),
	COLUMN(api_right_unused, role, BIND_TEXT),
	COLUMN(api_right_unused, scope, BIND_TEXT),
	COLUMN_NULL(api_right_unused, last_used, BIND_TIME),
	COLUMN_NULL(api_right_unused, days_used, BIND_INT),
	COLUMN(api_right_unused, grant, BIND_INT),
	COLUMN_CURSOR(api_right_unused),
};
const struct bind_function api_function_right_unused = {
	.name = "right_unused",
	.sql = "select * from api.right_unused($1, $2, $3, $4)",
	.parameters = unused_parameters,
	.parameter_count = COUNT_OF(unused_parameters),
	.columns = unused_columns,
	.column_count = COUNT_OF(unused_columns),
	.row_size = sizeof(struct api_right_unused),
};

struct call *
api_review_list(struct conn *conn, const char *after, int64_t limit, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_review_list, texts, done, user);
}

struct call *
api_review_open(struct conn *conn, const char *operation, const struct api_review_wish *wish,
	call_done *done, void *user)
{
	char due[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, wish->unit, wish->period_from, wish->period_to,
		call_time(due, sizeof due, wish->due_at), wish->reason};

	return call_send_texts(conn, &api_function_review_open, texts, done, user);
}

struct call *
api_review_items(struct conn *conn, int64_t review, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number id, number;
	const char *const texts[] = {call_int(&id, review), after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_review_items, texts, done, user);
}

struct call *
api_review_decide(struct conn *conn, const char *operation, int64_t review, const int64_t *grants,
	size_t count, const char *decision, const char *reason, call_done *done, void *user)
{
	struct call_number id;
	struct buf list = BUF_INIT;
	struct call *call;

	buf_append_char(&list, '{');
	for (size_t i = 0; i < count; i++) {
		buf_printf(&list, "%s%lld", i == 0 ? "" : ",", (long long)grants[i]);
	}
	buf_append_char(&list, '}');
	{
		const char *const texts[] = {
			operation, call_int(&id, review), buf_text(&list), decision, reason};

		call = call_send_texts(conn, &api_function_review_decide, texts, done, user);
	}
	buf_done(&list);
	return call;
}

struct call *
api_review_close(struct conn *conn, const char *operation, int64_t review, const char *reason,
	call_done *done, void *user)
{
	struct call_number id;
	const char *const texts[] = {operation, call_int(&id, review), reason};

	return call_send_texts(conn, &api_function_review_close, texts, done, user);
}

struct call *
api_can(struct conn *conn, const char *login, const char *action, const char *object,
	call_done *done, void *user)
{
	const char *const texts[] = {login, action, object};

	return call_send_texts(conn, &api_function_can, texts, done, user);
}

struct call *
api_right_unused(struct conn *conn, const char *unit, int64_t days, const char *after,
	int64_t limit, call_done *done, void *user)
{
	struct call_number days_text, number;
	const char *const texts[] = {unit, days == 0 ? NULL : call_int(&days_text, days), after,
		call_int(&number, limit)};

	return call_send_texts(conn, &api_function_right_unused, texts, done, user);
}
