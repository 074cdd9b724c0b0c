/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of backup.h.
 */
#include "backup.h"

#include "bind_table.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column backup_columns[] = {
	COLUMN(api_backup, component, BIND_TEXT),
	COLUMN(api_backup, name, BIND_TEXT),
	COLUMN(api_backup, environment, BIND_TEXT),
	COLUMN(api_backup, unit, BIND_TEXT),
	COLUMN_NULL(api_backup, last_run, BIND_TIME),
	COLUMN_NULL(api_backup, last_ok, BIND_TIME),
	COLUMN_NULL(api_backup, age_hours, BIND_INT),
	COLUMN(api_backup, limit_hours, BIND_INT),
	COLUMN(api_backup, state, BIND_TEXT),
	COLUMN_NULL(api_backup, last_drill, BIND_TIME),
	COLUMN_NULL(api_backup, rpo_seconds, BIND_INT),
	COLUMN_NULL(api_backup, rto_seconds, BIND_INT),
	COLUMN_NULL(api_backup, drill_due, BIND_TIME),
	COLUMN_NULL(api_backup, drill_days_left, BIND_INT),
	COLUMN_CURSOR(api_backup),
};
static const struct bind_parameter backup_list_parameters[] = {
	{"p_search", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_backup_list = {
	.name = "backup_list",
	.sql = "select * from api.backup_list($1, $2, $3)",
	.parameters = backup_list_parameters,
	.parameter_count = COUNT_OF(backup_list_parameters),
	.columns = backup_columns,
	.column_count = COUNT_OF(backup_columns),
	.row_size = sizeof(struct api_backup),
};

static const struct bind_column drill_change_columns[] = {
	COLUMN(api_drill_change, component, BIND_TEXT),
	COLUMN_NULL(api_drill_change, summary, BIND_TEXT),
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
	{"p_second", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_drill_record = {
	.name = "drill_record",
	.sql = "select * from api.drill_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
	.flags = BIND_MUTATES,
	.parameters = drill_record_parameters,
	.parameter_count = COUNT_OF(drill_record_parameters),
	.columns = drill_change_columns,
	.column_count = COUNT_OF(drill_change_columns),
	.row_size = sizeof(struct api_drill_change),
};

struct call *
api_backup_list(struct conn *conn, const char *search, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {search, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_backup_list, texts, done, user);
}

struct call *
api_drill_record(struct conn *conn, const char *operation, const struct api_drill *drill,
	call_done *done, void *user)
{
	char failed[CLOCK_TEXT_SIZE], newest[CLOCK_TEXT_SIZE], started[CLOCK_TEXT_SIZE],
		finished[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, drill->component, drill->label,
		call_time(failed, sizeof(failed), drill->failed_at),
		call_time(newest, sizeof(newest), drill->newest_record_at),
		call_time(started, sizeof(started), drill->started_at),
		call_time(finished, sizeof(finished), drill->finished_at), drill->counts,
		drill->passed ? "true" : "false", drill->second, drill->reason};

	return call_send_texts(conn, &api_function_drill_record, texts, done, user);
}
