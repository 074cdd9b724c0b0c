/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that come by themselves: the window is a bounded part of what was there, the newest rows.
 */
#include "table_private.h"

static void
page_add(struct table *table, const struct rows *rows, size_t from, size_t count)
{
	struct table_rows *last =
		table->page_count == 0 ? NULL : table->pages[table->page_count - 1];
	size_t page = (size_t)table->spec->page;

	if (last != NULL && last->rows->count + count <= page) {
		table->pages[table->page_count - 1] =
			table_page_new(rows_join(last->rows, 0, rows, from, count), false);
		table_page_release(last);
	} else {
		table->pages[table->page_count++] =
			table_page_new(rows_join(NULL, 0, rows, from, count), false);
	}
	table->row_count += count;
}

size_t
table_append(struct table *table, const struct rows *rows, size_t from)
{
	bool follow = table->row_count == 0 || table->selected + 1 >= table->row_count;
	size_t room = (size_t)table->spec->page_limit;
	size_t before = (size_t)table->base;

	while (from < rows->count) {
		size_t last = table->page_count == 0
				      ? 0
				      : table->pages[table->page_count - 1]->rows->count;
		size_t page = (size_t)table->spec->page;
		size_t count = rows->count - from;
		size_t fits = last < page ? page - last : page;

		count = count > fits ? fits : count;
		page_add(table, rows, from, count);
		from += count;
		if (table->page_count > room) {
			table_drop_first(table);
		}
	}
	table->at_end = true;
	table->stale = false;
	if (table->row_count > 0) {
		table_select(table, follow ? table->row_count - 1 : table->selected);
	}
	return (size_t)table->base - before;
}
