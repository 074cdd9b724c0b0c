/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of pages: asking, taking answers at either end, dropping what is far away, and keeping
 * the selected row by its key. An answer that nobody asked for any more is thrown away.
 */
#include "table_private.h"

#include <stdlib.h>

static struct table_rows *
page_new(struct rows *rows, bool reversed)
{
	struct table_rows *page = mem_new(1, sizeof(*page));

	page->rows = rows;
	page->users = 1;
	page->reversed = reversed;
	return page;
}

static void
page_release(struct table_rows *page)
{
	if (--page->users == 0) {
		rows_free(page->rows);
		free(page);
	}
}

static const void *
page_row(const struct table_rows *page, size_t index)
{
	return rows_at(page->rows, page->reversed ? page->rows->count - 1 - index : index);
}

/* The page and the place in it of a row of the window; NULL outside. */
static struct table_rows *
page_of(const struct table *table, size_t index, size_t *ret_place)
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

const void *
table_row(const struct table *table, size_t index)
{
	size_t place;
	const struct table_rows *page = page_of(table, index, &place);

	return page == NULL ? NULL : page_row(page, place);
}

void
table_window_clear(struct table *table)
{
	for (size_t i = 0; i < table->page_count; i++) {
		page_release(table->pages[i]);
	}
	table->page_count = 0;
	table->row_count = 0;
	table->stale = false;
}

static void
drop_first(struct table *table)
{
	size_t count = table->pages[0]->rows->count;

	page_release(table->pages[0]);
	table->page_count--;
	for (size_t i = 0; i < table->page_count; i++) {
		table->pages[i] = table->pages[i + 1];
	}
	table->row_count -= count;
	table->at_start = false;
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

	page_release(table->pages[table->page_count]);
	table->row_count -= count;
	table->at_end = false;
}

static bool
is_short(const struct table *table, const struct rows *rows)
{
	return rows->count < (size_t)table->spec->page;
}

static size_t
page_limit(const struct table *table)
{
	int limit = table->spec->page_limit;

	/* Three pages at least: one before, one after the page on the screen. */
	return limit < 3 ? 3 : limit > TABLE_PAGES_MAX - 1 ? TABLE_PAGES_MAX - 1 : (size_t)limit;
}

static void
take_after(struct table *table, struct rows *rows)
{
	table->at_end = is_short(table, rows);
	if (rows->count == 0) {
		rows_free(rows);
		return;
	}
	table->row_count += rows->count;
	table->pages[table->page_count++] = page_new(rows, false);
	if (table->page_count > page_limit(table)) {
		drop_first(table);
	}
}

static void
take_before(struct table *table, struct rows *rows)
{
	size_t count = rows->count;

	table->at_start = is_short(table, rows);
	if (count == 0) {
		rows_free(rows);
	} else {
		for (size_t i = table->page_count; i > 0; i--) {
			table->pages[i] = table->pages[i - 1];
		}
		table->pages[0] = page_new(rows, false);
		table->page_count++;
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
static void
marks_renew(struct table *table, struct table_rows *page)
{
	for (size_t i = 0; table->mark_count > 0 && i < page->rows->count; i++) {
		const void *row = page_row(page, i);
		size_t at = mark_find(table, table->spec->key(row));

		if (at < table->mark_count) {
			page_release(table->marks[at].page);
			page->users++;
			table->marks[at].page = page;
			table->marks[at].row = row;
		}
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
	table->pages[0] = page_new(rows, reversed);
	table->page_count = 1;
	marks_renew(table, table->pages[0]);
}

static void
take_first(struct table *table, struct rows *rows)
{
	bool whole = is_short(table, rows);

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
	bool whole = is_short(table, rows);

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
	bool whole = is_short(table, rows);
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
	if (table->asked == ASK_NOTHING || table->asked == ASK_END ||
		!same_cursor(table->after, after) || !same_cursor(table->before, before)) {
		rows_free(rows);
		return;
	}
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
	answered(table);
	table_prefetch(table);
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
		table->after = cursor_at(table, table->row_count - 1);
		break;
	case ASK_BEFORE:
		table->before = cursor_at(table, 0);
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

	if (table->asked != ASK_NOTHING || table->failed || table->stale || table->row_count == 0) {
		return;
	}
	if (!table->at_end && table->top + height + margin > table->row_count &&
		has_cursor(table, table->row_count - 1)) {
		table_ask(table, ASK_AFTER);
	} else if (!table->at_start && table->top < margin && has_cursor(table, 0)) {
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

bool
table_is_marked(const struct table *table, const char *key)
{
	return mark_find(table, key) < table->mark_count;
}

void
table_mark_toggle(struct table *table)
{
	size_t place;
	struct table_rows *page = page_of(table, table->selected, &place);
	const void *row = page == NULL ? NULL : page_row(page, place);
	size_t at;

	if (row == NULL) {
		return;
	}
	at = mark_find(table, table->spec->key(row));
	if (at < table->mark_count) {
		free(table->marks[at].key);
		page_release(table->marks[at].page);
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
		page_release(table->marks[i].page);
	}
	table->mark_count = 0;
}
