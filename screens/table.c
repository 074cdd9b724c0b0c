/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table as screens see it: life, keys and drawing. The window of rows is table_window.c, the
 * choice of columns table_columns.c.
 */
#include "table.h"
#include "../api-client/text.h"
#include "table_private.h"
#include "term.h"

#include <stdlib.h>

struct table *
table_new(const struct table_spec *spec, void *user)
{
	struct table *table = mem_new(1, sizeof(*table));

	table->spec = spec;
	table->user = user;
	table->sort = -1;
	table->base = 0;
	table->total = -1;
	return table;
}

void
table_free(struct table *table)
{
	if (table == NULL) {
		return;
	}
	table_window_clear(table);
	table_marks_clear(table);
	free(table->marks);
	free(table->after);
	free(table->before);
	free(table->selected_key);
	free(table);
}

void
table_reset(struct table *table)
{
	table_marks_clear(table);
	table->stale = table->row_count > 0;
	table->total = -1;
	table_ask(table, ASK_FIRST);
}

void
table_refresh(struct table *table)
{
	if (table->stale || table->row_count == 0) {
		table_ask(table, ASK_FIRST);
	} else {
		table_ask(table, ASK_AROUND);
	}
}

void
table_set_total(struct table *table, int64_t total, bool estimated)
{
	table->total = total;
	table->total_estimated = estimated;
}

const void *
table_selected(const struct table *table)
{
	return table->stale ? NULL : table_row(table, table->selected);
}

const void *
table_marked(const struct table *table, size_t index)
{
	return index < table->mark_count ? table->marks[index].row : NULL;
}

size_t
table_mark_count(const struct table *table)
{
	return table->mark_count;
}

bool
table_waits(const struct table *table)
{
	return table_loading(table) && (table->stale || table->row_count == 0);
}

bool
table_loading(const struct table *table)
{
	return table->asked != ASK_NOTHING;
}

const char *
table_sort(const struct table *table, bool *ret_descending)
{
	*ret_descending = table->descending;
	return table->sort < 0 ? NULL : table->spec->columns[table->sort].sort;
}

void
table_set_sort(struct table *table, const char *sort, bool descending)
{
	table->descending = descending;
	table->sort = -1;
	for (size_t i = 0; sort != NULL && i < table->spec->column_count; i++) {
		if (text_is(table->spec->columns[i].sort, sort)) {
			table->sort = (int)i;
		}
	}
}

/* The next column that the server can sort by; false when there is none. */
static bool
sort_next(struct table *table)
{
	int count = (int)table->spec->column_count;

	for (int step = 1; step <= count; step++) {
		int at = (table->sort + step) % count;

		if (table->spec->columns[at].sort != NULL) {
			table->sort = at;
			table->descending = false;
			return true;
		}
	}
	return false;
}

static void
sort_key(struct table *table, int key)
{
	if (key == 's' ? sort_next(table) : table->sort >= 0) {
		if (key == 'S') {
			table->descending = !table->descending;
		}
		table->stale = table->row_count > 0;
		table_ask(table, ASK_FIRST);
	}
}

static void
move_to(struct table *table, int64_t index)
{
	int64_t last = (int64_t)table->row_count - 1;

	index = index > last ? last : index;
	table_select(table, index < 0 ? 0 : (size_t)index);
	table_prefetch(table);
}

static void
move_home(struct table *table)
{
	if (table->at_start) {
		move_to(table, 0);
	} else {
		table->stale = true;
		table_ask(table, ASK_FIRST);
	}
}

static void
move_end(struct table *table)
{
	if (table->at_end || table->spec->load_end == NULL) {
		move_to(table, (int64_t)table->row_count - 1);
	} else {
		table->stale = true;
		table_ask(table, ASK_END);
	}
}

/* True when the key moves the selection. */
static bool
movement_key(struct table *table, int key)
{
	int64_t at = (int64_t)table->selected;
	int page = table->height > 1 ? table->height - 1 : 1;

	switch (key) {
	case TERM_KEY_UP:
	case 'k':
		move_to(table, at - 1);
		return true;
	case TERM_KEY_DOWN:
	case 'j':
		move_to(table, at + 1);
		return true;
	case TERM_KEY_PAGE_UP:
		move_to(table, at - page);
		return true;
	case TERM_KEY_PAGE_DOWN:
		move_to(table, at + page);
		return true;
	case TERM_KEY_HOME:
	case 'g':
		move_home(table);
		return true;
	case TERM_KEY_END:
	case 'G':
		move_end(table);
		return true;
	default:
		return false;
	}
}

bool
table_key(struct table *table, int key)
{
	if (table->choosing) {
		return table_chooser_key(table, key);
	}
	table->failed = false;
	if (!table->stale && movement_key(table, key)) {
		return true;
	}
	switch (key) {
	case ' ':
		if (!table->stale) {
			table_mark_toggle(table);
			move_to(table, (int64_t)table->selected + 1);
		}
		return true;
	case 's':
	case 'S':
		sort_key(table, key);
		return true;
	case 'o':
		table->choosing = true;
		table->choice = 0;
		return true;
	default:
		return false;
	}
}

