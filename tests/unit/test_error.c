/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error type: texts, words and exit statuses. */
#include "../../api-client/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
set_clears_the_rest(void **state)
{
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	op_error_set(&err, OP_ERROR_INVALID, "%s is not valid", "reason");
	op_error_detail(&err, "It has %d characters.", 2);
	op_error_hint(&err, "Write more.");
	op_error_field(&err, "reason");
	assert_string_equal(err.message, "reason is not valid");
	assert_string_equal(err.detail, "It has 2 characters.");
	assert_string_equal(err.hint, "Write more.");
	assert_string_equal(err.field, "reason");
	op_error_set(&err, OP_ERROR_FAILED, "other");
	assert_string_equal(err.detail, "");
	assert_string_equal(err.hint, "");
	assert_string_equal(err.field, "");
	op_error_clear(&err);
	assert_int_equal(err.kind, OP_ERROR_NONE);
	op_error_set(NULL, OP_ERROR_FAILED, "nobody asks");
	op_error_detail(NULL, "nobody asks");
}

static void
long_texts_end_with_a_character(void **state)
{
	struct op_error err;
	char text[1200];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof text; i += 2) {
		memcpy(text + i, "ұ", 3);
	}
	op_error_set(&err, OP_ERROR_FAILED, "%s", text);
	assert_int_equal(strlen(err.message), 254);
	assert_memory_equal(err.message + 252, "ұ", 3);
}

/* The statuses that 5-screens and the manual document. */
static void
exit_statuses(void **state)
{
	static const struct {
		enum op_error_kind kind;
		int status;
		const char *word;
	} table[] = {
		{OP_ERROR_NONE, 0, "none"},
		{OP_ERROR_FAILED, 1, "failed"},
		{OP_ERROR_NO_SESSION, 2, "no_session"},
		{OP_ERROR_REFUSED, 2, "refused"},
		{OP_ERROR_LOCKED, 2, "locked"},
		{OP_ERROR_NOT_FOUND, 3, "not_found"},
		{OP_ERROR_CONFLICT, 4, "conflict"},
		{OP_ERROR_FRESH_CODE, 5, "fresh_code"},
		{OP_ERROR_UNREACHABLE, 6, "unreachable"},
		{OP_ERROR_UNKNOWN, 7, "unknown"},
		{OP_ERROR_USAGE, 64, "usage"},
		{OP_ERROR_INVALID, 64, "invalid"},
		{OP_ERROR_TERMINAL, 69, "terminal"},
		{OP_ERROR_CONFIG, 78, "config"},
		{(enum op_error_kind)4711, 1, "failed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_int_equal(op_error_exit_status(table[i].kind), table[i].status);
		assert_string_equal(op_error_word(table[i].kind), table[i].word);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_clears_the_rest),
		cmocka_unit_test(long_texts_end_with_a_character),
		cmocka_unit_test(exit_statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
