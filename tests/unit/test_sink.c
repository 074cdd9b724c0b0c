/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The formats of the sink: the JSON envelope, CSV with formulas defused (X-01), TSV, and tables
 * that fit a width. Values go in through the functions for named values and come out as bytes.
 */
#include "../../api-client/clock.h"
#include "../../console/sink.h"

#include <jansson.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One text value through a format; owned. */
static char *
written(enum sink_format format, const char *text)
{
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(format, &out, 80);

	sink_value_text(sink, "key", text);
	sink_finish(sink, NULL);
	sink_free(sink);
	return buf_steal(&out);
}

static void
test_envelope(void **state)
{
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(SINK_JSON, &out, 0);

	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	sink_value_text(sink, "login", "b.omarov");
	sink_value_int(sink, "number", 7);
	sink_value_bool(sink, "open", true);
	sink_value_time(sink, "at", INT64_C(1795000000) * CLOCK_SECOND);
	sink_value_time(sink, "until", TIME_NULL);
	sink_summary(sink, "done with %s", "it");
	sink_meta_text(sink, "operation", "x");
	sink_finish(sink, NULL);
	assert_string_equal(buf_text(&out),
		"{\"api\":1,\"data\":{\"login\":\"b.omarov\",\"number\":7,\"open\":true,"
		"\"at\":\"2026-11-18T16:06:40+05:00\",\"until\":null},\"error\":null,"
		"\"meta\":{\"operation\":\"x\",\"summary\":\"done with it\"}}\n");
	buf_done(&out);
	sink_free(sink);
}

static void
test_envelope_error(void **state)
{
	struct op_error err = OP_ERROR_INIT;
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(SINK_JSON, &out, 0);

	(void)state;
	op_error_set(&err, OP_ERROR_NOT_FOUND, "%s", "no such \"thing\"");
	sink_finish(sink, &err);
	assert_string_equal(buf_text(&out),
		"{\"api\":1,\"data\":null,\"error\":{\"kind\":\"not_found\","
		"\"message\":\"no such "
		"\\\"thing\\\"\",\"detail\":null,\"hint\":null,\"field\":null,"
		"\"sqlstate\":null},\"meta\":{}}\n");
	buf_done(&out);
	sink_free(sink);
}

