/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in binary format: every type that may come, its edges, and what a broken server sends. */
#include "../../api-client/bind_table.h"
#include "../../api-client/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct sample {
	int64_t number, at;
	const char *text;
	struct bind_bytes bytes;
	const char *json;
	bool flag;
};

static const struct bind_column columns[] = {
	COLUMN_NULL(sample, number, BIND_INT),
	COLUMN_NULL(sample, at, BIND_TIME),
	COLUMN_NULL(sample, text, BIND_TEXT),
	COLUMN_NULL(sample, bytes, BIND_BYTES),
	COLUMN_NULL(sample, json, BIND_JSON),
	COLUMN_NULL(sample, flag, BIND_BOOL),
};
enum { NUMBER, AT, TEXT, BYTES, JSON, FLAG };
static const struct bind_function function = {
	.name = "sample",
	.sql = "",
	.flags = BIND_BINARY,
	.columns = columns,
	.column_count = COUNT_OF(columns),
	.row_size = sizeof(struct sample),
};

/* Types as PostgreSQL numbers them. */
enum {
	BOOL = 16,
	BYTEA = 17,
	INT8 = 20,
	INT4 = 23,
	TEXT_TYPE = 25,
	DATE = 1082,
	TIMESTAMPTZ = 1184,
	UUID = 2950,
	JSONB = 3802
};

struct value {
	int column;
	Oid type;
	const char *bytes; /* NULL: no value */
	int length;
	int format;
};

/* One row with this value and nothing else. NULL: the answer is refused, and err says so. */
static struct rows *
one_decode(const struct value *value, struct op_error *err)
{
	static const Oid good[] = {INT8, TIMESTAMPTZ, TEXT_TYPE, BYTEA, JSONB, BOOL};
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc attributes[COUNT_OF(columns)];
	struct rows *rows;

	memset(attributes, 0, sizeof attributes);
	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		attributes[i].name = (char *)(uintptr_t)columns[i].name;
		attributes[i].typid = (int)i == value->column ? value->type : good[i];
		attributes[i].format = (int)i == value->column ? value->format : 1;
	}
	assert_int_equal(PQsetResultAttrs(result, COUNT_OF(columns), attributes), 1);
	for (int i = 0; i < (int)COUNT_OF(columns); i++) {
		bool there = i == value->column && value->bytes != NULL;

		assert_int_equal(
			PQsetvalue(result, 0, i, (char *)(uintptr_t)(there ? value->bytes : NULL),
				there ? value->length : -1),
			1);
	}
	rows = rows_decode(&function, result, err);
	assert_int_equal(rows_hold(rows, result), rows != NULL);
	if (rows == NULL) {
		PQclear(result);
		assert_int_equal(err->kind, OP_ERROR_INTERNAL);
	}
	return rows;
}

