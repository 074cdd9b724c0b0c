/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where actions write. This file keeps the state and hands each value to the format that the door
 * chose; the formats themselves are in sink_json.c, sink_text.c and sink_table.c.
 */
#include "sink_private.h"

#include "../api-client/clock.h"

#include <jansson.h>
#include <openssl/crypto.h>

#include <stdlib.h>
#include <string.h>

bool
sink_format_parse(const char *word, int *ret_format)
{
	static const char *const words[] = {"table", "json", "csv", "tsv", "ics"};

	for (int i = 0; i < SINK_STATUS; i++) {
		if (text_is(words[i], word)) {
			*ret_format = i;
			return true;
		}
	}
	return false;
}

struct sink *
sink_new(enum sink_format format, struct buf *out, int columns)
{
	struct sink *sink = mem_new(1, sizeof *sink);

	sink->format = format;
	sink->out = out;
	sink->start = out != NULL ? out->length : 0;
	sink->columns = columns;
	return sink;
}

void
sink_free(struct sink *sink)
{
	if (sink == NULL) {
		return;
	}
	for (size_t i = 0; i < sink->entry_count; i++) {
		free(sink->entries[i].key);
		if (sink->secret_text != NULL) {
			OPENSSL_cleanse(sink->entries[i].text, strlen(sink->entries[i].text));
		}
		free(sink->entries[i].text);
	}
	for (size_t i = 0; i < sink->cell_count; i++) {
		free(sink->cells[i]);
	}
	free(sink->entries);
	free(sink->cells);
	secret_free(sink->secret_text);
	buf_done(&sink->meta);
	buf_done(&sink->summary);
	buf_done(&sink->text);
	buf_done(&sink->way);
	buf_done(&sink->picture);
	free(sink);
}

enum sink_format
sink_kind(const struct sink *sink)
{
	return sink->format;
}

bool
sink_is_empty(const struct sink *sink)
{
	return sink->shape == SINK_NOTHING;
}

struct sink_value
sink_value_of(const struct bind_column *column, const void *row)
{
	const void *field = bind_field(column, row);
	struct sink_value value = {.type = column->type};

	switch (column->type) {
	case BIND_TEXT:
	case BIND_DATE:
	case BIND_JSON:
		value.text = *(const char *const *)field;
		value.null = value.text == NULL;
		break;
	case BIND_INT:
		value.number = *(const int64_t *)field;
		value.null = value.number == BIND_INT_NULL;
		break;
	case BIND_TIME:
		value.number = *(const int64_t *)field;
		value.null = value.number == TIME_NULL;
		break;
	case BIND_BOOL:
		value.truth = *(const bool *)field;
		break;
	case BIND_BYTES:
		value.bytes = *(const struct bind_bytes *)field;
		value.null = value.bytes.data == NULL;
		break;
	case BIND_TEXT_ARRAY:
		value.texts = *(const struct bind_texts *)field;
		break;
	}
	return value;
}

void
sink_table_columns(struct sink *sink, const char *important, const char *order)
{
	sink->important = important;
	sink->order = order;
}

void
sink_rows(struct sink *sink, const struct rows *rows)
{
	sink_rows_first(sink, rows, rows->count);
}

void
sink_rows_first(struct sink *sink, const struct rows *rows, size_t count)
{
	sink->shape = SINK_ROWS;
	sink->function = rows->function;
	for (size_t i = 0; i < count && i < rows->count; i++) {
		const void *row = rows_at(rows, i);

		switch (sink->format) {
		case SINK_JSON:
			sink_json_row(sink, row);
			break;
		case SINK_CSV:
		case SINK_TSV:
			sink_text_row(sink, row);
			break;
		case SINK_TABLE:
			sink_table_row(sink, row);
			break;
		case SINK_ICS:
			sink_calendar_row(sink, row);
			break;
		case SINK_JSONL:
			sink_json_object(sink, row);
			buf_append_char(sink->out, '\n');
			break;
		case SINK_STATUS:
			break;
		}
		sink->row_count++;
	}
	if (sink->took != NULL && !sink->over) {
		sink->over = !sink->took(
			sink->took_user, rows, count < rows->count ? count : rows->count);
	}
}

void
sink_into_file(struct sink *sink,
	bool (*took)(void *user, const struct rows *rows, size_t count), void *user)
{
	sink->took = took;
	sink->took_user = user;
}

bool
sink_is_file(const struct sink *sink)
{
	return sink->took != NULL;
}

bool
sink_is_over(const struct sink *sink)
{
	return sink->over;
}

bool
sink_has_more(const struct sink *sink)
{
	return sink->more;
}

void
sink_rows_explain(struct sink *sink)
{
	sink->explains = true;
}

bool
sink_explains(const struct sink *sink)
{
	return sink->explains && sink->shape == SINK_ROWS;
}

void
sink_value(struct sink *sink, const char *key, const struct sink_value *value)
{
	struct buf text = BUF_INIT;
	struct sink_entry *entry;

	switch (sink->format) {
	case SINK_JSON:
		sink_json_value(&text, value);
		break;
	case SINK_CSV:
	case SINK_TSV:
		sink_text_value(&text, value, sink->format == SINK_CSV);
		break;
	case SINK_TABLE:
		sink_table_value(&text, key, value);
		break;
	case SINK_ICS:
	case SINK_STATUS:
	case SINK_JSONL:
		return;
	}
	sink->entries = mem_resize(sink->entries, sink->entry_count + 1, sizeof *sink->entries);
	entry = &sink->entries[sink->entry_count++];
	entry->key = text_dup(key);
	entry->text = buf_steal(&text);
}

