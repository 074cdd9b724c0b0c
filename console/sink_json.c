/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON envelope {"api", "data", "error", "meta"}: one line, keys in a fixed order, rows written
 * as they come. Text from outside is escaped by RFC 8259; C1 controls and the separators U+2028 and
 * U+2029 are escaped as well, so that the output is safe on a terminal too.
 */
#include "sink_private.h"

#include "../api-client/clock.h"

#include <string.h>

#define API_NUMBER 1

/* Two-byte C1 controls (U+0080..U+009F) and DEL, or U+2028/2029; returns the bytes used, 0: none.
 */
static size_t
json_special(const unsigned char *text, unsigned *ret_code)
{
	if (text[0] == 0x7f) {
		*ret_code = 0x7f;
		return 1;
	}
	if (text[0] == 0xc2 && text[1] >= 0x80 && text[1] <= 0x9f) {
		*ret_code = text[1];
		return 2;
	}
	if (text[0] == 0xe2 && text[1] == 0x80 && (text[2] == 0xa8 || text[2] == 0xa9)) {
		*ret_code = 0x2000U | (text[2] & 0x3fU);
		return 3;
	}
	return 0;
}

/* Neither escaped nor, perhaps, the beginning of what is. */
static bool
json_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && c != 0xc2 && c != 0xe2;
}

static void
json_escape(struct buf *to, char c)
{
	switch (c) {
	case '"':
	case '\\':
		buf_append_char(to, '\\');
		buf_append_char(to, c);
		break;
	case '\n':
		buf_append(to, "\\n");
		break;
	case '\t':
		buf_append(to, "\\t");
		break;
	case '\r':
		buf_append(to, "\\r");
		break;
	default:
		if ((unsigned char)c < 0x20) {
			buf_printf(to, "\\u%04x", (unsigned)(unsigned char)c);
		} else {
			buf_append_char(to, c);
		}
	}
}

void
sink_json_string(struct buf *to, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	unsigned code = 0;

	buf_append_char(to, '"');
	while (*at != '\0') {
		size_t special, plain = 0;

		while (json_plain(at[plain])) {
			plain++;
		}
		buf_append_bytes(to, at, plain);
		at += plain;
		special = json_special(at, &code);
		if (special > 0) {
			buf_printf(to, "\\u%04x", code);
			at += special;
		} else if (*at != '\0') {
			json_escape(to, (char)*at++);
		}
	}
	buf_append_char(to, '"');
}

static void
json_texts(struct buf *to, const struct bind_texts *texts)
{
	buf_append_char(to, '[');
	for (size_t i = 0; i < texts->count; i++) {
		buf_append(to, i == 0 ? "" : ",");
		sink_json_string(to, texts->items[i]);
	}
	buf_append_char(to, ']');
}

void
sink_json_value(struct buf *to, const struct sink_value *value)
{
	if (value->null) {
		buf_append(to, "null");
		return;
	}
	switch (value->type) {
	case BIND_TEXT:
	case BIND_DATE:
		sink_json_string(to, value->text);
		break;
	case BIND_INT:
		buf_append_int(to, value->number, 1);
		break;
	case BIND_BOOL:
		buf_append(to, value->truth ? "true" : "false");
		break;
	case BIND_TIME:
		buf_append_char(to, '"');
		clock_append(value->number, CLOCK_RFC3339, to);
		buf_append_char(to, '"');
		break;
	case BIND_BYTES:
		buf_append_char(to, '"');
		buf_append_hex(to, value->bytes.data, value->bytes.length);
		buf_append_char(to, '"');
		break;
	case BIND_TEXT_ARRAY:
		json_texts(to, &value->texts);
		break;
	case BIND_JSON:
		buf_append(to, value->text);
		break;
	}
}

static void
json_begin(struct sink *sink)
{
	buf_printf(sink->out, "{\"api\":%d,\"data\":", API_NUMBER);
}

void
sink_json_object(struct sink *sink, const void *row)
{
	const struct bind_function *function = sink->function;
	bool first = true;

	buf_append_char(sink->out, '{');
	for (size_t i = 0; i < function->column_count; i++) {
		struct sink_value value;

		if (function->columns[i].hidden) {
			continue;
		}
		value = sink_value_of(&function->columns[i], row);
		buf_append(sink->out, first ? "" : ",");
		first = false;
		sink_json_string(sink->out, function->columns[i].name);
		buf_append_char(sink->out, ':');
		sink_json_value(sink->out, &value);
	}
	buf_append_char(sink->out, '}');
}

void
sink_json_row(struct sink *sink, const void *row)
{
	if (sink->row_count == 0) {
		json_begin(sink);
	}
	buf_append(sink->out, sink->row_count == 0 ? "[" : ",");
	sink_json_object(sink, row);
}

static void
json_text_or_null(struct buf *to, const char *key, const char *text)
{
	const struct sink_value value = {.type = BIND_TEXT, .text = text, .null = text[0] == '\0'};

	buf_append_char(to, ',');
	sink_json_string(to, key);
	buf_append_char(to, ':');
	sink_json_value(to, &value);
}

static void
json_error(struct buf *to, const struct op_error *err)
{
	if (err == NULL) {
		buf_append(to, "null");
		return;
	}
	buf_append(to, "{\"kind\":");
	sink_json_string(to, op_error_word(err->kind));
	json_text_or_null(to, "message", err->message);
	json_text_or_null(to, "detail", err->detail);
	json_text_or_null(to, "hint", err->hint);
	json_text_or_null(to, "field", err->field);
	json_text_or_null(to, "sqlstate", err->sqlstate);
	buf_append_char(to, '}');
}

static void
json_object(struct sink *sink)
{
	json_begin(sink);
	buf_append_char(sink->out, '{');
	for (size_t i = 0; i < sink->entry_count; i++) {
		buf_append(sink->out, i == 0 ? "" : ",");
		sink_json_string(sink->out, sink->entries[i].key);
		buf_append_char(sink->out, ':');
		buf_append(sink->out, sink->entries[i].text);
	}
	buf_append_char(sink->out, '}');
}

void
sink_json_finish(struct sink *sink, const struct op_error *err)
{
	switch (sink->shape) {
	case SINK_LINES:
		if (err != NULL) {
			buf_append(sink->out, "{\"error\":");
			json_error(sink->out, err);
			buf_append(sink->out, "}\n");
		}
		return;
	case SINK_NOTHING:
		json_begin(sink);
		buf_append(sink->out, "null");
		break;
	case SINK_ROWS:
		if (sink->row_count == 0) {
			json_begin(sink);
			buf_append_char(sink->out, '[');
		}
		buf_append_char(sink->out, ']');
		break;
	case SINK_OBJECT:
	case SINK_RESULT:
		json_object(sink);
		break;
	}
	if (sink->summary.length > 0 && err == NULL) {
		sink_meta_text(sink, "summary", buf_text(&sink->summary));
	}
	buf_append(sink->out, ",\"error\":");
	json_error(sink->out, err);
	buf_append(sink->out, ",\"meta\":{");
	buf_append(sink->out, buf_text(&sink->meta));
	buf_append(sink->out, "}}\n");
}
