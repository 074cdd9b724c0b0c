/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and drawing times: zones, the doubled hour of 2024, odd instants. */
#include "../../api-client/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t
server(const char *text)
{
	int64_t at = 0;

	if (!clock_parse_server(text, &at)) {
		fail_msg("not read: %s", text);
	}
	return at;
}

static void
drawn(int64_t at, enum clock_form form, const char *expected)
{
	char text[CLOCK_TEXT_SIZE];

	assert_string_equal(clock_format(at, form, text, sizeof text), expected);
}

/* C-02: Kazakhstan went from +06 to +05 at 2024-02-29 18:00Z; the hour from 23:00 came twice. */
static void
doubled_hour(void **state)
{
	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	drawn(server("2024-02-29 17:30:00+00"), CLOCK_RFC3339, "2024-02-29T23:30:00+06:00");
	drawn(server("2024-02-29 18:30:00+00"), CLOCK_RFC3339, "2024-02-29T23:30:00+05:00");
	drawn(server("2024-02-29 17:59:59+00"), CLOCK_RFC3339, "2024-02-29T23:59:59+06:00");
	drawn(server("2024-02-29 18:00:00+00"), CLOCK_RFC3339, "2024-02-29T23:00:00+05:00");
	drawn(server("2024-02-29 17:59:59+00"), CLOCK_OFFSET, "+06");
	drawn(server("2024-02-29 18:00:00+00"), CLOCK_OFFSET, "+05");
}

static void
forms(void **state)
{
	int64_t at = server("2026-11-22 04:41:07.12+00");

	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	drawn(at, CLOCK_RFC3339, "2026-11-22T09:41:07.120000+05:00");
	drawn(at - 120000, CLOCK_RFC3339, "2026-11-22T09:41:07+05:00");
	drawn(at, CLOCK_MINUTE_FORM, "09:41");
	drawn(at, CLOCK_SECOND_FORM, "09:41:07");
	drawn(at, CLOCK_DAY_FORM, "22.11.2026");
	drawn(at, CLOCK_TYPED, "2026-11-22 09:41:07");
	drawn(at - 7120000, CLOCK_TYPED, "2026-11-22 09:41");
	drawn(TIME_NULL, CLOCK_RFC3339, "");
	clock_fix(at + CLOCK_HOUR);
	drawn(at, CLOCK_SHORT, "09:41");
	clock_fix(at + CLOCK_DAY);
	drawn(at, CLOCK_SHORT, "22.11 09:41");
	clock_fix(at + 365 * CLOCK_DAY);
	drawn(at, CLOCK_SHORT, "22.11.2026 09:41");
	clock_fix(TIME_NULL);
	assert_true(clock_set_zone("Asia/Kolkata"));
	drawn(at, CLOCK_OFFSET, "+05:30");
	assert_true(clock_set_zone("America/St_Johns"));
	drawn(at, CLOCK_OFFSET, "-03:30");
	drawn(at, CLOCK_RFC3339, "2026-11-22T01:11:07.120000-03:30");
}

static void
zones(void **state)
{
	(void)state;
	assert_false(clock_set_zone(NULL));
	assert_false(clock_set_zone(""));
	assert_false(clock_set_zone("Asia/Nowhere"));
	assert_false(clock_set_zone("../../../etc/passwd"));
	assert_false(clock_set_zone("/usr/share/zoneinfo/UTC"));
	assert_false(clock_set_zone("Asia"));
	assert_true(clock_set_zone("Etc/GMT+5"));
	assert_true(clock_set_zone("UTC"));
}

