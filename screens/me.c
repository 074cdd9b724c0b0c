/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * My account: how I sign in, where I am signed in, what I may do and until when.
 */
#include "../api-client/me.h"
#include "../api-client/clock.h"
#include "../api-client/session.h"
#include "../api-client/text.h"
#include "json.h"
#include "list.h"
#include "pager.h"
#include "take.h"
#include "words.h"

#include <string.h>

#define LABEL 16
#define SESSIONS_MAX 20
#define RECOVERY_FEW 3

struct me_state {
	struct pager *pager;
	struct call *show, *sessions;
	struct rows *rows;	   /* one row of struct api_me, owned, NULL until it came */
	struct rows *own_sessions; /* owned, NULL until they came */
	int64_t as_of;
};

static void
label(struct pager *pager, const char *text)
{
	pager_line(pager);
	(void)pager_text(pager, 1, LABEL - 1, THEME_DIM, text);
}

static const char *
short_time(int64_t at, char *to, size_t size)
{
	return clock_format(at, CLOCK_SHORT, to, size);
}

static void
compose_factors(struct pager *pager, const struct api_me *me)
{
	char at[CLOCK_TEXT_SIZE];

	label(pager, _("Password"));
	(void)pager_format(pager, LABEL, 0, THEME_NORMAL, _("set %s"),
		short_time(me->password_set_at, at, sizeof(at)));
	label(pager, _("Phone"));
	(void)pager_format(pager, LABEL, 0, THEME_NORMAL, _("in use since %s"),
		short_time(me->totp_since, at, sizeof(at)));
	if (me->totp_offset_seconds != BIND_INT_NULL && me->totp_offset_seconds != 0) {
		label(pager, "");
		(void)pager_format(pager, LABEL, 0, THEME_WARN,
			me->totp_offset_seconds < 0
				? _("its clock is about %lld s behind; set it to network time")
				: _("its clock is about %lld s ahead; set it to network time"),
			(long long)(me->totp_offset_seconds < 0 ? -me->totp_offset_seconds
								: me->totp_offset_seconds));
	}
	label(pager, _("Recovery codes"));
	(void)pager_format(pager, LABEL, 0,
		me->recovery_left < RECOVERY_FEW ? THEME_WARN : THEME_NORMAL,
		ngettext("%lld left", "%lld left", (unsigned long)me->recovery_left),
		(long long)me->recovery_left);
}

static void
compose_sessions(
	struct pager *pager, int columns, const struct me_state *state, const struct api_me *me)
{
	char since[CLOCK_TEXT_SIZE];
	const struct api_session *row;

	pager_line(pager);
	label(pager, _("Sessions"));
	(void)pager_format(pager, LABEL, 0, THEME_NORMAL, "%lld", (long long)me->sessions);
	for (size_t i = 0; (row = rows_at(state->own_sessions, i)) != NULL; i++) {
		label(pager, "");
		(void)pager_format(pager, LABEL, columns - LABEL,
			row->current ? THEME_GOOD : THEME_NORMAL, "%s  %s %s  %s",
			short_time(row->since, since, sizeof(since)), word_shown(row->device),
			word_shown(row->address), row->current ? _("(this session)") : "");
	}
}

static void
compose_grants(struct pager *pager, int columns, const struct api_me *me)
{
	struct json_list *grants = json_list_new(me->grants);
	struct buf text = BUF_INIT;
	char at[CLOCK_TEXT_SIZE];

	pager_line(pager);
	label(pager, _("Rights"));
	if (json_list_count(grants) == 0) {
		(void)pager_text(pager, LABEL, 0, THEME_DIM, _("none"));
	}
	for (size_t i = 0; i < json_list_count(grants); i++) {
		int64_t until = json_list_time(grants, i, "until");

		if (i > 0) {
			label(pager, "");
		}
		buf_truncate(&text, 0);
		buf_printf(&text, "%s (%s)", json_list_text(grants, i, "role"),
			json_list_text(grants, i, "unit"));
		(void)pager_text(pager, LABEL, columns - LABEL, THEME_NORMAL, buf_text(&text));
		if (until != TIME_NULL) {
			label(pager, "");
			(void)pager_format(pager, LABEL + 2, columns - LABEL - 2, THEME_WARN,
				_("ends %s"), short_time(until, at, sizeof(at)));
		}
	}
	buf_done(&text);
	json_list_free(grants);
}