/* Every string comes back from a JSON reader as it went in, and never raw to a terminal. */
static void
test_json_strings(void **state)
{
	static const char *const texts[] = {"", "қаз\"\\/", "\x1b[31m", "\n\r\t\b",
		"\xc2\x9b"
		"1m",
		"\x7f", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", NULL};

	(void)state;
	for (size_t i = 0; texts[i] != NULL; i++) {
		char *out = written(SINK_JSON, texts[i]);
		json_t *root = json_loads(out, 0, NULL);

		assert_non_null(root);
		assert_string_equal(
			json_string_value(json_object_get(json_object_get(root, "data"), "key")),
			texts[i]);
		assert_null(strpbrk(out, "\x1b\x7f\r\t"));
		assert_null(strstr(out, "\xc2\x9b"));
		json_decref(root);
		free(out);
	}
}

/* X-01: what begins like a formula, also behind blanks, quotes and in full-width form. */
static void
test_csv_formulas(void **state)
{
	static const char *const marks[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0", NULL};
	static const char *const before[] = {
		"", " ", "  ", "\"", "'", "\xc2\xa0", "\xe3\x80\x80", " \"'", "\xef\xbb\xbf", NULL};

	(void)state;
	for (size_t i = 0; marks[i] != NULL; i++) {
		for (size_t j = 0; before[j] != NULL; j++) {
			struct buf text = BUF_INIT;
			char *out;
			const char *cell;

			buf_printf(&text, "%s%scmd", before[j], marks[i]);
			out = written(SINK_CSV, buf_text(&text));
			assert_memory_equal(out, "key\r\n", 5);
			cell = out + 5;
			cell += *cell == '"' ? 1 : 0;
			assert_int_equal(*cell, '\'');
			free(out);
			buf_done(&text);
		}
	}
}

static void
test_csv_quotes(void **state)
{
	static const char *const cases[][2] = {
		{"plain", "key\r\nplain\r\n"},
		{"a,b", "key\r\n\"a,b\"\r\n"},
		{"a\"b", "key\r\n\"a\"\"b\"\r\n"},
		{"a\r\nb", "key\r\n\"a\r\nb\"\r\n"},
		{" a", "key\r\n\" a\"\r\n"},
		{"'a", "key\r\n'a\r\n"},
		{"a=b", "key\r\na=b\r\n"},
		{"+7 701", "key\r\n'+7 701\r\n"},
		{"", "key\r\n\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *out = written(SINK_CSV, cases[i][0]);

		assert_string_equal(out, cases[i][1]);
		free(out);
	}
}

/* Numbers are excepted by their type. */
static void
test_csv_number(void **state)
{
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(SINK_CSV, &out, 0);

	(void)state;
	sink_value_int(sink, "n", -5);
	sink_finish(sink, NULL);
	assert_string_equal(buf_text(&out), "n\r\n-5\r\n");
	buf_done(&out);
	sink_free(sink);
}

static void
test_tsv(void **state)
{
	char *out = written(SINK_TSV, "a\tb\nc\\d\re=");

	(void)state;
	assert_string_equal(out, "key\na\\tb\\nc\\\\d\\re=\n");
	free(out);
}

/* O-01, O-03: nothing in a value moves the cursor; the sanitiser is on the way of every format for
 * people. */
static void
test_table_is_escaped(void **state)
{
	char *out = written(SINK_TABLE, "a\x1b[2Jb\rc\xe2\x80\xae"
					"d");

	(void)state;
	assert_string_equal(out, "key  a\\x1b[2Jb\\x0dc\\u{202e}d\n");
	free(out);
}

static void
test_card(void **state)
{
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(SINK_TABLE, &out, 80);

	(void)state;
	sink_value_text(sink, "login", "b.omarov");
	sink_value_bool(sink, "is_open", false);
	sink_value_text(sink, "note", NULL);
	sink_summary(sink, "%s", "all said");
	sink_finish(sink, NULL);
	assert_string_equal(buf_text(&out), "login    b.omarov\nis open  no\nnote\nall said\n");
	buf_done(&out);
	sink_free(sink);
}

/* JSON inside a card is read by people: nested values in brackets, times in their zone, and what
 * came from outside is escaped there as well. */
static void
test_card_json(void **state)
{
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(SINK_TABLE, &out, 80);

	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	sink_value_json(sink, "{\"locks\":[{\"by\":null,\"reason\":\"a\\u001bb\",\"since\":"
			      "\"2020-01-02T03:04:05Z\"},{\"by\":\"saule\",\"old\":[{\"x\":1}],"
			      "\"none\":[]}]}");
	sink_value_text(sink, "end", "x");
	sink_finish(sink, NULL);
	assert_string_equal(buf_text(&out), "locks  reason a\\x1bb, since 02.01.2020 09:04\n"
					    "       by saule, old (x 1), none none\nend    x\n");
	buf_done(&out);
	sink_free(sink);
}

/* A change's answer: people read the sentence, programs the values. */
static void
test_result(void **state)
{
	struct buf out = BUF_INIT;
	struct sink *sink = sink_new(SINK_TABLE, &out, 80);

	(void)state;
	sink_value_json(sink, "{\"login\":\"ab\",\"version\":2,\"locks\":[]}");
	sink_summary(sink, "%s", "unlocked ab");
	sink_finish(sink, NULL);
	assert_string_equal(buf_text(&out), "unlocked ab\n");
	buf_truncate(&out, 0);
	sink_free(sink);

	sink = sink_new(SINK_JSON, &out, 80);
	sink_value_json(sink, "{\"login\":\"ab\",\"version\":2,\"locks\":[]}");
	sink_finish(sink, NULL);
	assert_string_equal(buf_text(&out),
		"{\"api\":1,\"data\":{\"login\":\"ab\",\"version\":2,\"locks\":[]},\"error\":null,"
		"\"meta\":{}}\n");
	buf_done(&out);
	sink_free(sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_envelope),
		cmocka_unit_test(test_envelope_error),
		cmocka_unit_test(test_json_strings),
		cmocka_unit_test(test_csv_formulas),
		cmocka_unit_test(test_csv_quotes),
		cmocka_unit_test(test_csv_number),
		cmocka_unit_test(test_tsv),
		cmocka_unit_test(test_table_is_escaped),
		cmocka_unit_test(test_card),
		cmocka_unit_test(test_card_json),
		cmocka_unit_test(test_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
