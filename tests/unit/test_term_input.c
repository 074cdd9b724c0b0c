/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoder of terminal input: keys of the supported terminals, a lone Esc, replies, broken
 * UTF-8 and pasted blocks, byte by byte and at once.
 */
#include "../../screens/term.h"
#include "../../screens/term_input.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t now = 1000000;

static void
feed(const char *bytes, size_t length)
{
	while (length > 0) {
		size_t size;
		unsigned char *room = term_input_room(&size);
		size_t part = length < size ? length : size;

		assert_true(size > 0);
		memcpy(room, bytes, part);
		term_input_filled(part, now);
		bytes += part;
		length -= part;
	}
}

/* The keys of a text, each read as soon as its bytes are there. */
static void
keys_are(const char *bytes, const int *expected)
{
	size_t length = strlen(bytes);

	for (size_t step = 1; step <= length; step += length > 1 ? length - 1 : 1) {
		size_t next = 0;
		int key;

		term_input_reset(now);
		for (size_t at = 0; at < length; at += step) {
			feed(bytes + at, step < length - at ? step : length - at);
			while ((key = term_input_key(now)) != TERM_KEY_NONE) {
				assert_int_equal(key, expected[next++]);
			}
		}
		now += TERM_ESCAPE_WAIT;
		while ((key = term_input_key(now)) != TERM_KEY_NONE) {
			assert_int_equal(key, expected[next++]);
		}
		assert_int_equal(expected[next], 0);
	}
}

#define KEYS(bytes, ...)                                                                           \
	do {                                                                                       \
		static const int expected[] = {__VA_ARGS__, 0};                                    \
		keys_are(bytes, expected);                                                         \
	} while (0)

/* I-05: xterm, tmux, screen, linux, vt100, putty. */
static void
keys_of_terminals(void **state)
{
	(void)state;
	KEYS("\033[A\033OB\033[C\033OD", TERM_KEY_UP, TERM_KEY_DOWN, TERM_KEY_RIGHT, TERM_KEY_LEFT);
	KEYS("\033[H\033OH\033[1~\033[7~", TERM_KEY_HOME, TERM_KEY_HOME, TERM_KEY_HOME,
		TERM_KEY_HOME);
	KEYS("\033[F\033OF\033[4~\033[8~", TERM_KEY_END, TERM_KEY_END, TERM_KEY_END, TERM_KEY_END);
	KEYS("\033[5~\033[6~\033[3~\033[2~", TERM_KEY_PAGE_UP, TERM_KEY_PAGE_DOWN, TERM_KEY_DELETE,
		TERM_KEY_INSERT);
	KEYS("\033OP\033[[A\033[11~", TERM_KEY_F1, TERM_KEY_F1, TERM_KEY_F1);
	KEYS("\033[15~\033[[E\033[17~\033[21~\033[24~", TERM_KEY_F5, TERM_KEY_F5, TERM_KEY_F6,
		TERM_KEY_F10, TERM_KEY_F12);
	KEYS("\033[1;5A\033[5;2~\033[Z", TERM_KEY_UP, TERM_KEY_PAGE_UP, TERM_KEY_BACKTAB);
	KEYS("\r\n\t\010\177", TERM_KEY_ENTER, TERM_KEY_ENTER, TERM_KEY_TAB, TERM_KEY_BACKSPACE,
		TERM_KEY_BACKSPACE);
	KEYS("aЯқ\xf0\x9f\x98\x80", 'a', 0x42f, 0x49b, 0x1f600);
}

static void
lone_escape_waits(void **state)
{
	(void)state;
	term_input_reset(now);
	assert_true(term_input_deadline() == INT64_MAX);
	feed("\033", 1);
	assert_int_equal(term_input_key(now), TERM_KEY_NONE);
	assert_true(term_input_deadline() == now + TERM_ESCAPE_WAIT);
	now += TERM_ESCAPE_WAIT;
	assert_int_equal(term_input_key(now), TERM_KEY_ESC);
	KEYS("\033q", TERM_KEY_ESC, 'q');
}

/* I-05: answers of the terminal are not keys. */
static void
replies_are_ignored(void **state)
{
	(void)state;
	KEYS("\033[?62;1;6cx", 'x');
	KEYS("\033[12;40Rx", 'x');
	KEYS("\033[>41;354;0cx", 'x');
	KEYS("\033[I\033[Ox", 'x');
	KEYS("\033[<0;10;10Mx", 'x');
	KEYS("\033[M !!x", 'x');
	KEYS("\033]11;rgb:0000/0000/0000\033\\x", 'x');
	KEYS("\033]52;c;U\007x", 'x');
	KEYS("\033P1$r0m\033\\x", 'x');
	KEYS("\033[99~\033[200;Xx", 'x');
}

/* An unfinished sequence doesn't swallow what is typed later. */
static void
unfinished_sequence_is_dropped(void **state)
{
	(void)state;
	term_input_reset(now);
	feed("\033[1;", 4);
	assert_int_equal(term_input_key(now), TERM_KEY_NONE);
	now += TERM_SEQUENCE_WAIT;
	assert_int_equal(term_input_key(now), TERM_KEY_NONE);
	feed("U", 1);
	assert_int_equal(term_input_key(now), 'U');
	feed("\033]never", 7);
	assert_int_equal(term_input_key(now), TERM_KEY_NONE);
	now += TERM_SEQUENCE_WAIT;
	feed("U", 1);
	now += TERM_SEQUENCE_WAIT;
	assert_int_equal(term_input_key(now), 'U');
}

/* I-03 */
static void
broken_utf8_is_dropped(void **state)
{
	(void)state;
	KEYS("\xffx\xc3(y\xe2\x82z", 'x', '(', 'y', 'z');
	KEYS("\xc0\xafx\xed\xa0\x80y\xf4\x90\x80\x80z", 'x', 'y', 'z');
}

/* I-02: the rest of a pasted block is not typed into a question that came up meanwhile. */
static void
flushed_paste_ends_late(void **state)
{
	(void)state;
	term_input_reset(now);
	feed("\033[200~ab", 8);
	assert_int_equal(term_input_key(now), TERM_KEY_PASTE_BEGIN);
	assert_int_equal(term_input_key(now), 'a');
	term_input_reset(now);
	feed("yes\r\033[201~U", 11);
	assert_int_equal(term_input_key(now), 'U');
	assert_int_equal(term_input_key(now), TERM_KEY_NONE);
}

/* I-01: any bytes, in any pieces: no crash, no growth, and it comes to rest. */
static void
any_bytes(void **state)
{
	unsigned seed = 7;

	(void)state;
	term_input_reset(now);
	for (int round = 0; round < 100000; round++) {
		char piece[16];
		size_t length = 1 + (seed >> 20) % sizeof(piece);

		for (size_t i = 0; i < length; i++) {
			seed = seed * 1103515245u + 12345u;
			piece[i] = (char)(seed >> 16);
		}
		feed(piece, length);
		while (term_input_key(now) != TERM_KEY_NONE) {
		}
		now += 20000;
	}
	now += TERM_SEQUENCE_WAIT;
	while (term_input_key(now) != TERM_KEY_NONE) {
	}
	assert_true(term_input_deadline() == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_terminals),
		cmocka_unit_test(lone_escape_waits),
		cmocka_unit_test(replies_are_ignored),
		cmocka_unit_test(unfinished_sequence_is_dropped),
		cmocka_unit_test(broken_utf8_is_dropped),
		cmocka_unit_test(flushed_paste_ends_late),
		cmocka_unit_test(any_bytes),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
