/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clipped drawing. This is the only file that puts characters into curses; everything is
 * sanitised, measured and cut here, so a cell can't be reached from outside its own area.
 */
#define _XOPEN_SOURCE 700
#include "draw.h"
#include "sanitize.h"

#include <curses.h>
#include <stdarg.h>
#include <string.h>

static bool ascii;
static struct buf clean, cut, formatted; /* reused: drawing allocates nothing once warm */

bool
draw_ascii(void)
{
	return ascii;
}

void
draw_set_ascii(bool on)
{
	ascii = on;
}

/* True when the row is inside both the area and the terminal. */
static bool
row_visible(const struct area *area, int row)
{
	return row >= 0 && row < area->rows && area->row + row < getmaxy(stdscr);
}

static int
columns_left(const struct area *area, int column, int width)
{
	int left = area->columns - column;
	int screen = getmaxx(stdscr) - (area->column + column);

	if (column < 0) {
		return 0;
	}
	if (left > screen) {
		left = screen;
	}
	if (width > 0 && width < left) {
		left = width;
	}
	return left;
}

/* Puts text that was sanitised and measured. */
static void
put(int row, int column, enum theme_role role, const char *text, size_t length)
{
	(void)wattrset(stdscr, (int)theme_attributes(role));
	(void)mvaddnstr(row, column, text, (int)length);
}

int
draw_text(const struct area *area, int row, int column, int width, enum theme_role role,
	const char *text)
{
	int used;
	int left = columns_left(area, column, width);

	if (!row_visible(area, row) || left <= 0 || text == NULL) {
		return 0;
	}
	buf_truncate(&clean, 0);
	sanitize_append(&clean, text);
	buf_truncate(&cut, 0);
	used = sanitize_clip(&cut, buf_text(&clean), left, ascii);
	if (used > 0) {
		put(area->row + row, area->column + column, role, cut.data, cut.length);
	}
	return used;
}

int
draw_format(
	const struct area *area, int row, int column, enum theme_role role, const char *format, ...)
{
	va_list args;

	buf_truncate(&formatted, 0);
	va_start(args, format);
	buf_vprintf(&formatted, format, args);
	va_end(args);
	return draw_text(area, row, column, 0, role, buf_text(&formatted));
}

int
draw_text_right(
	const struct area *area, int row, int column, enum theme_role role, const char *text)
{
	int width = draw_width(text);
	int start = column - width;

	if (start < 0) {
		start = 0;
	}
	return draw_text(area, row, start, column - start, role, text);
}

int
draw_width(const char *text)
{
	buf_truncate(&clean, 0);
	sanitize_append(&clean, text);
	return sanitize_width(buf_text(&clean));
}

