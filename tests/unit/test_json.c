/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Old and new values of an event as words: nested values, nulls, instants and broken JSON. */
#include "../../api-client/clock.h"
#include "../../api-client/text.h"
#include "../../api-client/buf.h"
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

/* What is nested is told by its path, after what is one value; what was none and is gone is not
 * told. */
static void
test_nested(void **state)
{
	static const char *const wanted[][3] = {
		{"state", "locked", "active"},
		{"scopes", "a; b", "a"},
		{"password", "", "changed"},
		{"locks[1].cause", "policy", "person"},
		{"locks[1].device.code", "", "bastion-1"},
		{"locks[2].cause", "person", ""},
	};
	const char *old = "{\"state\":\"locked\",\"locks\":[{\"by\":null,\"cause\":\"policy\"},"
			  "{\"cause\":\"person\"}],\"scopes\":[\"a\",\"b\"]}";
	const char *now = "{\"state\":\"active\",\"locks\":[{\"cause\":\"person\","
			  "\"device\":{\"code\":\"bastion-1\"}}],\"scopes\":[\"a\"],"
			  "\"password\":\"changed\"}";
	struct json_changes changes;

	(void)state;
	json_changes_make(&changes, old, now);
	assert_int_equal(changes.count, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		assert_string_equal(changes.items[i].name, wanted[i][0]);
		assert_string_equal(changes.items[i].old, wanted[i][1]);
		assert_string_equal(changes.items[i].now, wanted[i][2]);
	}
	json_changes_done(&changes);
	check(NULL, "{\"a\":{\"b\":[1,2]}}", "a.b", "", "1; 2");
	check("{\"locks\":[]}", "{\"locks\":[]}", "locks", "none", "none");
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
