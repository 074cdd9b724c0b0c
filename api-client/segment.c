/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables and calls of the resource "segment". */
#include "segment.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column list_columns[] = {
	COLUMN(api_segment, month, BIND_TEXT),
	COLUMN(api_segment, state, BIND_TEXT),
	COLUMN_NULL(api_segment, events, BIND_INT),
	COLUMN_NULL(api_segment, file_bytes, BIND_INT),
	COLUMN_NULL(api_segment, first_seal, BIND_INT),
	COLUMN_NULL(api_segment, last_seal, BIND_INT),
	COLUMN_NULL(api_segment, archived_at, BIND_TIME),
	COLUMN_NULL(api_segment, verified_at, BIND_TIME),
	COLUMN_NULL(api_segment, released_at, BIND_TIME),
	COLUMN_NULL(api_segment, thawed_at, BIND_TIME),
	COLUMN_NULL(api_segment, thawed_until, BIND_TIME),
	COLUMN_NULL(api_segment, thawed_by, BIND_TEXT),
	COLUMN(api_segment, ripe_at, BIND_TIME),
	COLUMN(api_segment, kept_until, BIND_TIME),
	COLUMN_NULL(api_segment, asked_by, BIND_TEXT),
	COLUMN_NULL(api_segment, asked_at, BIND_TIME),
	COLUMN_NULL(api_segment, done, BIND_INT),
	COLUMN_NULL(api_segment, total, BIND_INT),
	COLUMN_NULL(api_segment, seen_at, BIND_TIME),
	COLUMN_NULL(api_segment, outcome, BIND_TEXT),
	COLUMN_NULL(api_segment, message, BIND_TEXT),
};
const struct bind_function api_function_segment_list = {
	.name = "segment_list",
	.sql = "select * from api.segment_list()",
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_segment),
};

static const struct bind_column horizon_columns[] = {
	COLUMN_NULL(api_horizon, oldest, BIND_TIME),
	COLUMN(api_horizon, floor, BIND_TIME),
	COLUMN_NULL(api_horizon, leaves_at, BIND_TIME),
	COLUMN(api_horizon, archived, BIND_INT),
	COLUMN(api_horizon, verified, BIND_INT),
	COLUMN(api_horizon, thawed, BIND_INT),
	COLUMN(api_horizon, due, BIND_INT),
	COLUMN(api_horizon, kept_from, BIND_TIME),
	COLUMN_NULL(api_horizon, events, BIND_INT),
};
const struct bind_function api_function_segment_horizon = {
	.name = "segment_horizon",
	.sql = "select * from api.segment_horizon()",
	.columns = horizon_columns,
	.column_count = COUNT_OF(horizon_columns),
	.row_size = sizeof(struct api_horizon),
};

static const struct bind_parameter change_parameters[] = {
	{"p_operation", PARAMETER_UUID}, {"p_month", PARAMETER_TEXT}, {"p_reason", PARAMETER_TEXT}};
static const struct bind_column change_columns[] = {
	COLUMN(api_segment_change, month, BIND_TEXT),
	COLUMN(api_segment_change, task, BIND_INT),
	COLUMN_NULL(api_segment_change, summary, BIND_TEXT),
};
const struct bind_function api_function_segment_verify = {
	.name = "segment_verify",
	.sql = "select * from api.segment_verify($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = change_parameters,
	.parameter_count = COUNT_OF(change_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_segment_change),
};

const struct bind_function api_function_journal_archive = {
	.name = "journal_archive",
	.sql = "select * from api.journal_archive($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = change_parameters,
	.parameter_count = COUNT_OF(change_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_segment_change),
};

const struct bind_function api_function_journal_thaw = {
	.name = "journal_thaw",
	.sql = "select * from api.journal_thaw($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = change_parameters,
	.parameter_count = COUNT_OF(change_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_segment_change),
};

struct call *
api_segment_list(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_segment_list, NULL, done, user);
}

struct call *
api_segment_horizon(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_segment_horizon, NULL, done, user);
}

struct call *
api_segment_verify(struct conn *conn, const char *operation, const char *month, const char *reason,
	call_done *done, void *user)
{
	const char *const texts[] = {operation, month, reason};

	return call_send_texts(conn, &api_function_segment_verify, texts, done, user);
}

struct call *
api_journal_archive(struct conn *conn, const char *operation, const char *month, const char *reason,
	call_done *done, void *user)
{
	const char *const texts[] = {operation, month, reason};

	return call_send_texts(conn, &api_function_journal_archive, texts, done, user);
}

struct call *
api_journal_thaw(struct conn *conn, const char *operation, const char *month, const char *reason,
	call_done *done, void *user)
{
	const char *const texts[] = {operation, month, reason};

	return call_send_texts(conn, &api_function_journal_thaw, texts, done, user);
}
