/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buffers, the number parser and the text helpers: tables of what goes in and what comes out. */
#include "../../api-client/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
append_grows(void **state)
{
	struct buf buf = BUF_INIT;
	char *text;

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	for (int i = 0; i < 1000; i++) {
		buf_printf(&buf, "%03d,", i);
	}
	assert_int_equal(buf.length, 4000);
	assert_memory_equal(buf.data + 3996, "999,", 5);
	buf_truncate(&buf, 4);
	assert_string_equal(buf_text(&buf), "000,");
	buf_append_char(&buf, 'x');
	text = buf_steal(&buf);
	assert_string_equal(text, "000,x");
	assert_null(buf.data);
	free(text);
	text = buf_steal(&buf);
	assert_string_equal(text, "");
	free(text);
}

static void
numbers(void **state)
{
	static const struct {
		const char *text;
		int64_t minimum, maximum;
		bool good;
		int64_t value;
	} table[] = {
		{"0", 0, 10, true, 0},
		{"10", 0, 10, true, 10},
		{"11", 0, 10, false, 0},
		{"-1", 0, 10, false, 0},
		{"-5", -10, 10, true, -5},
		{"-0", -10, 10, true, 0},
		{"007", 0, 10, true, 7},
		{"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
		{"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
		{"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
		{"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
		{"99999999999999999999999999", INT64_MIN, INT64_MAX, false, 0},
		{"", INT64_MIN, INT64_MAX, false, 0},
		{"-", INT64_MIN, INT64_MAX, false, 0},
		{"+1", INT64_MIN, INT64_MAX, false, 0},
		{" 1", INT64_MIN, INT64_MAX, false, 0},
		{"1 ", INT64_MIN, INT64_MAX, false, 0},
		{"1x", INT64_MIN, INT64_MAX, false, 0},
		{"0x10", INT64_MIN, INT64_MAX, false, 0},
		{"1e3", INT64_MIN, INT64_MAX, false, 0},
		{"\xd9\xa1", INT64_MIN, INT64_MAX, false, 0}, /* ARABIC-INDIC DIGIT ONE */
		{NULL, INT64_MIN, INT64_MAX, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		int64_t value = 4711;

		if (number_parse(table[i].text, table[i].minimum, table[i].maximum, &value) !=
			table[i].good) {
			fail_msg("\"%s\"", table[i].text == NULL ? "NULL" : table[i].text);
		}
		assert_int_equal(value, table[i].good ? table[i].value : 4711);
	}
}

/* O-04: a text that has to be cut is cut between characters. */
static void
format_cuts_whole_characters(void **state)
{
	char to[6];

	(void)state;
	text_format(to, sizeof to, "%s", "абв"); /* 6 bytes and a NUL do not fit */
	assert_string_equal(to, "аб");
	text_format(to, sizeof to, "%s", "a€€");
	assert_string_equal(to, "a€");
	text_format(to, sizeof to, "%s", "\xf0\x9f\x94\x92x");
	assert_string_equal(to, "\xf0\x9f\x94\x92x");
	text_format(to, sizeof to, "%s", "ab\xf0\x9f\x94\x92");
	assert_string_equal(to, "ab");
	text_format(to, sizeof to, "%s", "abcdefgh");
	assert_string_equal(to, "abcde");
	text_format(to, sizeof to, "%s", "\x80\x80\x80\x80\x80\x80\x80");
	assert_int_equal(strlen(to), 5);
}

static void
hexadecimal(void **state)
{
	struct buf buf = BUF_INIT;
	unsigned char bytes[4];
	size_t length = 99;

	(void)state;
	buf_append_hex(&buf, "\x00\x7f\xff", 3);
	assert_string_equal(buf_text(&buf), "007fff");
	buf_done(&buf);
	assert_true(hex_decode("00fFa1", bytes, sizeof bytes, &length));
	assert_int_equal(length, 3);
	assert_memory_equal(bytes, "\x00\xff\xa1", 3);
	assert_true(hex_decode("", bytes, sizeof bytes, &length));
	assert_int_equal(length, 0);
	assert_false(hex_decode("0", bytes, sizeof bytes, &length));
	assert_false(hex_decode("0g", bytes, sizeof bytes, &length));
	assert_false(hex_decode("0011223344", bytes, sizeof bytes, &length));
}

static void
comparisons(void **state)
{
	(void)state;
	assert_true(text_is("a", "a"));
	assert_false(text_is("a", "b"));
	assert_false(text_is(NULL, NULL));
	assert_true(text_starts("account list", "account "));
	assert_false(text_starts("acc", "account"));
	assert_null(text_dup(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(append_grows),
		cmocka_unit_test(numbers),
		cmocka_unit_test(format_cuts_whole_characters),
		cmocka_unit_test(hexadecimal),
		cmocka_unit_test(comparisons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
