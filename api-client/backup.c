/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of backup.h.
 */
#include "backup.h"

#include "bind_table.h"
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

struct call *
api_backup_list(struct conn *conn, const char *search, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {search, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_backup_list, texts, done, user);
}
