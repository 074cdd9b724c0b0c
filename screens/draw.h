/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clipped drawing of UTF-8 text by column. All text passes the sanitiser here; a value can't touch
 * a neighbouring cell (O-03).
 */
#ifndef SCREENS_DRAW_H
#define SCREENS_DRAW_H

#include "../api-client/secret.h"
#include "theme.h"

#include <stddef.h>

struct area {
	int row, column, rows, columns; /* absolute cells */
};

/* Draws at (row, column) relative to the area, clipped to it and to `width` columns (<= 0: to the
 * edge), cut with a mark. Returns the columns used. */
int draw_text(const struct area *area, int row, int column, int width, enum theme_role role,
	const char *text);
int draw_format(const struct area *area, int row, int column, enum theme_role role,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Characters of a code, of which no copy is kept: ASCII letters, digits and dashes from a secret,
 * from byte `from` on, at most `count`; anything else is drawn as '?'. */
void draw_secret(const struct area *area, int row, int column, enum theme_role role,
	const struct secret *text, size_t from, size_t count);
void draw_fill(const struct area *area, enum theme_role role);
void draw_line(const struct area *area, int row, enum theme_role role); /* horizontal rule */
void draw_box(const struct area *area, enum theme_role role, const char *title);
/* Wrapped text from `row` on; returns the rows used. first: wrapped lines left out at the top. */
int draw_paragraph(
	const struct area *area, int row, int first, enum theme_role role, const char *text);
void draw_dim(const struct area *area); /* dims what is already there (backend away) */
bool draw_ascii(void);
void draw_set_ascii(bool on);
/* Ends before `column` instead of beginning there. Returns the columns used. */
int draw_text_right(
	const struct area *area, int row, int column, enum theme_role role, const char *text);
int draw_width(const char *text); /* columns that draw_text would need uncut */
void draw_column_line(const struct area *area, int column, enum theme_role role);
/* Bytes of the first wrapped line of sanitised text; ret_next: where the next line begins. */
size_t draw_wrap(const char *text, int columns, size_t *ret_next);

#endif
