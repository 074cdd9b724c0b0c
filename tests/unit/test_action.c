/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry as a whole: every row is complete, its example parses, its words and keys are its
 * own; and the life of a run as far as it goes without a server.
 */
#include "../../api-client/buf.h"
#include "../../console/cmdline.h"
#include "../../console/flow.h"
#include "../../console/generate.h"
#include "../../console/help.h"
#include "../../console/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
check_arguments(const struct action *action)
{
	bool reason = false;
	int count = 0;

	for (; action->args != NULL && action->args[count].name != NULL; count++) {
		const struct arg_spec *spec = &action->args[count];

		assert_non_null(spec->prompt);
		assert_non_null(spec->help);
		assert_int_equal(
			strspn(spec->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(spec->name));
		assert_true((spec->type == ARG_CHOICE) == (spec->choices != NULL));
		if (strcmp(spec->name, "reason") == 0 && (spec->flags & ARG_REQUIRED) != 0) {
			reason = true;
		}
	}
	assert_true(count <= ACTION_ARGS_MAX);
	assert_int_equal((action->flags & ACTION_NEEDS_REASON) != 0, reason);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		assert_non_null(action->summary);
		assert_true(strlen(action->summary) <= 60);
		assert_ptr_equal(action_find(action->name), action);
		assert_true((action->run == NULL) == ((action->flags & ACTION_LOCAL) != 0));
		assert_true((action->keys != NULL) == (action->screens != 0));
		if (action->keys != NULL) {
			assert_non_null(action->hint);
		} else {
			assert_true((action->flags & ACTION_COMMAND_ONLY) != 0);
		}
		if (help_is_command(action)) {
			assert_non_null(action->help);
			assert_non_null(action->example);
		}
		check_arguments(action);
	}
}

/* One's own factors, account and saved views need no right. */
static bool
is_own(const struct action *action)
{
	return text_starts(action->name, "password.") || text_starts(action->name, "totp.") ||
	       text_starts(action->name, "recovery.") || text_starts(action->name, "view.") ||
	       text_is(action->name, "account.not-me");
}

/* A change that nothing hears of would leave old data on the screen. */
static void
test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if ((action_table[i]->flags & ACTION_MUTATES) != 0) {
			assert_int_not_equal(action_table[i]->changes & RESOURCE_JOURNAL, 0);
			assert_true(action_table[i]->scope != NULL || is_own(action_table[i]));
		}
	}
}

static void
test_examples_parse(void **state)
{
	(void)state;
	for (size_t i = 0; action_table[i] != NULL; i++) {
		struct op_error err = OP_ERROR_INIT;
		struct cmdline_request request;
		struct action_run *run;
		char **words = NULL;
		size_t count = 0;

		if (!help_is_command(action_table[i])) {
			continue;
		}
		assert_true(cmdline_split(action_table[i]->example, &words, &count, &err));
		if (!cmdline_parse(words, count, &request, &err)) {
			fail_msg("%s: %s", action_table[i]->example, err.message);
		}
		assert_ptr_equal(request.action, action_table[i]);
		run = cmdline_run_new(&request, NULL, NULL);
		/* What is never among the words is asked for. */
		assert_true(action_missing(run) == NULL || action_missing(run)->type == ARG_SECRET);
		action_run_free(run);
		cmdline_words_free(words, count);
	}
}

/* One key means one thing on a screen. */
static void
test_keys_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; action_table[i] != NULL; i++) {
		for (size_t j = i + 1; action_table[j] != NULL; j++) {
			const char *at = action_table[i]->keys;

			if ((action_table[i]->screens & action_table[j]->screens) == 0) {
				continue;
			}
			while (at != NULL && *at != '\0') {
				size_t length = strcspn(at, " ");

				assert_false(keymap_matches(
					action_table[j]->keys, keymap_parse(at, length)));
				at += length;
				at += strspn(at, " ");
			}
		}
	}
}

/* Trap 14: nothing that changes or leaves is on a key next to typing. */
static void
test_no_destructive_keys(void **state)
{
	static const int forbidden[] = {127, 8, 11, 4};

	(void)state;
	for (size_t i = 0; action_table[i] != NULL; i++) {
		for (size_t j = 0; j < sizeof forbidden / sizeof forbidden[0]; j++) {
			assert_false(keymap_matches(action_table[i]->keys, forbidden[j]));
		}
	}
}

struct ended {
	int times;
	struct op_error err;
};

static void
ended(struct action_run *run, const struct op_error *err)
{
	struct ended *end = run->user;

	end->times++;
	end->err = err != NULL ? *err : (struct op_error)OP_ERROR_INIT;
}

