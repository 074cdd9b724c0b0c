/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of export.h.
 */
#include "export.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_parameter begin_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_what", PARAMETER_TEXT},
	{"p_format", PARAMETER_TEXT},
	{"p_filter", PARAMETER_JSON},
	{"p_ticket", PARAMETER_UUID},
};
static const struct bind_column begin_columns[] = {
	COLUMN(api_export, export, BIND_INT),
	COLUMN(api_export, as_of, BIND_TIME),
	COLUMN(api_export, filter, BIND_JSON),
	COLUMN(api_export, rows_left, BIND_INT),
	COLUMN_NULL(api_export, head, BIND_INT),
	COLUMN_NULL(api_export, head_hash, BIND_BYTES),
	COLUMN_NULL(api_export, head_at, BIND_TIME),
	COLUMN(api_export, login, BIND_TEXT),
	COLUMN_NULL(api_export, person, BIND_TEXT),
	COLUMN(api_export, roles, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_export, device, BIND_TEXT),
	COLUMN_NULL(api_export, environment, BIND_TEXT),
	COLUMN_NULL(api_export, platform, BIND_TEXT),
};
const struct bind_function api_function_export_begin = {
	.name = "export_begin",
	.sql = "select * from api.export_begin($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = begin_parameters,
	.parameter_count = COUNT_OF(begin_parameters),
	.columns = begin_columns,
	.column_count = COUNT_OF(begin_columns),
	.row_size = sizeof(struct api_export),
};

static const struct bind_parameter read_parameters[] = {
	{"p_export", PARAMETER_BIGINT}, {"p_page", PARAMETER_INT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column read_columns[] = {
	COLUMN_NULL(api_export_event, event, BIND_INT),
	COLUMN_NULL(api_export_event, at, BIND_TIME),
	COLUMN_NULL(api_export_event, person, BIND_TEXT),
	COLUMN_NULL(api_export_event, account, BIND_TEXT),
	COLUMN_NULL(api_export_event, session, BIND_INT),
	COLUMN_NULL(api_export_event, device, BIND_TEXT),
	COLUMN_NULL(api_export_event, address, BIND_TEXT),
	COLUMN_NULL(api_export_event, action, BIND_TEXT),
	COLUMN_NULL(api_export_event, object_kind, BIND_TEXT),
	COLUMN_NULL(api_export_event, object, BIND_TEXT),
	COLUMN_NULL(api_export_event, unit, BIND_TEXT),
	COLUMN_NULL(api_export_event, outcome, BIND_TEXT),
	COLUMN_NULL(api_export_event, reason, BIND_TEXT),
	{"old", BIND_JSON, offsetof(struct api_export_event, old_values), true, false},
	{"new", BIND_JSON, offsetof(struct api_export_event, new_values), true, false},
	COLUMN_NULL(api_export_event, operation, BIND_TEXT),
	COLUMN_NULL(api_export_event, seal, BIND_INT),
	COLUMN_NULL(api_export_event, digest, BIND_BYTES),
	{"total", BIND_INT, offsetof(struct api_export_event, total), true, true},
	{"complete", BIND_BOOL, offsetof(struct api_export_event, complete), false, true},
};
const struct bind_function api_function_export_read = {
	.name = "export_read",
	.sql = "select * from api.export_read($1, $2, $3)",
	.flags = BIND_NO_REPEAT | BIND_BINARY,
	.parameters = read_parameters,
	.parameter_count = COUNT_OF(read_parameters),
	.columns = read_columns,
	.column_count = COUNT_OF(read_columns),
	.row_size = sizeof(struct api_export_event),
};

static const struct bind_parameter finish_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_export", PARAMETER_BIGINT},
	{"p_outcome", PARAMETER_TEXT},
	{"p_rows", PARAMETER_BIGINT},
	{"p_bytes", PARAMETER_BIGINT},
	{"p_sha256", PARAMETER_BYTES},
	{"p_first", PARAMETER_TEXT},
	{"p_last", PARAMETER_TEXT},
};
static const struct bind_column finish_columns[] = {
	COLUMN(api_export_end, export, BIND_INT),
	COLUMN(api_export_end, outcome, BIND_TEXT),
	COLUMN_NULL(api_export_end, rows, BIND_INT),
	COLUMN_NULL(api_export_end, summary, BIND_TEXT),
};
const struct bind_function api_function_export_finish = {
	.name = "export_finish",
	.sql = "select * from api.export_finish($1, $2, $3, $4, $5, $6, $7, $8)",
	.flags = BIND_MUTATES,
	.parameters = finish_parameters,
	.parameter_count = COUNT_OF(finish_parameters),
	.columns = finish_columns,
	.column_count = COUNT_OF(finish_columns),
	.row_size = sizeof(struct api_export_end),
};

static const struct bind_parameter list_parameters[] = {
	{"p_after", PARAMETER_TEXT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column list_columns[] = {
	COLUMN(api_exported, export, BIND_INT),
	COLUMN(api_exported, at, BIND_TIME),
	COLUMN(api_exported, login, BIND_TEXT),
	COLUMN_NULL(api_exported, name, BIND_TEXT),
	COLUMN(api_exported, what, BIND_TEXT),
	COLUMN(api_exported, format, BIND_TEXT),
	COLUMN(api_exported, state, BIND_TEXT),
	COLUMN(api_exported, rows, BIND_INT),
	COLUMN_NULL(api_exported, bytes, BIND_INT),
	COLUMN_NULL(api_exported, sha256, BIND_BYTES),
	COLUMN_NULL(api_exported, finished_at, BIND_TIME),
	COLUMN_NULL(api_exported, first, BIND_TEXT),
	COLUMN_NULL(api_exported, last, BIND_TEXT),
	COLUMN_NULL(api_exported, filter, BIND_JSON),
	COLUMN_NULL(api_exported, device, BIND_TEXT),
	COLUMN_CURSOR(api_exported),
};
const struct bind_function api_function_export_list = {
	.name = "export_list",
	.sql = "select * from api.export_list($1, $2)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_exported),
};

struct call *
api_export_begin(struct conn *conn, const char *operation, const char *what, const char *format,
	const char *filter, const char *ticket, call_done *done, void *user)
{
	const char *const texts[] = {operation, what, format, filter, ticket};

	return call_send_texts(conn, &api_function_export_begin, texts, done, user);
}

struct call *
api_export_read(struct conn *conn, int64_t export, int64_t page, call_done *done, void *user)
{
	struct call_number id, number, limit;
	const char *const texts[] = {
		call_int(&id, export), call_int(&number, page), call_int(&limit, EXPORT_PAGE)};

	return call_send_texts(conn, &api_function_export_read, texts, done, user);
}

struct call *
api_export_finish(struct conn *conn, const char *operation, int64_t export,
	const struct api_export_result *result, call_done *done, void *user)
{
	struct call_number id, rows, bytes;
	const struct call_value values[] = {{.text = operation}, {.text = call_int(&id, export)},
		{.text = result->outcome}, {.text = call_int(&rows, result->rows)},
		{.text = call_int(&bytes, result->bytes)},
		{.bytes = result->sha256.length > 0 ? result->sha256.data : NULL,
			.length = result->sha256.length},
		{.text = result->first}, {.text = result->last}};

	return call_send(conn, &api_function_export_finish, values, done, user);
}

struct call *
api_export_list(struct conn *conn, const char *after, int64_t limit, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_export_list, texts, done, user);
}