/* "12/412" where the titles leave room, "12" where they leave less. */
static void
position_draw(const struct table *table, const struct area *area, int from)
{
	struct buf text = BUF_INIT;
	int64_t total = table->total;
	int room = area->columns - 1 - from;
	size_t number;

	if (table->row_count == 0 || table->stale || table->base < 0) {
		return;
	}
	if (table->at_start && table->at_end) {
		total = (int64_t)table->row_count;
	}
	buf_printf(&text, "%lld", (long long)(table->base + (int64_t)table->selected + 1));
	number = text.length;
	if (total >= 0) {
		buf_printf(&text, "/%s%lld", table->total_estimated && !table->at_end ? "~" : "",
			(long long)total);
	}
	if ((int)text.length >= room) {
		buf_truncate(&text, number);
	}
	if ((int)text.length < room) {
		(void)draw_text_right(area, 0, area->columns - 1, THEME_NORMAL, buf_text(&text));
	}
	buf_done(&text);
}

/* Titles, left to right, and the position at the right end where the titles leave room. */
static void
titles_draw(const struct table *table, const struct area *area, const int *widths)
{
	int column = 1;
	int end = 1;

	for (size_t i = 0; i < table->spec->column_count; i++) {
		const struct table_column *spec = &table->spec->columns[i];
		const char *title = gettext(spec->title);
		int shift = spec->right ? widths[i] - draw_width(title) : 0;

		if (widths[i] == 0) {
			continue;
		}
		end = column + (shift > 0 ? shift : 0);
		end += draw_text(area, 0, end, widths[i], THEME_COLUMN, title);
		if ((int)i == table->sort) {
			const char *arrow = draw_ascii() ? (table->descending ? "v" : "^")
							 : (table->descending ? "▾" : "▴");

			end += 1 + draw_text(area, 0, end + 1, 1, THEME_COLUMN, arrow);
		}
		column += widths[i] + 2;
	}
	position_draw(table, area, end);
}

static void
cell_draw(const struct table_column *spec, const struct area *area, int column, int width,
	const void *row, bool selected)
{
	static struct buf text; /* reused, so that scrolling allocates nothing */
	enum theme_role role = THEME_NORMAL;

	buf_truncate(&text, 0);
	spec->text(row, &text, &role);
	if (selected) {
		role = THEME_SELECTED;
	}
	if (spec->right) {
		int used = draw_width(buf_text(&text));

		column += used < width ? width - used : 0;
		width = used < width ? used : width;
	}
	if (text.length > 0) {
		(void)draw_text(area, 0, column, width, role, buf_text(&text));
	}
}

static void
row_draw(const struct table *table, const struct area *area, size_t index, const int *widths)
{
	const void *row = table_row(table, index);
	bool selected = index == table->selected && !table->stale;
	bool marked = table_is_marked(table, table->spec->key(row));
	int column = 1;

	if (selected) {
		draw_fill(area, THEME_SELECTED);
	}
	if (marked) {
		(void)draw_text(area, 0, 0, 1, selected ? THEME_SELECTED : THEME_MARKED, "*");
	}
	for (size_t i = 0; i < table->spec->column_count; i++) {
		if (widths[i] > 0) {
			cell_draw(&table->spec->columns[i], area, column, widths[i], row, selected);
			column += widths[i] + 2;
		}
	}
}

void
table_refused(struct table *table)
{
	table->stale = true;
	table_failed(table);
	table->refused = true;
}

static void
nothing_draw(const struct table *table, const struct area *area)
{
	const char *text = gettext(table->spec->empty);

	if (table->failed) {
		text = table->refused ? _("you may not see this")
				      : _("could not be loaded, F5 tries again");
	} else if (table->asked != ASK_NOTHING) {
		text = _("loading");
	}
	(void)draw_text(area, 2, 1, area->columns - 2, THEME_DIM, text);
}

void
table_draw(struct table *table, const struct area *area)
{
	int widths[TABLE_COLUMNS_MAX];

	if (table->height != area->rows - 1) {
		table->height = area->rows - 1;
		table_show_selected(table);
	}
	table_columns_fit(table, area->columns - 2, widths);
	titles_draw(table, area, widths);
	for (int line = 0; line < table->height; line++) {
		struct area place = {area->row + 1 + line, area->column, 1, area->columns};

		if (table->top + (size_t)line >= table->row_count) {
			break;
		}
		row_draw(table, &place, table->top + (size_t)line, widths);
	}
	if (table->row_count == 0) {
		nothing_draw(table, area);
	}
	if (table->choosing) {
		table_chooser_draw(table, area);
	}
}
