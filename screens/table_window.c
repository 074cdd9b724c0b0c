/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of pages: asking, taking answers at either end, dropping what is far away, and keeping
 * the selected row by its key. An answer that nobody asked for any more is thrown away.
 */
#include "table_private.h"

#include <stdlib.h>

const void *
table_row(const struct table *table, size_t index)
{
	size_t place;
	const struct table_rows *page = table_page_of(table, index, &place);

	return page == NULL ? NULL : table_page_row(page, place);
}

/* Where to go on beyond an end of the window is not what a page said any more, but its row. */
static void
beyond_forget(char **beyond)
{
	free(*beyond);
	*beyond = NULL;
}

void
table_window_clear(struct table *table)
{
	beyond_forget(&table->beyond_after);
	beyond_forget(&table->beyond_before);
	for (size_t i = 0; i < table->page_count; i++) {
		table_page_release(table->pages[i]);
	}
	table->page_count = 0;
	table->row_count = 0;
	table->stale = false;
}

void
table_drop_first(struct table *table)
{
	size_t count = table->pages[0]->rows->count;

	table_page_release(table->pages[0]);
	table->page_count--;
	for (size_t i = 0; i < table->page_count; i++) {
		table->pages[i] = table->pages[i + 1];
	}
	table->row_count -= count;
	table->at_start = false;
	beyond_forget(&table->beyond_before);
	table->top -= table->top < count ? table->top : count;
	table->selected -= table->selected < count ? table->selected : count;
	if (table->base >= 0) {
		table->base += (int64_t)count;
	}
}

static void
drop_last(struct table *table)
{
	size_t count = table->pages[--table->page_count]->rows->count;

	table_page_release(table->pages[table->page_count]);
	table->row_count -= count;
	table->at_end = false;
	beyond_forget(&table->beyond_after);
}

/* A short page is the last one of the list, unless it says where to go on. */
static bool
is_last(const struct table *table, const struct rows *rows)
{
	return rows->count < (size_t)table->spec->page && table->partial == NULL;
}

static size_t
page_limit(const struct table *table)
{
	int limit = table->spec->page_limit;

	/* Three pages at least: one before, one after the page on the screen. */
	return limit < 3 ? 3 : limit > TABLE_PAGES_MAX - 1 ? TABLE_PAGES_MAX - 1 : (size_t)limit;
}

/* Short pages become one, so that the window is not full of nearly nothing. NULL: they don't fit.
 */
static struct table_rows *
page_joined(const struct table *table, const struct table_rows *page, const struct rows *first,
	const struct rows *second)
{
	if (page->reversed || page->users > 1 ||
		first->count + second->count > (size_t)table->spec->page) {
		return NULL;
	}
	return table_page_new(rows_join(first, 0, second, 0, second->count), false);
}

static void
take_after(struct table *table, struct rows *rows)
{
	struct table_rows *last =
		table->page_count > 0 ? table->pages[table->page_count - 1] : NULL;
	struct table_rows *joined = NULL;

	table->at_end = is_last(table, rows);
	if (rows->count == 0) {
		rows_free(rows);
		return;
	}
	table->row_count += rows->count;
	if (last != NULL) {
		joined = page_joined(table, last, last->rows, rows);
	}
	if (joined != NULL) {
		table_page_release(last);
		rows_free(rows);
		table->pages[table->page_count - 1] = joined;
		return;
	}
	table->pages[table->page_count++] = table_page_new(rows, false);
	if (table->page_count > page_limit(table)) {
		table_drop_first(table);
	}
}

