/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds until the next code of RFC 6238. */
#include "../../api-client/clock.h"
#include "../../api-client/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

/* RFC 4648 section 10, and the form that phones take. */
static void
phone_forms(void **state)
{
	struct secret *base32 = totp_base32((const unsigned char *)"12345678901234567890", 20);
	struct secret *uri = totp_uri(base32, "b.omarov", "Almaty Assets Exchange & Қ");
	struct secret *none = totp_base32((const unsigned char *)"foobar", 6);

	(void)state;
	assert_string_equal((const char *)secret_bytes(base32), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_string_equal((const char *)secret_bytes(none), "MZXW6YTBOI"); /* no padding */
	assert_string_equal((const char *)secret_bytes(uri),
		"otpauth://totp/b.omarov?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
		"&issuer=Almaty%20Assets%20Exchange%20%26%20%D2%9A");
	secret_free(base32);
	secret_free(uri);
	secret_free(none);
}

static bool
clock_of(const char *one, const char *two, int64_t at, int64_t *ret_seconds)
{
	struct secret *base32 = totp_base32((const unsigned char *)"12345678901234567890", 20);
	struct secret *first = secret_new(8), *second = secret_new(8);
	bool found;

	assert_true(secret_append(first, one, strlen(one)));
	assert_true(secret_append(second, two, strlen(two)));
	found = totp_clock_find(base32, first, second, at * CLOCK_SECOND, ret_seconds);
	secret_free(base32);
	secret_free(first);
	secret_free(second);
	return found;
}

/* A-08 A-09: codes of RFC 6238 appendix B (its last six digits) for 1111111109 and 1111111111. */
static void
wrong_clocks(void **state)
{
	int64_t seconds = 1;

	(void)state;
	assert_true(clock_of("081804", "050471", 1111111109, &seconds));
	assert_int_equal(seconds, 0);
	assert_true(clock_of("081804", "050471", 1111111109 + 600, &seconds));
	assert_int_equal(seconds, -600); /* behind */
	assert_true(clock_of("081804", "050471", 1111111109 - 7200, &seconds));
	assert_int_equal(seconds, 7200);				  /* another zone */
	assert_false(clock_of("050471", "081804", 1111111109, &seconds)); /* the wrong way round */
	assert_false(clock_of("081804", "081804", 1111111109, &seconds));
	assert_false(clock_of("081804", "050471", 1111111109 + 3 * 86400, &seconds));
	assert_false(clock_of("08180", "050471", 1111111109, &seconds));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seconds_left),
		cmocka_unit_test(phone_forms),
		cmocka_unit_test(wrong_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
