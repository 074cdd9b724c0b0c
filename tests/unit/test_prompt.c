/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The edited line with the real readline behind it: what a byte stream makes of the text, what is
 * told to the door, and that nothing but the allow-listed editing exists.
 */
#include "../../api-client/clock.h"
#include "../../console/prompt.h"

#include <locale.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char accepted[2000];
static int accepted_count, cancelled_count;

static void
on_accepted(void *user, const char *line)
{
	(void)user;
	(void)snprintf(accepted, sizeof(accepted), "%s", line);
	accepted_count++;
}

static void
on_cancelled(void *user)
{
	(void)user;
	cancelled_count++;
}

static void
open_line(enum prompt_mode mode, const char *initial)
{
	const struct prompt_handlers handlers = {
		.accepted = on_accepted, .cancelled = on_cancelled};

	accepted_count = 0;
	cancelled_count = 0;
	prompt_open(mode, &handlers, initial);
}

static void
type(const char *bytes)
{
	for (; *bytes != '\0'; bytes++) {
		prompt_byte((unsigned char)*bytes);
	}
}

static void
editing(void **state)
{
	(void)state;
	open_line(PROMPT_PLAIN, "");
	type("омар");
	assert_string_equal(prompt_text(), "омар");
	assert_int_equal(prompt_cursor(), 8);
	type("\x1b[D\x1bOD");
	assert_int_equal(prompt_cursor(), 4);
	type("\x7f");
	assert_string_equal(prompt_text(), "оар");
	type("\x01X\x05Y");
	assert_string_equal(prompt_text(), "XоарY");
	type("\x1b[H\x1b[3~");
	assert_string_equal(prompt_text(), "оарY");
	type("\x15");
	assert_string_equal(prompt_text(), "оарY"); /* ^U kills what is before the cursor */
	type("\x1b[F\x17");
	assert_string_equal(prompt_text(), "");
	type("x\r");
	assert_string_equal(accepted, "x");
	assert_false(prompt_is_open());
}

/* E-06: keys that readline binds by default to files, macros, editors and quoting. */
static void
nothing_else(void **state)
{
	static const char *const keys[] = {"\x1b\t", "\x1b?", "\x1b*", "\x1b&", "\x1b~", "\x18\x12",
		"\x18(", "\x18)", "\x18\x05", "\x16\x1b[Z", "\x1b\x0a", "\x1f", "\x12", "\x13",
		"\x14", "\x1b.", "\x1b_", "\x1b\x10",
		"\x1b"
		"1",
		"\x0f", "\x1b#", "\x1b!", "\x1b/", "\x1b@", "\x1b$",
		"\x1d"
		"a",
		"\x07", "\x1b\x19", "\x1bt", "\x1bu"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		open_line(PROMPT_COMMAND, "ab cd");
		type(keys[i]);
		for (const char *at = prompt_text(); *at != '\0'; at++) {
			assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
		}
		assert_non_null(strstr(prompt_text(), "ab cd"));
		assert_string_equal(prompt_candidates(), "");
		assert_int_equal(accepted_count + cancelled_count, 0);
	}
	prompt_close();
}

/* I-03: what is no UTF-8 never enters, and the cursor stays in step. */
static void
broken_bytes(void **state)
{
	static const char *const broken[] = {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\xe2\x82", "\x80", "\xf8\x88\x80\x80\x80", "\xc1\xbf"};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		open_line(PROMPT_PLAIN, "");
		type("a");
		type(broken[i]);
		type("b");
		assert_string_equal(prompt_text(), "ab");
		assert_int_equal(prompt_cursor(), 2);
	}
	prompt_close();
}

/* I-02, I-04: a pasted block is text: its line ends run nothing, its keys do nothing; no overflow.
 */
static void
pasting(void **state)
{
	(void)state;
	open_line(PROMPT_COMMAND, "");
	type("\x1b[200~one\rtwo\n\x03\x04\x15three\x1b[201~");
	assert_string_equal(prompt_text(), "one two three");
	assert_int_equal(accepted_count + cancelled_count, 0);
	assert_true(prompt_was_pasted());
	open_line(PROMPT_COMMAND, "");
	assert_false(prompt_was_pasted());
	for (int i = 0; i < 100000; i++) {
		prompt_byte('x');
	}
	assert_int_equal(strlen(prompt_text()), PROMPT_LIMIT);
	prompt_close();
}

static void
history(void **state)
{
	(void)state;
	prompt_remember("first");
	prompt_remember("second");
	prompt_remember("second");
	open_line(PROMPT_COMMAND, "");
	type("\x1b[A");
	assert_string_equal(prompt_text(), "second");
	type("\x1b[A\x1b[A\x1b[A");
	assert_string_equal(prompt_text(), "first");
	type("\x1b[B\x1b[B");
	assert_string_equal(prompt_text(), "");
	open_line(PROMPT_PLAIN, "filter");
	type("\x1b[A");
	assert_string_equal(prompt_text(), "filter");
	prompt_close();
}

static void
giving_up(void **state)
{
	(void)state;
	open_line(PROMPT_COMMAND, "abc");
	type("\x04");
	assert_int_equal(cancelled_count, 0);
	type("\x03");
	assert_int_equal(cancelled_count, 1);
	assert_int_equal(prompt_cancel_key(), 3);
	open_line(PROMPT_COMMAND, "");
	type("\x04");
	assert_int_equal(prompt_cancel_key(), 4);
	open_line(PROMPT_COMMAND, "abc");
	type("\x1b");
	assert_true(prompt_is_open());
	while (clock_monotonic() < prompt_deadline()) {
		(void)poll(NULL, 0, 1);
	}
	prompt_expire();
	assert_false(prompt_is_open());
	assert_int_equal(prompt_cancel_key(), 27);
}

static void
completion(void **state)
{
	(void)state;
	open_line(PROMPT_COMMAND, "accou");
	type("\t");
	assert_string_equal(prompt_text(), "account ");
	type("unl\t");
	assert_string_equal(prompt_text(), "account unlock ");
	open_line(PROMPT_COMMAND, "account l");
	type("\t");
	assert_non_null(strstr(prompt_candidates(), "list"));
	assert_non_null(strstr(prompt_candidates(), "lock"));
	type("o");
	assert_string_equal(prompt_candidates(), "");
	open_line(PROMPT_PLAIN, "accou");
	type("\t");
	assert_string_equal(prompt_text(), "accou");
	prompt_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(editing),
		cmocka_unit_test(nothing_else),
		cmocka_unit_test(broken_bytes),
		cmocka_unit_test(pasting),
		cmocka_unit_test(history),
		cmocka_unit_test(giving_up),
		cmocka_unit_test(completion),
	};

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
		return 1;
	}
	return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
