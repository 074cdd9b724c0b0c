/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parser: splitting a typed line, finding the action, typed values, and that a run written down
 * as a command line is read back as the same run. Completion comes from the same table.
 */
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"
#include "../../api-client/secret.h"
#include "../../console/cmdline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
splits(const char *line, size_t expected, const char *last)
{
	char **words = NULL;
	size_t count = 99;

	assert_true(cmdline_split(line, &words, &count, NULL));
	assert_int_equal(count, expected);
	if (expected > 0) {
		assert_string_equal(words[count - 1], last);
	}
	cmdline_words_free(words, count);
}

static void
test_split(void **state)
{
	(void)state;
	splits("", 0, NULL);
	splits("   \t ", 0, NULL);
	splits("account list", 2, "list");
	splits("a 'b c'", 2, "b c");
	splits("a \"b \\\" c\"", 2, "b \" c");
	splits("a 'b \\ c'", 2, "b \\ c");
	splits("a b\\ c", 2, "b c");
	splits("a ''", 2, "");
	splits("a x'y'z", 2, "xyz");
	splits("account show омар", 3, "омар");
}

static void
test_split_refused(void **state)
{
	static const char *const lines[] = {"a 'b", "a \"b", "a b\\", NULL};

	(void)state;
	for (size_t i = 0; lines[i] != NULL; i++) {
		struct op_error err = OP_ERROR_INIT;
		char **words = NULL;
		size_t count = 0;

		assert_false(cmdline_split(lines[i], &words, &count, &err));
		assert_int_equal(err.kind, OP_ERROR_USAGE);
	}
}

/* Parses a line; the request is the caller's. */
static bool
parse(const char *line, struct cmdline_request *request, struct op_error *err)
{
	char **words = NULL;
	size_t count = 0;
	bool fine;

	assert_true(cmdline_split(line, &words, &count, err));
	fine = cmdline_parse(words, count, request, err);
	cmdline_words_free(words, count);
	return fine;
}

static const struct arg_value *
value(const struct cmdline_request *request, const char *name)
{
	for (int i = 0; request->action->args[i].name != NULL; i++) {
		if (strcmp(request->action->args[i].name, name) == 0) {
			return &request->values[i];
		}
	}
	return NULL;
}

static void
test_parse(void **state)
{
	struct op_error err = OP_ERROR_INIT;
	struct cmdline_request request;

	(void)state;
	clock_fix(INT64_C(1795000000) * CLOCK_SECOND);
	assert_true(parse("account lock b.omarov --until +2h --reason='left us' --output json",
		&request, &err));
	assert_string_equal(request.action->name, "account.lock");
	assert_string_equal(value(&request, "login")->text, "b.omarov");
	assert_string_equal(value(&request, "reason")->text, "left us");
	assert_int_equal(
		value(&request, "until")->time, (INT64_C(1795000000) + 7200) * CLOCK_SECOND);
	assert_int_equal(request.output, SINK_JSON);
	assert_false(request.help);
	cmdline_request_done(&request);

	assert_true(parse("journal show --help", &request, &err));
	assert_true(request.help);
	assert_false(value(&request, "event")->present);
	cmdline_request_done(&request);

	assert_true(parse("account list --search -- --limit 7", &request, &err));
	assert_string_equal(value(&request, "search")->text, "--");
	assert_int_equal(value(&request, "limit")->number, 7);
	cmdline_request_done(&request);

	assert_true(parse("account show -- b.omarov", &request, &err));
	assert_string_equal(value(&request, "login")->text, "b.omarov");
	cmdline_request_done(&request);
	clock_fix(TIME_NULL);
}

/* A code is a secret from the first moment: no plain text of it is kept. */
static void
test_parse_code(void **state)
{
	struct op_error err = OP_ERROR_INIT;
	struct cmdline_request request;
	struct action_run *run;
	struct buf line = BUF_INIT;

	(void)state;
	assert_true(parse("account verify b.omarov --code 012345", &request, &err));
	assert_null(value(&request, "code")->text);
	assert_memory_equal(secret_bytes(value(&request, "code")->secret), "012345", 6);
	run = cmdline_run_new(&request, NULL, NULL);
	cmdline_request_done(&request);
	action_command_line(run, &line);
	/* Trap 13: what is written down for history and F6 does not have it either. */
	assert_string_equal(buf_text(&line), "account verify b.omarov --code ...");
	buf_done(&line);
	action_run_free(run);
}

