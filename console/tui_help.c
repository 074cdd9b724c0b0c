/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Help, made from the action table: the keys of a screen, a command in detail. Nothing is written
 * twice; what the table does not know is moving in a list.
 */
#include "help.h"
#include "tui.h"

#define LINES_MAX 80

static struct {
	struct help_line lines[LINES_MAX];
	char words[LINES_MAX][64];
	char keys[LINES_MAX][24];
	size_t count;
} page;

static void
line_add(const char *key, const char *words, const char *summary, bool heading)
{
	size_t at = page.count;

	if (at == LINES_MAX) {
		return;
	}
	text_format(page.keys[at], sizeof(page.keys[at]), "%s", key == NULL ? "" : key);
	text_format(page.words[at], sizeof(page.words[at]), "%s", words);
	page.lines[at] = (struct help_line){page.keys[at], page.words[at], summary, heading};
	page.count++;
}

static void
action_add(const struct action *action)
{
	struct buf words = BUF_INIT;

	if (help_is_command(action)) {
		help_write_words(&words, action);
	}
	line_add(action->keys, buf_text(&words), _(action->summary), false);
	buf_done(&words);
}

static void
actions_add(const struct tui *tui, enum screen_id screen, bool local)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		if (action->keys != NULL && (action->screens & SCREEN_BIT(screen)) != 0 &&
			((action->flags & ACTION_LOCAL) != 0) == local && tui_may(tui, action)) {
			action_add(action);
		}
	}
}

void
tui_show_help(struct tui *tui)
{
	struct screen *top = tui_top(tui);

	if (top == NULL || top->ops->id == SCREEN_HELP) {
		return;
	}
	page.count = 0;
	line_add("", _("What can be done here"), "", true);
	actions_add(tui, top->ops->id, false);
	line_add("", _("Keys of this screen"), "", true);
	actions_add(tui, top->ops->id, true);
	line_add("", _("Moving"), "", true);
	line_add("↑ ↓ j k", "", _("one row"), false);
	line_add("PgUp PgDn", "", _("one page"), false);
	line_add("Home g", "", _("first row"), false);
	line_add("End G", "", _("last row"), false);
	line_add("", _("Commands, typed after : or in the shell"), "", true);
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if ((action_table[i]->flags & ACTION_LOCAL) == 0 && action_table[i]->keys == NULL &&
			tui_may(tui, action_table[i])) {
			action_add(action_table[i]);
		}
	}
	screen_help_set(_(top->ops->name), page.lines, page.count);
	(void)tui_push(tui, SCREEN_HELP, NULL);
}

void
tui_show_action_help(struct tui *tui, const struct action *action)
{
	struct buf text = BUF_INIT;

	help_write_action(&text, action);
	tui_show_text(tui, _("help"), buf_text(&text));
	buf_done(&text);
}

void
tui_show_command_help(struct tui *tui, char *const *words, size_t count)
{
	struct op_error err = OP_ERROR_INIT;
	struct buf text = BUF_INIT;

	if (help_write(&text, words, count, &err)) {
		tui_show_text(tui, _("help"), buf_text(&text));
	} else {
		tui_report(tui, &err);
	}
	buf_done(&text);
}
