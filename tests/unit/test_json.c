/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Old and new values of an event as words: nested values, nulls, instants and broken JSON. */
#include "../../api-client/clock.h"
#include "../../screens/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void
check(const char *old, const char *now, const char *name, const char *was, const char *is)
{
	struct json_changes changes;

	json_changes_make(&changes, old, now);
	assert_int_equal(changes.count, 1);
	assert_string_equal(changes.items[0].name, name);
	assert_string_equal(changes.items[0].old, was);
	assert_string_equal(changes.items[0].now, is);
	json_changes_done(&changes);
}

static void
test_values(void **state)
{
	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	check("{\"state\":\"locked\"}", "{\"state\":\"active\"}", "state", "locked", "active");
	check("{\"n\":1}", NULL, "n", "1", "");
	check(NULL, "{\"until\":null}", "until", "", "none");
	check("{\"x\":true}", "{\"x\":false}", "x", "yes", "no");
	check(NULL, "{\"at\":\"2026-11-22T18:00:00Z\"}", "at", "", "2026-11-22T23:00:00+05:00");
}

static void
test_nested(void **state)
{
	(void)state;
	check("{\"locks\":[{\"by\":null,\"cause\":\"policy\",\"id\":7},{\"cause\":\"person\"}]}",
		"{\"locks\":[]}", "locks", "cause policy, id 7; cause person", "none");
	check(NULL, "{\"a\":{\"b\":[1,2]}}", "a", "", "b 1; 2");
}

static void
test_broken(void **state)
{
	struct json_changes changes;

	(void)state;
	json_changes_make(&changes, "{", NULL);
	assert_int_equal(changes.count, 0);
	json_changes_done(&changes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