static void
test_parse_refused(void **state)
{
	static const struct {
		const char *line;
		enum op_error_kind kind;
		const char *message;
	} cases[] = {
		{"acount list", OP_ERROR_USAGE, "there is no command \"acount\""},
		{"account", OP_ERROR_USAGE, "\"account\" needs a second word"},
		{"account unlok x", OP_ERROR_USAGE, "there is no command \"account unlok\""},
		{"whoami now", OP_ERROR_USAGE, "\"now\" is one word too many"},
		{"account show a.b c.d", OP_ERROR_USAGE, "\"c.d\" is one word too many"},
		{"account show ab --color red", OP_ERROR_USAGE,
			"there is no option \"--color\" here"},
		{"account lock ab --reason", OP_ERROR_USAGE, "\"--reason\" needs a value"},
		{"account lock ab --reason x --reason y", OP_ERROR_USAGE,
			"\"reason\" is given twice"},
		{"account list --output xml", OP_ERROR_USAGE, "there is no output format \"xml\""},
		{"account show Ab", OP_ERROR_INVALID, "\"login\" is not a login"},
		{"account show a", OP_ERROR_INVALID, "\"login\" is not a login"},
		{"account show 1ab", OP_ERROR_INVALID, "\"login\" is not a login"},
		{"account show 'ab;'", OP_ERROR_INVALID, "\"login\" is not a login"},
		{"account show ''", OP_ERROR_INVALID, "\"login\" is empty"},
		{"account list --limit 0", OP_ERROR_INVALID, "\"limit\" is not a number"},
		{"account list --limit -3", OP_ERROR_INVALID, "\"limit\" is not a number"},
		{"account list --limit 3x", OP_ERROR_INVALID, "\"limit\" is not a number"},
		{"account list --limit 9223372036854775808", OP_ERROR_INVALID,
			"\"limit\" is not a number"},
		{"account list --state gone", OP_ERROR_INVALID,
			"\"state\" is not one of its values"},
		{"account lock ab --until soon", OP_ERROR_INVALID, "\"until\" is not a time"},
		{"account verify ab --code 12345", OP_ERROR_INVALID, "\"code\" is not a code"},
		{"account verify ab --code 12345a", OP_ERROR_INVALID, "\"code\" is not a code"},
		{"account list --search \xc3\x28", OP_ERROR_INVALID,
			"\"search\" is too long or not valid text"},
		{"go accounts", OP_ERROR_USAGE, "there is no command \"go\""},
		{"open", OP_ERROR_USAGE, "there is no command \"open\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct op_error err = OP_ERROR_INIT;
		struct cmdline_request request;

		assert_false(parse(cases[i].line, &request, &err));
		assert_string_equal(err.message, cases[i].message);
		assert_int_equal(err.kind, cases[i].kind);
	}
}

/* What F6 shows and --dry-run prints is the same command again, whatever is in the values. */
static void
test_round_trip(void **state)
{
	static const char *const reasons[] = {"plain", "it's", "a \"b\" \\ 'c'", "--output json",
		"қазақша мәтін", "$(id); `x` | y", "#", NULL};

	(void)state;
	for (size_t i = 0; reasons[i] != NULL; i++) {
		struct op_error err = OP_ERROR_INIT;
		struct cmdline_request request;
		struct buf line = BUF_INIT;
		struct action_run *run = action_run_new(action_find("account.unlock"), NULL, NULL);

		assert_true(action_set(run, "login", "b.omarov", &err));
		assert_true(action_set(run, "reason", reasons[i], &err));
		action_command_line(run, &line);
		assert_true(parse(buf_text(&line), &request, &err));
		assert_string_equal(value(&request, "reason")->text, reasons[i]);
		cmdline_request_done(&request);
		buf_done(&line);
		action_run_free(run);
	}
}

static void
completes(const char *line, const char *expected)
{
	char **words = complete_words(line, strlen(line));
	struct buf list = BUF_INIT;

	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		buf_append(&list, i == 0 ? "" : " ");
		buf_append(&list, words[i]);
	}
	assert_string_equal(buf_text(&list), expected);
	buf_done(&list);
	complete_words_free(words);
}

static void
test_complete(void **state)
{
	(void)state;
	completes("acc", "account");
	completes("account ", "list export show history lock unlock verify bulk unused restart "
			      "restart-void not-me create edit close reopen import");
	completes("account l", "list lock");
	completes("account list --s", "--search --state --sort");
	completes("account list --state ", "pending active locked expired closed");
	completes("account list --state l", "locked");
	completes("account list --state locked --st", "");
	completes("account lock ab --output j", "json");
	completes("help acc", "account");
	completes("help account u", "unlock unused");
	completes("generate ", "man bash reference");
	completes("nothing ", "");
	completes("account list 'x", "");
	completes("go", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_split_refused),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_code),
		cmocka_unit_test(test_parse_refused),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
