/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Help: lines that the console made from its action table, shown in columns.
 */
#include "../api-client/clock.h"
#include "../api-client/buf.h"
#include "../api-client/text.h"
#include "pager.h"
#include "screen.h"

#include <stdlib.h>
#include <string.h>

struct help_state {
	struct pager *pager;
};

static const char *help_title = "";
static const struct help_line *help_lines;
static size_t help_count;

void
screen_help_set(const char *title, const struct help_line *lines, size_t count)
{
	help_title = title;
	help_lines = lines;
	help_count = count;
}

static bool
help_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct help_state *state = screen->state;

	(void)subject;
	(void)err;
	state->pager = pager_new();
	return true;
}

/* The widest text of a column, with the gap after it; 0 for an empty column. */
static int
column_width(const char *(*text)(const struct help_line *line), int most)
{
	int width = 0;

	for (size_t i = 0; i < help_count; i++) {
		int own = help_lines[i].heading ? 0 : draw_width(text(&help_lines[i]));

		width = own > width ? own : width;
	}
	width = width < most ? width : most;
	return width > 0 ? width + 2 : 0;
}

static const char *
line_key(const struct help_line *line)
{
	return line->key == NULL ? "" : line->key;
}

static const char *
line_words(const struct help_line *line)
{
	return line->words == NULL ? "" : line->words;
}

static void
help_draw(struct screen *screen, const struct area *area)
{
	struct help_state *state = screen->state;
	int key = column_width(line_key, 16);
	int words = column_width(line_words, area->columns / 3);

	pager_begin(state->pager);
	for (size_t i = 0; i < help_count; i++) {
		const struct help_line *line = &help_lines[i];
		int column = 1 + key + words;

		if (line->heading && i > 0) {
			pager_line(state->pager);
		}
		pager_line(state->pager);
		if (line->heading) {
			(void)pager_text(state->pager, 1, 0, THEME_TITLE, line_words(line));
			continue;
		}
		(void)pager_text(state->pager, 1, key > 2 ? key - 2 : 0, THEME_KEY, line_key(line));
		(void)pager_text(state->pager, 1 + key, words > 2 ? words - 2 : 0, THEME_NORMAL,
			line_words(line));
		pager_paragraph(state->pager, column, area->columns - column - 1,
			words > 0 ? THEME_DIM : THEME_NORMAL, line->summary);
	}
	pager_draw(state->pager, area);
}

static void
help_heading(const struct screen *screen, struct screen_heading *heading)
{
	(void)screen;
	memset(heading, 0, sizeof(*heading));
	heading->as_of = TIME_NULL;
	text_format(heading->title, sizeof(heading->title), "%s", _("Help"));
	text_format(heading->counts, sizeof(heading->counts), "%s", help_title);
}

static bool
help_key(struct screen *screen, int key)
{
	struct help_state *state = screen->state;

	return pager_key(state->pager, key);
}

static bool
help_subject(const struct screen *screen, struct subject *ret_subject)
{
	(void)screen;
	(void)ret_subject;
	return false;
}

static void
help_reload(struct screen *screen)
{
	(void)screen;
}

static void
help_close(struct screen *screen)
{
	struct help_state *state = screen->state;

	pager_free(state->pager);
}

const struct screen_ops screen_help = {
	.id = SCREEN_HELP,
	.name = "help",
	.state_size = sizeof(struct help_state),
	.open = help_open,
	.draw = help_draw,
	.heading = help_heading,
	.on_key = help_key,
	.subject = help_subject,
	.reload = help_reload,
	.close = help_close,
};
