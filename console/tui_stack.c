/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screens that are open: a stack for each main screen, so that going to the journal and back
 * loses neither place nor filter. Screens that show a changed resource reload, hidden ones when
 * they are shown again.
 */
#include "tui.h"

static const struct screen_ops *
screen_ops_find(enum screen_id id)
{
	static const struct screen_ops *const all[] = {&screen_accounts, &screen_account_card,
		&screen_journal, &screen_event, &screen_sessions, &screen_help, &screen_requests,
		&screen_request, &screen_companies, &screen_company, &screen_contract,
		&screen_closing, &screen_freezes, &screen_absences, &screen_rules, &screen_roles,
		&screen_holders, &screen_grants, &screen_conflicts, &screen_unused, &screen_reviews,
		&screen_review, &screen_units, &screen_duties, &screen_policies, &screen_antivirus,
		&screen_antivirus_card, &screen_patches, &screen_patch, &screen_backups,
		&screen_components, &screen_exceptions, &screen_drills, &screen_sinks,
		&screen_segments, &screen_me, &screen_home, &screen_calendar, &screen_views,
		&screen_tail};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i]->id == id) {
			return all[i];
		}
	}
	return NULL;
}

struct screen *
tui_top(const struct tui *tui)
{
	return tui->tops[tui->main];
}

/* What was done is said where it was done; an error stays until it is seen. */
static void
message_leave(struct tui *tui)
{
	if (!tui->message_bad) {
		tui_clear_message(tui);
	}
}

bool
tui_push(struct tui *tui, enum screen_id id, const struct subject *subject)
{
	struct op_error err = OP_ERROR_INIT;
	struct screen *screen = screen_new(screen_ops_find(id), &tui->host, subject, &err);

	if (screen == NULL) {
		tui_report(tui, &err);
		return false;
	}
	screen->below = tui->tops[tui->main];
	tui->tops[tui->main] = screen;
	message_leave(tui);
	return true;
}

void
tui_pop(struct tui *tui)
{
	struct screen *screen = tui_top(tui);

	if (screen != NULL && screen->below != NULL) {
		tui->tops[tui->main] = screen->below;
		screen_free(screen);
		message_leave(tui);
	}
}

void
tui_board_open(struct tui *tui, enum screen_id id)
{
	if (tui->main == TUI_BOARDS || tui_main_open(tui, TUI_BOARDS)) {
		while (tui_top(tui)->below != NULL) {
			tui_pop(tui);
		}
		if (id != SCREEN_ANTIVIRUS) {
			(void)tui_push(tui, id, NULL);
		}
	}
}

bool
tui_main_open(struct tui *tui, int main)
{
	static const enum screen_id ids[TUI_MAINS] = {[TUI_ACCOUNTS] = SCREEN_ACCOUNTS,
		[TUI_JOURNAL] = SCREEN_JOURNAL,
		[TUI_SESSIONS] = SCREEN_SESSIONS,
		[TUI_REQUESTS] = SCREEN_REQUESTS,
		[TUI_COMPANIES] = SCREEN_COMPANIES,
		[TUI_ROLES] = SCREEN_ROLES,
		[TUI_BOARDS] = SCREEN_ANTIVIRUS,
		[TUI_CALENDAR] = SCREEN_CALENDAR,
		[TUI_HOME] = SCREEN_HOME};
	int before = tui->main;
	struct screen *top;

	if (main == tui->main) {
		while (tui_top(tui) != NULL && tui_top(tui)->below != NULL) {
			tui_pop(tui);
		}
	}
	tui->main = main;
	top = tui_top(tui);
	if (top == NULL && !tui_push(tui, ids[main], NULL)) {
		tui->main = before;
		return false;
	}
	if (top != NULL && tui->stale[main] != 0 && top->ops->reload != NULL) {
		top->ops->reload(top);
	}
	tui->stale[main] = 0;
	message_leave(tui);
	return true;
}

void
tui_stacks_free(struct tui *tui)
{
	for (int i = 0; i < TUI_MAINS; i++) {
		while (tui->tops[i] != NULL) {
			struct screen *below = tui->tops[i]->below;

			screen_free(tui->tops[i]);
			tui->tops[i] = below;
		}
		tui->stale[i] = 0;
	}
	tui->main = 0;
}

void
tui_reload(struct tui *tui, unsigned resources)
{
	for (int i = 0; i < TUI_MAINS; i++) {
		if (i != tui->main) {
			tui->stale[i] |= resources;
			continue;
		}
		for (struct screen *screen = tui->tops[i]; screen != NULL; screen = screen->below) {
			if ((screen->ops->resources & resources) != 0 &&
				screen->ops->reload != NULL) {
				screen->ops->reload(screen);
			}
		}
	}
	tui->dirty = true;
}

bool
tui_unmark(struct tui *tui)
{
	struct screen *top = tui_top(tui);
	struct subject subject;

	if (top == NULL || top->ops->unmark == NULL || !top->ops->marked(top, 0, &subject)) {
		return false;
	}
	top->ops->unmark(top);
	tui->dirty = true;
	return true;
}

void
tui_saved(struct tui *tui)
{
	struct screen *top = tui_top(tui);

	(void)tui_unmark(tui);
	if (top != NULL && top->ops->discard != NULL) {
		top->ops->discard(top);
	}
}

const char *
tui_unsaved(const struct tui *tui)
{
	for (int i = 0; i < TUI_MAINS; i++) {
		for (struct screen *at = tui->tops[i]; at != NULL; at = at->below) {
			const char *what = at->ops->unsaved == NULL ? NULL : at->ops->unsaved(at);

			if (what != NULL) {
				return what;
			}
		}
	}
	return NULL;
}

/* Helpdesk people come for a locked account, managers for what waits for them, security
 * administrators look at all of it first; everybody else begins with the whole list, or with what
 * he may see: who has no right yet, with his own account. */
void
tui_landing(struct tui *tui)
{
	struct screen *screen;

	tui_stacks_free(tui);
	if (text_is(tui->me.role, "manager") && tui_main_open(tui, TUI_REQUESTS)) {
		return;
	}
	if (text_is(tui->me.role, "security-administrator") && tui_main_open(tui, TUI_HOME)) {
		return;
	}
	if (!tui_may_scope(tui, "account.read")) {
		if (tui_may_scope(tui, "journal.read")) {
			(void)tui_main_open(tui, TUI_JOURNAL);
		} else if (tui_main_open(tui, TUI_HOME)) {
			(void)tui_push(tui, SCREEN_ME, NULL);
		}
		return;
	}
	if (!tui_main_open(tui, TUI_ACCOUNTS)) {
		return;
	}
	screen = tui_top(tui);
	if (text_is(tui->me.role, "helpdesk") && screen->ops->filter != NULL) {
		screen->ops->filter(screen, "state:locked");
	}
}
