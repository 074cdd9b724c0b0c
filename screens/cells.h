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
#define CELL_NUMBER(name, row_type, field, look) CELL(name, row_type, field, look, plain_number)
#define CELL_DAY(name, row_type, field, look) CELL(name, row_type, field, look, cell_day)

static inline void
cell_text(struct buf *to, const char *text)
{
	buf_append(to, word_shown(text));
}

static inline void
cell_day(struct buf *to, const char *day)
{
	char text[CLOCK_TEXT_SIZE];

	buf_append(to, plain_day(day, text, sizeof(text)));
}

#endif
