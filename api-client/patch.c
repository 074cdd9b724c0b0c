/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of patch.h.
 */
#include "patch.h"

#include "bind_table.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column patch_columns[] = {
	COLUMN(api_patch, component, BIND_TEXT),
	COLUMN(api_patch, name, BIND_TEXT),
	COLUMN(api_patch, environment, BIND_TEXT),
	COLUMN(api_patch, unit, BIND_TEXT),
	COLUMN(api_patch, advisory, BIND_TEXT),
	COLUMN(api_patch, title, BIND_TEXT),
	COLUMN(api_patch, severity, BIND_TEXT),
	COLUMN(api_patch, published_on, BIND_DATE),
	COLUMN_NULL(api_patch, detected_at, BIND_TIME),
	COLUMN_NULL(api_patch, tested_at, BIND_TIME),
	COLUMN_NULL(api_patch, installed_at, BIND_TIME),
	COLUMN_NULL(api_patch, effective_at, BIND_TIME),
	COLUMN_NULL(api_patch, due_at, BIND_TIME),
	COLUMN_NULL(api_patch, days_left, BIND_INT),
	COLUMN(api_patch, rule, BIND_TEXT),
	COLUMN(api_patch, state, BIND_TEXT),
	COLUMN(api_patch, overdue, BIND_BOOL),
	COLUMN_NULL(api_patch, exception_until, BIND_TIME),
	COLUMN(api_patch, reboot, BIND_BOOL),
	COLUMN_CURSOR(api_patch),
};
static const struct bind_parameter patch_list_parameters[] = {
	{"p_state", PARAMETER_TEXT},
	{"p_severity", PARAMETER_TEXT},
	{"p_environment", PARAMETER_TEXT},
	{"p_component", PARAMETER_TEXT},
	{"p_search", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_patch_list = {
	.name = "patch_list",
	.sql = "select * from api.patch_list($1, $2, $3, $4, $5, $6, $7)",
	.parameters = patch_list_parameters,
	.parameter_count = COUNT_OF(patch_list_parameters),
	.columns = patch_columns,
	.column_count = COUNT_OF(patch_columns),
	.row_size = sizeof(struct api_patch),
};

static const struct bind_column patch_card_columns[] = {
	COLUMN(api_patch_card, component, BIND_TEXT),
	COLUMN(api_patch_card, name, BIND_TEXT),
	COLUMN(api_patch_card, environment, BIND_TEXT),
	COLUMN(api_patch_card, unit, BIND_TEXT),
	COLUMN(api_patch_card, advisory, BIND_TEXT),
	COLUMN(api_patch_card, title, BIND_TEXT),
	COLUMN(api_patch_card, severity, BIND_TEXT),
	COLUMN(api_patch_card, published_on, BIND_DATE),
	COLUMN_NULL(api_patch_card, detected_at, BIND_TIME),
	COLUMN_NULL(api_patch_card, tested_at, BIND_TIME),
	COLUMN_NULL(api_patch_card, installed_at, BIND_TIME),
	COLUMN_NULL(api_patch_card, effective_at, BIND_TIME),
	COLUMN_NULL(api_patch_card, due_at, BIND_TIME),
	COLUMN_NULL(api_patch_card, days_left, BIND_INT),
	COLUMN(api_patch_card, rule, BIND_TEXT),
	COLUMN(api_patch_card, state, BIND_TEXT),
	COLUMN(api_patch_card, overdue, BIND_BOOL),
	COLUMN_NULL(api_patch_card, exception_until, BIND_TIME),
	COLUMN(api_patch_card, reboot, BIND_BOOL),
	COLUMN_NULL(api_patch_card, packages, BIND_JSON),
	COLUMN_NULL(api_patch_card, tests, BIND_JSON),
};
static const struct bind_parameter patch_show_parameters[] = {
	{"p_component", PARAMETER_TEXT},
	{"p_advisory", PARAMETER_TEXT},
};
const struct bind_function api_function_patch_show = {
	.name = "patch_show",
	.sql = "select * from api.patch_show($1, $2)",
	.parameters = patch_show_parameters,
	.parameter_count = COUNT_OF(patch_show_parameters),
	.columns = patch_card_columns,
	.column_count = COUNT_OF(patch_card_columns),
	.row_size = sizeof(struct api_patch_card),
};

static const struct bind_column patch_change_columns[] = {
	COLUMN(api_patch_change, component, BIND_TEXT),
	COLUMN(api_patch_change, advisory, BIND_TEXT),
	COLUMN_NULL(api_patch_change, summary, BIND_TEXT),
};
static const struct bind_parameter patch_test_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_advisory", PARAMETER_TEXT},
	{"p_at", PARAMETER_TIME},
	{"p_passed", PARAMETER_BOOL},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_patch_test = {
	.name = "patch_test",
	.sql = "select * from api.patch_test($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = patch_test_parameters,
	.parameter_count = COUNT_OF(patch_test_parameters),
	.columns = patch_change_columns,
	.column_count = COUNT_OF(patch_change_columns),
	.row_size = sizeof(struct api_patch_change),
};

static const struct bind_parameter patch_record_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_advisory", PARAMETER_TEXT},
	{"p_what", PARAMETER_TEXT},
	{"p_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_patch_record = {
	.name = "patch_record",
	.sql = "select * from api.patch_record($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = patch_record_parameters,
	.parameter_count = COUNT_OF(patch_record_parameters),
	.columns = patch_change_columns,
	.column_count = COUNT_OF(patch_change_columns),
	.row_size = sizeof(struct api_patch_change),
};

struct call *
api_patch_list(
	struct conn *conn, const struct api_patch_filter *filter, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {filter->state, filter->severity, filter->environment,
		filter->component, filter->search, filter->after, call_int(&number, filter->limit)};

	return call_send_texts(conn, &api_function_patch_list, texts, done, user);
}

struct call *
api_patch_show(
	struct conn *conn, const char *component, const char *advisory, call_done *done, void *user)
{
	const char *const texts[] = {component, advisory};

	return call_send_texts(conn, &api_function_patch_show, texts, done, user);
}

struct call *
api_patch_test(struct conn *conn, const char *operation, const char *component,
	const char *advisory, int64_t at, bool passed, const char *reason, call_done *done,
	void *user)
{
	char tested[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, component, advisory,
		call_time(tested, sizeof(tested), at), passed ? "true" : "false", reason};

	return call_send_texts(conn, &api_function_patch_test, texts, done, user);
}

struct call *
api_patch_record(struct conn *conn, const char *operation, const char *component,
	const char *advisory, const char *what, int64_t at, const char *reason, call_done *done,
	void *user)
{
	char done_at[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, component, advisory, what,
		call_time(done_at, sizeof(done_at), at), reason};

	return call_send_texts(conn, &api_function_patch_record, texts, done, user);
}
