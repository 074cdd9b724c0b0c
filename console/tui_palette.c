/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The palette: every action that I may do here, with its key and one line, narrowed by typing.
 * Choosing a command that has no key puts its words on the `:` line.
 */
#include "help.h"
#include "keymap.h"
#include "../screens/sanitize.h"
#include "tui.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX 64

struct tui_palette {
	char typed[64];
	const struct action *items[ITEMS_MAX]; /* those that match */
	size_t count, selected;
};

static const struct screen *
palette_screen(const struct tui *tui)
{
	return tui_top(tui);
}

static bool
offered(const struct tui *tui, const struct action *action)
{
	bool here = action->keys != NULL &&
		    (action->screens & SCREEN_BIT(palette_screen(tui)->ops->id)) != 0;
	bool command = action->keys == NULL && (action->flags & ACTION_LOCAL) == 0;

	return (here || command) && !text_is(action->name, "palette") && tui_may(tui, action);
}

/* Each typed letter sequence must occur in the words or the summary, in any case (ASCII). */
static bool
contains(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (i < length && text[i] != '\0') {
			char a = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
			char b = part[i] >= 'A' && part[i] <= 'Z' ? (char)(part[i] + 32) : part[i];

			if (a != b) {
				break;
			}
			i++;
		}
		if (i == length) {
			return true;
		}
	}
	return length == 0;
}

static bool
matches(const struct tui_palette *palette, const struct action *action)
{
	struct buf words = BUF_INIT;
	bool match;

	help_write_words(&words, action);
	match = contains(buf_text(&words), palette->typed) ||
		contains(_(action->summary), palette->typed);
	buf_done(&words);
	return match;
}

/* Keys of this screen first, then commands that have none. */
static void
palette_fill(struct tui *tui)
{
	struct tui_palette *palette = tui->palette;

	palette->count = 0;
	for (int keyed = 1; keyed >= 0; keyed--) {
		for (size_t i = 0; action_table[i] != NULL && palette->count < ITEMS_MAX; i++) {
			const struct action *action = action_table[i];

			if ((action->keys != NULL) == (keyed == 1) && offered(tui, action) &&
				matches(palette, action)) {
				palette->items[palette->count++] = action;
			}
		}
	}
	if (palette->selected >= palette->count) {
		palette->selected = palette->count == 0 ? 0 : palette->count - 1;
	}
	tui->dirty = true;
}

void
tui_palette_open(struct tui *tui)
{
	if (tui_top(tui) == NULL) {
		return;
	}
	tui_palette_close(tui);
	tui->palette = mem_new(1, sizeof(*tui->palette));
	palette_fill(tui);
}

void
tui_palette_close(struct tui *tui)
{
	free(tui->palette);
	tui->palette = NULL;
	tui->dirty = true;
}

static void
palette_choose(struct tui *tui)
{
	const struct action *action;
	struct buf words = BUF_INIT;

	if (tui->palette->count == 0) {
		return;
	}
	action = tui->palette->items[tui->palette->selected];
	tui_palette_close(tui);
	if ((action->flags & ACTION_LOCAL) != 0) {
		tui_local(tui, action);
	} else if (action->keys != NULL) {
		tui_job_start(tui, action);
	} else {
		help_write_words(&words, action);
		buf_append_char(&words, ' ');
		tui_command_open(tui, buf_text(&words));
		buf_done(&words);
	}
}

static void
palette_type(struct tui_palette *palette, int key)
{
	size_t length = strlen(palette->typed);
	char bytes[8];
	struct buf typed = BUF_INIT;

	if (key < 0x80) {
		text_format(bytes, sizeof(bytes), "%c", (char)key);
	} else if (key < 0x800) {
		text_format(bytes, sizeof(bytes), "%c%c", (char)(0xc0 | key >> 6),
			(char)(0x80 | (key & 0x3f)));
	} else {
		return;
	}
	buf_append(&typed, bytes);
	if (length + typed.length < sizeof(palette->typed)) {
		memcpy(palette->typed + length, typed.data, typed.length + 1);
	}
	buf_done(&typed);
	palette->selected = 0;
}

