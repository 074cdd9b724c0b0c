/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked for in requests and contracts: lists of words, days, the fingerprint of a scan. */
#include "../../api-client/buf.h"
#include "../../api-client/call.h"
#include "../../api-client/clock.h"
#include "../../console/action.h"
#include "../../console/actions/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void
words_are(const char *typed, const char *sent)
{
	struct buf to = BUF_INIT;

	assert_string_equal(call_words(&to, typed), sent);
	buf_done(&to);
}

static void
test_words(void **state)
{
	struct buf to = BUF_INIT;
	const char *const hostile[] = {"a\"b", "c\\d", "e,f}"};

	(void)state;
	words_are("contractor-support", "{\"contractor-support\"}");
	words_are(" a,b  c , d ", "{\"a\",\"b\",\"c\",\"d\"}");
	words_are("", "{}");
	words_are("a\"b\\", "{\"a\\\"b\\\\\"}");
	assert_null(call_words(&to, NULL));
	assert_string_equal(call_texts(&to, hostile, 3), "{\"a\\\"b\",\"c\\\\d\",\"e,f}\"}");
	buf_done(&to);
}

static void
test_days(void **state)
{
	(void)state;
	assert_true(clock_is_date("2026-11-22"));
	assert_true(clock_is_date("2028-02-29"));
	assert_false(clock_is_date("2026-02-29"));
	assert_false(clock_is_date("2026-11-22 10:00"));
	assert_false(clock_is_date("22.11.2026"));
	assert_false(clock_is_date("today"));
	assert_false(clock_is_date(""));
	assert_false(clock_is_date(NULL));
}

/* The vector of FIPS 180-4 for "abc". */
static void
test_scan(void **state)
{
	char path[] = "/tmp/opconsole-scan.XXXXXX";
	int fd = mkstemp(path);
	char hash[SCAN_HASH_SIZE];
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	assert_true(fd >= 0);
	assert_false(scan_hash(path, hash, &err)); /* empty */
	assert_int_equal(write(fd, "abc", 3), 3);
	(void)close(fd);
	assert_true(scan_hash(path, hash, &err));
	assert_string_equal(
		hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	(void)unlink(path);
	assert_false(scan_hash(path, hash, &err));
	assert_string_equal(err.field, "scan");
	/* A pipe without a writer must not be waited for. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(scan_hash(path, hash, &err));
	(void)unlink(path);
	assert_false(scan_hash("/", hash, &err));
}

/* The hash that is approved is never asked for: it comes from what was shown, and it has to come.
 */
static void
test_shown(void **state)
{
	static const char *const names[] = {"request.approve", "request.refuse"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct action *action = action_find(names[i]);
		struct action_run *run = action_run_new(action, NULL, NULL);

		assert_string_equal(action->args[1].name, "hash");
		assert_int_equal(action->args[1].flags, ARG_REQUIRED | ARG_SHOWN);
		assert_true(action_set(run, "request", "17", NULL));
		assert_true(action_set(run, "reason", "as agreed", NULL));
		assert_ptr_equal(action_missing(run), &action->args[1]);
		action_run_free(run);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
