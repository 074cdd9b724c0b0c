/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests in three boxes: what waits for me, what I asked for, all that I may see. Nothing leaves
 * the boxes by growing old (trap 10); the newest stand on top.
 */
#include "../api-client/request.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "filter.h"
#include "plain.h"
#include "take.h"
#include "term.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 100

enum requests_box { BOX_WAITING, BOX_MINE, BOX_ALL, BOX_COUNT };

struct requests_state {
	struct plain plain; /* first: plain.c knows the state as this */
	enum requests_box box;
	struct call *count;
	bool counted;
	int64_t waiting, mine, oldest;
};

static const char *const box_words[BOX_COUNT] = {"waiting", "mine", "all"};

static void
number_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	plain_number(to, ((const struct api_request *)row)->request);
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_request *request = row;

	*role = word_request_role(request->state);
	buf_append(to, word_request_state(request->state));
}

static void
what_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_request *request = row;

	(void)role;
	word_request_title(request->kind, request->subject_text, to);
}

static void
whom_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_request *request = row;

	(void)role;
	buf_append(to, word_shown(request->beneficiary));
}

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_request *)row)->beneficiary_name));
}

static void
company_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_request *)row)->company));
}

static void
by_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_request *request = row;

	(void)role;
	buf_append(to, request->mine ? _("you") : word_shown(request->requester));
}

static void
since_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	plain_time(to, ((const struct api_request *)row)->created_at);
}

static void
until_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_time(to, ((const struct api_request *)row)->ends_at);
}

static void
waiting_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_request *request = row;

	*role = request->may_approve ? THEME_WARN : THEME_DIM;
	buf_append(to, request->may_approve ? _("you") : word_shown(request->waiting_on));
}

static const struct table_column columns[] = {
	{N_("No"), NULL, 0, 4, 6, true, number_text, NULL},
	{N_("State"), NULL, 0, 8, 9, false, state_text, words_requests},
	{N_("What"), NULL, 0, 28, 0, false, what_text, NULL},
	{N_("For"), NULL, 1, 10, 14, false, whom_text, NULL},
	{N_("Name"), NULL, 6, 18, 26, false, name_text, NULL},
	{N_("Company"), NULL, 7, 10, 16, false, company_text, NULL},
	{N_("Asked by"), NULL, 3, 8, 12, false, by_text, NULL},
	{N_("Asked"), NULL, 0, 11, 16, false, since_text, NULL},
	{N_("Until"), NULL, 5, 11, 16, false, until_text, NULL},
	{N_("Waits for"), NULL, 4, 10, 20, false, waiting_text, NULL},
};

static const char *
row_cursor(const void *row)
{
	return ((const struct api_request *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	static const char *const names[] = {"state", NULL};
	const struct requests_state *state = screen->state;
	struct buf words = BUF_INIT;
	char *values[1] = {NULL};
	struct api_request_filter filter = {
		.box = box_words[state->box], .after = after, .limit = PAGE};
	struct call *call;

	filter_parse(plain_filter_text(screen), names, values, &words);
	filter.state = values[0];
	filter.search = words.length > 0 ? buf_text(&words) : NULL;
	call = api_request_list(screen->host->conn, &filter, done, user);
	free(values[0]);
	buf_done(&words);
	return call;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_cursor,
	.cursor = row_cursor,
	.load = plain_load,
	.empty = N_("nothing here"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_request *request = row;

	ret_subject->kind = SUBJECT_REQUEST;
	ret_subject->own = request->mine;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)request->request);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", request->state);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
		word_shown(request->subject_text), word_shown(request->beneficiary_name));
	text_format(ret_subject->refusal, sizeof(ret_subject->refusal), "%s",
		word_shown(request->why_not));
}

static const struct plain_kind kind = {N_("Requests"), &table, ask, subject};

void
requests_take_count(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct requests_state *state = screen->state;
	const struct api_request_count *count = rows_at(rows, 0);

	state->count = NULL;
	if (err == NULL && count != NULL) {
		state->counted = true;
		state->waiting = count->waiting;
		state->mine = count->mine;
		state->oldest = count->oldest;
	}
	rows_free(rows);
	screen_redraw(screen);
}

