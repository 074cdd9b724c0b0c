/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Output for people: aligned columns for lists, "key value" lines for one object. As many columns
 * as the terminal's width takes are shown, the most important first; into a pipe nothing is cut.
 * Everything from outside passes the sanitiser.
 */
#include "sink_private.h"

#include "../api-client/clock.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"
#include "../screens/words.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

#define TABLE_COLUMNS_MAX 32
#define TABLE_WIDTH_MAX 30 /* of one column, before what is left is given out */
#define TABLE_GAP 2

/* The name of a column or a member, in the person's language. */
static void
table_label(struct buf *to, const char *name)
{
	struct buf text = BUF_INIT;

	word_field(name, &text);
	sanitize_append(to, buf_text(&text));
	buf_done(&text);
}

/* Values */

static bool
table_looks_like_time(const char *text)
{
	return strlen(text) >= 19 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
	       text[13] == ':';
}

static void table_members(struct buf *to, json_t *object, const char *between);
static void table_scalar(struct buf *to, json_t *value);

/* What lies inside a member: "(cause policy, since 09:12)", one pair of brackets for each object.
 */
static void
table_inside(struct buf *to, json_t *value)
{
	json_t *member;
	size_t index;

	if (json_is_object(value)) {
		buf_append_char(to, '(');
		table_members(to, value, ", ");
		buf_append_char(to, ')');
		return;
	}
	buf_append(to, json_array_size(value) == 0 ? _("none") : "");
	json_array_foreach(value, index, member)
	{
		buf_append(to, index == 0 ? "" : " ");
		table_scalar(to, member);
	}
}

static void
table_scalar(struct buf *to, json_t *value)
{
	char time[CLOCK_TEXT_SIZE];
	int64_t at;

	if (json_is_string(value)) {
		const char *text = json_string_value(value);

		if (table_looks_like_time(text) && clock_parse_typed(text, 0, &at)) {
			buf_append(to, clock_format(at, CLOCK_SHORT, time, sizeof time));
		} else {
			sanitize_append(to, text);
		}
	} else if (json_is_integer(value)) {
		buf_printf(to, "%lld", (long long)json_integer_value(value));
	} else if (json_is_boolean(value)) {
		buf_append(to, json_is_true(value) ? _("yes") : _("no"));
	} else if (json_is_real(value)) {
		buf_printf(to, "%g", json_real_value(value));
	} else if (!json_is_null(value)) {
		table_inside(to, value);
	}
}

/* "cause policy, by marat, since 09:12" */
static void
table_members(struct buf *to, json_t *object, const char *between)
{
	const char *key;
	json_t *value;
	bool first = true;

	json_object_foreach(object, key, value)
	{
		const char *text = json_string_value(value);
		const char *word = text == NULL ? NULL : word_value(key, text);

		if (json_is_null(value)) {
			continue;
		}
		buf_append(to, first ? "" : between);
		table_label(to, key);
		buf_append_char(to, ' ');
		if (word != text) {
			buf_append(to, word);
		} else {
			table_scalar(to, value);
		}
		first = false;
	}
}

/* Lines are separated by a newline; the card indents them. */
static void
table_json(struct buf *to, const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
	json_t *member;
	size_t index;

	if (json_is_object(value)) {
		table_members(to, value, "\n");
	} else if (json_is_array(value)) {
		json_array_foreach(value, index, member)
		{
			buf_append(to, index == 0 ? "" : "\n");
			if (json_is_object(member)) {
				table_members(to, member, ", ");
			} else {
				table_scalar(to, member);
			}
		}
	} else if (value != NULL) {
		table_scalar(to, value);
	}
	json_decref(value);
}

/* A sentence of the server in the person's language; anything else as it came. */
static void
table_text(struct buf *to, const char *name, const char *text)
{
	struct buf told = BUF_INIT;

	if (word_is_sentence(name)) {
		server_text(text, &told);
		sanitize_append(to, buf_text(&told));
	} else {
		sanitize_append(to, text);
	}
	buf_done(&told);
}

