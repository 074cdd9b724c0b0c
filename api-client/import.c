/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Header, columns, doubled logins and times of a file of accounts. Rules about what a field may
 * hold are the server's alone: here they would be a second truth.
 */
#include "import.h"

#include "account_change.h"
#include "bind_table.h"
#include "clock.h"
#include "csv.h"
#include "text.h"

#include <jansson.h>

#include <stdarg.h>
#include <stdlib.h>

static const char *const column_names[] = {"login", "kind", "unit", "number", "family_name",
	"given_name", "patronymic", "phone", "email", "duty", "company", "expires_at", "reason",
	NULL};
#define COLUMNS_NEEDED 4 /* the first of them */

/* A problem whose sentence has values in it. */
static void __attribute__((format(printf, 3, 4)))
problem(struct csv *csv, int64_t line, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	csv_problem_add(csv, line, buf_text(&text));
	buf_done(&text);
}

static bool
is_column(const char *name)
{
	for (size_t i = 0; column_names[i] != NULL; i++) {
		if (text_is(column_names[i], name)) {
			return true;
		}
	}
	return false;
}

static int
header_find(const struct csv_record *header, const char *name, size_t before)
{
	for (size_t i = 0; i < header->count && i < before; i++) {
		if (text_is(header->fields[i], name)) {
			return (int)i;
		}
	}
	return -1;
}

static bool
header_check(struct csv *csv)
{
	const struct csv_record *header = csv->records;
	size_t before = csv->problem_count;

	if (csv->record_count == 0) {
		if (before == 0) {
			csv_problem_add(csv, 1, _("the file is empty"));
		}
		return false;
	}
	if (before > 0 && csv->problems[0].line < header->line) {
		return false; /* the first line itself: what follows has no names */
	}
	for (size_t i = 0; i < header->count; i++) {
		if (!is_column(header->fields[i])) {
			problem(csv, header->line, _("there is no column \"%s\""),
				header->fields[i]);
		} else if (header_find(header, header->fields[i], i) >= 0) {
			problem(csv, header->line, _("the column \"%s\" is there twice"),
				header->fields[i]);
		}
	}
	for (size_t i = 0; i < COLUMNS_NEEDED; i++) {
		if (header_find(header, column_names[i], header->count) < 0) {
			problem(csv, header->line, _("the column \"%s\" is missing"),
				column_names[i]);
		}
	}
	return csv->problem_count == before;
}

/* A login that an earlier line has too. Logins of one file are few: each is compared with all. */
static void
login_check(struct csv *csv, size_t index, int column)
{
	const char *login = csv->records[index].fields[column];

	for (size_t i = 1; i < index; i++) {
		if (csv->records[i].count == csv->records[0].count && login[0] != '\0' &&
			text_is(csv->records[i].fields[column], login)) {
			problem(csv, csv->records[index].line,
				_("the login stands in line %lld already"),
				(long long)csv->records[i].line);
			return;
		}
	}
}

/* The field as the server takes it: times are written as people type them anywhere else. */
static void
field_add(struct csv *csv, const struct csv_record *record, const char *name, const char *text,
	int64_t now, json_t *row)
{
	char time[CLOCK_TEXT_SIZE];
	int64_t at;

	if (text[0] != '\0' && text_is(name, "expires_at")) {
		if (!clock_parse_typed(text, now, &at)) {
			csv_problem_add(csv, record->line, _("expires_at is not a time"));
			return;
		}
		text = clock_format(at, CLOCK_RFC3339, time, sizeof(time));
	}
	(void)json_object_set_new(row, name, json_string(text));
}

static json_t *
row_make(struct csv *csv, size_t index, int64_t now)
{
	const struct csv_record *header = csv->records;
	const struct csv_record *record = &csv->records[index];
	json_t *row = json_object();

	if (record->count != header->count) {
		problem(csv, record->line, _("it has %zu fields, the first line has %zu"),
			record->count, header->count);
		return row;
	}
	login_check(csv, index, header_find(header, "login", header->count));
	(void)json_object_set_new(row, "line", json_integer(record->line));
	for (size_t i = 0; i < record->count; i++) {
		field_add(csv, record, header->fields[i], record->fields[i], now, row);
	}
	return row;
}

/* Problems were found in several passes; a person reads them in the order of lines. */
static int
by_line(const void *a, const void *b)
{
	const struct api_import_verdict *one = a, *other = b;

	return one->line < other->line ? -1 : one->line > other->line;
}

static struct rows *
problem_rows(const struct csv *csv)
{
	struct api_import_verdict *verdicts = mem_new(csv->problem_count + 1, sizeof(*verdicts));
	struct rows *rows;

	for (size_t i = 0; i < csv->problem_count; i++) {
		verdicts[i] = (struct api_import_verdict){.line = csv->problems[i].line,
			.verdict = "refused",
			.message = csv->problems[i].rule};
	}
	qsort(verdicts, csv->problem_count, sizeof(*verdicts), by_line);
	rows = rows_copy(&api_function_account_import, verdicts, csv->problem_count);
	free(verdicts);
	return rows;
}

bool
import_read(const char *bytes, size_t length, int64_t now, char **ret_json, size_t *ret_count,
	struct rows **ret_problems, struct op_error *err)
{
	json_t *rows = json_array();
	struct csv csv;
	bool fine;

	csv_read(&csv, bytes, length);
	if (header_check(&csv)) {
		for (size_t i = 1; i < csv.record_count; i++) {
			(void)json_array_append_new(rows, row_make(&csv, i, now));
		}
		if (csv.record_count == 1 && csv.problem_count == 0) {
			csv_problem_add(&csv, 1, _("no line follows the first one"));
		} else if (csv.record_count > IMPORT_ROWS_MAXIMUM + 1) {
			csv_problem_add(&csv, csv.records[IMPORT_ROWS_MAXIMUM + 1].line,
				_("an import has at most 2000 rows"));
		}
	}
	fine = csv.problem_count == 0;
	if (fine) {
		*ret_json = json_dumps(rows, JSON_COMPACT);
		*ret_count = csv.record_count - 1;
	} else {
		*ret_problems = problem_rows(&csv);
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the file can't be imported"));
		op_error_detail(err, "%s", _("Nothing was sent to the server."));
		op_error_hint(err, "%s", _("Mend the lines that are listed."));
		op_error_field(err, "file");
	}
	json_decref(rows);
	csv_done(&csv);
	return fine;
}
