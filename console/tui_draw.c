/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws everything from the state, once per turn: fills the frame's view, lets the top screen draw
 * its body, then what lies on top of it. Nothing here changes the state.
 */
#include "keymap.h"
#include "prompt.h"
#include "tui.h"
#include "tui_page.h"

#include "../api-client/totp.h"

#define HINTS_MAX 16

struct hints {
	struct frame_hint items[HINTS_MAX];
	char keys[HINTS_MAX][24];
	size_t count;
};

static void
hint_add(struct hints *hints, const char *keys, const char *label)
{
	size_t at = hints->count;

	if (at < HINTS_MAX && keys != NULL && label != NULL) {
		hints->items[at].key = keymap_first(keys, hints->keys[at], sizeof(hints->keys[at]));
		hints->items[at].label = label;
		hints->count++;
	}
}

static void
hint_local(struct hints *hints, enum screen_id screen, const char *name)
{
	const struct action *action = action_find(name);

	if (action != NULL && (action->screens & SCREEN_BIT(screen)) != 0) {
		hint_add(hints, action->keys, _(action->hint));
	}
}

/* Only what would work now: the right is there, the local check says yes, the link is up. */
static bool
works_now(const struct tui *tui, const struct action *action, const struct subject *subject)
{
	bool up = conn_facts(tui->conn)->state == CONN_READY;

	return tui_may(tui, action) && (up || (action->flags & ACTION_MUTATES) == 0) &&
	       (action->subject == SUBJECT_NONE || action->subject == subject->kind) &&
	       (action->check == NULL || action->check(subject, tui->me.login, NULL));
}

/* The actions of the registry with these flags among MUTATES and DANGEROUS. What every list has
 * has a place of its own. */
static void
hints_actions(const struct tui *tui, enum screen_id screen, const struct subject *subject,
	unsigned flags, struct hints *hints)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		if (action->keys != NULL && action->hint != NULL &&
			(action->screens & SCREEN_BIT(screen)) != 0 &&
			(action->flags & ACTION_LOCAL) == 0 &&
			!text_is(action->name, "view.save") &&
			(action->flags & (ACTION_MUTATES | ACTION_DANGEROUS)) == flags &&
			works_now(tui, action, subject)) {
			hint_add(hints, action->keys, _(action->hint));
		}
	}
}

/* A way from here that the person may go. */
static void
hint_jump(const struct tui *tui, struct hints *hints, enum screen_id screen, const char *name)
{
	const struct action *action = action_find(name);

	if (screen != SCREEN_ACCOUNT_CARD && action != NULL && tui_may(tui, action)) {
		hint_local(hints, screen, name);
	}
}

/* The most useful first: what does not fit is left out; the last one always stays. */
static void
hints_screen(const struct tui *tui, struct screen *top, struct hints *hints)
{
	static const char *const jumps[] = {"go.event-actor", "go.event-object", "go.event-session",
		"go.event-operation", "go.follow", "go.follow-object"};
	struct subject subject = {0};
	struct subject opened = {0};
	enum screen_id screen = top->ops->id;
	enum screen_id target = screen;

	if (top->ops->subject == NULL || !top->ops->subject(top, &subject)) {
		subject = (struct subject){0};
	}
	if (tui->message_bad) {
		hint_local(hints, screen, "error-detail");
	}
	if (top->ops->enter != NULL && top->ops->enter(top, &target, &opened)) {
		hint_local(hints, screen, "open");
	}
	if (tui_may_scope(tui, "role.edit")) {
		hint_local(hints, screen, "switch-right");
	}
	hints_actions(tui, screen, &subject, ACTION_MUTATES, hints);
	hints_actions(tui, screen, &subject, ACTION_MUTATES | ACTION_DANGEROUS, hints);
	hint_local(hints, screen, "pause");
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		hint_jump(tui, hints, screen, jumps[i]);
	}
	hint_local(hints, screen, "filter");
	hint_local(hints, screen, screen == SCREEN_HELP ? "" : "help-screen");
	hint_local(hints, screen, "command");
	hints_actions(tui, screen, &subject, 0, hints);
	hint_local(hints, screen, "view.save");
	hint_local(hints, screen, "palette");
	hint_local(hints, screen, top->below != NULL ? "back" : "leave");
}

static void
hints_fill(const struct tui *tui, struct hints *hints)
{
	struct screen *top = tui_top(tui);

	if (prompt_is_open()) {
		hint_add(hints, "Enter", tui->filter_line ? _("keep") : _("do"));
		hint_add(hints, tui->filter_line ? NULL : "Tab", _("complete"));
		hint_add(hints, "Esc", _("cancel"));
	} else if (tui->palette != NULL) {
		hint_add(hints, "Enter", _("choose"));
		hint_add(hints, "Esc", _("cancel"));
	} else if (tui->overlay != NULL && tui->overlay->job != NULL) {
		hint_add(hints, "Enter", _("do"));
		hint_add(hints, "Tab", _("next field"));
		hint_add(hints, "F6", _("as command"));
		hint_add(hints, "Esc", _("cancel"));
	} else if (tui->overlay != NULL) {
		hint_add(hints, "Enter", _("close"));
	} else if (top != NULL) {
		hints_screen(tui, top, hints);
	}
}

