/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and calls of the archiver. What may be done is decided in the database. */
#include "archiver.h"

#include "bind_table.h"
#include "conn_private.h"

#define ARCHIVER_FLAGS (BIND_NO_SESSION | BIND_NO_REPEAT)

static const struct bind_column work_columns[] = {
	COLUMN_NULL(archiver_work, kind, BIND_TEXT),
	COLUMN_NULL(archiver_work, month, BIND_TEXT),
	COLUMN_NULL(archiver_work, task, BIND_INT),
};
static const struct bind_column month_columns[] = {
	COLUMN(archiver_month, month, BIND_TEXT),
};
static const struct bind_column due_columns[] = {
	COLUMN(archiver_ripe, month, BIND_TEXT),
	COLUMN(archiver_ripe, recorded, BIND_BOOL),
};
static const struct bind_column plan_columns[] = {
	COLUMN(archiver_plan, month, BIND_TEXT),
	COLUMN(archiver_plan, first_seal, BIND_INT),
	COLUMN(archiver_plan, last_seal, BIND_INT),
	COLUMN(archiver_plan, events, BIND_INT),
	COLUMN(archiver_plan, hash_before, BIND_BYTES),
	COLUMN(archiver_plan, hash_after, BIND_BYTES),
	COLUMN(archiver_plan, previous, BIND_BYTES),
	COLUMN(archiver_plan, signed_seal, BIND_INT),
	COLUMN(archiver_plan, signed_hash, BIND_BYTES),
	COLUMN(archiver_plan, signature, BIND_BYTES),
};
static const struct bind_column file_columns[] = {
	COLUMN(archiver_recorded, month, BIND_TEXT),
	COLUMN(archiver_recorded, manifest, BIND_TEXT),
	COLUMN(archiver_recorded, signature, BIND_BYTES),
};
static const struct bind_column seal_columns[] = {
	COLUMN(api_seal, number, BIND_INT),
	COLUMN(api_seal, low, BIND_TEXT),
	COLUMN(api_seal, high, BIND_TEXT),
	COLUMN(api_seal, events, BIND_INT),
	COLUMN(api_seal, previous, BIND_BYTES),
	COLUMN(api_seal, hash, BIND_BYTES),
	COLUMN(api_seal, at, BIND_TIME),
};
static const struct bind_column thaw_columns[] = {
	COLUMN_NULL(archiver_thaw, before, BIND_TEXT),
};
static const struct bind_column rows_columns[] = {
	{"rows", BIND_INT, offsetof(struct archiver_count, count), false, false},
};
static const struct bind_column index_columns[] = {
	{"left_over", BIND_INT, offsetof(struct archiver_count, count), false, false},
};
static const struct bind_column check_columns[] = {
	{"next", BIND_INT, offsetof(struct archiver_count, count), true, false},
};
static const struct bind_column done_columns[] = {
	COLUMN(archiver_done, done, BIND_BOOL),
};
static const struct bind_column finished_columns[] = {
	{"finished", BIND_BOOL, offsetof(struct archiver_done, done), false, false},
};

#define FUNCTION_FLAGS(id, called, text, list, row, with)                                          \
	static const struct bind_function function_##id = {                                        \
		.name = called,                                                                    \
		.sql = text,                                                                       \
		.flags = with,                                                                     \
		.parameters = id##_parameters,                                                     \
		.parameter_count = COUNT_OF(id##_parameters),                                      \
		.columns = list,                                                                   \
		.column_count = COUNT_OF(list),                                                    \
		.row_size = sizeof(struct row),                                                    \
	}
#define FUNCTION(id, called, text, list, row)                                                      \
	FUNCTION_FLAGS(id, called, text, list, row, ARCHIVER_FLAGS)

static const struct bind_parameter month_parameters[] = {{"p_month", PARAMETER_TEXT}};
#define plan_parameters month_parameters
#define file_parameters month_parameters
#define release_parameters month_parameters
#define thaw_begin_parameters month_parameters
#define thaw_index_parameters month_parameters
#define thaw_finish_parameters month_parameters
static const struct bind_parameter seals_parameters[] = {
	{"p_month", PARAMETER_TEXT}, {"p_after", PARAMETER_BIGINT}, {"p_limit", PARAMETER_INT}};
