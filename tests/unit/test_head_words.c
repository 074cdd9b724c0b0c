/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of the journal as words. L-03 */
#include "../../api-client/buf.h"
#include "../../api-client/head_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_there_and_back(void **state)
{
	unsigned char hash[CHAIN_HASH];
	unsigned char head[HEAD_BYTES];
	struct op_error err;
	struct buf words = BUF_INIT;

	(void)state;
	for (unsigned round = 0; round < 256; round++) {
		for (size_t i = 0; i < sizeof hash; i++) {
			hash[i] = (unsigned char)(round * 37 + i * 101 + (i * round) % 7);
		}
		buf_truncate(&words, 0);
		head_words_append(&words, hash);
		assert_true(head_words_parse(buf_text(&words), head, &err));
		assert_memory_equal(head, hash, HEAD_BYTES);
	}
	buf_done(&words);
}

static void
test_known(void **state)
{
	/* The first and the last word, and one bit: the list never changes. */
	unsigned char hash[CHAIN_HASH] = {0};
	struct buf words = BUF_INIT;

	(void)state;
	head_words_append(&words, hash);
	assert_string_equal(buf_text(&words),
		"abandon abandon abandon abandon abandon abandon abandon abandon");
	buf_truncate(&words, 0);
	hash[10] = 1;
	head_words_append(&words, hash);
	assert_string_equal(buf_text(&words),
		"abandon abandon abandon abandon abandon abandon abandon ability");
	buf_truncate(&words, 0);
	memset(hash, 0xff, sizeof hash);
	head_words_append(&words, hash);
	assert_string_equal(buf_text(&words), "zoo zoo zoo zoo zoo zoo zoo zoo");
	buf_done(&words);
}

static void
test_refused(void **state)
{
	static const char *const texts[] = {"", "zoo", "zoo zoo zoo zoo zoo zoo zoo",
		"zoo zoo zoo zoo zoo zoo zoo zoo zoo", "zoo zoo zoo zoo zoo zoo zoo zooo",
		"zoo zoo zoo zoo zoo zoo zoo zo\303\266",
		"zoo zoo zoo zoo zoo zoo zoo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	unsigned char head[HEAD_BYTES];
	struct op_error err;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_false(head_words_parse(texts[i], head, &err));
		assert_int_equal(err.kind, OP_ERROR_INVALID);
	}
	assert_true(head_words_parse(" Zoo\tZOO zoo zoo zoo zoo zoo  zoo\n", head, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("head_words", tests, NULL, NULL);
}
