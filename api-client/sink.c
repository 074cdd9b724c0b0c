/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of sink.h.
 */
#include "sink.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column sink_columns[] = {
	COLUMN(api_sink, sink, BIND_TEXT),
	COLUMN(api_sink, state, BIND_TEXT),
	COLUMN(api_sink, waiting, BIND_INT),
	COLUMN_NULL(api_sink, oldest, BIND_TIME),
	COLUMN(api_sink, acked_number, BIND_INT),
	COLUMN_NULL(api_sink, acked_at, BIND_TIME),
	COLUMN_NULL(api_sink, error, BIND_TEXT),
	COLUMN_NULL(api_sink, error_at, BIND_TIME),
	COLUMN_NULL(api_sink, contact_at, BIND_TIME),
	COLUMN(api_sink, device, BIND_TEXT),
	COLUMN(api_sink, starts, BIND_TEXT),
	COLUMN(api_sink, version, BIND_INT),
};
const struct bind_function api_function_sink_list = {
	.name = "sink_list",
	.sql = "select * from api.sink_list()",
	.columns = sink_columns,
	.column_count = COUNT_OF(sink_columns),
	.row_size = sizeof(struct api_sink),
};

static const struct bind_column sink_change_columns[] = {
	COLUMN(api_sink_change, sink, BIND_TEXT),
	COLUMN(api_sink_change, version, BIND_INT),
	COLUMN_NULL(api_sink_change, summary, BIND_TEXT),
};
static const struct bind_parameter sink_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_sink", PARAMETER_TEXT},
	{"p_device", PARAMETER_TEXT},
	{"p_starts", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_sink_create = {
	.name = "sink_create",
	.sql = "select * from api.sink_create($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = sink_create_parameters,
	.parameter_count = COUNT_OF(sink_create_parameters),
	.columns = sink_change_columns,
	.column_count = COUNT_OF(sink_change_columns),
	.row_size = sizeof(struct api_sink_change),
};

static const struct bind_parameter sink_switch_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_sink", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_sink_disable = {
	.name = "sink_disable",
	.sql = "select * from api.sink_disable($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = sink_switch_parameters,
	.parameter_count = COUNT_OF(sink_switch_parameters),
	.columns = sink_change_columns,
	.column_count = COUNT_OF(sink_change_columns),
	.row_size = sizeof(struct api_sink_change),
};

const struct bind_function api_function_sink_enable = {
	.name = "sink_enable",
	.sql = "select * from api.sink_enable($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = sink_switch_parameters,
	.parameter_count = COUNT_OF(sink_switch_parameters),
	.columns = sink_change_columns,
	.column_count = COUNT_OF(sink_change_columns),
	.row_size = sizeof(struct api_sink_change),
};

struct call *
api_sink_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_sink_list, NULL, done, user);
}

struct call *
api_sink_create(struct conn *conn, const char *operation, const char *sink, const char *device,
	const char *starts, const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, sink, device, starts, reason};

	return call_send_texts(conn, &api_function_sink_create, texts, done, user);
}

static struct call *
sink_switch(struct conn *conn, const struct bind_function *function, const char *operation,
	const char *sink, const char *reason, int64_t version, call_done *done, void *user)
{
	struct call_number seen;
	const char *const texts[] = {operation, sink, reason, call_version(&seen, version)};

	return call_send_texts(conn, function, texts, done, user);
}

struct call *
api_sink_disable(struct conn *conn, const char *operation, const char *sink, const char *reason,
	int64_t version, call_done *done, void *user)
{
	return sink_switch(
		conn, &api_function_sink_disable, operation, sink, reason, version, done, user);
}

struct call *
api_sink_enable(struct conn *conn, const char *operation, const char *sink, const char *reason,
	int64_t version, call_done *done, void *user)
{
	return sink_switch(
		conn, &api_function_sink_enable, operation, sink, reason, version, done, user);
}