void
draw_secret(const struct area *area, int row, int column, enum theme_role role,
	const struct secret *text, size_t from, size_t count)
{
	int left = columns_left(area, column, 0);

	if (!row_visible(area, row)) {
		return;
	}
	(void)wattrset(stdscr, (int)theme_attributes(role));
	for (size_t i = 0; i < count && from + i < secret_length(text) && (int)i < left; i++) {
		unsigned char c = secret_bytes(text)[from + i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			     (c >= 'a' && c <= 'z') || c == '-';

		(void)mvaddch(area->row + row, area->column + column + (int)i,
			(chtype)(plain ? c : '?') | (chtype)theme_attributes(role));
	}
}

void
draw_fill(const struct area *area, enum theme_role role)
{
	int columns = columns_left(area, 0, 0);

	(void)wattrset(stdscr, (int)theme_attributes(role));
	for (int row = 0; columns > 0 && row_visible(area, row); row++) {
		(void)mvhline(area->row + row, area->column,
			(chtype)' ' | (chtype)theme_attributes(role), columns);
	}
}

/* Repeats a one-column sign. */
static void
put_repeated(int row, int column, enum theme_role role, const char *sign, int count)
{
	buf_truncate(&cut, 0);
	for (int i = 0; i < count; i++) {
		buf_append(&cut, sign);
	}
	if (count > 0) {
		put(row, column, role, cut.data, cut.length);
	}
}

void
draw_line(const struct area *area, int row, enum theme_role role)
{
	if (row_visible(area, row)) {
		put_repeated(area->row + row, area->column, role, ascii ? "-" : "─",
			columns_left(area, 0, 0));
	}
}

void
draw_column_line(const struct area *area, int column, enum theme_role role)
{
	if (columns_left(area, column, 0) <= 0) {
		return;
	}
	for (int row = 0; row_visible(area, row); row++) {
		put_repeated(area->row + row, area->column + column, role, ascii ? "|" : "│", 1);
	}
}

void
draw_box(const struct area *area, enum theme_role role, const char *title)
{
	int right = area->columns - 1;
	int bottom = area->rows - 1;

	if (area->columns < 2 || area->rows < 2 || columns_left(area, 0, 0) < area->columns ||
		!row_visible(area, bottom)) {
		return;
	}
	draw_line(area, 0, role);
	draw_line(area, bottom, role);
	draw_column_line(area, 0, role);
	draw_column_line(area, right, role);
	put_repeated(area->row, area->column, role, ascii ? "+" : "╭", 1);
	put_repeated(area->row, area->column + right, role, ascii ? "+" : "╮", 1);
	put_repeated(area->row + bottom, area->column, role, ascii ? "+" : "╰", 1);
	put_repeated(area->row + bottom, area->column + right, role, ascii ? "+" : "╯", 1);
	if (title != NULL && area->columns > 6) {
		int used = draw_text(area, 0, 3, area->columns - 6, THEME_TITLE, title);

		(void)draw_text(area, 0, 2, 1, role, " ");
		(void)draw_text(area, 0, 3 + used, 1, role, " ");
	}
}

size_t
draw_wrap(const char *text, int columns, size_t *ret_next)
{
	size_t at = 0;
	size_t space = 0; /* last place to break, 0 = none */
	int used = 0;

	while (text[at] != '\0') {
		int width;
		size_t bytes = sanitize_cluster(text + at, &width);

		if (used + width > columns && at > 0) {
			break;
		}
		if (text[at] == ' ') {
			space = at;
		}
		at += bytes;
		used += width;
	}
	if (text[at] == '\0') {
		*ret_next = at;
		return at;
	}
	if (text[at] == ' ' || space == 0) {
		space = at;
	}
	*ret_next = space + strspn(text + space, " ");
	return space;
}

/* One paragraph without newlines. Returns the wrapped lines; draws those from `first` on. */
static int
paragraph_draw(const struct area *area, int row, int first, enum theme_role role, const char *text)
{
	struct buf plain = BUF_INIT;
	const char *at;
	int lines = 0;

	sanitize_append(&plain, text);
	at = buf_text(&plain);
	do {
		size_t next;
		size_t length = draw_wrap(at, area->columns, &next);
		int line = row + lines - first;

		if (lines >= first && row_visible(area, line) && length > 0) {
			put(area->row + line, area->column, role, at, length);
		}
		lines++;
		at += next;
	} while (*at != '\0');
	buf_done(&plain);
	return lines;
}

int
draw_paragraph(const struct area *area, int row, int first, enum theme_role role, const char *text)
{
	struct buf one = BUF_INIT;
	int used = 0;
	int skipped = 0;

	if (area->columns < 1) {
		return 0;
	}
	while (text != NULL) {
		const char *end = strchr(text, '\n');
		int lines;
		int skip = first - skipped;

		buf_truncate(&one, 0);
		if (end == NULL) {
			buf_append(&one, text);
		} else {
			buf_append_bytes(&one, text, (size_t)(end - text));
		}
		lines = paragraph_draw(area, row + used, skip > 0 ? skip : 0, role, buf_text(&one));
		if (skip > 0) {
			int left_out = skip < lines ? skip : lines;

			skipped += left_out;
			lines -= left_out;
		}
		used += lines;
		text = end == NULL ? NULL : end + 1;
	}
	buf_done(&one);
	return used;
}

void
draw_dim(const struct area *area)
{
	attr_t attributes = (attr_t)theme_attributes(THEME_DIM);
	int columns = columns_left(area, 0, 0);

	for (int row = 0; columns > 0 && row_visible(area, row); row++) {
		(void)mvchgat(area->row + row, area->column, columns, attributes & ~A_COLOR,
			(short)PAIR_NUMBER((int)attributes), NULL);
	}
}
