/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as rows of a table: the journal and its tail show them alike. Rows are struct api_event,
 * or begin with one.
 */
#ifndef SCREENS_JOURNAL_COLUMNS_H
#define SCREENS_JOURNAL_COLUMNS_H

#include "screen.h"
#include "table.h"

extern const struct table_column journal_columns[];
extern const size_t journal_column_count;
bool journal_row_subject(const void *row, struct subject *ret_subject); /* false: no row */

#endif