static void
numbers_are_read(void **state)
{
	static const struct {
		struct value value;
		int64_t number;
	} cases[] = {
		{{NUMBER, INT8, "\0\0\0\0\0\0\x12\x34", 8, 1}, 0x1234},
		{{NUMBER, INT8, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, 1}, -1},
		{{NUMBER, INT8, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, 1}, INT64_MAX},
		{{NUMBER, INT8, "\x80\0\0\0\0\0\0\1", 8, 1}, INT64_MIN + 1},
		{{NUMBER, INT4, "\xff\xff\xff\xfe", 4, 1}, -2},
		{{NUMBER, INT4, "\x7f\xff\xff\xff", 4, 1}, INT32_MAX},
		{{NUMBER, INT8, NULL, 0, 1}, BIND_INT_NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct op_error err = OP_ERROR_INIT;
		struct rows *rows = one_decode(&cases[i].value, &err);
		const struct sample *row = rows_at(rows, 0);

		assert_non_null(row);
		assert_true(row->number == cases[i].number);
		rows_free(rows);
	}
}

static void
times_are_of_our_epoch(void **state)
{
	/* 2000-01-01 is the server's zero; one microsecond before it. */
	const struct value zero = {AT, TIMESTAMPTZ, "\0\0\0\0\0\0\0\0", 8, 1};
	const struct value before = {AT, TIMESTAMPTZ, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, 1};
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows = one_decode(&zero, &err);

	(void)state;
	assert_true(((const struct sample *)rows_at(rows, 0))->at == INT64_C(946684800000000));
	rows_free(rows);
	rows = one_decode(&before, &err);
	assert_true(((const struct sample *)rows_at(rows, 0))->at == INT64_C(946684799999999));
	rows_free(rows);
}

static void
texts_and_bytes_are_read(void **state)
{
	const struct value text = {TEXT, TEXT_TYPE, "Омаров", 12, 1};
	const struct value uuid = {TEXT, UUID,
		"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16, 1};
	const struct value bytes = {BYTES, BYTEA, "\0\xff", 2, 1};
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows = one_decode(&text, &err);
	const struct sample *row = rows_at(rows, 0);

	(void)state;
	assert_string_equal(row->text, "Омаров");
	assert_true(row->number == BIND_INT_NULL && row->at == TIME_NULL && row->bytes.length == 0);
	rows_free(rows);
	rows = one_decode(&uuid, &err);
	row = rows_at(rows, 0);
	assert_string_equal(row->text, "00112233-4455-6677-8899-aabbccddeeff");
	rows_free(rows);
	rows = one_decode(&bytes, &err);
	row = rows_at(rows, 0);
	assert_int_equal(row->bytes.length, 2);
	assert_memory_equal(row->bytes.data, "\0\xff", 2);
	rows_free(rows);
}

static void
json_and_flags_are_read(void **state)
{
	const struct value json = {JSON, JSONB, "\1{\"a\": [1]}", 11, 1};
	const struct value flag = {FLAG, BOOL, "\1", 1, 1};
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows = one_decode(&json, &err);

	(void)state;
	assert_string_equal(((const struct sample *)rows_at(rows, 0))->json, "{\"a\": [1]}");
	assert_false(((const struct sample *)rows_at(rows, 0))->flag);
	rows_free(rows);
	rows = one_decode(&flag, &err);
	assert_true(((const struct sample *)rows_at(rows, 0))->flag);
	assert_null(((const struct sample *)rows_at(rows, 0))->json);
	rows_free(rows);
}

static void
what_is_none_is_refused(void **state)
{
	/* */
	static const struct value cases[] = {
		{NUMBER, INT8, "\0\0\0\1", 4, 1},
		{NUMBER, INT4, "\0\0\0\0\0\0\0\1", 8, 1},
		{NUMBER, INT8, "\x80\0\0\0\0\0\0\0", 8, 1},
		{NUMBER, TEXT_TYPE, "\0\0\0\0\0\0\0\1", 8, 1},
		{NUMBER, INT8, "", 0, 1},
		{NUMBER, INT8, "12345678", 8, 0},
		{AT, TIMESTAMPTZ, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8, 1},
		{AT, TIMESTAMPTZ, "\x80\0\0\0\0\0\0\0", 8, 1},
		{AT, DATE, "\0\0\0\1", 4, 1},
		{TEXT, TEXT_TYPE, "a\0b", 3, 1},
		{TEXT, UUID, "0011223344556677", 15, 1},
		{TEXT, BYTEA, "abc", 3, 1},
		{BYTES, TEXT_TYPE, "abc", 3, 1},
		{BYTES, BYTEA, "\\x00", 4, 0},
		{JSON, JSONB, "\2{}", 3, 1},
		{JSON, JSONB, "\1", 1, 1},
		{JSON, JSONB, "", 0, 1},
		{JSON, JSONB, "\1{", 2, 1},
		{JSON, JSONB, "\1{}\0", 4, 1},
		{JSON, TEXT_TYPE, "\1{}", 3, 1},
		{FLAG, BOOL, "", 0, 1},
		{FLAG, BOOL, "\0\1", 2, 1},
		{FLAG, INT4, "\0\0\0\1", 4, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct op_error err = OP_ERROR_INIT;

		assert_null(one_decode(&cases[i], &err));
		assert_non_null(strstr(err.detail, columns[cases[i].column].name));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(times_are_of_our_epoch),
		cmocka_unit_test(texts_and_bytes_are_read),
		cmocka_unit_test(json_and_flags_are_read),
		cmocka_unit_test(what_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
