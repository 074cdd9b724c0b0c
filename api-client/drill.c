/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of drill.h.
 */
#include "drill.h"

#include "bind_table.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column drill_columns[] = {
	COLUMN(api_drill, drill, BIND_INT),
	COLUMN(api_drill, component, BIND_TEXT),
	COLUMN(api_drill, label, BIND_TEXT),
	COLUMN(api_drill, failed_at, BIND_TIME),
	COLUMN(api_drill, newest_record_at, BIND_TIME),
	COLUMN(api_drill, started_at, BIND_TIME),
	COLUMN(api_drill, finished_at, BIND_TIME),
	COLUMN(api_drill, rpo_seconds, BIND_INT),
	COLUMN(api_drill, rto_seconds, BIND_INT),
	COLUMN(api_drill, counts, BIND_TEXT),
	COLUMN(api_drill, passed, BIND_BOOL),
	COLUMN(api_drill, signed_first, BIND_TEXT),
	COLUMN(api_drill, signed_second, BIND_TEXT),
	COLUMN(api_drill, reason, BIND_TEXT),
	COLUMN_NULL(api_drill, request, BIND_INT),
	COLUMN_CURSOR(api_drill),
};
static const struct bind_parameter drill_list_parameters[] = {
	{"p_component", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_drill_list = {
	.name = "drill_list",
	.sql = "select * from api.drill_list($1, $2, $3)",
	.parameters = drill_list_parameters,
	.parameter_count = COUNT_OF(drill_list_parameters),
	.columns = drill_columns,
	.column_count = COUNT_OF(drill_columns),
	.row_size = sizeof(struct api_drill),
};

static const struct bind_column drill_request_columns[] = {
	COLUMN(api_drill_request, component, BIND_TEXT),
	COLUMN(api_drill_request, request, BIND_INT),
	COLUMN_NULL(api_drill_request, summary, BIND_TEXT),
};
static const struct bind_parameter drill_record_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_label", PARAMETER_TEXT},
	{"p_failed_at", PARAMETER_TIME},
	{"p_newest_record_at", PARAMETER_TIME},
	{"p_started_at", PARAMETER_TIME},
	{"p_finished_at", PARAMETER_TIME},
	{"p_counts", PARAMETER_JSON},
	{"p_passed", PARAMETER_BOOL},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_drill_record = {
	.name = "drill_record",
	.sql = "select * from api.drill_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
	.flags = BIND_MUTATES,
	.parameters = drill_record_parameters,
	.parameter_count = COUNT_OF(drill_record_parameters),
	.columns = drill_request_columns,
	.column_count = COUNT_OF(drill_request_columns),
	.row_size = sizeof(struct api_drill_request),
};

struct call *
api_drill_list(struct conn *conn, const char *component, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {component, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_drill_list, texts, done, user);
}

struct call *
api_drill_record(struct conn *conn, const char *operation, const struct api_drill_new *drill,
	call_done *done, void *user)
{
	char failed[CLOCK_TEXT_SIZE], newest[CLOCK_TEXT_SIZE], started[CLOCK_TEXT_SIZE],
		finished[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, drill->component, drill->label,
		call_time(failed, sizeof(failed), drill->failed_at),
		call_time(newest, sizeof(newest), drill->newest_record_at),
		call_time(started, sizeof(started), drill->started_at),
		call_time(finished, sizeof(finished), drill->finished_at), drill->counts,
		drill->passed ? "true" : "false", drill->reason};

	return call_send_texts(conn, &api_function_drill_record, texts, done, user);
}
