/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Header, columns, doubled rows and times of a file. Rules about what a field may hold are the
 * server's alone: here they would be a second truth.
 */
#include "import.h"

#include "account_change.h"
#include "bind_table.h"
#include "clock.h"
#include "finding.h"
#include "text.h"

#include <jansson.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const account_columns[] = {"login", "kind", "unit", "number", "family_name",
	"given_name", "patronymic", "phone", "email", "duty", "company", "expires_at", "reason",
	NULL};
static const char *const account_times[] = {"expires_at", NULL};
static const char *const account_key[] = {"login", NULL};
const struct import_kind import_accounts = {
	account_columns, 4, account_times, account_key, NULL, &api_function_account_import};

static const char *const antivirus_columns[] = {"component", "at", "product", "engine",
	"signatures_version", "signatures_at", "realtime", "last_full_scan", "last_error",
	"update_error", NULL};
static const char *const antivirus_times[] = {"at", "signatures_at", "last_full_scan", NULL};
static const char *const antivirus_key[] = {"component", NULL};
const struct import_kind import_antivirus = {
	antivirus_columns, 5, antivirus_times, antivirus_key, NULL, &api_function_antivirus_import};

static const char *const patch_columns[] = {"component", "advisory", "what", "at", "reason", NULL};
static const char *const patch_times[] = {"at", NULL};
static const char *const patch_key[] = {"component", "advisory", "what", NULL};
const struct import_kind import_patches = {
	patch_columns, 4, patch_times, patch_key, NULL, &api_function_patch_import};

static const char *const advisory_columns[] = {
	"advisory", "title", "severity", "published", "source", "packages", NULL};
static const char *const advisory_times[] = {NULL};
static const char *const advisory_key[] = {"advisory", NULL};
const struct import_kind import_advisories = {advisory_columns, 6, advisory_times, advisory_key,
	"packages", &api_function_advisory_import};

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
is_one_of(const char *const *names, const char *name)
{
	for (size_t i = 0; names[i] != NULL; i++) {
		if (text_is(names[i], name)) {
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
header_check(const struct import_kind *kind, struct csv *csv)
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
		if (!is_one_of(kind->columns, header->fields[i])) {
			problem(csv, header->line, _("there is no column \"%s\""),
				header->fields[i]);
		} else if (header_find(header, header->fields[i], i) >= 0) {
			problem(csv, header->line, _("the column \"%s\" is there twice"),
				header->fields[i]);
		}
	}
	for (size_t i = 0; i < kind->needed; i++) {
		if (header_find(header, kind->columns[i], header->count) < 0) {
			problem(csv, header->line, _("the column \"%s\" is missing"),
				kind->columns[i]);
		}
	}
	return csv->problem_count == before;
}

/* Whether two records have the same key, which is not empty. */
static bool
same_key(const struct import_kind *kind, const struct csv *csv, size_t one, size_t other)
{
	const struct csv_record *header = csv->records;
	bool any = false;

	for (size_t i = 0; kind->key[i] != NULL; i++) {
		int column = header_find(header, kind->key[i], header->count);
		const char *text = csv->records[one].fields[column];

		if (!text_is(text, csv->records[other].fields[column])) {
			return false;
		}
		any = any || text[0] != '\0';
	}
	return any;
}

/* A key that an earlier line has too. Rows of one file are few: each is compared with all. */
static void
key_check(const struct import_kind *kind, struct csv *csv, size_t index)
{
	for (size_t i = 1; i < index; i++) {
		if (csv->records[i].count == csv->records[0].count &&
			same_key(kind, csv, index, i)) {
			problem(csv, csv->records[index].line,
				kind == &import_accounts
					? _("the login stands in line %lld already")
					: _("the same stands in line %lld already"),
				(long long)csv->records[i].line);
			return;
		}
	}
}

/* "openssl=3.0.15-1 zlib1g" as [{name, fixed}], fixed null where nothing stands. */
static json_t *
packages_make(const char *text)
{
	json_t *packages = json_array();

	while (*(text += strspn(text, " ")) != '\0') {
		size_t length = strcspn(text, " ");
		size_t name = strcspn(text, " =");
		json_t *package = json_object();

		(void)json_object_set_new(package, "name", json_stringn(text, name));
		(void)json_object_set_new(package, "fixed",
			name + 1 < length ? json_stringn(text + name + 1, length - name - 1)
					  : json_null());
		(void)json_array_append_new(packages, package);
		text += length;
	}
	return packages;
}

/* The field as the server takes it: times are written as people type them anywhere else. */
static void
field_add(const struct import_kind *kind, struct csv *csv, const struct csv_record *record,
	size_t column, int64_t now, json_t *row)
{
	const char *name = csv->records[0].fields[column];
	const char *text = record->fields[column];
	char time[CLOCK_TEXT_SIZE];
	int64_t at;

	if (kind->packages != NULL && text_is(name, kind->packages)) {
		(void)json_object_set_new(row, name, packages_make(text));
		return;
	}
	if (text[0] != '\0' && is_one_of(kind->times, name)) {
		if (!clock_parse_typed(text, now, &at)) {
			problem(csv, record->line, _("%s is not a time"), name);
			return;
		}
		text = clock_format(at, CLOCK_RFC3339, time, sizeof(time));
	}
	(void)json_object_set_new(row, name, json_string(text));
}

static json_t *
row_make(const struct import_kind *kind, struct csv *csv, size_t index, int64_t now)
{
	const struct csv_record *header = csv->records;
	const struct csv_record *record = &csv->records[index];
	json_t *row = json_object();

	if (record->count != header->count) {
		problem(csv, record->line, _("it has %zu fields, the first line has %zu"),
			record->count, header->count);
		return row;
	}
	key_check(kind, csv, index);
	(void)json_object_set_new(row, "line", json_integer(record->line));
	for (size_t i = 0; i < record->count; i++) {
		field_add(kind, csv, record, i, now, row);
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

struct rows *
import_problems(const struct import_kind *kind, const struct csv *csv, struct op_error *err)
{
	struct api_import_verdict *verdicts = mem_new(csv->problem_count + 1, sizeof(*verdicts));
	struct rows *rows;

	for (size_t i = 0; i < csv->problem_count; i++) {
		verdicts[i] = (struct api_import_verdict){.line = csv->problems[i].line,
			.verdict = "refused",
			.message = csv->problems[i].rule};
	}
	qsort(verdicts, csv->problem_count, sizeof(*verdicts), by_line);
	rows = rows_copy(kind->verdicts, verdicts, csv->problem_count);
	free(verdicts);
	op_error_set(err, OP_ERROR_INVALID, "%s", _("the file can't be imported"));
	op_error_detail(err, "%s", _("Nothing was sent to the server."));
	op_error_hint(err, "%s", _("Mend the lines that are listed."));
	op_error_field(err, "file");
	return rows;
}

bool
import_read(const struct import_kind *kind, const char *bytes, size_t length, int64_t now,
	char **ret_json, size_t *ret_count, struct rows **ret_problems, struct op_error *err)
{
	json_t *rows = json_array();
	struct csv csv;
	bool fine;

	csv_read(&csv, bytes, length);
	if (header_check(kind, &csv)) {
		for (size_t i = 1; i < csv.record_count; i++) {
			(void)json_array_append_new(rows, row_make(kind, &csv, i, now));
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
		*ret_problems = import_problems(kind, &csv, err);
	}
	json_decref(rows);
	csv_done(&csv);
	return fine;
}
