/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of forward.h.
 */
#include "forward.h"

#include "bind_table.h"
#include "conn_private.h"

#define FORWARD_FLAGS (BIND_NO_SESSION | BIND_NO_REPEAT)

static const struct bind_column state_columns[] = {
	COLUMN(forward_state, state, BIND_TEXT),
	COLUMN(forward_state, waiting, BIND_INT),
	COLUMN_NULL(forward_state, oldest, BIND_TIME),
	COLUMN(forward_state, acked_number, BIND_INT),
};
static const struct bind_parameter state_parameters[] = {
	{"p_sink", PARAMETER_TEXT},
	{"p_error", PARAMETER_TEXT},
};
static const struct bind_function function_state = {
	.name = "forward_state",
	.sql = "select * from forward_api.forward_state($1, $2)",
	.flags = FORWARD_FLAGS,
	.parameters = state_parameters,
	.parameter_count = COUNT_OF(state_parameters),
	.columns = state_columns,
	.column_count = COUNT_OF(state_columns),
	.row_size = sizeof(struct forward_state),
};

static const struct bind_column begin_columns[] = {
	COLUMN(forward_batch, batch, BIND_INT),
};
static const struct bind_parameter begin_parameters[] = {
	{"p_sink", PARAMETER_TEXT},
};
static const struct bind_function function_begin = {
	.name = "forward_begin",
	.sql = "select * from forward_api.forward_begin($1)",
	.flags = FORWARD_FLAGS,
	.parameters = begin_parameters,
	.parameter_count = COUNT_OF(begin_parameters),
	.columns = begin_columns,
	.column_count = COUNT_OF(begin_columns),
	.row_size = sizeof(struct forward_batch),
};

static const struct bind_column read_columns[] = {
	COLUMN(forward_record, number, BIND_INT),
	COLUMN(forward_record, event, BIND_INT),
	COLUMN(forward_record, seal, BIND_INT),
	COLUMN(forward_record, at, BIND_TIME),
	COLUMN(forward_record, action, BIND_TEXT),
	COLUMN(forward_record, outcome, BIND_TEXT),
	COLUMN_NULL(forward_record, actor, BIND_TEXT),
	COLUMN_NULL(forward_record, object_kind, BIND_TEXT),
	COLUMN_NULL(forward_record, object_id, BIND_TEXT),
	COLUMN_NULL(forward_record, device, BIND_TEXT),
	COLUMN_NULL(forward_record, address, BIND_TEXT),
	COLUMN_NULL(forward_record, unit, BIND_TEXT),
	COLUMN_NULL(forward_record, operation, BIND_TEXT),
	COLUMN(forward_record, digest, BIND_BYTES),
	COLUMN(forward_record, summary, BIND_TEXT),
	COLUMN_NULL(forward_record, reason, BIND_TEXT),
	COLUMN_NULL(forward_record, old, BIND_JSON),
	{"new", BIND_JSON, offsetof(struct forward_record, now), true, false},
	COLUMN(forward_record, repeated, BIND_BOOL),
};
static const struct bind_parameter read_parameters[] = {
	{"p_sink", PARAMETER_TEXT},
	{"p_batch", PARAMETER_BIGINT},
	{"p_limit", PARAMETER_INT},
};
static const struct bind_function function_read = {
	.name = "forward_read",
	.sql = "select * from forward_api.forward_read($1, $2, $3)",
	.flags = FORWARD_FLAGS,
	.parameters = read_parameters,
	.parameter_count = COUNT_OF(read_parameters),
	.columns = read_columns,
	.column_count = COUNT_OF(read_columns),
	.row_size = sizeof(struct forward_record),
};

static const struct bind_column ack_columns[] = {
	COLUMN(forward_acked, state, BIND_TEXT),
	COLUMN(forward_acked, waiting, BIND_INT),
};
static const struct bind_parameter ack_parameters[] = {
	{"p_sink", PARAMETER_TEXT},
	{"p_batch", PARAMETER_BIGINT},
	{"p_number", PARAMETER_BIGINT},
};
static const struct bind_function function_ack = {
	.name = "forward_ack",
	.sql = "select * from forward_api.forward_ack($1, $2, $3)",
	.flags = FORWARD_FLAGS,
	.parameters = ack_parameters,
	.parameter_count = COUNT_OF(ack_parameters),
	.columns = ack_columns,
	.column_count = COUNT_OF(ack_columns),
	.row_size = sizeof(struct forward_acked),
};

const struct bind_function *const forward_functions[] = {
	&function_state,
	&function_begin,
	&function_read,
	&function_ack,
	NULL,
};

struct call *
forward_state(struct conn *conn, const char *sink, const char *error, call_done *done, void *user)
{
	const char *const texts[] = {sink, error};

	return call_send_texts(conn, &function_state, texts, done, user);
}

struct call *
forward_begin(struct conn *conn, const char *sink, call_done *done, void *user)
{
	return call_send_texts(conn, &function_begin, &sink, done, user);
}

struct call *
forward_read(struct conn *conn, const char *sink, int64_t batch, int64_t limit, call_done *done,
	void *user)
{
	struct call_number number, rows;
	const char *const texts[] = {sink, call_int(&number, batch), call_int(&rows, limit)};

	return call_send_texts(conn, &function_read, texts, done, user);
}

struct call *
forward_ack(struct conn *conn, const char *sink, int64_t batch, int64_t number, call_done *done,
	void *user)
{
	struct call_number begun, last;
	const char *const texts[] = {sink, call_int(&begun, batch), call_int(&last, number)};

	return call_send_texts(conn, &function_ack, texts, done, user);
}
