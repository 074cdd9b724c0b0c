/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of accounts: what RFC 4180 allows is read as it means, and every line that breaks a rule is
 * named with its number, all of them at once (D-13).
 */
#include "../../api-client/account_change.h"
#include "../../api-client/clock.h"
#include "../../api-client/csv.h"
#include "../../api-client/import.h"
#include "../../api-client/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "login,kind,unit,number\n"
#define NOW (INT64_C(1790000000) * 1000000)

/* "line:field|field;" of every record, then "!line:rule;" of every problem. */
static const char *
shape(const char *text, size_t length)
{
	static struct buf out = BUF_INIT;
	struct csv csv;

	buf_truncate(&out, 0);
	csv_read(&csv, text, length);
	for (size_t i = 0; i < csv.record_count; i++) {
		buf_printf(&out, "%lld:", (long long)csv.records[i].line);
		for (size_t j = 0; j < csv.records[i].count; j++) {
			buf_append(&out, j == 0 ? "" : "|");
			buf_append(&out, csv.records[i].fields[j]);
		}
		buf_append(&out, ";");
	}
	for (size_t i = 0; i < csv.problem_count; i++) {
		buf_printf(
			&out, "!%lld:%s;", (long long)csv.problems[i].line, csv.problems[i].rule);
	}
	csv_done(&csv);
	return buf_text(&out);
}

static void
csv_good(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"a,b\nc,d\n", "1:a|b;2:c|d;"},
		{"a,b\r\nc,d", "1:a|b;2:c|d;"},
		{"\xef\xbb\xbf"
		 "a\nb\n",
			"1:a;2:b;"},
		{"\"a,b\",\"c \"\"d\"\"\"\n", "1:a,b|c \"d\";"},
		{"\"two\r\nlines\",x\ny,z\n", "1:two\r\nlines|x;3:y|z;"},
		{"a\n\n\nb\n", "1:a;4:b;"},
		{"a,,\n\"\"\n", "1:a||;2:;"},
		{"", ""},
		{"Қасым,é\n", "1:Қасым|é;"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(shape(cases[i].text, strlen(cases[i].text)), cases[i].want);
	}
}

static void
csv_bad(void **state)
{
	static const char zero[] = "a\nb\0c\nd\n";
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"a\n\"b\nc", "1:a;!2:a quote is not closed;"},
		{"a\n\"b\"c\nd\n", "1:a;3:d;!2:a comma has to follow a closing quote;"},
		{"a\nb\"c\nd\n", "1:a;3:d;!2:a field with a quote in it stands in quotes;"},
		{"a\n\xcf\xf0\nd\n\xff\n", "1:a;3:d;!2:the text is not UTF-8;"
					   "!4:the text is not UTF-8;"},
		{"a\rb\n", "!1:a line ends with CR LF or LF, not with CR;"},
		{"\xff\xfe"
		 "a",
			"!1:the file is UTF-16; save it as UTF-8;"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(shape(cases[i].text, strlen(cases[i].text)), cases[i].want);
	}
	assert_string_equal(shape(zero, sizeof(zero) - 1), "1:a;3:d;!2:the text is not UTF-8;");
}

/* The JSON, or "!line:rule;" of every problem. */
static const char *
read_file(const char *text)
{
	static struct buf out = BUF_INIT;
	struct op_error err = OP_ERROR_INIT;
	struct rows *problems = NULL;
	char *json = NULL;
	size_t count = 0;

	buf_truncate(&out, 0);
	if (import_read(
		    &import_accounts, text, strlen(text), NOW, &json, &count, &problems, &err)) {
		buf_append(&out, json);
	}
	for (size_t i = 0; problems != NULL && i < problems->count; i++) {
		const struct api_import_verdict *verdict = rows_at(problems, i);

		buf_printf(&out, "!%lld:%s;", (long long)verdict->line, verdict->message);
	}
	rows_free(problems);
	free(json);
	return buf_text(&out);
}

static void
import_files(void **state)
{
	(void)state;
	assert_string_equal(read_file("number,login,kind,unit\n7,a.b,staff,almaty\n"),
		"[{\"line\":2,\"number\":\"7\",\"login\":\"a.b\",\"kind\":\"staff\",\"unit\":"
		"\"almaty\"}]");
	assert_string_equal(read_file(HEAD "a,staff,x,1\nb,staff,x\n\"c,staff,x,1\n"),
		"!3:it has 3 fields, the first line has 4;!4:a quote is not closed;");
	assert_string_equal(read_file(HEAD "a,staff,x,1\nb,staff,x,2\na,staff,x,3\n"),
		"!4:the login stands in line 2 already;");
	assert_string_equal(read_file("login,kind,shoe,login\n"),
		"!1:there is no column \"shoe\";!1:the column \"login\" is there twice;"
		"!1:the column \"unit\" is missing;!1:the column \"number\" is missing;");
	assert_string_equal(read_file("login,kind,unit,number,expires_at\na,staff,x,1,soon\n"),
		"!2:expires_at is not a time;");
	assert_string_equal(read_file(""), "!1:the file is empty;");
	assert_string_equal(read_file(HEAD), "!1:no line follows the first one;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_good),
		cmocka_unit_test(csv_bad),
		cmocka_unit_test(import_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
