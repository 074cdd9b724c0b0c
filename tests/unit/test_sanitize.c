/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sanitiser on a hostile corpus: what must be escaped, what must stay, and that no text that
 * comes out of it can move a cursor or shift a column.
 */
#include "../../screens/sanitize.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

static void
check(const char *text, const char *expected)
{
	struct buf got = BUF_INIT;

	sanitize_append(&got, text);
	assert_string_equal(buf_text(&got), expected);
	buf_done(&got);
}

/* O-01: control characters, invalid UTF-8, private use and unassigned code points. */
static void
controls_become_visible(void **state)
{
	(void)state;
	check("approve\rREJECT", "approve\\x0dREJECT");
	check("\x1b[2J\x1b]0;t\x07", "\\x1b[2J\\x1b]0;t\\x07");
	check("a\x08 b\tc\nd\x0b\x0c\x7f", "a\\x08 b\\x09c\\x0ad\\x0b\\x0c\\x7f");
	check("\xc2\x9b"
	      "31m",
		"\\u{9b}31m");
	check("\xff\xfe", "\\xff\\xfe");
	check("\xc3", "\\xc3");
	check("\xc0\xaf", "\\xc0\\xaf");		   /* overlong */
	check("\xed\xa0\x80", "\\xed\\xa0\\x80");	   /* surrogate */
	check("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
	check("\xee\x80\x80", "\\u{e000}");
	check("\xef\xbf\xbf", "\\u{ffff}");
	check("\xcd\xb8", "\\u{378}");
}

/* O-02: every code point of Cf, Zl and Zp, and everything that is ignorable by default. */
static void
invisible_become_visible(void **state)
{
	(void)state;
	check("abc\xe2\x80\xae"
	      "fdp",
		"abc\\u{202e}fdp");
	check("\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf\xc2\xad", "\\u{200b}\\u{200d}\\u{feff}\\u{ad}");
	check("x\xef\xb8\x8f", "x\\u{fe0f}");
	check("\xf3\xa0\x81\x81", "\\u{e0041}");
	check("\xe3\x85\xa4", "\\u{3164}");
	check("a\xcd\x8f", "a\\u{34f}");
	for (int point = 1; point < 0x110000; point++) {
		utf8proc_category_t category = utf8proc_category(point);
		char text[5] = "";
		char expected[16];

		if (category != UTF8PROC_CATEGORY_CF && category != UTF8PROC_CATEGORY_ZL &&
			category != UTF8PROC_CATEGORY_ZP) {
			continue;
		}
		text[utf8proc_encode_char(point, (utf8proc_uint8_t *)text)] = '\0';
		text_format(expected, sizeof(expected), "\\u{%x}", (unsigned)point);
		check(text, expected);
	}
}

static void
letters_stay(void **state)
{
	(void)state;
	check("Әбдіғали Қуанышұлы — «Өмір» №7 · ёлка", "Әбдіғали Қуанышұлы — «Өмір» №7 · ёлка");
	check("陈伟明 田中りょうこ 한국", "陈伟明 田中りょうこ 한국");
	check("e\xcc\x81", "e\xcc\x81");
	check(NULL, "");
	check("100% %n%s", "100% %n%s");
}

/* O-04: at most two marks on a base, none without a base. */
static void
marks_are_bounded(void **state)
{
	struct buf many = BUF_INIT;
	struct buf got = BUF_INIT;

	(void)state;
	check("e\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81\\u{301}");
	check("\xcc\x81x", "\\u{301}x");
	check("\r\xcc\x81", "\\x0d\\u{301}");
	buf_append(&many, "e");
	for (int i = 0; i < 10000; i++) {
		buf_append(&many, "\xcc\x81");
	}
	sanitize_append(&got, many.data);
	assert_int_equal(sanitize_width(buf_text(&got)), 1 + 9998 * 7);
	buf_done(&many);
	buf_done(&got);
}

/* O-03: nothing that comes out holds a byte that a terminal acts on, whatever goes in. */
static void
any_bytes_come_out_harmless(void **state)
{
	unsigned seed = 20261122;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[64];
		struct buf got = BUF_INIT;
		size_t length;

		for (length = 0; length < sizeof(text) - 1; length++) {
			seed = seed * 1103515245u + 12345u;
			text[length] = (char)(seed >> 16);
		}
		text[length] = '\0';
		sanitize_append(&got, text);
		assert_true(sanitize_valid(buf_text(&got), got.length));
		for (size_t i = 0; i < got.length; i++) {
			assert_true((unsigned char)got.data[i] >= 0x20 && got.data[i] != 0x7f);
		}
		buf_done(&got);
	}
}

static void
clip(const char *text, int columns, const char *expected, int width)
{
	struct buf got = BUF_INIT;

	assert_int_equal(sanitize_clip(&got, text, columns, false), width);
	assert_string_equal(buf_text(&got), expected);
	assert_int_equal(sanitize_width(buf_text(&got)), width);
	buf_done(&got);
}

/* O-04: cut at a cell border with a mark; a wide character never sticks out. */
static void
clipping_keeps_cells(void **state)
{
	struct buf ascii = BUF_INIT;

	(void)state;
	clip("abc", 3, "abc", 3);
	clip("abcd", 3, "ab…", 3);
	clip("Қазақ", 4, "Қаз…", 4);
	clip("陈伟明", 6, "陈伟明", 6);
	clip("陈伟明", 5, "陈伟…", 5);
	clip("陈伟明", 4, "陈…", 3);
	clip("陈", 1, "…", 1);
	clip("e\xcc\x81"
	     "bc",
		2, "e\xcc\x81…", 2);
	clip("abc", 0, "", 0);
	clip("", 5, "", 0);
	assert_int_equal(sanitize_clip(&ascii, "abcd", 3, true), 3);
	assert_string_equal(buf_text(&ascii), "ab~");
	buf_done(&ascii);
}

static void
clusters(void **state)
{
	int columns;

	(void)state;
	assert_int_equal(sanitize_cluster("", &columns), 0);
	assert_int_equal(sanitize_cluster("ab", &columns), 1);
	assert_int_equal(sanitize_cluster("e\xcc\x81\xcc\x82x", &columns), 5);
	assert_int_equal(columns, 1);
	assert_int_equal(sanitize_cluster("陈x", &columns), 3);
	assert_int_equal(columns, 2);
	assert_int_equal(sanitize_cluster("\xff", &columns), 1);
}

/* I-03 */
static void
typed_text_is_valid_utf8(void **state)
{
	(void)state;
	assert_true(sanitize_valid("Қазақ", strlen("Қазақ")));
	assert_false(sanitize_valid("\xc0\xaf", 2));
	assert_false(sanitize_valid("\xed\xa0\x80", 3));
	assert_false(sanitize_valid("a\0b", 3));
	assert_false(sanitize_valid("\xf4\x90\x80\x80", 4));
	assert_false(sanitize_valid("\xe2\x82", 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_become_visible),
		cmocka_unit_test(invisible_become_visible),
		cmocka_unit_test(letters_stay),
		cmocka_unit_test(marks_are_bounded),
		cmocka_unit_test(any_bytes_come_out_harmless),
		cmocka_unit_test(clipping_keeps_cells),
		cmocka_unit_test(clusters),
		cmocka_unit_test(typed_text_is_valid_utf8),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