static void
take_before(struct table *table, struct rows *rows)
{
	size_t count = rows->count;
	struct table_rows *joined =
		count > 0 ? page_joined(table, table->pages[0], rows, table->pages[0]->rows) : NULL;

	table->at_start = is_last(table, rows);
	if (count == 0) {
		rows_free(rows);
	} else {
		if (joined != NULL) {
			table_page_release(table->pages[0]);
			rows_free(rows);
		} else {
			for (size_t i = table->page_count; i > 0; i--) {
				table->pages[i] = table->pages[i - 1];
			}
			joined = table_page_new(rows, false);
			table->page_count++;
		}
		table->pages[0] = joined;
		table->row_count += count;
		table->top += count;
		table->selected += count;
		if (table->base >= 0) {
			table->base -= (int64_t)count;
		}
		if (table->page_count > page_limit(table)) {
			drop_last(table);
		}
	}
	if (table->at_start) {
		table->base = 0;
	} else if (table->base < 0) { /* rows were added above since the count began */
		table->base = -1;
	}
}

static void
window_replace(struct table *table, struct rows *rows, bool reversed)
{
	table_window_clear(table);
	if (rows->count == 0) {
		rows_free(rows);
		return;
	}
	table->row_count = rows->count;
	table->pages[0] = table_page_new(rows, reversed);
	table->page_count = 1;
	table_marks_renew(table, table->pages[0]);
}

static void
take_first(struct table *table, struct rows *rows)
{
	bool whole = is_last(table, rows);

	window_replace(table, rows, false);
	table->at_start = true;
	table->at_end = whole;
	table->base = 0;
	table->top = 0;
	table_select(table, 0);
}

static void
take_end(struct table *table, struct rows *rows)
{
	bool whole = is_last(table, rows);

	window_replace(table, rows, true);
	table->at_start = whole;
	table->at_end = true;
	table->base = whole ? 0 : -1;
	if (!whole && table->total >= (int64_t)table->row_count && !table->total_estimated) {
		table->base = table->total - (int64_t)table->row_count;
	}
	table_select(table, table->row_count == 0 ? 0 : table->row_count - 1);
}

static size_t
less(size_t value, size_t by)
{
	return value > by ? value - by : 0;
}

/* The same stretch of the list came again: the place is kept by key, else by number. */
static void
take_around(struct table *table, struct rows *rows)
{
	bool whole = is_last(table, rows);
	size_t offset = less(table->selected, table->top);
	size_t place = less(table->selected, table->anchor);
	size_t anchor = table->anchor;

	window_replace(table, rows, false);
	table->at_start = table->after == NULL;
	table->at_end = whole;
	if (table->at_start) {
		table->base = 0;
	} else if (table->base >= 0) {
		table->base += (int64_t)anchor;
	}
	for (size_t i = 0; table->selected_key != NULL && i < table->row_count; i++) {
		if (text_is(table->selected_key, table->spec->key(table_row(table, i)))) {
			place = i;
			break;
		}
	}
	if (place >= table->row_count) {
		place = less(table->row_count, 1);
	}
	table->top = less(place, offset);
	table_select(table, place);
}

static bool
same_cursor(const char *asked, const char *answered)
{
	return asked == NULL || answered == NULL ? asked == answered : text_is(asked, answered);
}

static void
answered(struct table *table)
{
	free(table->after);
	free(table->before);
	table->after = NULL;
	table->before = NULL;
	table->asked = ASK_NOTHING;
	table->failed = false;
}

void
table_page(struct table *table, struct rows *rows, const char *after, const char *before)
{
	char **beyond;

	if (table->asked == ASK_NOTHING || table->asked == ASK_END ||
		!same_cursor(table->after, after) || !same_cursor(table->before, before)) {
		rows_free(rows);
		return;
	}
	beyond = table->asked == ASK_BEFORE ? &table->beyond_before : &table->beyond_after;
	switch (table->asked) {
	case ASK_AFTER:
		take_after(table, rows);
		break;
	case ASK_BEFORE:
		take_before(table, rows);
		break;
	case ASK_AROUND:
		take_around(table, rows);
		break;
	default:
		take_first(table, rows);
		break;
	}
	beyond_forget(beyond);
	*beyond = table->partial;
	table->partial = NULL;
	answered(table);
	table_prefetch(table);
}

