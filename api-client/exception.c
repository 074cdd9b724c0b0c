/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of exception.h.
 */
#include "exception.h"

#include "bind_table.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column exception_columns[] = {
	COLUMN(api_exception, exception, BIND_INT),
	COLUMN(api_exception, kind, BIND_TEXT),
	COLUMN(api_exception, component, BIND_TEXT),
	COLUMN(api_exception, name, BIND_TEXT),
	COLUMN_NULL(api_exception, advisory, BIND_TEXT),
	COLUMN(api_exception, measure, BIND_TEXT),
	COLUMN(api_exception, reason, BIND_TEXT),
	COLUMN(api_exception, since, BIND_TIME),
	COLUMN(api_exception, until, BIND_TIME),
	COLUMN_NULL(api_exception, days_left, BIND_INT),
	COLUMN(api_exception, renewals, BIND_INT),
	COLUMN(api_exception, requested_by, BIND_TEXT),
	COLUMN_NULL(api_exception, request, BIND_INT),
	COLUMN(api_exception, state, BIND_TEXT),
	COLUMN_CURSOR(api_exception),
};
static const struct bind_parameter exception_list_parameters[] = {
	{"p_kind", PARAMETER_TEXT},
	{"p_open", PARAMETER_BOOL},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_exception_list = {
	.name = "exception_list",
	.sql = "select * from api.exception_list($1, $2, $3, $4)",
	.parameters = exception_list_parameters,
	.parameter_count = COUNT_OF(exception_list_parameters),
	.columns = exception_columns,
	.column_count = COUNT_OF(exception_columns),
	.row_size = sizeof(struct api_exception),
};

static const struct bind_column exception_request_columns[] = {
	COLUMN(api_exception_request, state, BIND_TEXT),
	COLUMN(api_exception_request, request, BIND_INT),
	COLUMN_NULL(api_exception_request, summary, BIND_TEXT),
};
static const struct bind_parameter exception_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_kind", PARAMETER_TEXT},
	{"p_component", PARAMETER_TEXT},
	{"p_advisory", PARAMETER_TEXT},
	{"p_measure", PARAMETER_TEXT},
	{"p_ends_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_exception_create = {
	.name = "exception_create",
	.sql = "select * from api.exception_create($1, $2, $3, $4, $5, $6, $7)",
	.flags = BIND_MUTATES,
	.parameters = exception_create_parameters,
	.parameter_count = COUNT_OF(exception_create_parameters),
	.columns = exception_request_columns,
	.column_count = COUNT_OF(exception_request_columns),
	.row_size = sizeof(struct api_exception_request),
};

static const struct bind_column exception_change_columns[] = {
	COLUMN(api_exception_change, exception, BIND_INT),
	COLUMN_NULL(api_exception_change, summary, BIND_TEXT),
};
static const struct bind_parameter exception_end_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_exception", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_exception_end = {
	.name = "exception_end",
	.sql = "select * from api.exception_end($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = exception_end_parameters,
	.parameter_count = COUNT_OF(exception_end_parameters),
	.columns = exception_change_columns,
	.column_count = COUNT_OF(exception_change_columns),
	.row_size = sizeof(struct api_exception_change),
};

struct call *
api_exception_list(struct conn *conn, const char *kind, bool open, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {
		kind, open ? "true" : "false", after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_exception_list, texts, done, user);
}

struct call *
api_exception_create(struct conn *conn, const char *operation, const char *kind,
	const char *component, const char *advisory, const char *measure, int64_t ends_at,
	const char *reason, call_done *done, void *user)
{
	char ends[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, kind, component, advisory, measure,
		call_time(ends, sizeof(ends), ends_at), reason};

	return call_send_texts(conn, &api_function_exception_create, texts, done, user);
}

struct call *
api_exception_end(struct conn *conn, const char *operation, int64_t exception, const char *reason,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, exception), reason};

	return call_send_texts(conn, &api_function_exception_end, texts, done, user);
}
