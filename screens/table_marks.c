/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages that the window and the marks of a table share, and the marks: a marked row keeps its
 * page alive after it left the window.
 */
#include "table_private.h"

#include <stdlib.h>

struct table_rows *
table_page_new(struct rows *rows, bool reversed)
{
	struct table_rows *page = mem_new(1, sizeof(*page));

	page->rows = rows;
	page->users = 1;
	page->reversed = reversed;
	return page;
}

void
table_page_release(struct table_rows *page)
{
	if (--page->users == 0) {
		rows_free(page->rows);
		free(page);
	}
}

const void *
table_page_row(const struct table_rows *page, size_t index)
{
	return rows_at(page->rows, page->reversed ? page->rows->count - 1 - index : index);
}

/* The page and the place in it of a row of the window; NULL outside. */
struct table_rows *
table_page_of(const struct table *table, size_t index, size_t *ret_place)
{
	for (size_t i = 0; i < table->page_count; i++) {
		size_t count = table->pages[i]->rows->count;

		if (index < count) {
			*ret_place = index;
			return table->pages[i];
		}
		index -= count;
	}
	return NULL;
}

static size_t
mark_find(const struct table *table, const char *key)
{
	size_t i = 0;

	while (i < table->mark_count && !text_is(table->marks[i].key, key)) {
		i++;
	}
	return i;
}

/* Marks whose rows came again point at the new ones, so that old pages can go. */
void
table_marks_renew(struct table *table, struct table_rows *page)
{
	for (size_t i = 0; table->mark_count > 0 && i < page->rows->count; i++) {
		const void *row = table_page_row(page, i);
		size_t at = mark_find(table, table->spec->key(row));

		if (at < table->mark_count) {
			table_page_release(table->marks[at].page);
			page->users++;
			table->marks[at].page = page;
			table->marks[at].row = row;
		}
	}
}

bool
table_is_marked(const struct table *table, const char *key)
{
	return mark_find(table, key) < table->mark_count;
}

void
table_mark_toggle(struct table *table)
{
	size_t place;
	struct table_rows *page = table_page_of(table, table->selected, &place);
	const void *row = page == NULL ? NULL : table_page_row(page, place);
	size_t at;

	if (row == NULL) {
		return;
	}
	at = mark_find(table, table->spec->key(row));
	if (at < table->mark_count) {
		free(table->marks[at].key);
		table_page_release(table->marks[at].page);
		table->mark_count--;
		for (; at < table->mark_count; at++) {
			table->marks[at] = table->marks[at + 1];
		}
		return;
	}
	if (table->mark_count == table->mark_capacity) {
		table->mark_capacity = table->mark_capacity * 2 + 8;
		table->marks =
			mem_resize(table->marks, table->mark_capacity, sizeof(*table->marks));
	}
	page->users++;
	table->marks[table->mark_count].key = text_dup(table->spec->key(row));
	table->marks[table->mark_count].page = page;
	table->marks[table->mark_count].row = row;
	table->mark_count++;
}

void
table_marks_clear(struct table *table)
{
	for (size_t i = 0; i < table->mark_count; i++) {
		free(table->marks[i].key);
		table_page_release(table->marks[i].page);
	}
	table->mark_count = 0;
}
