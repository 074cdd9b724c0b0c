/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding answers: columns by name, every type, NULLs, ranges, and what a broken server sends. */
#include "../../api-client/bind_table.h"
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct sample {
	const char *text;
	int64_t number;
	bool flag;
	int64_t at;
	struct bind_bytes bytes;
	struct bind_texts texts;
	const char *json;
	const char *must;
};

static const struct bind_column columns[] = {
	COLUMN_NULL(sample, text, BIND_TEXT),
	COLUMN_NULL(sample, number, BIND_INT),
	COLUMN_NULL(sample, flag, BIND_BOOL),
	COLUMN_NULL(sample, at, BIND_TIME),
	COLUMN_NULL(sample, bytes, BIND_BYTES),
	COLUMN_NULL(sample, texts, BIND_TEXT_ARRAY),
	COLUMN_NULL(sample, json, BIND_JSON),
	COLUMN(sample, must, BIND_TEXT),
};
enum { TEXT, NUMBER, FLAG, AT, BYTES, TEXTS, JSON, MUST, FIELDS };
static const struct bind_function function = {
	.name = "sample",
	.sql = "",
	.columns = columns,
	.column_count = COUNT_OF(columns),
	.row_size = sizeof(struct sample),
};

/* An answer as libpq would hold it: columns in reverse order, and one that nobody asked for. */
static PGresult *
answer_new(void)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc attributes[FIELDS + 1];

	memset(attributes, 0, sizeof attributes);
	attributes[0].name = (char *)(uintptr_t) "newer";
	for (int i = 0; i < FIELDS; i++) {
		attributes[FIELDS - i].name = (char *)(uintptr_t)columns[i].name;
	}
	assert_int_equal(PQsetResultAttrs(result, FIELDS + 1, attributes), 1);
	return result;
}

static void
value_set(PGresult *result, int row, int column, const char *text)
{
	assert_int_equal(PQsetvalue(result, row, FIELDS - column, (char *)(uintptr_t)text,
				 text == NULL ? -1 : (int)strlen(text)),
		1);
}

/* Decodes a row in which one column has this text and the others are NULL or good. */
static struct rows *
one_decode(int column, const char *text, struct op_error *err)
{
	PGresult *result = answer_new();
	struct rows *rows;

	value_set(result, 0, MUST, "here");
	value_set(result, 0, column, text);
	rows = rows_decode(&function, result, err);
	PQclear(result);
	return rows;
}

static void
whole_row(void **state)
{
	PGresult *result = answer_new();
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows;
	const struct sample *row;

	(void)state;
	for (int i = 0; i < 2; i++) {
		value_set(result, i, TEXT, "Омаров\x1b[31m");
		value_set(result, i, NUMBER, i == 0 ? "-9223372036854775807" : "42");
		value_set(result, i, FLAG, "t");
		value_set(result, i, AT, "2026-11-22 04:41:07.5+00");
		value_set(result, i, BYTES, "\\x00ff10");
		value_set(result, i, TEXTS, "{a,\"b c\",\"d\\\"e\\\\f\",\"\",\"NULL\"}");
		value_set(result, i, JSON, "[{\"a\": 1}]");
		value_set(result, i, MUST, "here");
	}
	rows = rows_decode(&function, result, &err);
	PQclear(result);
	assert_non_null(rows);
	assert_int_equal(rows->count, 2);
	row = rows_at(rows, 0);
	assert_string_equal(row->text, "Омаров\x1b[31m"); /* data passes; screens sanitise */
	assert_true(row->number == INT64_MIN + 1);
	assert_true(row->flag);
	assert_int_equal(row->at, INT64_C(1795322467500000));
	assert_int_equal(row->bytes.length, 3);
	assert_memory_equal(row->bytes.data, "\x00\xff\x10", 3);
	assert_int_equal(row->texts.count, 5);
	assert_string_equal(row->texts.items[0], "a");
	assert_string_equal(row->texts.items[1], "b c");
	assert_string_equal(row->texts.items[2], "d\"e\\f");
	assert_string_equal(row->texts.items[3], "");
	assert_string_equal(row->texts.items[4], "NULL");
	assert_string_equal(row->json, "[{\"a\": 1}]");
	assert_int_equal(((const struct sample *)rows_at(rows, 1))->number, 42);
	assert_null(rows_at(rows, 2));
	assert_ptr_equal(bind_field(&columns[NUMBER], row), &row->number);
	rows_free(rows);
	rows_free(NULL);
	assert_null(rows_at(NULL, 0));
}