static void
compose(struct me_state *state, int columns, const struct api_me *me)
{
	struct pager *pager = state->pager;
	const char *unit = me->unit_name == NULL ? me->unit : me->unit_name;

	pager_begin(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, columns - 2, THEME_TITLE, word_shown(me->name));
	pager_line(pager);
	(void)pager_format(pager, 1, columns - 2, THEME_DIM, "%s%s%s%s%s", me->login,
		draw_ascii() ? " - " : " · ", word_kind(me->kind), draw_ascii() ? " - " : " · ",
		word_shown(unit));
	pager_line(pager);
	compose_factors(pager, me);
	compose_sessions(pager, columns, state, me);
	compose_grants(pager, columns, me);
}

void
me_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct me_state *state = screen->state;

	state->show = NULL;
	if (err != NULL) {
		screen_report(screen, err);
	} else {
		rows_free(state->rows);
		state->rows = rows;
		state->as_of = screen_now(screen);
	}
	screen_redraw(screen);
}

void
me_take_sessions(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct me_state *state = screen->state;

	state->sessions = NULL;
	if (err == NULL) { /* the number is shown in any case */
		rows_free(state->own_sessions);
		state->own_sessions = rows;
	}
	screen_redraw(screen);
}

static void
show_answered(void *user, struct rows *rows, const struct op_error *err)
{
	me_take(user, rows, err);
}

static void
sessions_answered(void *user, struct rows *rows, const struct op_error *err)
{
	me_take_sessions(user, rows, err);
}

static void
calls_forget(struct me_state *state)
{
	if (state->show != NULL) {
		call_forget(state->show);
	}
	if (state->sessions != NULL) {
		call_forget(state->sessions);
	}
	state->show = NULL;
	state->sessions = NULL;
}

static void
me_reload(struct screen *screen)
{
	struct me_state *state = screen->state;
	struct conn *conn = screen->host->conn;

	calls_forget(state);
	if (conn != NULL) {
		state->show = api_me_show(conn, show_answered, screen);
		state->sessions = api_session_list(conn, screen->host->own_login, NULL,
			SESSIONS_MAX, sessions_answered, screen);
	}
}

static bool
me_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct me_state *state = screen->state;

	(void)subject;
	(void)err;
	state->pager = pager_new();
	state->as_of = TIME_NULL;
	me_reload(screen);
	return true;
}

static void
me_draw(struct screen *screen, const struct area *area)
{
	struct me_state *state = screen->state;
	const struct api_me *me = rows_at(state->rows, 0);

	if (me == NULL) {
		(void)draw_text(area, 1, 1, 0, THEME_DIM,
			state->show != NULL ? _("loading") : _("nothing to show"));
		return;
	}
	compose(state, area->columns, me);
	pager_draw(state->pager, area);
}

static void
me_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct me_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = state->as_of;
	text_format(heading->title, sizeof(heading->title), "%s", _("My account"));
}

static bool
me_key(struct screen *screen, int key)
{
	struct me_state *state = screen->state;

	return pager_key(state->pager, key);
}

/* One's own account: its sessions and its journal are a key away. */
static bool
me_subject(const struct screen *screen, struct subject *ret_subject)
{
	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = SUBJECT_ACCOUNT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", screen->host->own_login);
	return ret_subject->id[0] != '\0';
}

static void
me_close(struct screen *screen)
{
	struct me_state *state = screen->state;

	calls_forget(state);
	rows_free(state->rows);
	rows_free(state->own_sessions);
	pager_free(state->pager);
}

const struct screen_ops screen_me = {
	.id = SCREEN_ME,
	.name = "me",
	.resources = RESOURCE_ME | RESOURCE_SESSION,
	.state_size = sizeof(struct me_state),
	.open = me_open,
	.draw = me_draw,
	.heading = me_heading,
	.on_key = me_key,
	.subject = me_subject,
	.reload = me_reload,
	.close = me_close,
};
