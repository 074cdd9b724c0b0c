/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a key goes while somebody is signed in: the palette, the top dialog, the screen (movement),
 * then the action table. Keys of the door itself are rows of that table; here is what they do.
 */
#include "keymap.h"
#include "tui.h"
#include "tui_page.h"

#include "../screens/table.h"

/* A list with its filter: the one below when it was left for choosing, else a new one. */
static void
open_filtered(struct tui *tui, enum screen_id id, const struct subject *subject)
{
	bool descending = subject->state[0] == '-';
	const char *order = subject->state + (descending ? 1 : 0);
	struct screen *top = tui_top(tui);

	if (top->below != NULL && top->below->ops->id == id) {
		tui_pop(tui);
	} else if (!tui_push(tui, id, NULL)) {
		return;
	} else {
		tui_top(tui)->given = text_dup(subject->label);
	}
	top = tui_top(tui);
	if (top->ops->table != NULL) {
		table_show(top->ops->table(top), subject->columns);
	}
	if (top->ops->order != NULL && *order != '\0') {
		top->ops->order(top, order, descending);
	}
	if (top->ops->filter != NULL) {
		top->ops->filter(top, subject->label);
	}
}

static void
do_open(struct tui *tui)
{
	struct screen *top = tui_top(tui);
	struct subject subject = {0};
	enum screen_id id;

	if (top->ops->enter == NULL || !top->ops->enter(top, &id, &subject)) {
		(void)tui_rows_wait(tui);
		return;
	}
	if (subject.kind == SUBJECT_FILTER) {
		open_filtered(tui, id, &subject);
	} else {
		(void)tui_push(tui, id, &subject);
	}
}

static void
do_back(struct tui *tui)
{
	struct screen *top = tui_top(tui);
	const char *filter = top->ops->filter_text == NULL ? NULL : top->ops->filter_text(top);
	const char *unsaved = top->ops->unsaved == NULL ? NULL : top->ops->unsaved(top);

	if (unsaved != NULL) {
		tui_ask_discard(tui, unsaved);
		return;
	}
	if (tui_unmark(tui)) {
		return;
	}
	if (filter != NULL && filter[0] != '\0' && top->ops->filter != NULL &&
		!text_is(filter, top->given)) {
		top->ops->filter(top, "");
	} else if (top->below != NULL) {
		tui_pop(tui);
	} else if (tui->message[0] != '\0') {
		tui_clear_message(tui);
	} else {
		tui_notice(tui, _("this is the first screen; F10 signs out and leaves"));
	}
}

static void
do_accounts(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_ACCOUNTS);
}

static void
do_journal(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_JOURNAL);
}

static void
do_sessions(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_SESSIONS);
}

static void
do_requests(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_REQUESTS);
}

static void
do_companies(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_COMPANIES);
}

static void
do_freezes(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_FREEZES, NULL);
}

static void
do_segments(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_SEGMENTS, NULL);
}

static void
do_absences(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_ABSENCES, NULL);
}

static void
do_rules(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_RULES, NULL);
}

static void
do_home(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_HOME);
}

static void
do_calendar(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_CALENDAR);
}

static void
do_views(struct tui *tui)
{
	struct subject list = {.kind = SUBJECT_FILTER};

	text_format(list.id, sizeof(list.id), "%s", tui_top(tui)->ops->name);
	(void)tui_push(tui, SCREEN_VIEWS, &list);
}

static void
do_roles(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_ROLES);
}

static void
do_grants(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_GRANTS, NULL);
}

static void
do_conflicts(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_CONFLICTS, NULL);
}

static void
do_unused(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_UNUSED, NULL);
}

static void
do_reviews(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_REVIEWS, NULL);
}

static void
do_boards(struct tui *tui)
{
	(void)tui_main_open(tui, TUI_BOARDS);
}

static void
do_antivirus(struct tui *tui)
{
	tui_board_open(tui, SCREEN_ANTIVIRUS);
}

static void
do_patches(struct tui *tui)
{
	tui_board_open(tui, SCREEN_PATCHES);
}

static void
do_backups(struct tui *tui)
{
	tui_board_open(tui, SCREEN_BACKUPS);
}

static void
do_components(struct tui *tui)
{
	tui_board_open(tui, SCREEN_COMPONENTS);
}

static void
do_exceptions(struct tui *tui)
{
	tui_board_open(tui, SCREEN_EXCEPTIONS);
}

static void
do_sinks(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_SINKS, NULL);
}

static void
do_me(struct tui *tui)
{
	if (tui_top(tui)->ops->id != SCREEN_ME) {
		(void)tui_push(tui, SCREEN_ME, NULL);
	}
}

static void
push_for_subject(struct tui *tui, enum screen_id id)
{
	struct screen *top = tui_top(tui);
	struct subject subject = {0};

	if (top->ops->subject != NULL && top->ops->subject(top, &subject)) {
		(void)tui_push(tui, id, &subject);
	} else {
		(void)tui_rows_wait(tui);
	}
}

static void
do_object_journal(struct tui *tui)
{
	push_for_subject(tui, SCREEN_JOURNAL);
}

static void
do_object_sessions(struct tui *tui)
{
	if (tui_bulk_start(tui, "end_sessions")) {
		return;
	}
	push_for_subject(tui, SCREEN_SESSIONS);
}

static void
do_closing(struct tui *tui)
{
	push_for_subject(tui, SCREEN_CLOSING);
}

static void
do_object_grants(struct tui *tui)
{
	push_for_subject(tui, SCREEN_GRANTS);
}

static void
do_units(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_UNITS, NULL);
}

static void
do_duties(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_DUTIES, NULL);
}