static void
palette_erase(struct tui_palette *palette)
{
	size_t length = strlen(palette->typed);

	while (length > 0 && ((unsigned char)palette->typed[--length] & 0xc0) == 0x80) {
	}
	palette->typed[length] = '\0';
}

void
tui_palette_key(struct tui *tui, int key)
{
	struct tui_palette *palette = tui->palette;

	if (key == TERM_KEY_ESC || key == TERM_KEY_F2) {
		tui_palette_close(tui);
		return;
	}
	if (key == TERM_KEY_ENTER) {
		palette_choose(tui);
		return;
	}
	if (key == TERM_KEY_UP && palette->selected > 0) {
		palette->selected--;
	} else if (key == TERM_KEY_DOWN && palette->selected + 1 < palette->count) {
		palette->selected++;
	} else if (key == TERM_KEY_HOME || key == TERM_KEY_PAGE_UP) {
		palette->selected = 0;
	} else if ((key == TERM_KEY_END || key == TERM_KEY_PAGE_DOWN) && palette->count > 0) {
		palette->selected = palette->count - 1;
	} else if (key == TERM_KEY_BACKSPACE) {
		palette_erase(palette);
	} else if (key >= 0x20 && key != 0x7f && key < 0x10000) {
		palette_type(palette, key);
	}
	palette_fill(tui);
}

static void
item_draw(const struct area *area, int row, const struct action *action, bool selected)
{
	enum theme_role role = selected ? THEME_SELECTED : THEME_NORMAL;
	struct area line = {area->row + row, area->column, 1, area->columns};
	struct buf words = BUF_INIT;
	int beside = area->columns < 64 ? 0 : 19; /* columns of the words, where there is room */
	char key[24];

	if (beside > 0 && help_is_command(action)) {
		help_write_words(&words, action);
	}
	draw_fill(&line, role);
	(void)draw_text(&line, 0, 1, 8, selected ? role : THEME_KEY,
		keymap_first(action->keys, key, sizeof(key)));
	(void)draw_text(&line, 0, 8, area->columns - 9 - beside, role, _(action->summary));
	(void)draw_text(
		&line, 0, area->columns - 18, 18, selected ? role : THEME_DIM, buf_text(&words));
	buf_done(&words);
}

void
tui_palette_draw(struct tui *tui, const struct area *area)
{
	const struct tui_palette *palette = tui->palette;
	int columns = area->columns < 76 ? area->columns : 76;
	int rows = area->rows < 18 ? area->rows : 18;
	struct area box = {area->row + (area->rows - rows) / 2,
		area->column + (area->columns - columns) / 2, rows, columns};
	struct area inside = {box.row + 1, box.column + 1, rows - 2, columns - 2};
	int visible = inside.rows - 2, first;

	draw_fill(&box, THEME_NORMAL);
	draw_box(&box, THEME_BORDER, _("actions"));
	(void)draw_text(&inside, 0, 1, 0, THEME_KEY, ">");
	(void)draw_text(&inside, 0, 3, 0, THEME_FIELD_ACTIVE, palette->typed);
	draw_line(
		&(struct area){inside.row + 1, inside.column, 1, inside.columns}, 0, THEME_BORDER);
	first = (int)palette->selected >= visible ? (int)palette->selected - visible + 1 : 0;
	for (int i = 0; i < visible && first + i < (int)palette->count; i++) {
		item_draw(&inside, i + 2, palette->items[first + i],
			first + i == (int)palette->selected);
	}
	if (palette->count == 0) {
		(void)draw_text(&inside, 2, 1, 0, THEME_DIM, _("no action matches"));
	}
	term_cursor(inside.row, inside.column + 3 + sanitize_width(palette->typed));
}
