/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that come by themselves: a line each, which the door writes out at once. There is no
 * beginning and no end to put around them.
 */
#include "sink_private.h"

#include <string.h>

/* The columns that people read, in their order: those of sink_table_columns(), else all. */
static void
line_text(struct sink *sink, const void *row)
{
	const struct bind_function *function = sink->function;
	const char *at = sink->order;
	bool first = true;

	while (at != NULL && *at != '\0') {
		size_t length = strcspn(at, " ");

		for (size_t i = 0; i < function->column_count; i++) {
			struct sink_value value;

			if (strlen(function->columns[i].name) != length ||
				strncmp(function->columns[i].name, at, length) != 0) {
				continue;
			}
			value = sink_value_of(&function->columns[i], row);
			if (!value.null) {
				buf_append(sink->out, first ? "" : "  ");
				sink_table_value(sink->out, function->columns[i].name, &value);
				first = false;
			}
		}
		at += length;
		at += strspn(at, " ");
	}
	buf_append_char(sink->out, '\n');
}

void
sink_lines(struct sink *sink, const struct rows *rows, size_t from)
{
	sink->shape = SINK_LINES;
	sink->function = rows->function;
	for (size_t i = from; i < rows->count; i++) {
		const void *row = rows_at(rows, i);

		switch (sink->format) {
		case SINK_JSON:
			sink_json_object(sink, row);
			buf_append_char(sink->out, '\n');
			break;
		case SINK_CSV:
		case SINK_TSV:
			sink_text_row(sink, row);
			break;
		case SINK_TABLE:
			line_text(sink, row);
			break;
		case SINK_ICS:
		case SINK_STATUS:
		case SINK_JSONL:
			break;
		}
		sink->row_count++;
	}
}

void
sink_line(struct sink *sink, const char *key, int64_t number, const char *text)
{
	sink->shape = SINK_LINES;
	if (sink->format == SINK_JSON) {
		buf_append_char(sink->out, '{');
		sink_json_string(sink->out, key);
		buf_printf(sink->out, ":%lld}\n", (long long)number);
	} else if (sink->format == SINK_TABLE) {
		buf_printf(sink->out, "%s\n", text);
	}
}