static void
do_policies(struct tui *tui)
{
	(void)tui_push(tui, SCREEN_POLICIES, NULL);
}

static void
do_reload(struct tui *tui)
{
	struct screen *top = tui_top(tui);

	if (top->ops->reload != NULL) {
		top->ops->reload(top);
	}
}

static void
do_command(struct tui *tui)
{
	tui_command_open(tui, "");
}

static void
do_repaint(struct tui *tui)
{
	(void)tui;
	term_repaint();
}

/* Sorting, marking and columns belong to the list itself. */
static void
do_screen_key(struct tui *tui, const struct action *action)
{
	char name[24];
	struct screen *top = tui_top(tui);
	size_t length = 0;

	(void)keymap_first(action->keys, name, sizeof(name));
	while (name[length] != '\0') {
		length++;
	}
	if (length == 0 || !top->ops->on_key(top, keymap_parse(name, length))) {
		tui_notice(tui, _("not here: this is for the command line"));
	}
}

/* What the door does itself, by the names of the rows. */
static const struct {
	const char *name;
	void (*run)(struct tui *tui);
} locals[] = {
	{"open", do_open},
	{"back", do_back},
	{"go.accounts", do_accounts},
	{"go.journal", do_journal},
	{"go.sessions", do_sessions},
	{"go.requests", do_requests},
	{"go.companies", do_companies},
	{"go.freezes", do_freezes},
	{"go.sinks", do_sinks},
	{"go.segments", do_segments},
	{"go.absences", do_absences},
	{"go.rules", do_rules},
	{"go.closing", do_closing},
	{"go.me", do_me},
	{"go.object-journal", do_object_journal},
	{"go.object-sessions", do_object_sessions},
	{"go.home", do_home},
	{"go.calendar", do_calendar},
	{"go.views", do_views},
	{"go.event-actor", tui_jump_person},
	{"go.event-object", tui_jump_object},
	{"go.event-session", tui_jump_session},
	{"go.event-operation", tui_jump_operation},
	{"go.follow", tui_follow},
	{"go.follow-object", tui_follow_object},
	{"go.roles", do_roles},
	{"go.grants", do_grants},
	{"go.object-grants", do_object_grants},
	{"go.conflicts", do_conflicts},
	{"go.unused", do_unused},
	{"go.reviews", do_reviews},
	{"go.units", do_units},
	{"go.duties", do_duties},
	{"go.boards", do_boards},
	{"go.antivirus", do_antivirus},
	{"go.patches", do_patches},
	{"go.backups", do_backups},
	{"go.components", do_components},
	{"go.exceptions", do_exceptions},
	{"go.policies", do_policies},
	{"filter", tui_filter_open},
	{"reload", do_reload},
	{"command", do_command},
	{"palette", tui_palette_open},
	{"help-screen", tui_show_help},
	{"help", tui_show_help},
	{"error-detail", tui_show_error},
	{"show-command", tui_show_command},
	{"lock-screen", tui_lock},
	{"leave", tui_ask_leave},
	{"sign-out", tui_ask_leave},
	{"repaint", do_repaint},
};

void
tui_local(struct tui *tui, const struct action *action)
{
	tui->dirty = true;
	if (!tui_may(tui, action)) {
		tui_job_start(tui, action); /* says which right is missing */
		return;
	}
	for (size_t i = 0; i < sizeof(locals) / sizeof(locals[0]); i++) {
		if (text_is(locals[i].name, action->name)) {
			locals[i].run(tui);
			return;
		}
	}
	do_screen_key(tui, action);
}

static void
screen_key(struct tui *tui, int key)
{
	struct screen *top = tui_top(tui);
	const struct action *action;

	if (top == NULL) {
		return;
	}
	key = keymap_fold(key);
	if (key != TERM_KEY_ENTER && top->ops->on_key != NULL && top->ops->on_key(top, key)) {
		return;
	}
	action = keymap_find(top->ops->id, key);
	if (action == NULL) {
		return;
	}
	if ((action->flags & ACTION_LOCAL) != 0) {
		tui_local(tui, action);
	} else {
		tui_clear_message(tui);
		tui_job_start(tui, action);
	}
}

/* A block pasted where no field is would be read as commands. */
static bool
paste_dropped(struct tui *tui, int key)
{
	if (key == TERM_KEY_PASTE_BEGIN || key == TERM_KEY_PASTE_END) {
		tui->pasting = key == TERM_KEY_PASTE_BEGIN;
		return true;
	}
	return tui->pasting;
}

void
tui_key(struct tui *tui, int key)
{
	tui->dirty = true;
	tui_deadline_key(tui);
	if (term_too_small()) {
		if (key == TERM_KEY_F10 || keymap_fold(key) == 'Q') {
			tui_leave(tui, 0);
		}
	} else if (tui->page != NULL && key == TERM_CTRL('X')) {
		tui_lock(tui);
	} else if (tui->page != NULL && key == TERM_KEY_F10) {
		tui_leave(tui, 0);
	} else if (tui->page != NULL && tui->overlay == NULL) {
		tui_page_key(tui, key);
	} else if (tui->mode == TUI_SIGN_IN) {
		tui_sign_in_key(tui, key);
	} else if (tui->mode == TUI_LEAVING) {
		return;
	} else if (key == TERM_CTRL('L')) {
		term_repaint();
	} else if (key == TERM_CTRL('X')) {
		tui_lock(tui);
	} else if (key == TERM_KEY_F10) {
		tui_ask_leave(tui);
	} else if (tui->overlay != NULL) {
		tui_overlay_key(tui, key);
	} else if (paste_dropped(tui, key)) {
		return;
	} else if (tui->palette != NULL) {
		tui_palette_key(tui, key);
	} else {
		screen_key(tui, key);
	}
}
