/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card of one account: loads the facts and the history in one pipeline. What stands on it is in
 * account_card_page.c.
 */
#include "account_card.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "list.h"
#include "journal_filter.h"
#include "take.h"
#include "words.h"

#include <string.h>

#define HISTORY 100

struct card_state {
	struct pager *pager;
	struct subject subject;
	struct call *show, *history;
	struct rows *rows;   /* one row of struct api_account_card, owned, NULL until it came */
	struct rows *events; /* the history, owned, NULL until it came */
	int64_t as_of;
};

static const struct api_account_card *
card_of(const struct card_state *state)
{
	return state->rows == NULL ? NULL : rows_at(state->rows, 0);
}

/* What an action needs to know follows the newest answer. */
static void
subject_renew(struct card_state *state, const struct api_account_card *card)
{
	struct subject *subject = &state->subject;

	subject->version = card->version;
	text_format(subject->state, sizeof(subject->state), "%s", card->state);
	text_format(subject->person, sizeof(subject->person), "%s",
		card->person_number == NULL ? "" : card->person_number);
	text_format(subject->label, sizeof(subject->label), "%s  %s", card->login,
		word_shown(card->name));
}

void
account_card_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct card_state *state = screen->state;
	const struct api_account_card *card;

	state->show = NULL;
	if (err != NULL) {
		if (screen_is_refused(err)) {
			rows_free(state->rows);
			state->rows = NULL;
		}
		screen_report(screen, err);
	} else {
		rows_free(state->rows);
		state->rows = rows;
		state->as_of = screen_now(screen);
		card = card_of(state);
		if (card != NULL) {
			subject_renew(state, card);
		}
	}
	screen_redraw(screen);
}

void
account_card_take_history(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct card_state *state = screen->state;

	state->history = NULL;
	if (err != NULL) {
		screen_report(screen, err);
	} else {
		rows_free(state->events);
		state->events = rows;
	}
	screen_redraw(screen);
}

static void
show_answered(void *user, struct rows *rows, const struct op_error *err)
{
	account_card_take(user, rows, err);
}

static void
history_answered(void *user, struct rows *rows, const struct op_error *err)
{
	account_card_take_history(user, rows, err);
}

static void
calls_forget(struct card_state *state)
{
	if (state->show != NULL) {
		call_forget(state->show);
	}
	if (state->history != NULL) {
		call_forget(state->history);
	}
	state->show = NULL;
	state->history = NULL;
}

static void
card_reload(struct screen *screen)
{
	struct card_state *state = screen->state;
	struct conn *conn = screen->host->conn;

	calls_forget(state);
	if (conn != NULL) {
		state->show = api_account_show(conn, state->subject.id, show_answered, screen);
		state->history = api_account_history(
			conn, state->subject.id, NULL, HISTORY, history_answered, screen);
	}
}

static bool
card_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct card_state *state = screen->state;

	if (subject == NULL || subject->kind != SUBJECT_ACCOUNT) {
		op_error_set(err, OP_ERROR_USAGE, _("no account was chosen"));
		return false;
	}
	state->subject = *subject;
	state->pager = pager_new();
	state->as_of = TIME_NULL;
	card_reload(screen);
	return true;
}

static void
card_draw(struct screen *screen, const struct area *area)
{
	struct card_state *state = screen->state;

	if (card_of(state) == NULL) {
		(void)draw_text(area, 1, 1, 0, THEME_DIM,
			state->show != NULL ? _("loading") : _("nothing to show"));
		return;
	}
	account_card_compose(state->pager, area->columns, card_of(state), state->events);
	pager_draw(state->pager, area);
}

static void
card_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct card_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = state->as_of;
	text_format(heading->title, sizeof(heading->title), _("Account %s"), state->subject.id);
}

static bool
card_key(struct screen *screen, int key)
{
	struct card_state *state = screen->state;

	/* G opens the grants; End goes to the end. */
	return key != 'G' && pager_key(state->pager, key);
}

static bool
card_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct card_state *state = screen->state;

	*ret_subject = state->subject;
	return true;
}

static void
card_close(struct screen *screen)
{
	struct card_state *state = screen->state;

	calls_forget(state);
	rows_free(state->rows);
	rows_free(state->events);
	pager_free(state->pager);
}

/* What comes that is by or about the person. */
static bool
card_go(const struct screen *screen, enum screen_jump what, enum screen_id *ret_screen,
	struct subject *ret_subject)
{
	const struct card_state *state = screen->state;
	struct buf filter = BUF_INIT;

	memset(ret_subject, 0, sizeof(*ret_subject));
	journal_filter_word(&filter, JOURNAL_PERSON, state->subject.id);
	*ret_screen = SCREEN_TAIL;
	ret_subject->kind = SUBJECT_FILTER;
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s", buf_text(&filter));
	buf_done(&filter);
	return what == JUMP_FOLLOW;
}

const struct screen_ops screen_account_card = {
	.id = SCREEN_ACCOUNT_CARD,
	.name = "account",
	.resources = RESOURCE_ACCOUNT | RESOURCE_SESSION,
	.state_size = sizeof(struct card_state),
	.open = card_open,
	.draw = card_draw,
	.heading = card_heading,
	.on_key = card_key,
	.subject = card_subject,
	.reload = card_reload,
	.close = card_close,
	.jump = card_go,
};
