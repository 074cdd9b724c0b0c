/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader: one pass over the bytes, a state for each place that a byte can stand at. A record
 * with a problem is read to its end and left out.
 */
#include "csv.h"

#include "text.h"

#include <utf8proc.h>

#include <stdlib.h>
#include <string.h>

struct reader {
	struct csv *csv;
	const char *at, *end;
	int64_t line;
	struct csv_record record;
	struct buf field;
	const char *wrong; /* the first rule that the record breaks, NULL: none */
	bool quoted;	   /* the field began with a quote */
};

void
csv_problem_add(struct csv *csv, int64_t line, const char *rule)
{
	csv->problems = mem_resize(csv->problems, csv->problem_count + 1, sizeof(*csv->problems));
	csv->problems[csv->problem_count].line = line;
	csv->problems[csv->problem_count++].rule = text_dup(rule);
}

static void
record_done(struct csv_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		free(record->fields[i]);
	}
	free(record->fields);
	*record = (struct csv_record){0};
}

void
csv_done(struct csv *csv)
{
	for (size_t i = 0; i < csv->record_count; i++) {
		record_done(&csv->records[i]);
	}
	for (size_t i = 0; i < csv->problem_count; i++) {
		free(csv->problems[i].rule);
	}
	free(csv->records);
	free(csv->problems);
	*csv = (struct csv){0};
}

static void
wrong_set(struct reader *reader, const char *rule)
{
	if (reader->wrong == NULL) {
		reader->wrong = rule;
	}
}

static bool
is_utf8(const char *text, size_t length)
{
	while (length > 0) {
		utf8proc_int32_t point;
		utf8proc_ssize_t used = utf8proc_iterate(
			(const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &point);

		if (used <= 0 || point == 0) {
			return false;
		}
		text += used;
		length -= (size_t)used;
	}
	return true;
}

static void
field_end(struct reader *reader)
{
	struct csv_record *record = &reader->record;

	if (!is_utf8(buf_text(&reader->field), reader->field.length)) {
		wrong_set(reader, _("the text is not UTF-8"));
	}
	record->fields = mem_resize(record->fields, record->count + 1, sizeof(*record->fields));
	record->fields[record->count++] = buf_steal(&reader->field);
	reader->field = (struct buf)BUF_INIT;
}

static void
record_end(struct reader *reader)
{
	struct csv *csv = reader->csv;
	bool empty = reader->record.count == 0 && reader->field.length == 0 && !reader->quoted;

	if (!empty) {
		field_end(reader);
	}
	if (reader->wrong != NULL) {
		csv_problem_add(csv, reader->record.line, reader->wrong);
		record_done(&reader->record);
	} else if (!empty) {
		csv->records =
			mem_resize(csv->records, csv->record_count + 1, sizeof(*csv->records));
		csv->records[csv->record_count++] = reader->record;
	}
	reader->record = (struct csv_record){.line = reader->line};
	reader->wrong = NULL;
	reader->quoted = false;
}

/* A line ends here: CR LF counts as one. */
static bool
line_end(struct reader *reader)
{
	if (*reader->at == '\n') {
		return true;
	}
	if (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n') {
		reader->at++;
		return true;
	}
	return false;
}

/* Behind the opening quote, up to the one that closes the field. */
static void
quoted_read(struct reader *reader)
{
	for (; reader->at < reader->end; reader->at++) {
		if (*reader->at == '"' && reader->at + 1 < reader->end && reader->at[1] == '"') {
			reader->at++;
		} else if (*reader->at == '"') {
			reader->at++;
			return;
		}
		reader->line += *reader->at == '\n' ? 1 : 0;
		buf_append_bytes(&reader->field, reader->at, 1);
	}
	wrong_set(reader, _("a quote is not closed"));
}

static void
byte_read(struct reader *reader)
{
	if (*reader->at == ',') {
		field_end(reader);
		reader->quoted = false;
	} else if (line_end(reader)) {
		reader->line++;
		record_end(reader);
	} else if (*reader->at == '"' && reader->field.length == 0 && !reader->quoted) {
		reader->quoted = true;
		reader->at++;
		quoted_read(reader);
		return;
	} else {
		if (reader->quoted) {
			wrong_set(reader, _("a comma has to follow a closing quote"));
		} else if (*reader->at == '"') {
			wrong_set(reader, _("a field with a quote in it stands in quotes"));
		} else if (*reader->at == '\r') {
			wrong_set(reader, _("a line ends with CR LF or LF, not with CR"));
		}
		buf_append_bytes(&reader->field, reader->at, 1);
	}
	reader->at++;
}

void
csv_read(struct csv *ret_csv, const char *bytes, size_t length)
{
	struct reader reader = {.csv = ret_csv,
		.at = bytes,
		.end = bytes + length,
		.line = 1,
		.record = {.line = 1},
		.field = BUF_INIT};

	*ret_csv = (struct csv){0};
	if (length >= 2 &&
		(memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0)) {
		csv_problem_add(ret_csv, 1, _("the file is UTF-16; save it as UTF-8"));
		return;
	}
	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		reader.at += 3;
	}
	while (reader.at < reader.end) {
		byte_read(&reader);
	}
	record_end(&reader);
	buf_done(&reader.field);
}