/* Sentences have commas of their own. */
static void
table_texts(struct buf *to, const char *name, const struct bind_texts *texts)
{
	bool sentences =
		word_is_sentence(name) && texts->count > 0 && strchr(texts->items[0], ' ') != NULL;

	for (size_t i = 0; i < texts->count; i++) {
		buf_append(to, i == 0 ? "" : sentences ? "; " : ", ");
		table_text(to, name, texts->items[i]);
	}
}

void
sink_table_value(struct buf *to, const char *name, const struct sink_value *value)
{
	char time[CLOCK_TEXT_SIZE];

	if (value->null) {
		return;
	}
	switch (value->type) {
	case BIND_TEXT:
	case BIND_DATE:
		table_text(to, name, value->text);
		break;
	case BIND_JSON:
		table_json(to, value->text);
		break;
	case BIND_INT:
		buf_printf(to, "%lld", (long long)value->number);
		break;
	case BIND_BOOL:
		buf_append(to, value->truth ? _("yes") : _("no"));
		break;
	case BIND_TIME:
		buf_append(to, clock_format(value->number, CLOCK_SHORT, time, sizeof time));
		break;
	case BIND_BYTES:
		buf_append_hex(to, value->bytes.data, value->bytes.length);
		break;
	case BIND_TEXT_ARRAY:
		table_texts(to, name, &value->texts);
		break;
	}
}

/* Lists */

void
sink_table_row(struct sink *sink, const void *row)
{
	size_t count = sink->function->column_count;

	sink->cells = mem_resize(sink->cells, sink->cell_count + count, sizeof *sink->cells);
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_INIT;
		struct sink_value value = sink_value_of(&sink->function->columns[i], row);

		sink_table_value(&text, sink->function->columns[i].name, &value);
		sink->cells[sink->cell_count++] = buf_steal(&text);
	}
}

static int
table_find(const struct bind_function *function, const char *name, size_t length)
{
	for (size_t i = 0; i < function->column_count; i++) {
		if (strlen(function->columns[i].name) == length &&
			strncmp(function->columns[i].name, name, length) == 0) {
			return (int)i;
		}
	}
	return -1;
}

/* Column numbers that the words name; all visible ones for NULL. */
static size_t
table_named(const struct bind_function *function, const char *names, int *to)
{
	size_t count = 0;

	if (names == NULL) {
		for (size_t i = 0; i < function->column_count && count < TABLE_COLUMNS_MAX; i++) {
			if (!function->columns[i].hidden) {
				to[count++] = (int)i;
			}
		}
		return count;
	}
	while (*names != '\0' && count < TABLE_COLUMNS_MAX) {
		size_t length = strcspn(names, " ");
		int column = table_find(function, names, length);

		if (column >= 0) {
			to[count++] = column;
		}
		names += length;
		names += strspn(names, " ");
	}
	return count;
}

/* Natural width of a column, 0 when every cell is empty. */
static int
table_width(const struct sink *sink, int column)
{
	int widest = 0;

	for (size_t i = (size_t)column; i < sink->cell_count; i += sink->function->column_count) {
		int width = sanitize_width(sink->cells[i]);

		widest = width > widest ? width : widest;
	}
	if (widest > 0) {
		struct buf title = BUF_INIT;
		int width;

		table_label(&title, sink->function->columns[column].name);
		width = sanitize_width(buf_text(&title));
		widest = width > widest ? width : widest;
		buf_done(&title);
	}
	return widest;
}

/* Decides widths[column]: 0 = not shown. */
static void
table_layout(const struct sink *sink, const int *important, size_t count, int *widths)
{
	int left = sink->columns;

	for (size_t i = 0; i < count; i++) {
		int natural = table_width(sink, important[i]);
		int width = natural < TABLE_WIDTH_MAX ? natural : TABLE_WIDTH_MAX;

		if (sink->columns <= 0) {
			widths[important[i]] = natural;
		} else if (natural > 0 && width <= left) {
			widths[important[i]] = width;
			left -= width + TABLE_GAP;
		}
	}
	for (size_t i = 0; i < count && sink->columns > 0 && left > 0; i++) {
		int natural = table_width(sink, important[i]);
		int width = widths[important[i]];

		if (width > 0 && natural > width) {
			int more = natural - width < left ? natural - width : left;

			widths[important[i]] += more;
			left -= more;
		}
	}
}