static int64_t
session_left(const struct tui *tui, int64_t now)
{
	int64_t end = tui->me.expires_at;

	if (end == TIME_NULL || now == TIME_NULL) {
		return TIME_NULL;
	}
	if (tui->me.idle_until != TIME_NULL && tui->me.idle_until < end) {
		end = tui->me.idle_until;
	}
	return end > now ? end - now : 0;
}

static void
view_fill(struct tui *tui, struct frame_view *view, struct hints *hints)
{
	struct screen *top = tui_top(tui);
	int64_t now = tui_server_now(tui);

	*view = (struct frame_view){.environment = tui->me.environment,
		.platform = tui->me.platform,
		.login = tui->me.login,
		.role = tui->me.role,
		.unit = tui->me.unit_name,
		.facts = conn_facts(tui->conn),
		.server_now = now,
		.message = tui->message,
		.message_bad = tui->message_bad,
		.operation = tui->operation,
		.session_left = session_left(tui, now),
		.access_left = tui_access_left(tui),
		.deadline = tui->deadline,
		.deadline_over = tui->deadline_over};
	view->heading.as_of = TIME_NULL;
	if (top != NULL) {
		top->ops->heading(top, &view->heading);
	}
	if (tui->me.fresh_until != TIME_NULL && now != TIME_NULL && tui->me.fresh_until > now) {
		view->fresh_left = tui->me.fresh_until - now;
	}
	hints_fill(tui, hints);
	view->hints = hints->items;
	view->hint_count = hints->count;
}

static void
work_draw(struct tui *tui)
{
	struct area body = frame_body();
	struct area all = {0, 0, 0, 0};
	struct frame_view view;
	struct hints hints = {0};
	struct screen *top = tui_top(tui);

	tui_rows_came(tui);
	view_fill(tui, &view, &hints);
	frame_draw(&view);
	if (top != NULL) {
		top->ops->draw(top, &body);
	}
	if (view.facts->state != CONN_READY) {
		draw_dim(&body);
	}
	if (tui->palette != NULL) {
		tui_palette_draw(tui, &body);
	}
	term_size(&all.rows, &all.columns);
	if (tui->overlay != NULL) {
		dialog_draw(tui->overlay->dialog, &body);
	} else if (prompt_is_open()) {
		frame_draw_prompt(tui->filter_line ? "/" : ":", prompt_text(), prompt_cursor(),
			prompt_candidates());
	}
}

/* What is known about the server, or why it is not there. */
static const char *
server_line(const struct tui *tui, char *to, size_t size)
{
	const struct conn_facts *facts = conn_facts(tui->conn);
	int64_t left = facts->server_certificate_ends == TIME_NULL
			       ? TIME_NULL
			       : facts->server_certificate_ends - clock_now();
	char seconds[CLOCK_TEXT_SIZE];

	switch (facts->state) {
	case CONN_READY:
	case CONN_RESUMING:
		text_format(to, size, _("Server %s · certificate valid %d days · TLS %s"),
			facts->host, left == TIME_NULL ? 0 : (int)(left / CLOCK_DAY),
			text_starts(facts->tls_version, "TLSv") ? facts->tls_version + 4 : "");
		break;
	case CONN_WAITING:
		text_format(seconds, sizeof(seconds), "%d",
			(int)((facts->retry_at - clock_monotonic() + CLOCK_SECOND - 1) /
				CLOCK_SECOND));
		text_format(to, size, _("%s; next try in %s s"), facts->error.message, seconds);
		break;
	case CONN_REFUSED:
		text_format(to, size, "%s", facts->error.message);
		break;
	case CONN_CLOSED:
	case CONN_CONNECTING:
		text_format(to, size, "%s", _("connecting"));
		break;
	}
	return to;
}

static void
page_draw(struct tui *tui)
{
	const struct api_version *version = session_version(tui->conn);
	int64_t now = tui_server_now(tui);
	char server[300];
	struct sign_in_view view = {
		.platform = version != NULL ? version->platform : tui->me.platform,
		.environment = version != NULL ? version->environment : tui->me.environment,
		.server = server_line(tui, server, sizeof(server)),
		.code_seconds = totp_seconds_left(now == TIME_NULL ? clock_now() : now),
		.message = tui->sign_in_message,
		.message_bad = tui->sign_in_bad,
		.busy = tui->signing_in,
		.locked = tui->locked};

	frame_draw_sign_in(&view, tui->sign_in);
}

void
tui_draw(struct tui *tui)
{
	tui->dirty = false;
	if (!term_active()) {
		return;
	}
	term_begin();
	if (term_too_small()) {
		frame_draw_too_small();
	} else if (tui->page != NULL) {
		tui_page_draw(tui);
	} else if (tui->mode == TUI_SIGN_IN) {
		page_draw(tui);
	} else {
		work_draw(tui);
	}
	term_end();
}