void
table_page_partial(struct table *table, struct rows *rows, const char *after, const char *before,
	const char *place)
{
	table->partial = text_dup(place);
	table_page(table, rows, after, before);
	beyond_forget(&table->partial); /* nobody asked for it any more */
}

void
table_page_end(struct table *table, struct rows *rows)
{
	if (table->asked != ASK_END) {
		rows_free(rows);
		return;
	}
	take_end(table, rows);
	answered(table);
	table_prefetch(table);
}

void
table_failed(struct table *table)
{
	if (table->stale) {
		table_window_clear(table);
	}
	answered(table);
	table->failed = true;
	table->refused = false;
}

void
table_none(struct table *table)
{
	table_window_clear(table);
	answered(table);
	table->at_start = true;
	table->at_end = true;
	table_select(table, 0);
}

static char *
cursor_at(const struct table *table, size_t index)
{
	const void *row = table_row(table, index);

	return row == NULL ? NULL : text_dup(table->spec->cursor(row));
}

/* Begins a page a little above what is drawn, so that the drawn rows come again whole. */
static void
ask_around(struct table *table)
{
	size_t page = (size_t)table->spec->page;
	size_t from = table->top < table->selected ? table->top : table->selected;
	size_t anchor = less(from, page / 4);

	if (table->selected - anchor >= page) {
		anchor = table->selected - page / 2;
	}
	if (anchor == 0 && !table->at_start && table->row_count > 0) {
		anchor =
			1; /* a cursor is exclusive: the first row comes by itself a moment later */
	}
	table->anchor = anchor;
	if (anchor > 0) {
		table->after = cursor_at(table, anchor - 1);
	}
}

void
table_ask(struct table *table, enum table_ask ask)
{
	answered(table);
	table->asked = ask;
	switch (ask) {
	case ASK_AFTER:
		table->after = table->beyond_after != NULL ? text_dup(table->beyond_after)
							   : cursor_at(table, table->row_count - 1);
		break;
	case ASK_BEFORE:
		table->before = table->beyond_before != NULL ? text_dup(table->beyond_before)
							     : cursor_at(table, 0);
		break;
	case ASK_AROUND:
		ask_around(table);
		break;
	case ASK_END:
		table->spec->load_end(table->user);
		return;
	default:
		break;
	}
	table->spec->load(table->user, table->after, table->before);
}

/* A row without a cursor ends the walk: without one the first page would come again. */
static bool
has_cursor(const struct table *table, size_t index)
{
	const void *row = table_row(table, index);

	return row != NULL && table->spec->cursor(row) != NULL;
}

/* Asks for the next page while the one on the screen is still half a page from its end. */
void
table_prefetch(struct table *table)
{
	size_t margin = (size_t)table->spec->page / 2;
	size_t height = table->height > 0 ? (size_t)table->height : 24;

	if (table->asked != ASK_NOTHING || table->failed || table->stale ||
		(table->row_count == 0 && table->beyond_after == NULL)) {
		return;
	}
	if (!table->at_end && table->top + height + margin > table->row_count &&
		(table->beyond_after != NULL || has_cursor(table, table->row_count - 1))) {
		table_ask(table, ASK_AFTER);
	} else if (!table->at_start && table->top < margin &&
		   (table->beyond_before != NULL || has_cursor(table, 0))) {
		table_ask(table, ASK_BEFORE);
	}
}

void
table_select(struct table *table, size_t index)
{
	const void *row;

	table->selected = index;
	row = table_row(table, index);
	free(table->selected_key);
	table->selected_key = row == NULL ? NULL : text_dup(table->spec->key(row));
	table_show_selected(table);
}

void
table_show_selected(struct table *table)
{
	size_t height = table->height > 0 ? (size_t)table->height : 1;

	if (table->selected < table->top) {
		table->top = table->selected;
	} else if (table->selected >= table->top + height) {
		table->top = table->selected - height + 1;
	}
	/* No empty rows below while there are rows above. */
	if (table->at_end && table->top + height > table->row_count) {
		table->top = less(table->row_count, height);
	}
}