static void
counted(void *user, struct rows *rows, const struct op_error *err)
{
	requests_take_count(user, rows, err);
}

static void
count_ask(struct screen *screen)
{
	struct requests_state *state = screen->state;

	if (state->count == NULL && screen->host->conn != NULL) {
		state->count = api_request_count(screen->host->conn, counted, screen);
	}
}

static bool
requests_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	count_ask(screen);
	return true;
}

static int
tab_draw(const struct requests_state *state, const struct area *area, int column,
	enum requests_box box, const char *text)
{
	enum theme_role role = state->box == box ? THEME_SELECTED : THEME_DIM;
	struct buf shown = BUF_INIT;

	/* Brackets beside the colour say which box is open. */
	buf_printf(&shown, state->box == box ? "[%s]" : " %s ", text);
	column += draw_text(area, 0, column, 0, role, buf_text(&shown)) + 1;
	buf_done(&shown);
	return column;
}

static void
tabs_draw(const struct requests_state *state, const struct area *area)
{
	struct buf text = BUF_INIT;
	int column = 1;

	buf_append(&text, _("waiting for you"));
	if (state->counted) {
		buf_printf(&text, " %lld", (long long)state->waiting);
	}
	column = tab_draw(state, area, column, BOX_WAITING, buf_text(&text));
	buf_truncate(&text, 0);
	buf_append(&text, _("your own"));
	if (state->counted) {
		buf_printf(&text, " %lld", (long long)state->mine);
	}
	column = tab_draw(state, area, column, BOX_MINE, buf_text(&text));
	column = tab_draw(state, area, column, BOX_ALL, _("all"));
	(void)draw_text(area, 0, column + 1, 0, THEME_HINT, _("Tab: the next box"));
	buf_done(&text);
}

static void
requests_draw(struct screen *screen, const struct area *area)
{
	struct requests_state *state = screen->state;
	struct area rest = {area->row + 1, area->column, area->rows - 1, area->columns};

	tabs_draw(state, area);
	plain_draw(screen, &rest);
}

static void
requests_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct requests_state *state = screen->state;
	char left[CLOCK_TEXT_SIZE];

	plain_heading(screen, heading);
	if (!state->counted) {
		return;
	}
	if (state->waiting == 0) {
		text_format(
			heading->counts, sizeof(heading->counts), "%s", _("nothing waits for you"));
		return;
	}
	if (heading->filter[0] != '\0') { /* both have no room */
		text_format(heading->counts, sizeof(heading->counts),
			ngettext("%lld request waits for you", "%lld requests wait for you",
				(unsigned long)state->waiting),
			(long long)state->waiting);
		return;
	}
	text_format(heading->counts, sizeof(heading->counts),
		ngettext("%lld request waits for you, for %s",
			"%lld requests wait for you, the oldest for %s",
			(unsigned long)state->waiting),
		(long long)state->waiting,
		clock_format_left(screen_now(screen) - state->oldest, left, sizeof(left)));
}

static bool
requests_key(struct screen *screen, int key)
{
	struct requests_state *state = screen->state;
	int step = key == TERM_KEY_TAB || key == TERM_KEY_RIGHT	     ? 1
		   : key == TERM_KEY_BACKTAB || key == TERM_KEY_LEFT ? BOX_COUNT - 1
								     : 0;

	if (step == 0) {
		return plain_key(screen, key);
	}
	state->box = (state->box + (unsigned)step) % BOX_COUNT;
	table_reset(state->plain.list.table);
	return true;
}

static void
requests_reload(struct screen *screen)
{
	plain_reload(screen);
	count_ask(screen);
}

static void
requests_close(struct screen *screen)
{
	struct requests_state *state = screen->state;

	if (state->count != NULL) {
		call_forget(state->count);
	}
	plain_close(screen);
}

static bool
requests_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_REQUEST;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_requests = {
	.id = SCREEN_REQUESTS,
	.name = "requests",
	.resources = RESOURCE_REQUEST,
	.state_size = sizeof(struct requests_state),
	.open = requests_open,
	.draw = requests_draw,
	.heading = requests_heading,
	.on_key = requests_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.filter_on_accept = true,
	.table = list_table,
	.reload = requests_reload,
	.close = requests_close,
	.enter = requests_enter,
};