/* C-07: what PostgreSQL may print that has no place in int64_t microseconds, or no meaning. */
static void
server_times(void **state)
{
	static const char *const bad[] = {"infinity", "-infinity", "", "0044-03-15 12:00:00+00 BC",
		"2026-02-29 12:00:00+00", "2026-13-01 12:00:00+00", "2026-00-01 12:00:00+00",
		"2026-01-32 12:00:00+00", "2026-01-01 24:00:00+00", "2026-01-01 23:59:60+00",
		"2026-01-01 23:60:00+00", "2026-01-01T12:00:00+00", "2026-01-01 12:00:00",
		"2026-01-01 12:00:00+0", "2026-01-01 12:00:00+16", "2026-01-01 12:00:00.+00",
		"2026-01-01 12:00:00+00 ", "26-01-01 12:00:00+00", "0000-01-01 12:00:00+00",
		"9999999-01-01 12:00:00+00"};
	int64_t at = 4711;

	(void)state;
	assert_int_equal(server("1970-01-01 00:00:00+00"), 0);
	assert_int_equal(server("1969-12-31 23:59:59.999999+00"), -1);
	assert_int_equal(server("2038-01-19 03:14:08+00"), INT64_C(2147483648) * CLOCK_SECOND);
	assert_int_equal(server("9999-12-31 23:59:59+00"), INT64_C(253402300799) * CLOCK_SECOND);
	assert_int_equal(server("10000-01-01 00:00:00+00"), INT64_C(253402300800) * CLOCK_SECOND);
	assert_int_equal(server("2024-02-29 12:00:00+00"), INT64_C(1709208000) * CLOCK_SECOND);
	assert_int_equal(server("2000-02-29 00:00:00+00"), INT64_C(951782400) * CLOCK_SECOND);
	assert_int_equal(server("2026-11-22 09:41:07.123456+05"),
		INT64_C(1795322467) * CLOCK_SECOND + 123456);
	assert_int_equal(server("2026-11-22 09:41:07+05:30"), server("2026-11-22 04:11:07+00"));
	assert_int_equal(server("1890-01-01 00:00:00+05:07:48"), server("1889-12-31 18:52:12+00"));
	assert_int_equal(server("2026-11-22 01:00:00-03:30"), server("2026-11-22 04:30:00+00"));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (clock_parse_server(bad[i], &at)) {
			fail_msg("read: %s", bad[i]);
		}
		assert_int_equal(at, 4711);
	}
	assert_false(clock_parse_server(NULL, &at));
}

static void
typed_times(void **state)
{
	int64_t now = server("2026-11-22 04:41:07+00"); /* 09:41:07 in Almaty */
	static const struct {
		const char *text, *expected;
	} table[] = {
		{"now", "2026-11-22 04:41:07+00"},
		{"today", "2026-11-21 19:00:00+00"},
		{"yesterday", "2026-11-20 19:00:00+00"},
		{"tomorrow", "2026-11-22 19:00:00+00"},
		{"-3h", "2026-11-22 01:41:07+00"},
		{"-2d", "2026-11-20 04:41:07+00"},
		{"+30m", "2026-11-22 05:11:07+00"},
		{"-1w", "2026-11-15 04:41:07+00"},
		{"2026-11-22", "2026-11-21 19:00:00+00"},
		{"2026-11-22 09:41", "2026-11-22 04:41:00+00"},
		{"2026-11-22T09:41:07", "2026-11-22 04:41:07+00"},
		{"2026-11-22T09:41:07Z", "2026-11-22 09:41:07+00"},
		{"2026-11-22T09:41:07.5+05:00", "2026-11-22 04:41:07.5+00"},
		{"3h", NULL},
		{"-3", NULL},
		{"-3y", NULL},
		{"-3hh", NULL},
		{"+9999999d", NULL},
		{"22.11.2026", NULL},
		{"2026-02-29", NULL},
		{"2026-11-22 25:00", NULL},
		{"2026-11-22 09:41:60", NULL},
		{"2026-11-22 09:41 ", NULL},
		{"Today", NULL},
		{"", NULL},
	};

	(void)state;
	assert_true(clock_set_zone("Asia/Almaty"));
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		int64_t at = 4711;
		bool good = clock_parse_typed(table[i].text, now, &at);

		if (good != (table[i].expected != NULL) ||
			at != (good ? server(table[i].expected) : 4711)) {
			fail_msg("\"%s\"", table[i].text);
		}
	}
}

static void
time_left(void **state)
{
	static const struct {
		int64_t left;
		const char *expected;
	} table[] = {
		{-5, "0 s"},
		{0, "0 s"},
		{59 * CLOCK_SECOND + 999999, "59 s"},
		{CLOCK_MINUTE, "1 min"},
		{31 * CLOCK_MINUTE + 59 * CLOCK_SECOND, "31 min"},
		{2 * CLOCK_HOUR, "2 h"},
		{12 * CLOCK_HOUR - CLOCK_MINUTE - 1, "11:58"},
		{12 * CLOCK_HOUR - CLOCK_MINUTE, "11:59"},
		{48 * CLOCK_HOUR - 1, "47:59"},
		{48 * CLOCK_HOUR, "2 d"},
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_string_equal(
			clock_format_left(table[i].left, text, sizeof text), table[i].expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubled_hour),
		cmocka_unit_test(forms),
		cmocka_unit_test(zones),
		cmocka_unit_test(server_times),
		cmocka_unit_test(typed_times),
		cmocka_unit_test(time_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
