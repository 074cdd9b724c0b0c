/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms of codes, and what is sent of them. */
#include "../../api-client/code_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct secret *
typed(const char *text)
{
	struct secret *secret = secret_new(strlen(text) + 1);

	assert_true(secret_append(secret, text, strlen(text)));
	return secret;
}

static void
one_time(const char *text, const char *expected)
{
	struct secret *given = typed(text);
	struct secret *code = code_form_one_time(given);

	if (expected == NULL) {
		assert_null(code);
	} else {
		assert_non_null(code);
		assert_string_equal((const char *)secret_bytes(code), expected);
	}
	secret_free(given);
	secret_free(code);
}

/* exactly five groups of four; anything else is a password. */
static void
one_time_codes(void **state)
{
	(void)state;
	one_time("ABCD-EFGH-IJKL-MNOP-QR27", "ABCDEFGHIJKLMNOPQR27");
	one_time(" abcd-efgh-ijkl-mnop-qr27 ", "ABCDEFGHIJKLMNOPQR27");
	one_time("ABCD EFGH IJKL MNOP QR27", "ABCDEFGHIJKLMNOPQR27");
	one_time("ABCDEFGHIJKLMNOPQR27", NULL);
	one_time("ABCD-EFGH-IJKL-MNOP-QR2", NULL);
	one_time("ABCD-EFGH-IJKL-MNOP-QR271", NULL);
	one_time("ABCD-EFGH-IJKL-MNOP-QR18", NULL);
	one_time("ABCDE-FGH-IJKL-MNOP-QR27", NULL);
	one_time("", NULL);
}

static void
sent(const char *text, const char *expected)
{
	struct secret *given = typed(text);
	struct secret *code = code_form_typed(given);

	assert_string_equal((const char *)secret_bytes(code), expected);
	secret_free(given);
	secret_free(code);
}

static void
sent_codes(void **state)
{
	(void)state;
	sent("123456", "123456");
	sent(" 123456  654321 ", "123456 654321"); /* */
	sent("abcd efgh ijkl mnop qr27", "ABCD-EFGH-IJKL-MNOP-QR27");
	sent("ABCDE-FGH27", "abcde-fgh27");
	sent("", "");
	sent("   ", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_time_codes),
		cmocka_unit_test(sent_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