static void
test_missing_argument(void **state)
{
	struct action_run *run = action_run_new(action_find("account.unlock"), NULL, NULL);
	struct op_error err = OP_ERROR_INIT;
	struct ended end = {0};

	(void)state;
	run->finished = ended;
	run->user = &end;
	assert_string_equal(action_missing(run)->name, "login");
	assert_true(action_set(run, "login", "ab", &err));
	assert_string_equal(action_missing(run)->name, "reason");
	action_run_start(run);
	assert_int_equal(end.times, 1);
	assert_int_equal(end.err.kind, OP_ERROR_INVALID);
	assert_string_equal(end.err.field, "reason");
	assert_false(action_set(run, "colour", "red", &err));
	action_run_free(run);
}

/* The server's name of a parameter becomes the argument's. */
static void
test_field_is_renamed(void **state)
{
	struct action_run *run = action_run_new(action_find("account.list"), NULL, NULL);
	struct op_error err = OP_ERROR_INIT;
	struct ended end = {0};

	(void)state;
	run->finished = ended;
	run->user = &end;
	op_error_set(&err, OP_ERROR_INVALID, "%s", "wrong");
	op_error_field(&err, "descending");
	action_finish(run, &err);
	assert_string_equal(end.err.field, "order");
	action_run_free(run);
}

/* the id is made before the first send, and every run has its own. */
static void
test_operation_ids(void **state)
{
	struct action_run *one = action_run_new(action_find("account.lock"), NULL, NULL);
	struct action_run *two = action_run_new(action_find("account.lock"), NULL, NULL);

	(void)state;
	assert_int_equal(strlen(one->operation), OPERATION_ID_SIZE - 1);
	assert_int_equal(one->operation[14], '4');
	assert_string_not_equal(one->operation, two->operation);
	action_run_free(one);
	action_run_free(two);
}

static void
test_own_account(void **state)
{
	const struct action *unlock = action_find("account.unlock");
	struct subject subject = {.kind = SUBJECT_ACCOUNT, .id = "aigerim", .state = "locked"};
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	assert_false(unlock->check(&subject, "aigerim", &err));
	assert_int_equal(err.kind, OP_ERROR_REFUSED);
	assert_true(unlock->check(&subject, "dana", &err));
	memcpy(subject.state, "active", 7);
	assert_false(unlock->check(&subject, "dana", &err));
	assert_int_equal(err.kind, OP_ERROR_CONFLICT);
	assert_true(action_find("account.lock")->check(&subject, "dana", &err));
	memcpy(subject.state, "closed", 7);
	assert_false(action_find("account.lock")->check(&subject, "dana", &err));
}

static void
test_help(void **state)
{
	char account[] = "account";
	char unlock[] = "unlock";
	char nonsense[] = "acc";
	char *words[] = {account, unlock};
	char *wrong[] = {nonsense};
	struct op_error err = OP_ERROR_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(help_write(&out, words, 2, &err));
	assert_non_null(strstr(buf_text(&out), "opconsole account unlock LOGIN --reason TEXT\n"));
	buf_truncate(&out, 0);
	assert_true(help_write(&out, words, 1, &err));
	assert_non_null(strstr(buf_text(&out), "account history"));
	assert_null(strstr(buf_text(&out), "journal"));
	assert_false(help_write(&out, wrong, 1, &err));
	assert_int_equal(err.kind, OP_ERROR_USAGE);
	buf_done(&out);
}

/* Manual, completion and reference have every command. */
static void
test_generated(void **state)
{
	static const char *const kinds[] = {"man", "bash", "reference", NULL};
	struct op_error err = OP_ERROR_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t k = 0; kinds[k] != NULL; k++) {
		buf_truncate(&out, 0);
		assert_true(generate_write(&out, kinds[k], &err));
		for (size_t i = 0; action_table[i] != NULL; i++) {
			struct buf words = BUF_INIT;
			struct buf escaped = BUF_INIT;

			help_write_words(&words, action_table[i]);
			for (const char *c = buf_text(&words); *c != '\0'; c++) {
				buf_append(&escaped, *c == '-' && k == 0 ? "\\" : "");
				buf_append_char(&escaped, *c);
			}
			if (help_is_command(action_table[i])) {
				assert_non_null(strstr(buf_text(&out), buf_text(&escaped)));
			}
			buf_done(&words);
			buf_done(&escaped);
		}
	}
	assert_false(generate_write(&out, "nothing", &err));
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_examples_parse),
		cmocka_unit_test(test_keys_are_unique),
		cmocka_unit_test(test_no_destructive_keys),
		cmocka_unit_test(test_missing_argument),
		cmocka_unit_test(test_field_is_renamed),
		cmocka_unit_test(test_operation_ids),
		cmocka_unit_test(test_own_account),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_generated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
