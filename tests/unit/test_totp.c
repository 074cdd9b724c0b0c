/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds until the next code of RFC 6238. */
#include "../../api-client/clock.h"
#include "../../api-client/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void
seconds_left(void **state)
{
	(void)state;
	assert_int_equal(totp_seconds_left(0), 30);
	assert_int_equal(totp_seconds_left(CLOCK_SECOND - 1), 30);
	assert_int_equal(totp_seconds_left(CLOCK_SECOND), 29);
	assert_int_equal(totp_seconds_left(29 * CLOCK_SECOND), 1);
	assert_int_equal(totp_seconds_left(30 * CLOCK_SECOND), 30);
	assert_int_equal(totp_seconds_left(INT64_C(1111111109) * CLOCK_SECOND), 1);
	assert_int_equal(totp_seconds_left(-1), 1);
	assert_int_equal(totp_seconds_left(-30 * CLOCK_SECOND), 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seconds_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