static void
table_line_end(struct sink *sink, size_t from)
{
	while (sink->out->length > from && sink->out->data[sink->out->length - 1] == ' ') {
		buf_truncate(sink->out, sink->out->length - 1);
	}
	buf_append_char(sink->out, '\n');
}

static void
table_cell(struct sink *sink, const char *text, int width)
{
	int used = sanitize_clip(sink->out, text, width, false);

	buf_printf(sink->out, "%*s", width - used + TABLE_GAP, "");
}

static void
table_rows(struct sink *sink)
{
	int order[TABLE_COLUMNS_MAX];
	int important[TABLE_COLUMNS_MAX];
	int widths[TABLE_COLUMNS_MAX] = {0};
	size_t count = table_named(sink->function, sink->order, order);
	size_t from = sink->out->length;

	if (sink->function->column_count > TABLE_COLUMNS_MAX) {
		die("a function has more than %d columns", TABLE_COLUMNS_MAX);
	}
	table_layout(
		sink, important, table_named(sink->function, sink->important, important), widths);
	for (size_t i = 0; i < count; i++) {
		struct buf title = BUF_INIT;

		table_label(&title, sink->function->columns[order[i]].name);
		if (widths[order[i]] > 0) {
			table_cell(sink, buf_text(&title), widths[order[i]]);
		}
		buf_done(&title);
	}
	table_line_end(sink, from);
	for (size_t row = 0; row < sink->row_count; row++) {
		char **cells = sink->cells + row * sink->function->column_count;

		from = sink->out->length;
		for (size_t i = 0; i < count; i++) {
			if (widths[order[i]] > 0) {
				table_cell(sink, cells[order[i]], widths[order[i]]);
			}
		}
		table_line_end(sink, from);
	}
}

/* One object */

static void
table_card(struct sink *sink)
{
	struct buf label = BUF_INIT;
	int widest = 0;

	for (size_t i = 0; i < sink->entry_count; i++) {
		int width;

		buf_truncate(&label, 0);
		table_label(&label, sink->entries[i].key);
		width = sanitize_width(buf_text(&label));
		widest = width > widest ? width : widest;
	}
	for (size_t i = 0; i < sink->entry_count; i++) {
		const char *text = sink->entries[i].text;
		size_t from = sink->out->length;

		buf_truncate(&label, 0);
		table_label(&label, sink->entries[i].key);
		buf_append(sink->out, buf_text(&label));
		buf_printf(sink->out, "%*s", widest - sanitize_width(buf_text(&label)) + TABLE_GAP,
			"");
		for (; *text != '\0'; text++) {
			buf_append_char(sink->out, *text);
			if (*text == '\n') {
				buf_printf(sink->out, "%*s", widest + TABLE_GAP, "");
			}
		}
		table_line_end(sink, from);
	}
	buf_done(&label);
}

void
sink_table_finish(struct sink *sink, bool failed)
{
	if (sink->shape == SINK_ROWS && sink->row_count == 0) {
		buf_printf(sink->out, "%s\n", _("nothing found"));
	} else if (sink->shape == SINK_ROWS) {
		table_rows(sink);
	} else if (sink->shape == SINK_OBJECT) {
		table_card(sink);
	}
	for (const char *at = buf_text(&sink->text); *at != '\0' && !failed;) {
		char *line = text_dup_bytes(at, strcspn(at, "\n"));

		sanitize_append(sink->out, line);
		buf_append_char(sink->out, '\n');
		at += strlen(line);
		at += *at == '\n' ? 1 : 0;
		free(line);
	}
	if (sink->more) {
		buf_printf(sink->out, "%s\n", _("... there are more, see --limit"));
	}
	if (sink->summary.length > 0 && !failed) {
		sanitize_append(sink->out, buf_text(&sink->summary));
		buf_append_char(sink->out, '\n');
	}
}
