/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: capacity, cleansing, and the pages that they lie on. */
#include "../../api-client/buf.h"
#include "../../api-client/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
capacity_is_fixed(void **state)
{
	struct secret *secret = secret_new(8);
	struct secret *copy;

	(void)state;
	assert_true(secret_append(secret, "12345", 5));
	assert_false(secret_append(secret, "6789", 4));
	assert_int_equal(secret_length(secret), 5);
	assert_true(secret_append(secret, "678", 3));
	assert_memory_equal(secret_bytes(secret), "12345678", 9);
	copy = secret_dup(secret);
	secret_clear(secret);
	assert_int_equal(secret_length(secret), 0);
	assert_memory_equal(secret_bytes(copy), "12345678", 9);
	secret_free(secret);
	secret_free(copy);
	secret_free(NULL);
	assert_int_equal(secret_length(NULL), 0);
	assert_null(secret_dup(NULL));
}

/* M-04 */
static void
truncating_cleanses(void **state)
{
	struct secret *secret = secret_new(16);
	const unsigned char *bytes;

	(void)state;
	assert_true(secret_append(secret, "hunter2hunter2", 14));
	bytes = secret_bytes(secret);
	secret_truncate(secret, 3);
	for (int i = 3; i < 14; i++) {
		assert_int_equal(bytes[i], 0);
	}
	assert_memory_equal(bytes, "hun", 3);
	secret_free(secret);
}

/* The sanitizer needs its shadow memory unlocked and makes mlock() do nothing. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOCK_FLAG ""
#endif
#endif
#if !defined(LOCK_FLAG) && defined(__SANITIZE_ADDRESS__)
#define LOCK_FLAG ""
#endif
#ifndef LOCK_FLAG
#define LOCK_FLAG " lo"
#endif

/* M-03: the flags "do not dump" and "locked" of the mapping, from the kernel. */
static void
pages_are_locked_and_not_dumped(void **state)
{
	struct secret *secret = secret_new(64);
	char line[512], flags[512] = "";
	uintptr_t at = (uintptr_t)secret_bytes(secret), from = 0, to = 0;
	FILE *maps = fopen("/proc/self/smaps", "r");
	bool inside = false;

	(void)state;
	assert_non_null(maps);
	while (fgets(line, sizeof line, maps) != NULL) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
			inside = at >= from && at < to;
		} else if (inside && text_starts(line, "VmFlags:")) {
			text_format(flags, sizeof flags, "%s", line);
		}
	}
	(void)fclose(maps);
	assert_non_null(strstr(flags, " dd"));
	assert_non_null(strstr(flags, LOCK_FLAG));
	secret_free(secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capacity_is_fixed),
		cmocka_unit_test(truncating_cleanses),
		cmocka_unit_test(pages_are_locked_and_not_dumped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
