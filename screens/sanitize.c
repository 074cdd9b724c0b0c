/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The output sanitiser and the width function. What a code point looks like is decided in one
 * place, by its Unicode category and by its width; a character whose width the C library (and so
 * curses) and utf8proc judge differently is shown escaped, because it would shift what follows.
 */
#define _XOPEN_SOURCE 700 /* wcwidth */
#include "sanitize.h"

#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#define MARKS_MAX 2 /* combining marks that stay on one base (O-04) */

enum glyph { GLYPH_ESCAPE, GLYPH_BASE, GLYPH_MARK };

struct range {
	int32_t first, last;
};

/* Default_Ignorable_Code_Point outside category Cf: letters and marks that show nothing (O-02). */
static const struct range ignorable[] = {
	{0x034f, 0x034f},
	{0x115f, 0x1160},
	{0x17b4, 0x17b5},
	{0x180b, 0x180f},
	{0x2800, 0x2800},
	{0x3164, 0x3164},
	{0xfe00, 0xfe0f},
	{0xffa0, 0xffa0},
	{0xe0000, 0xe0fff},
};

static bool
is_ignorable(int32_t point)
{
	for (size_t i = 0; i < sizeof(ignorable) / sizeof(ignorable[0]); i++) {
		if (point >= ignorable[i].first && point <= ignorable[i].last) {
			return true;
		}
	}
	return false;
}

static bool
is_never_shown(utf8proc_category_t category)
{
	switch (category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

static enum glyph
glyph_of(int32_t point, int *ret_columns)
{
	utf8proc_category_t category;
	int columns;

	if (point >= 0x20 && point < 0x7f) {
		*ret_columns = 1;
		return GLYPH_BASE;
	}
	*ret_columns = 0;
	category = utf8proc_category(point);
	if (is_never_shown(category) || is_ignorable(point)) {
		return GLYPH_ESCAPE;
	}
	columns = utf8proc_charwidth(point);
	if (columns != wcwidth((wchar_t)point)) {
		return GLYPH_ESCAPE;
	}
	if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME) {
		return columns == 0 ? GLYPH_MARK : GLYPH_ESCAPE;
	}
	if (columns < 1) {
		return GLYPH_ESCAPE;
	}
	*ret_columns = columns;
	return GLYPH_BASE;
}

/* Decodes one code point; 0 when the bytes are not valid UTF-8. */
static size_t
point_next(const char *text, size_t length, int32_t *ret_point)
{
	utf8proc_int32_t point = -1;
	utf8proc_ssize_t used;

	used = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &point);
	if (used <= 0 || point < 0) {
		return 0;
	}
	*ret_point = point;
	return (size_t)used;
}

static void
append_escaped(struct buf *to, int32_t point)
{
	if (point < 0x80) {
		buf_printf(to, "\\x%02x", (unsigned)point);
	} else {
		buf_printf(to, "\\u{%x}", (unsigned)point);
	}
}

void
sanitize_append(struct buf *to, const char *text)
{
	size_t left = text == NULL ? 0 : strlen(text);
	int marks = MARKS_MAX; /* a mark without a base is shown escaped */

	while (left > 0) {
		int32_t point;
		int columns;
		size_t used = point_next(text, left, &point);

		if (used == 0) {
			buf_printf(to, "\\x%02x", (unsigned)(unsigned char)*text);
			used = 1;
			marks = MARKS_MAX;
		} else {
			enum glyph glyph = glyph_of(point, &columns);

			if (glyph == GLYPH_BASE) {
				buf_append_bytes(to, text, used);
				marks = 0;
			} else if (glyph == GLYPH_MARK && marks < MARKS_MAX) {
				buf_append_bytes(to, text, used);
				marks++;
			} else {
				append_escaped(to, point);
				marks = MARKS_MAX;
			}
		}
		text += used;
		left -= used;
	}
}

size_t
sanitize_cluster(const char *text, int *ret_columns)
{
	size_t left = strlen(text);
	size_t used;
	int32_t point;

	*ret_columns = 0;
	if (left == 0) {
		return 0;
	}
	used = point_next(text, left, &point);
	if (used == 0) {
		*ret_columns = 1;
		return 1;
	}
	if (glyph_of(point, ret_columns) == GLYPH_ESCAPE) {
		*ret_columns = 1;
		return used;
	}
	while (used < left) {
		int columns;
		size_t more = point_next(text + used, left - used, &point);

		if (more == 0 || glyph_of(point, &columns) != GLYPH_MARK) {
			break;
		}
		used += more;
	}
	return used;
}

int
sanitize_width(const char *text)
{
	int width = 0;

	while (*text != '\0') {
		int columns;

		text += sanitize_cluster(text, &columns);
		width += columns;
	}
	return width;
}

int
sanitize_clip(struct buf *to, const char *text, int columns, bool ascii)
{
	const char *at = text;
	const char *cut = text; /* where the mark would begin */
	int used = 0;
	int cut_used = 0;

	if (columns <= 0) {
		return 0;
	}
	while (*at != '\0') {
		int width;
		size_t bytes = sanitize_cluster(at, &width);

		if (used + width > columns) {
			buf_append_bytes(to, text, (size_t)(cut - text));
			buf_append(to, ascii ? "~" : "…");
			return cut_used + 1;
		}
		at += bytes;
		used += width;
		if (used <= columns - 1) {
			cut = at;
			cut_used = used;
		}
	}
	buf_append_bytes(to, text, (size_t)(at - text));
	return used;
}

bool
sanitize_valid(const char *text, size_t length)
{
	while (length > 0) {
		int32_t point;
		size_t used = point_next(text, length, &point);

		if (used == 0 || point == 0) {
			return false;
		}
		text += used;
		length -= used;
	}
	return true;
}