static const struct bind_parameter events_parameters[] = {{"p_month", PARAMETER_TEXT},
	{"p_from", PARAMETER_BIGINT}, {"p_to", PARAMETER_BIGINT}, {"p_xid", PARAMETER_TEXT},
	{"p_event", PARAMETER_BIGINT}, {"p_limit", PARAMETER_INT}};
static const struct bind_parameter record_parameters[] = {
	{"p_manifest", PARAMETER_TEXT}, {"p_signature", PARAMETER_BYTES}};
static const struct bind_parameter verified_parameters[] = {
	{"p_month", PARAMETER_TEXT}, {"p_good", PARAMETER_BOOL}, {"p_place", PARAMETER_TEXT}};
static const struct bind_parameter thaw_rows_parameters[] = {
	{"p_month", PARAMETER_TEXT}, {"p_lines", PARAMETER_TEXT_ARRAY}};
static const struct bind_parameter thaw_check_parameters[] = {
	{"p_month", PARAMETER_TEXT}, {"p_from", PARAMETER_BIGINT}, {"p_events", PARAMETER_BIGINT}};
static const struct bind_parameter progress_parameters[] = {
	{"p_task", PARAMETER_BIGINT}, {"p_done", PARAMETER_BIGINT}, {"p_total", PARAMETER_BIGINT}};
static const struct bind_parameter finish_parameters[] = {
	{"p_task", PARAMETER_BIGINT}, {"p_good", PARAMETER_BOOL}, {"p_message", PARAMETER_TEXT}};

static const struct bind_function function_next = {
	.name = "segment_next",
	.sql = "select * from keeper_api.segment_next()",
	.flags = ARCHIVER_FLAGS,
	.columns = work_columns,
	.column_count = COUNT_OF(work_columns),
	.row_size = sizeof(struct archiver_work),
};
static const struct bind_function function_due = {
	.name = "segment_due",
	.sql = "select * from keeper_api.segment_due()",
	.flags = ARCHIVER_FLAGS,
	.columns = due_columns,
	.column_count = COUNT_OF(due_columns),
	.row_size = sizeof(struct archiver_ripe),
};
FUNCTION(plan, "segment_plan", "select * from keeper_api.segment_plan($1)", plan_columns,
	archiver_plan);
FUNCTION(seals, "segment_seals", "select * from keeper_api.segment_seals($1, $2, $3)", seal_columns,
	api_seal);
FUNCTION_FLAGS(events, "segment_events",
	"select * from keeper_api.segment_events($1, $2, $3, $4, $5, $6)", event_columns,
	api_event_row, ARCHIVER_FLAGS | BIND_BINARY);
FUNCTION(record, "segment_record", "select * from keeper_api.segment_record($1, $2)", month_columns,
	archiver_month);
FUNCTION(file, "segment_file", "select * from keeper_api.segment_file($1)", file_columns,
	archiver_recorded);
FUNCTION(verified, "segment_verified", "select * from keeper_api.segment_verified($1, $2, $3)",
	month_columns, archiver_month);
FUNCTION(release, "segment_release", "select * from keeper_api.segment_release($1)", month_columns,
	archiver_month);
FUNCTION(thaw_begin, "thaw_begin", "select * from keeper_api.thaw_begin($1)", thaw_columns,
	archiver_thaw);
FUNCTION(thaw_rows, "thaw_rows", "select * from keeper_api.thaw_rows($1, $2)", rows_columns,
	archiver_count);
FUNCTION(thaw_index, "thaw_index", "select * from keeper_api.thaw_index($1)", index_columns,
	archiver_count);
FUNCTION(thaw_check, "thaw_check", "select * from keeper_api.thaw_check($1, $2, $3)", check_columns,
	archiver_count);
FUNCTION(thaw_finish, "thaw_finish", "select * from keeper_api.thaw_finish($1)", month_columns,
	archiver_month);
FUNCTION(progress, "task_progress", "select true as done from keeper_api.task_progress($1, $2, $3)",
	done_columns, archiver_done);
FUNCTION(finish, "task_finish", "select * from keeper_api.task_finish($1, $2, $3)",
	finished_columns, archiver_done);

