/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which columns are shown and how wide: by priority, the widest set that fits, spare room first to
 * the best width of each and then to the columns that take what is left. And the chooser (`o`).
 */
#include "../api-client/text.h"
#include "table_private.h"
#include "term.h"

#include <string.h>

#define GAP 2 /* blank columns between two */

/* The least width of a column. */
static int
width_least(const struct table_column *column)
{
	int width = column->width_min;

	if (column->words != NULL) {
		width = draw_width(gettext(column->title));
	}
	for (size_t i = 0; column->words != NULL && column->words[i] != NULL; i++) {
		int own = draw_width(gettext(column->words[i]));

		width = own > width ? own : width;
	}
	return width;
}

static int
priority_last(const struct table *table)
{
	int last = 0;

	for (size_t i = 0; i < table->spec->column_count; i++) {
		if (table->spec->columns[i].priority > last) {
			last = table->spec->columns[i].priority;
		}
	}
	return last;
}

/* Grows columns of a fixed best width, the important ones first. Returns what is left. */
static int
grow_to_best(const struct table *table, int left, int *widths)
{
	int last = priority_last(table);

	for (int priority = 0; priority <= last; priority++) {
		for (size_t i = 0; i < table->spec->column_count; i++) {
			const struct table_column *column = &table->spec->columns[i];
			int more = column->width_best - widths[i];

			if (column->priority != priority || widths[i] == 0 || more <= 0) {
				continue;
			}
			more = more < left ? more : left;
			widths[i] += more;
			left -= more;
		}
	}
	return left;
}

static bool
is_elastic(const struct table_column *column)
{
	return column->width_best == 0 && column->words == NULL;
}

static void
grow_elastic(const struct table *table, int left, int *widths)
{
	int elastic = 0;

	for (size_t i = 0; i < table->spec->column_count; i++) {
		elastic += widths[i] > 0 && is_elastic(&table->spec->columns[i]) ? 1 : 0;
	}
	for (size_t i = 0; i < table->spec->column_count && elastic > 0; i++) {
		if (widths[i] > 0 && is_elastic(&table->spec->columns[i])) {
			int share = left / elastic;

			widths[i] += share;
			left -= share;
			elastic--;
		}
	}
}

void
table_columns_fit(const struct table *table, int columns, int *widths)
{
	int left = columns + GAP;
	int last = priority_last(table);
	bool full = false;

	for (size_t i = 0; i < table->spec->column_count; i++) {
		widths[i] = 0;
	}
	/* The first that does not fit ends the choice: narrow columns that matter less would take
	 * the room that makes the others readable. */
	for (int priority = 0; priority <= last && !full; priority++) {
		for (size_t i = 0; i < table->spec->column_count; i++) {
			const struct table_column *column = &table->spec->columns[i];
			int need = width_least(column) + GAP;

			if (column->priority != priority || table->hidden[i]) {
				continue;
			}
			if (priority > 0 && need > left) {
				full = true;
				continue;
			}
			widths[i] = need - GAP;
			left -= need;
		}
	}
	if (left > 0) {
		grow_elastic(table, grow_to_best(table, left, widths), widths);
	}
}

void
table_shown(const struct table *table, struct buf *to)
{
	bool any = false;
	size_t before = to->length;

	for (size_t i = 0; i < table->spec->column_count; i++) {
		any = any || table->hidden[i];
	}
	for (size_t i = 0; any && i < table->spec->column_count; i++) {
		if (!table->hidden[i]) {
			buf_append(to, to->length > before ? "," : "");
			buf_append(to, table->spec->columns[i].title);
		}
	}
}

/* Whether the title is one of those with commas between them. */
static bool
is_named(const char *titles, const char *title)
{
	size_t length = strlen(title);

	for (const char *at = titles; *at != '\0'; at += *at == ',' ? 1 : 0) {
		size_t part = strcspn(at, ",");

		if (part == length && strncmp(at, title, part) == 0) {
			return true;
		}
		at += part;
	}
	return false;
}

void
table_show(struct table *table, const char *titles)
{
	for (size_t i = 0; i < table->spec->column_count; i++) {
		const struct table_column *column = &table->spec->columns[i];

		table->hidden[i] =
			*titles != '\0' && column->priority > 0 && !is_named(titles, column->title);
	}
}

void
table_chooser_draw(const struct table *table, const struct area *area)
{
	struct area box = {area->row + 1, area->column + 2, (int)table->spec->column_count + 2, 30};
	struct area inside;

	if (box.rows > area->rows - 1) {
		box.rows = area->rows - 1;
	}
	inside = (struct area){box.row + 1, box.column + 2, box.rows - 2, box.columns - 4};
	draw_fill(&box, THEME_NORMAL);
	draw_box(&box, THEME_BORDER, _("Columns"));
	for (size_t i = 0; i < table->spec->column_count; i++) {
		const struct table_column *column = &table->spec->columns[i];
		enum theme_role role = i == table->choice      ? THEME_SELECTED
				       : column->priority == 0 ? THEME_DIM
							       : THEME_NORMAL;
		struct area line = {inside.row + (int)i, inside.column, 1, inside.columns};

		if ((int)i >= inside.rows) {
			break;
		}
		draw_fill(&line, role);
		(void)draw_text(&line, 0, 1, 3, role, table->hidden[i] ? "[ ]" : "[x]");
		(void)draw_text(&line, 0, 5, 0, role, gettext(column->title));
	}
}

bool
table_chooser_key(struct table *table, int key)
{
	switch (key) {
	case TERM_KEY_UP:
	case 'k':
		table->choice -= table->choice > 0 ? 1 : 0;
		return true;
	case TERM_KEY_DOWN:
	case 'j':
		table->choice += table->choice + 1 < table->spec->column_count ? 1 : 0;
		return true;
	case ' ':
		if (table->spec->columns[table->choice].priority > 0) {
			table->hidden[table->choice] = !table->hidden[table->choice];
		}
		return true;
	case TERM_KEY_ESC:
	case TERM_KEY_ENTER:
	case 'o':
	case 'q':
		table->choosing = false;
		return true;
	default:
		return true; /* nothing else works while the chooser is open */
	}
}
