/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reviews of grants: which unit and period, how much is decided, and how long until what is not
 * decided suspends itself.
 */
#include "../api-client/review.h"
#include "../api-client/text.h"
#include "cells.h"
#include "take.h"

#define PAGE 200

CELL_NUMBER(number_text, api_review, review, THEME_DIM)
CELL_TEXT(unit_text, api_review, unit, THEME_NORMAL)
CELL_TEXT(unit_name_text, api_review, unit_name, THEME_NORMAL)
CELL_DAY(from_text, api_review, period_from, THEME_DIM)
CELL_DAY(to_text, api_review, period_to, THEME_DIM)
CELL_TEXT(by_text, api_review, opened_by, THEME_DIM)
CELL_NEAR(due_text, api_review, due_at, THEME_NORMAL)

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_review *review = row;

	*role = word_review_state_role(review->state);
	buf_append(to, word_review_state(review->state));
}

static void
decided_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_review *review = row;

	*role = review->decided < review->items ? THEME_NORMAL : THEME_GOOD;
	buf_printf(to, _("%lld of %lld"), (long long)review->decided, (long long)review->items);
}

/* The countdown: how long until undecided grants are suspended. */
static void
left_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_review *review = row;
	int64_t left = review->due_at - clock_now();
	char text[CLOCK_TEXT_SIZE];

	*role = THEME_DIM;
	if (text_is(review->state, "done") || review->due_at == TIME_NULL) {
		return;
	}
	*role = left <= 0 ? THEME_BAD : left < 7 * CLOCK_DAY ? THEME_WARN : THEME_NORMAL;
	if (left <= 0) {
		buf_append(to, _("overdue"));
	} else if (left >= 2 * CLOCK_DAY) {
		buf_printf(to, _("%d d left"), (int)(left / CLOCK_DAY));
	} else {
		buf_printf(to, _("%s left"), clock_format_left(left, text, sizeof(text)));
	}
}

static const struct table_column columns[] = {
	{N_("No"), NULL, 3, 4, 6, true, number_text, NULL},
	{N_("State"), NULL, 0, 7, 8, false, state_text, words_reviews},
	{N_("Unit"), NULL, 0, 12, 18, false, unit_text, NULL},
	{N_("Name"), NULL, 4, 18, 0, false, unit_name_text, NULL},
	{N_("From"), NULL, 1, 11, 11, false, from_text, NULL},
	{N_("To"), NULL, 0, 10, 10, false, to_text, NULL},
	{N_("Decided"), NULL, 0, 9, 12, true, decided_text, NULL},
	{N_("Due"), NULL, 2, 11, 11, false, due_text, NULL},
	{N_("Time left"), NULL, 0, 9, 12, true, left_text, NULL},
	{N_("Opened by"), NULL, 5, 10, 14, false, by_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_review *)row)->cursor;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no review was opened yet"),
	.page = PAGE,
	.page_limit = 15,
};

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	return api_review_list(screen->host->conn, after, PAGE, done, user);
}

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_review *review = row;

	ret_subject->kind = SUBJECT_REVIEW;
	ret_subject->version = review->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)review->review);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s - %s", review->unit,
		word_shown(review->period_from), word_shown(review->period_to));
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", review->state);
}

static const struct plain_kind kind = {N_("Reviews"), &table, ask, subject};

static bool
reviews_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
reviews_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_REVIEW;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_reviews = {
	.id = SCREEN_REVIEWS,
	.name = "reviews",
	.resources = RESOURCE_REVIEW,
	.state_size = sizeof(struct plain),
	.open = reviews_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
	.enter = reviews_enter,
};