static void
sink_object_as(struct sink *sink, const struct rows *rows, size_t index, enum sink_shape shape)
{
	const void *row = rows_at(rows, index);

	sink->shape = shape;
	for (size_t i = 0; row != NULL && i < rows->function->column_count; i++) {
		const struct bind_column *column = &rows->function->columns[i];
		struct sink_value value;

		if (!column->hidden) {
			value = sink_value_of(column, row);
			sink_value(sink, column->name, &value);
		}
	}
}

void
sink_object(struct sink *sink, const struct rows *rows)
{
	sink_object_as(sink, rows, 0, SINK_OBJECT);
}

void
sink_object_at(struct sink *sink, const struct rows *rows, size_t index)
{
	sink_object_as(sink, rows, index, SINK_OBJECT);
}

void
sink_result(struct sink *sink, const struct rows *rows)
{
	sink_object_as(sink, rows, 0, SINK_RESULT);
}

/* A member of a JSON object as a value: text and numbers as such, everything else as JSON. */
static void
sink_value_member(struct sink *sink, const char *key, json_t *member)
{
	struct sink_value value = {.type = BIND_JSON};
	char *dump = NULL;

	if (json_is_string(member)) {
		value.type = BIND_TEXT;
		value.text = json_string_value(member);
	} else if (json_is_integer(member)) {
		value.type = BIND_INT;
		value.number = json_integer_value(member);
	} else if (json_is_null(member)) {
		value.null = true;
	} else {
		dump = json_dumps(member, JSON_COMPACT | JSON_ENCODE_ANY);
		value.text = dump;
		value.null = dump == NULL;
	}
	sink_value(sink, key, &value);
	free(dump);
}

void
sink_value_json(struct sink *sink, const char *json)
{
	json_t *object = json != NULL ? json_loads(json, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const char *key;
	json_t *member;

	json_object_foreach(object, key, member)
	{
		sink->shape = SINK_RESULT;
		sink_value_member(sink, key, member);
	}
	json_decref(object);
}

void
sink_value_text(struct sink *sink, const char *key, const char *value)
{
	const struct sink_value typed = {.type = BIND_TEXT, .text = value, .null = value == NULL};

	sink->shape = SINK_OBJECT;
	sink_value(sink, key, &typed);
}

void
sink_result_text(struct sink *sink, const char *key, const char *value)
{
	sink_value_text(sink, key, value);
	sink->shape = SINK_RESULT;
}

void
sink_value_int(struct sink *sink, const char *key, int64_t number)
{
	const struct sink_value typed = {
		.type = BIND_INT, .number = number, .null = number == BIND_INT_NULL};

	sink->shape = SINK_OBJECT;
	sink_value(sink, key, &typed);
}

void
sink_value_time(struct sink *sink, const char *key, int64_t at)
{
	const struct sink_value typed = {.type = BIND_TIME, .number = at, .null = at == TIME_NULL};

	sink->shape = SINK_OBJECT;
	sink_value(sink, key, &typed);
}

void
sink_value_bool(struct sink *sink, const char *key, bool truth)
{
	const struct sink_value typed = {.type = BIND_BOOL, .truth = truth};

	sink->shape = SINK_OBJECT;
	sink_value(sink, key, &typed);
}

void
sink_summary(struct sink *sink, const char *format, ...)
{
	va_list args;

	buf_truncate(&sink->summary, 0);
	va_start(args, format);
	buf_vprintf(&sink->summary, format, args);
	va_end(args);
}

const char *
sink_summary_text(const struct sink *sink)
{
	return buf_text(&sink->summary);
}

void
sink_text(struct sink *sink, const char *text)
{
	buf_append(&sink->text, text);
}

void
sink_way(struct sink *sink, const char *command)
{
	buf_truncate(&sink->way, 0);
	buf_append(&sink->way, command);
}

const char *
sink_way_text(const struct sink *sink)
{
	return buf_text(&sink->way);
}

static void
sink_meta(struct sink *sink, const char *key, const struct sink_value *value)
{
	buf_append(&sink->meta, sink->meta.length == 0 ? "" : ",");
	sink_json_string(&sink->meta, key);
	buf_append_char(&sink->meta, ':');
	sink_json_value(&sink->meta, value);
}

void
sink_meta_text(struct sink *sink, const char *key, const char *text)
{
	const struct sink_value value = {.type = BIND_TEXT, .text = text, .null = text == NULL};

	sink_meta(sink, key, &value);
}

void
sink_meta_int(struct sink *sink, const char *key, int64_t number)
{
	const struct sink_value value = {.type = BIND_INT, .number = number};

	sink_meta(sink, key, &value);
}

void
sink_meta_bool(struct sink *sink, const char *key, bool truth)
{
	const struct sink_value value = {.type = BIND_BOOL, .truth = truth};

	if (text_is(key, "more")) {
		sink->more = truth;
	}
	sink_meta(sink, key, &value);
}

void
sink_finish(struct sink *sink, const struct op_error *err)
{
	bool failed = err != NULL;

	if (failed && sink->shape == SINK_ROWS && !sink->explains) {
		sink->shape = SINK_NOTHING;
		if (sink->out != NULL) {
			buf_truncate(sink->out, sink->start);
		}
	}
	switch (sink->format) {
	case SINK_JSON:
		sink_json_finish(sink, err);
		break;
	case SINK_CSV:
	case SINK_TSV:
		sink_text_finish(sink);
		break;
	case SINK_TABLE:
		sink_table_finish(sink, failed && !sink->explains);
		break;
	case SINK_ICS:
		sink_calendar_finish(sink);
		break;
	case SINK_STATUS:
	case SINK_JSONL:
		break;
	}
}
