/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "absence".
 */
#include "absence.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column absence_columns[] = {
	COLUMN(api_absence, absence, BIND_INT),
	COLUMN(api_absence, login, BIND_TEXT),
	COLUMN_NULL(api_absence, name, BIND_TEXT),
	COLUMN(api_absence, deputy, BIND_TEXT),
	COLUMN_NULL(api_absence, deputy_name, BIND_TEXT),
	COLUMN(api_absence, starts_at, BIND_TIME),
	COLUMN(api_absence, ends_at, BIND_TIME),
	COLUMN_NULL(api_absence, reason, BIND_TEXT),
	COLUMN(api_absence, state, BIND_TEXT),
};
static const struct bind_column absence_change_columns[] = {
	COLUMN(api_absence_change, absence, BIND_INT),
	COLUMN_NULL(api_absence_change, summary, BIND_TEXT),
};
const struct bind_function api_function_absence_list = {
	.name = "absence_list",
	.sql = "select * from api.absence_list()",
	.columns = absence_columns,
	.column_count = COUNT_OF(absence_columns),
	.row_size = sizeof(struct api_absence),
};

static const struct bind_parameter absence_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_deputy", PARAMETER_TEXT},
	{"p_starts_at", PARAMETER_TIME},
	{"p_ends_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_absence_create = {
	.name = "absence_create",
	.sql = "select * from api.absence_create($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = absence_create_parameters,
	.parameter_count = COUNT_OF(absence_create_parameters),
	.columns = absence_change_columns,
	.column_count = COUNT_OF(absence_change_columns),
	.row_size = sizeof(struct api_absence_change),
};

static const struct bind_parameter absence_end_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_absence", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_absence_end = {
	.name = "absence_end",
	.sql = "select * from api.absence_end($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = absence_end_parameters,
	.parameter_count = COUNT_OF(absence_end_parameters),
	.columns = absence_change_columns,
	.column_count = COUNT_OF(absence_change_columns),
	.row_size = sizeof(struct api_absence_change),
};

struct call *
api_absence_list(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_absence_list, NULL, done, user);
}

struct call *
api_absence_create(struct conn *conn, const char *operation, const char *login, const char *deputy,
	int64_t starts_at, int64_t ends_at, const char *reason, call_done *done, void *user)
{
	char from[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, login, deputy,
		call_time(from, sizeof from, starts_at), call_time(until, sizeof until, ends_at),
		reason};

	return call_send_texts(conn, &api_function_absence_create, texts, done, user);
}

struct call *
api_absence_end(struct conn *conn, const char *operation, int64_t absence, const char *reason,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, absence), reason};

	return call_send_texts(conn, &api_function_absence_end, texts, done, user);
}