static void
nulls(void **state)
{
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows = one_decode(TEXT, NULL, &err);
	const struct sample *row = rows_at(rows, 0);

	(void)state;
	assert_non_null(row);
	assert_null(row->text);
	assert_true(row->number == BIND_INT_NULL);
	assert_false(row->flag);
	assert_true(row->at == TIME_NULL);
	assert_int_equal(row->bytes.length, 0);
	assert_int_equal(row->texts.count, 0);
	assert_null(row->json);
	rows_free(rows);
	assert_null(one_decode(MUST, NULL, &err));
	assert_int_equal(err.kind, OP_ERROR_INTERNAL);
	assert_non_null(strstr(err.detail, "\"must\""));
}

/* a value that is not of its type is an error of the whole answer, never a guess. */
static void
wrong_values(void **state)
{
	static const struct {
		int column;
		const char *text;
	} table[] = {
		{NUMBER, "x"},
		{NUMBER, ""},
		{NUMBER, "9223372036854775808"},
		{NUMBER, "-9223372036854775808"}, /* would be taken for NULL */
		{NUMBER, "1.5"},
		{FLAG, "true"},
		{FLAG, ""},
		{AT, "infinity"},
		{AT, "22.11.2026"},
		{BYTES, "abc"},
		{BYTES, "\\x0"},
		{BYTES, "\\xzz"},
		{TEXTS, ""},
		{TEXTS, "a,b"},
		{TEXTS, "{a,b"},
		{TEXTS, "{a,}b"},
		{TEXTS, "{a,NULL}"},
		{TEXTS, "{\"a}"},
		{TEXTS, "{\"a\\"},
		{TEXTS, "{\"a\"b}"},
		{TEXTS, "{{a},{b}}"},
		{TEXTS, "{a}}"},
		{JSON, "{"},
		{JSON, ""},
		{JSON, "[1] x"},
	};
	struct op_error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct rows *rows = one_decode(table[i].column, table[i].text, &err);

		if (rows != NULL) {
			fail_msg("column %s took \"%s\"", columns[table[i].column].name,
				table[i].text);
		}
		assert_int_equal(err.kind, OP_ERROR_INTERNAL);
	}
}

static void
missing_column(void **state)
{
	static PGresAttDesc attributes[2];
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	struct op_error err;

	(void)state;
	attributes[0].name = (char *)(uintptr_t) "text";
	attributes[1].name = (char *)(uintptr_t) "Number";
	assert_int_equal(PQsetResultAttrs(result, 2, attributes), 1);
	assert_null(rows_decode(&function, result, &err));
	assert_non_null(strstr(err.detail, "\"number\""));
	PQclear(result);
}

/* */
static void
too_much(void **state)
{
	PGresult *result = answer_new();
	struct op_error err;
	char *huge = mem_new(BIND_FIELD_MAXIMUM + 2, 1);

	(void)state;
	for (int i = 0; i <= BIND_ROWS_MAXIMUM; i++) {
		value_set(result, i, MUST, "");
	}
	assert_null(rows_decode(&function, result, &err));
	assert_non_null(strstr(err.detail, "too large"));
	PQclear(result);
	memset(huge, 'x', BIND_FIELD_MAXIMUM + 1);
	assert_null(one_decode(TEXT, huge, &err));
	huge[BIND_FIELD_MAXIMUM] = '\0';
	rows_free(one_decode(TEXT, huge, &err));
	memset(huge, ',', BIND_FIELD_MAXIMUM);
	huge[0] = '{';
	huge[BIND_FIELD_MAXIMUM - 1] = '}';
	rows_free(one_decode(TEXTS, huge, &err));
	free(huge);
}

static void
empty_answer(void **state)
{
	PGresult *result = answer_new();
	struct op_error err;
	struct rows *rows = rows_decode(&function, result, &err);

	(void)state;
	assert_non_null(rows);
	assert_int_equal(rows->count, 0);
	assert_null(rows_at(rows, 0));
	rows_free(rows);
	PQclear(result);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_row),
		cmocka_unit_test(nulls),
		cmocka_unit_test(wrong_values),
		cmocka_unit_test(missing_column),
		cmocka_unit_test(too_much),
		cmocka_unit_test(empty_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
