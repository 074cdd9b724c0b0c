/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Known sentences of the server: values pass through, instants are drawn in the person's zone,
 * unknown sentences stay as they came.
 */
#include "../../api-client/clock.h"
#include "../../api-client/server_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void
check(const char *text, const char *expected)
{
	struct buf to = BUF_INIT;

	server_text(text, &to);
	assert_string_equal(buf_text(&to), expected);
	buf_done(&to);
}

static void
test_instants_are_local(void **state)
{
	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	check("Locked by saule at 2020-03-01T18:16:20Z: phone was stolen.",
		"Locked by saule at 02.03.2020 00:16: phone was stolen.");
	/* C-02: the hour that Almaty had twice */
	check("It was good until 2024-02-29T17:30:00Z.", "It was good until 29.02.2024 23:30.");
	check("It was good until 2024-02-29T18:30:00Z.", "It was good until 29.02.2024 23:30.");
}

static void
test_values_stay(void **state)
{
	(void)state;
	check("The field reason takes at least 3 characters.",
		"The field reason takes at least 3 characters.");
	check("It was good until 2020-99-29T19:30:00Z.", "It was good until 2020-99-29T19:30:00Z.");
	check("something new at 2020-03-01T18:16:20Z", "something new at 2020-03-01T18:16:20Z");
	check(NULL, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instants_are_local),
		cmocka_unit_test(test_values_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
