/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Column functions that only bring one field of a row to the table: text, instant, number. What
 * needs a thought is a function of its own.
 */
#ifndef SCREENS_CELLS_H
#define SCREENS_CELLS_H

#include "../api-client/clock.h"
#include "plain.h"
#include "words.h"

#define CELL(name, row_type, field, look, append)                                                  \
	static void name(const void *row, struct buf *to, enum theme_role *role)                   \
	{                                                                                          \
		*role = (look);                                                                    \
		append(to, ((const struct row_type *)row)->field);                                 \
	}
#define CELL_TEXT(name, row_type, field, look) CELL(name, row_type, field, look, cell_text)
#define CELL_TIME(name, row_type, field, look) CELL(name, row_type, field, look, plain_time)
#define CELL_NEAR(name, row_type, field, look) CELL(name, row_type, field, look, cell_near)
#define CELL_NUMBER(name, row_type, field, look) CELL(name, row_type, field, look, plain_number)
#define CELL_DAY(name, row_type, field, look) CELL(name, row_type, field, look, cell_day)

static inline void
cell_text(struct buf *to, const char *text)
{
	buf_append(to, word_shown(text));
}

/* The minute of an instant within a week from now, the day of any other. */
static inline void
cell_near(struct buf *to, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t away = at == TIME_NULL ? 0 : at - clock_now();
	bool near = away < 7 * CLOCK_DAY && away > -7 * CLOCK_DAY;

	buf_append(to, clock_format(at, near ? CLOCK_SHORT : CLOCK_DAY_FORM, text, sizeof(text)));
}

static inline void
cell_day(struct buf *to, const char *day)
{
	char text[CLOCK_TEXT_SIZE];

	buf_append(to, plain_day(day, text, sizeof(text)));
}

#endif