const struct bind_function *const archiver_functions[] = {
	&function_next,
	&function_due,
	&function_plan,
	&function_seals,
	&function_events,
	&function_record,
	&function_file,
	&function_verified,
	&function_release,
	&function_thaw_begin,
	&function_thaw_rows,
	&function_thaw_index,
	&function_thaw_check,
	&function_thaw_finish,
	&function_progress,
	&function_finish,
	NULL,
};

struct call *
archiver_next(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_next, NULL, done, user);
}

struct call *
archiver_due(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_due, NULL, done, user);
}

struct call *
archiver_plan(struct conn *conn, const char *month, call_done *done, void *user)
{
	return call_send_texts(conn, &function_plan, &month, done, user);
}

struct call *
archiver_seals(struct conn *conn, const char *month, int64_t after, int64_t limit, call_done *done,
	void *user)
{
	struct call_number place, most;
	const char *const texts[] = {
		month, after < 0 ? NULL : call_int(&place, after), call_int(&most, limit)};

	return call_send_texts(conn, &function_seals, texts, done, user);
}

struct call *
archiver_events(struct conn *conn, const char *month, int64_t from, int64_t to,
	const struct api_event_row *place, int64_t limit, call_done *done, void *user)
{
	struct call_number first, last, event, most;
	const char *const texts[] = {month, call_int(&first, from), call_int(&last, to),
		place == NULL ? NULL : place->xid,
		place == NULL ? NULL : call_int(&event, place->event), call_int(&most, limit)};

	return call_send_texts(conn, &function_events, texts, done, user);
}

struct call *
archiver_record(struct conn *conn, const char *manifest,
	const unsigned char signature[CHECKPOINT_SIGNATURE], call_done *done, void *user)
{
	const struct call_value values[] = {
		{.text = manifest},
		{.bytes = signature, .length = CHECKPOINT_SIGNATURE},
	};

	return call_send(conn, &function_record, values, done, user);
}

struct call *
archiver_file(struct conn *conn, const char *month, call_done *done, void *user)
{
	return call_send_texts(conn, &function_file, &month, done, user);
}

struct call *
archiver_verified(struct conn *conn, const char *month, bool good, const char *place,
	call_done *done, void *user)
{
	const char *const texts[] = {month, good ? "true" : "false", place};

	return call_send_texts(conn, &function_verified, texts, done, user);
}

struct call *
archiver_release(struct conn *conn, const char *month, call_done *done, void *user)
{
	return call_send_texts(conn, &function_release, &month, done, user);
}

struct call *
archiver_thaw_begin(struct conn *conn, const char *month, call_done *done, void *user)
{
	return call_send_texts(conn, &function_thaw_begin, &month, done, user);
}

struct call *
archiver_thaw_rows(
	struct conn *conn, const char *month, const char *lines, call_done *done, void *user)
{
	const char *const texts[] = {month, lines};

	return call_send_texts(conn, &function_thaw_rows, texts, done, user);
}

struct call *
archiver_thaw_index(struct conn *conn, const char *month, call_done *done, void *user)
{
	return call_send_texts(conn, &function_thaw_index, &month, done, user);
}

struct call *
archiver_thaw_check(struct conn *conn, const char *month, int64_t from, int64_t events,
	call_done *done, void *user)
{
	struct call_number first, most;
	const char *const texts[] = {month, call_int(&first, from), call_int(&most, events)};

	return call_send_texts(conn, &function_thaw_check, texts, done, user);
}

struct call *
archiver_thaw_finish(struct conn *conn, const char *month, call_done *done, void *user)
{
	return call_send_texts(conn, &function_thaw_finish, &month, done, user);
}

struct call *
archiver_progress(
	struct conn *conn, int64_t task, int64_t part, int64_t whole, call_done *done, void *user)
{
	struct call_number id, now, all;
	const char *const texts[] = {
		call_int(&id, task), call_int(&now, part), call_int(&all, whole)};

	return call_send_texts(conn, &function_progress, texts, done, user);
}

struct call *
archiver_finish(struct conn *conn, int64_t task, bool good, const char *message, call_done *done,
	void *user)
{
	struct call_number id;
	const char *const texts[] = {call_int(&id, task), good ? "true" : "false", message};

	return call_send_texts(conn, &function_finish, texts, done, user);
}
