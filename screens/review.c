/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One review: every grant with the last use of its rights and what was decided. Marked rows are
 * decided together.
 */
#include "../api-client/review.h"
#include "../api-client/text.h"
#include "cells.h"
#include "take.h"

#define PAGE 200

struct review_state {
	struct plain plain; /* first: plain_* */
	struct subject subject;
	int64_t review;
};

CELL_NUMBER(grant_text, api_review_item, grant, THEME_DIM)
CELL_TEXT(login_text, api_review_item, login, THEME_NORMAL)
CELL_TEXT(name_text, api_review_item, name, THEME_NORMAL)
CELL_TEXT(role_text, api_review_item, role, THEME_NORMAL)
CELL_TEXT(unit_text, api_review_item, unit, THEME_NORMAL)
CELL_NEAR(since_text, api_review_item, since, THEME_DIM)
CELL_NEAR(until_text, api_review_item, until, THEME_DIM)
CELL_TEXT(by_text, api_review_item, by, THEME_DIM)
CELL_NEAR(at_text, api_review_item, at, THEME_DIM)

static void
decision_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_review_item *item = row;

	*role = item->suspended ? THEME_BAD : word_decision_role(item->decision);
	buf_append(to, item->suspended ? _("suspended") : word_decision(item->decision));
}

static void
used_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_review_item *item = row;

	*role = item->last_used == TIME_NULL ? THEME_WARN : THEME_NORMAL;
	if (item->last_used == TIME_NULL) {
		buf_append(to, _("never"));
	} else {
		cell_near(to, item->last_used);
	}
}

static void
unused_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_review_item *item = row;

	*role = THEME_DIM;
	if (item->unused_scopes != BIND_INT_NULL && item->unused_scopes > 0) {
		*role = THEME_WARN;
		plain_number(to, item->unused_scopes);
	}
}

static const struct table_column columns[] = {
	{N_("Decision"), NULL, 0, 9, 10, false, decision_text, words_decisions},
	{N_("Login"), NULL, 0, 12, 18, false, login_text, NULL},
	{N_("Name"), NULL, 2, 18, 0, false, name_text, NULL},
	{N_("Role"), NULL, 0, 22, 24, false, role_text, NULL},
	{N_("Unit"), NULL, 1, 10, 16, false, unit_text, NULL},
	{N_("Last used"), NULL, 0, 11, 11, false, used_text, NULL},
	{N_("Unused"), NULL, 0, 6, 6, true, unused_text, NULL},
	{N_("Since"), NULL, 3, 11, 11, false, since_text, NULL},
	{N_("Until"), NULL, 6, 11, 11, false, until_text, NULL},
	{N_("By"), NULL, 4, 8, 14, false, by_text, NULL},
	{N_("At"), NULL, 5, 11, 11, false, at_text, NULL},
	{N_("Grant"), NULL, 7, 6, 8, true, grant_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_review_item *)row)->cursor;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("there was no grant to review"),
	.page = PAGE,
	.page_limit = 15,
};

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const struct review_state *state = screen->state;

	return api_review_items(screen->host->conn, state->review, after, PAGE, done, user);
}

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_review_item *item = row;

	ret_subject->kind = SUBJECT_GRANT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)item->grant);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s  %s  %s", item->login,
		word_shown(item->name), item->role, word_shown(item->unit));
	ret_subject->own = item->mine;
}

static const struct plain_kind kind = {N_("Review"), &table, ask, subject};

static bool
review_open(struct screen *screen, const struct subject *review, struct op_error *err)
{
	struct review_state *state = screen->state;

	if (review == NULL || review->kind != SUBJECT_REVIEW ||
		!number_parse(review->id, 1, INT64_MAX, &state->review)) {
		op_error_set(err, OP_ERROR_USAGE, _("no review was chosen"));
		return false;
	}
	state->subject = *review;
	plain_init(screen, &kind);
	return true;
}

static void
review_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct review_state *state = screen->state;

	plain_heading(screen, heading);
	text_format(heading->title, sizeof(heading->title), _("Review %s"), state->subject.id);
	text_format(heading->counts, sizeof(heading->counts), "%s", state->subject.label);
}

static bool
review_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct review_state *state = screen->state;

	*ret_settled = true; /* it is this review that is open */
	if (text_is(argument, "review")) {
		buf_append(to, state->subject.id);
		return true;
	}
	return false;
}

static bool
review_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_review_item *row = plain_row(screen);

	if (row == NULL) {
		return false;
	}
	*ret_subject = (struct subject){.kind = SUBJECT_ACCOUNT};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", row->login);
	*ret_screen = SCREEN_ACCOUNT_CARD;
	return true;
}

const struct screen_ops screen_review = {
	.id = SCREEN_REVIEW,
	.name = "review",
	.resources = RESOURCE_REVIEW | RESOURCE_GRANT,
	.state_size = sizeof(struct review_state),
	.open = review_open,
	.draw = plain_draw,
	.heading = review_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.marked = plain_marked,
	.unmark = plain_unmark,
	.offer = review_offer,
	.reload = plain_reload,
	.close = plain_close,
	.enter = review_enter,
};
