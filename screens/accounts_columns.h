/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a row of the list of accounts is drawn: the column table and the pane beside the list on wide
 * terminals.
 */
#ifndef SCREENS_ACCOUNTS_COLUMNS_H
#define SCREENS_ACCOUNTS_COLUMNS_H

#include "../api-client/account.h"
#include "table.h"

#define ACCOUNTS_PANE_FROM 120 /* columns from which the pane is shown */
#define ACCOUNTS_PANE_COLUMNS 42

extern const struct table_column accounts_columns[];
extern const size_t accounts_column_count;

/* row NULL draws nothing. */
void accounts_pane_draw(const struct api_account *row, const struct area *area);

#endif
