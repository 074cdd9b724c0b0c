/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "journal", the state of operations, and the policies. The check of
 * the seals is in verify.c.
 */
#include "journal.h"

#include "clock.h"
#include "conn_private.h"

const char *const journal_fields[JOURNAL_FIELDS + 1] = {"actor", "object", "action", "outcome",
	"from", "to", "text", "person", "device", "address", "contract", "company", "unit",
	"session", "operation", "reason", "time", NULL};

static const struct bind_parameter open_parameters[] = {
	{"p_actor", PARAMETER_TEXT},
	{"p_object", PARAMETER_TEXT},
	{"p_action", PARAMETER_TEXT},
	{"p_outcome", PARAMETER_TEXT},
	{"p_from", PARAMETER_TEXT},
	{"p_to", PARAMETER_TEXT},
	{"p_text", PARAMETER_TEXT},
	{"p_person", PARAMETER_TEXT},
	{"p_device", PARAMETER_TEXT},
	{"p_address", PARAMETER_TEXT},
	{"p_contract", PARAMETER_TEXT},
	{"p_company", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_session", PARAMETER_TEXT},
	{"p_operation", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_time", PARAMETER_TEXT},
	{"p_tail", PARAMETER_BOOL},
};
static const struct bind_column open_columns[] = {
	COLUMN(api_journal_ticket, ticket, BIND_TEXT),
	COLUMN(api_journal_ticket, expires_at, BIND_TIME),
	COLUMN_NULL(api_journal_ticket, since, BIND_TIME),
	COLUMN_NULL(api_journal_ticket, until, BIND_TIME),
	COLUMN_NULL(api_journal_ticket, online_from, BIND_TIME),
};
const struct bind_function api_function_journal_open = {
	.name = "journal_open",
	.sql = "select * from api.journal_open($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
	       "$13, $14, $15, $16, $17, $18)",
	.parameters = open_parameters,
	.parameter_count = COUNT_OF(open_parameters),
	.columns = open_columns,
	.column_count = COUNT_OF(open_columns),
	.row_size = sizeof(struct api_journal_ticket),
};

static const struct bind_parameter read_parameters[] = {
	{"p_ticket", PARAMETER_UUID},
	{"p_after", PARAMETER_TEXT},
	{"p_before", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
static const struct bind_column read_columns[] = {
	COLUMN_NULL(api_event, event, BIND_INT),
	COLUMN_NULL(api_event, at, BIND_TIME),
	COLUMN_NULL(api_event, actor, BIND_TEXT),
	COLUMN_NULL(api_event, actor_name, BIND_TEXT),
	COLUMN_NULL(api_event, action, BIND_TEXT),
	COLUMN_NULL(api_event, object, BIND_TEXT),
	COLUMN_NULL(api_event, outcome, BIND_TEXT),
	COLUMN_NULL(api_event, reason, BIND_TEXT),
	COLUMN_NULL(api_event, device, BIND_TEXT),
	COLUMN_NULL(api_event, address, BIND_TEXT),
	COLUMN_NULL(api_event, operation, BIND_TEXT),
	COLUMN_NULL(api_event, summary, BIND_TEXT),
	COLUMN_CURSOR(api_event),
};
const struct bind_function api_function_journal_read = {
	.name = "journal_read",
	.sql = "select * from api.journal_read($1, $2, $3, $4)",
	.parameters = read_parameters,
	.parameter_count = COUNT_OF(read_parameters),
	.columns = read_columns,
	.column_count = COUNT_OF(read_columns),
	.row_size = sizeof(struct api_event),
};

static const struct bind_parameter count_parameters[] = {{"p_ticket", PARAMETER_UUID}};
static const struct bind_column count_columns[] = {
	COLUMN(api_journal_count, matched, BIND_INT),
	COLUMN(api_journal_count, estimated, BIND_BOOL),
	COLUMN(api_journal_count, total, BIND_INT),
	COLUMN(api_journal_count, total_estimated, BIND_BOOL),
};
const struct bind_function api_function_journal_count = {
	.name = "journal_count",
	.sql = "select * from api.journal_count($1)",
	.parameters = count_parameters,
	.parameter_count = COUNT_OF(count_parameters),
	.columns = count_columns,
	.column_count = COUNT_OF(count_columns),
	.row_size = sizeof(struct api_journal_count),
};

static const struct bind_column word_columns[] = {
	COLUMN(api_journal_word, word, BIND_TEXT),
	COLUMN(api_journal_word, value, BIND_TEXT),
	COLUMN_NULL(api_journal_word, name, BIND_TEXT),
};
const struct bind_function api_function_journal_words = {
	.name = "journal_words",
	.sql = "select * from api.journal_words()",
	.columns = word_columns,
	.column_count = COUNT_OF(word_columns),
	.row_size = sizeof(struct api_journal_word),
};

static const struct bind_parameter tail_parameters[] = {
	{"p_ticket", PARAMETER_UUID},
	{"p_low", PARAMETER_TEXT},
	{"p_high", PARAMETER_TEXT},
	{"p_after", PARAMETER_BIGINT},
	{"p_limit", PARAMETER_INT},
	{"p_active", PARAMETER_BOOL},
};
#define TAIL_EVENT(column, kind)                                                                   \
	{                                                                                          \
#column, kind, offsetof(struct api_tail_row, event.column), true, false            \
	}
/* The head's own columns are for tail_proof.c, not for people. */
static const struct bind_column tail_columns[] = {
	{"low", BIND_TEXT, offsetof(struct api_tail_row, low), true, true},
	{"high", BIND_TEXT, offsetof(struct api_tail_row, high), true, true},
	{"total", BIND_INT, offsetof(struct api_tail_row, total), true, true},
	{"matched", BIND_INT, offsetof(struct api_tail_row, matched), true, true},
	TAIL_EVENT(event, BIND_INT),
	TAIL_EVENT(at, BIND_TIME),
	TAIL_EVENT(actor, BIND_TEXT),
	TAIL_EVENT(actor_name, BIND_TEXT),
	TAIL_EVENT(action, BIND_TEXT),
	TAIL_EVENT(object, BIND_TEXT),
	TAIL_EVENT(outcome, BIND_TEXT),
	TAIL_EVENT(reason, BIND_TEXT),
	TAIL_EVENT(device, BIND_TEXT),
	TAIL_EVENT(address, BIND_TEXT),
	TAIL_EVENT(operation, BIND_TEXT),
	TAIL_EVENT(summary, BIND_TEXT),
};
const struct bind_function api_function_journal_tail = {
	.name = "journal_tail",
	.sql = "select * from api.journal_tail($1, $2, $3, $4, $5, $6)",
	.parameters = tail_parameters,
	.parameter_count = COUNT_OF(tail_parameters),
	.columns = tail_columns,
	.column_count = COUNT_OF(tail_columns),
	.row_size = sizeof(struct api_tail_row),
};

static const struct bind_parameter show_parameters[] = {{"p_event", PARAMETER_BIGINT}};
static const struct bind_column show_columns[] = {
	COLUMN(api_event_detail, event, BIND_INT),
	COLUMN(api_event_detail, at, BIND_TIME),
	COLUMN_NULL(api_event_detail, actor, BIND_TEXT),
	COLUMN_NULL(api_event_detail, actor_name, BIND_TEXT),
	COLUMN_NULL(api_event_detail, session, BIND_INT),
	COLUMN_NULL(api_event_detail, device, BIND_TEXT),
	COLUMN_NULL(api_event_detail, address, BIND_TEXT),
	COLUMN(api_event_detail, action, BIND_TEXT),
	COLUMN_NULL(api_event_detail, object_kind, BIND_TEXT),
	COLUMN_NULL(api_event_detail, object, BIND_TEXT),
	COLUMN_NULL(api_event_detail, unit, BIND_TEXT),
	{"old", BIND_JSON, offsetof(struct api_event_detail, old_values), true, false},
	{"new", BIND_JSON, offsetof(struct api_event_detail, new_values), true, false},
	COLUMN_NULL(api_event_detail, reason, BIND_TEXT),
	COLUMN_NULL(api_event_detail, operation, BIND_TEXT),
	COLUMN(api_event_detail, outcome, BIND_TEXT),
	COLUMN_NULL(api_event_detail, seal, BIND_INT),
	COLUMN(api_event_detail, digest, BIND_BYTES),
};
const struct bind_function api_function_journal_show = {
	.name = "journal_show",
	.sql = "select * from api.journal_show($1)",
	.parameters = show_parameters,
	.parameter_count = COUNT_OF(show_parameters),
	.columns = show_columns,
	.column_count = COUNT_OF(show_columns),
	.row_size = sizeof(struct api_event_detail),
};

static const struct bind_parameter seals_parameters[] = {
	{"p_after", PARAMETER_BIGINT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column seals_columns[] = {
	COLUMN(api_seal, number, BIND_INT),
	COLUMN(api_seal, low, BIND_TEXT),
	COLUMN(api_seal, high, BIND_TEXT),
	COLUMN(api_seal, events, BIND_INT),
	COLUMN(api_seal, previous, BIND_BYTES),
	COLUMN(api_seal, hash, BIND_BYTES),
	COLUMN(api_seal, at, BIND_TIME),
};
const struct bind_function api_function_journal_seals = {
	.name = "journal_seals",
	.sql = "select * from api.journal_seals($1, $2)",
	.parameters = seals_parameters,
	.parameter_count = COUNT_OF(seals_parameters),
	.columns = seals_columns,
	.column_count = COUNT_OF(seals_columns),
	.row_size = sizeof(struct api_seal),
};

static const struct bind_parameter batch_parameters[] = {{"p_from", PARAMETER_BIGINT},
	{"p_to", PARAMETER_BIGINT}, {"p_xid", PARAMETER_TEXT}, {"p_event", PARAMETER_BIGINT},
	{"p_limit", PARAMETER_INT}};
const struct bind_function api_function_journal_batch = {
	.name = "journal_batch",
	.sql = "select * from api.journal_batch($1, $2, $3, $4, $5)",
	.flags = BIND_BINARY,
	.parameters = batch_parameters,
	.parameter_count = COUNT_OF(batch_parameters),
	.columns = event_columns,
	.column_count = EVENT_COLUMNS,
	.row_size = sizeof(struct api_event_row),
};

static const struct bind_column segments_columns[] = {
	COLUMN(api_segment_proof, month, BIND_TEXT),
	COLUMN(api_segment_proof, first_seal, BIND_INT),
	COLUMN(api_segment_proof, last_seal, BIND_INT),
	COLUMN(api_segment_proof, away, BIND_BOOL),
	COLUMN(api_segment_proof, thawed, BIND_BOOL),
	COLUMN(api_segment_proof, manifest, BIND_TEXT),
	COLUMN(api_segment_proof, signature, BIND_BYTES),
};
const struct bind_function api_function_journal_segments = {
	.name = "journal_segments",
	.sql = "select * from api.journal_segments()",
	.columns = segments_columns,
	.column_count = COUNT_OF(segments_columns),
	.row_size = sizeof(struct api_segment_proof),
};

static const struct bind_column extent_columns[] = {
	COLUMN_NULL(api_journal_extent, events, BIND_INT),
};
const struct bind_function api_function_journal_extent = {
	.name = "journal_extent",
	.sql = "select * from api.journal_extent()",
	.columns = extent_columns,
	.column_count = COUNT_OF(extent_columns),
	.row_size = sizeof(struct api_journal_extent),
};

static const struct bind_parameter status_parameters[] = {{"p_operation", PARAMETER_UUID}};
static const struct bind_column status_columns[] = {
	COLUMN(api_operation, state, BIND_TEXT),
	COLUMN_NULL(api_operation, action, BIND_TEXT),
	COLUMN_NULL(api_operation, at, BIND_TIME),
	COLUMN_NULL(api_operation, result, BIND_JSON),
	COLUMN_NULL(api_operation, summary, BIND_TEXT),
};
const struct bind_function api_function_operation_status = {
	.name = "operation_status",
	.sql = "select * from api.operation_status($1)",
	.parameters = status_parameters,
	.parameter_count = COUNT_OF(status_parameters),
	.columns = status_columns,
	.column_count = COUNT_OF(status_columns),
	.row_size = sizeof(struct api_operation),
};

/* An empty filter is no filter. */
static const char *
text_or_null(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

struct call *
api_journal_open(struct conn *conn, const struct api_journal_filter *filter, bool tail,
	call_done *done, void *user)
{
	const char *texts[JOURNAL_FIELDS + 1];

	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		texts[i] = text_or_null(filter->values[i]);
	}
	texts[JOURNAL_FIELDS] = tail ? "true" : "false";
	return call_send_texts(conn, &api_function_journal_open, texts, done, user);
}

struct call *
api_journal_count(struct conn *conn, const char *ticket, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_journal_count, &ticket, done, user);
}

struct call *
api_journal_words(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_journal_words, NULL, done, user);
}

struct call *
api_journal_tail(struct conn *conn, const char *ticket, const char *low, const char *high,
	int64_t after, int64_t limit, bool active, call_done *done, void *user)
{
	struct call_number last, number;
	const char *const texts[] = {ticket, low, high, after == 0 ? NULL : call_int(&last, after),
		call_int(&number, limit), active ? "true" : "false"};

	return call_send_texts(conn, &api_function_journal_tail, texts, done, user);
}

struct call *
api_journal_read(struct conn *conn, const char *ticket, const char *after, const char *before,
	int64_t limit, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {
		ticket, text_or_null(after), text_or_null(before), call_int(&number, limit)};

	return call_send_texts(conn, &api_function_journal_read, texts, done, user);
}

struct call *
api_journal_show(struct conn *conn, int64_t event, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {call_int(&number, event)};

	return call_send_texts(conn, &api_function_journal_show, texts, done, user);
}

struct call *
api_operation_status(struct conn *conn, const char *operation, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_operation_status, &operation, done, user);
}
