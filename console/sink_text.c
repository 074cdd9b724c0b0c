/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV by RFC 4180 (CRLF, quotes doubled), with cells that a spreadsheet would take for a formula
 * defused by a leading apostrophe (X-01), and TSV with backslash escapes for scripts. Times are
 * RFC 3339, NULL is an empty cell, members of an array are separated by a blank.
 */
#include "sink_private.h"

#include "../api-client/clock.h"

#include <string.h>

/* What may stand before the first character that matters: blanks, quotes and their full-width and
 * no-break forms. Returns its length in bytes, 0 when text begins with something else. */
static size_t
csv_skippable(const char *text)
{
	static const char *const skipped[] = {" ", "\"", "'", "\xc2\xa0", "\xe3\x80\x80",
		"\xef\xbc\x82", "\xef\xbc\x87", "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9c",
		"\xe2\x80\x9d", "\xef\xbb\xbf", NULL};

	for (size_t i = 0; skipped[i] != NULL; i++) {
		if (text_starts(text, skipped[i])) {
			return strlen(skipped[i]);
		}
	}
	return 0;
}

static bool
csv_is_formula(const char *text)
{
	static const char *const dangerous[] = {"=", "+", "-", "@", "\t", "\r", "\n",
		"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0", "\xe2\x88\x92",
		NULL};
	size_t length;

	/* Nearly every cell begins with none of the bytes above. */
	if (*text == '\0' || strchr("=+-@\t\r\n \"'\xc2\xe2\xe3\xef", *text) == NULL) {
		return false;
	}
	while ((length = csv_skippable(text)) > 0) {
		text += length;
	}
	for (size_t i = 0; dangerous[i] != NULL; i++) {
		if (text_starts(text, dangerous[i])) {
			return true;
		}
	}
	return false;
}

static void
csv_cell(struct buf *to, const char *text, bool defuse)
{
	size_t plain = strcspn(text, "\",\r\n");
	bool apostrophe = defuse && csv_is_formula(text);

	if (text[plain] == '\0' && text[0] != ' ') {
		buf_append(to, apostrophe ? "'" : "");
		buf_append_bytes(to, text, plain);
		return;
	}
	buf_append(to, apostrophe ? "\"'" : "\"");
	while (*text != '\0') {
		size_t length = strcspn(text, "\"");

		buf_append_bytes(to, text, length);
		text += length;
		if (*text == '"') {
			buf_append(to, "\"\"");
			text++;
		}
	}
	buf_append_char(to, '"');
}

static void
tsv_cell(struct buf *to, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '\t':
			buf_append(to, "\\t");
			break;
		case '\n':
			buf_append(to, "\\n");
			break;
		case '\r':
			buf_append(to, "\\r");
			break;
		case '\\':
			buf_append(to, "\\\\");
			break;
		default:
			buf_append_char(to, *text);
		}
	}
}

static void
text_cell(struct buf *to, const char *text, bool csv)
{
	if (csv) {
		csv_cell(to, text, true);
	} else {
		tsv_cell(to, text);
	}
}

void
sink_text_value(struct buf *to, const struct sink_value *value, bool csv)
{
	struct buf text = BUF_INIT;

	if (value->null) {
		return;
	}
	switch (value->type) {
	case BIND_TEXT:
	case BIND_DATE:
	case BIND_JSON:
		text_cell(to, value->text, csv);
		break;
	/* What no text of a person is needs neither quotes nor an apostrophe. */
	case BIND_INT:
		buf_append_int(to, value->number, 1);
		break;
	case BIND_BOOL:
		buf_append(to, value->truth ? "true" : "false");
		break;
	case BIND_TIME:
		clock_append(value->number, CLOCK_RFC3339, to);
		break;
	case BIND_BYTES:
		buf_append_hex(to, value->bytes.data, value->bytes.length);
		break;
	case BIND_TEXT_ARRAY:
		for (size_t i = 0; i < value->texts.count; i++) {
			buf_append(&text, i == 0 ? "" : " ");
			buf_append(&text, value->texts.items[i]);
		}
		text_cell(to, buf_text(&text), csv);
		buf_done(&text);
		break;
	}
}

static const char *
text_separator(const struct sink *sink)
{
	return sink->format == SINK_CSV ? "," : "\t";
}

static const char *
text_line_end(const struct sink *sink)
{
	return sink->format == SINK_CSV ? "\r\n" : "\n";
}

static void
text_head(struct sink *sink)
{
	bool first = true;

	for (size_t i = 0; i < sink->function->column_count; i++) {
		if (!sink->function->columns[i].hidden) {
			buf_append(sink->out, first ? "" : text_separator(sink));
			buf_append(sink->out, sink->function->columns[i].name);
			first = false;
		}
	}
	buf_append(sink->out, text_line_end(sink));
}

void
sink_text_row(struct sink *sink, const void *row)
{
	bool first = true;

	if (sink->row_count == 0) {
		text_head(sink);
	}
	for (size_t i = 0; i < sink->function->column_count; i++) {
		struct sink_value value;

		if (sink->function->columns[i].hidden) {
			continue;
		}
		value = sink_value_of(&sink->function->columns[i], row);
		buf_append(sink->out, first ? "" : text_separator(sink));
		sink_text_value(sink->out, &value, sink->format == SINK_CSV);
		first = false;
	}
	buf_append(sink->out, text_line_end(sink));
}

void
sink_text_finish(struct sink *sink)
{
	if (sink->shape == SINK_ROWS && sink->row_count == 0) {
		text_head(sink);
	}
	if (sink->entry_count == 0) {
		return;
	}
	for (size_t i = 0; i < sink->entry_count; i++) {
		buf_append(sink->out, i == 0 ? "" : text_separator(sink));
		buf_append(sink->out, sink->entries[i].key);
	}
	buf_append(sink->out, text_line_end(sink));
	for (size_t i = 0; i < sink->entry_count; i++) {
		buf_append(sink->out, i == 0 ? "" : text_separator(sink));
		buf_append(sink->out, sink->entries[i].text);
	}
	buf_append(sink->out, text_line_end(sink));
}
