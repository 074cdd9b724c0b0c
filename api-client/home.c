/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the home screen and the calendar.
 */
#include "home.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column home_columns[] = {
	COLUMN(api_figure, kind, BIND_TEXT),
	COLUMN(api_figure, number, BIND_INT),
	COLUMN_NULL(api_figure, detail, BIND_TEXT),
	COLUMN_NULL(api_figure, filter, BIND_TEXT),
	COLUMN_NULL(api_figure, at, BIND_TIME),
};
const struct bind_function api_function_home = {
	.name = "home",
	.sql = "select * from api.home()",
	.columns = home_columns,
	.column_count = COUNT_OF(home_columns),
	.row_size = sizeof(struct api_figure),
};

static const struct bind_parameter calendar_parameters[] = {
	{"p_days", PARAMETER_INT},
	{"p_kind", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
static const struct bind_column calendar_columns[] = {
	COLUMN(api_ending, at, BIND_TIME),
	COLUMN(api_ending, kind, BIND_TEXT),
	COLUMN(api_ending, object_kind, BIND_TEXT),
	COLUMN(api_ending, object, BIND_TEXT),
	COLUMN_NULL(api_ending, text, BIND_TEXT),
	COLUMN(api_ending, days_left, BIND_INT),
	COLUMN(api_ending, uid, BIND_TEXT),
	COLUMN_CURSOR(api_ending),
};
const struct bind_function api_function_calendar_list = {
	.name = "calendar_list",
	.sql = "select * from api.calendar_list($1, $2, $3, $4)",
	.parameters = calendar_parameters,
	.parameter_count = COUNT_OF(calendar_parameters),
	.columns = calendar_columns,
	.column_count = COUNT_OF(calendar_columns),
	.row_size = sizeof(struct api_ending),
};

struct call *
api_home(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_home, NULL, done, user);
}

struct call *
api_calendar_list(struct conn *conn, int64_t days, const char *kind, const char *after,
	int64_t limit, call_done *done, void *user)
{
	struct call_number within, number;
	const char *const texts[] = {
		days == 0 ? NULL : call_int(&within, days), kind, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_calendar_list, texts, done, user);
}
