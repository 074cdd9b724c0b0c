/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The audit journal. A search is opened first, which the server records, and gives a ticket; pages
 * and the count are read with the ticket. A new filter or a reload opens a new search. A page that
 * the server ends early says how far it looked; the table asks on, and nothing waits for it.
 */
#include "../api-client/journal.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "journal_columns.h"
#include "journal_filter.h"
#include "list.h"
#include "take.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 100
#define PAGES 8

struct journal_state {
	struct list list;
	struct call *opening, *counting;
	char *ticket; /* owned, NULL until the search is open */
	struct journal_filter filter;
	bool again;		      /* the search is opened again: the place is kept */
	int64_t since, until, online; /* what the server made of the times; TIME_NULL: open */
	int64_t looked;		      /* how far back so far; TIME_NULL: not told */
	bool looking;		      /* and there is more */
	struct api_journal_count counts;
	bool counted;
};

static void
events_answered(void *user, struct rows *rows, const struct op_error *err)
{
	journal_take_events(user, rows, err);
}

static void
load(void *user, const char *after, const char *before)
{
	struct screen *screen = user;
	struct journal_state *state = screen->state;

	list_ask(&state->list, after, before, false);
	if (screen->host->conn != NULL && state->ticket != NULL) {
		state->list.call = api_journal_read(screen->host->conn, state->ticket, after,
			before, PAGE, events_answered, screen);
	}
}

static const char *
row_key(const void *row)
{
	return ((const struct api_event *)row)->cursor;
}

static struct table_spec spec = {
	.columns = journal_columns,
	.key = row_key,
	.cursor = row_key,
	.load = load,
	.empty = N_("no event matches"),
	.page = PAGE,
	.page_limit = PAGES,
};

/* The last row of a page that ended early is no event: it says how far it was looked. */
static bool
unfinished(const struct rows *rows, const struct api_event **ret_place)
{
	const struct api_event *last = rows->count == 0 ? NULL : rows_at(rows, rows->count - 1);

	*ret_place = last;
	return last != NULL && last->event == BIND_INT_NULL;
}

void
journal_take_events(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct journal_state *state = screen->state;
	const struct api_event *place;
	char *after, *before, *cursor;

	if (err != NULL || !unfinished(rows, &place)) {
		state->looking = false;
		list_take(&state->list, screen, rows, err);
		return;
	}
	state->list.call = NULL;
	state->list.as_of = screen_now(screen);
	state->looked = place->at;
	state->looking = state->list.before == NULL;
	cursor = text_dup(place->cursor);
	rows->count--;
	after = text_dup(state->list.after);
	before = text_dup(state->list.before);
	table_page_partial(state->list.table, rows, after, before, cursor);
	free(after);
	free(before);
	free(cursor);
	screen_redraw(screen);
}

void
journal_take_count(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct journal_state *state = screen->state;
	const struct api_journal_count *counts = rows == NULL ? NULL : rows_at(rows, 0);

	state->counting = NULL;
	state->counted = err == NULL && counts != NULL;
	if (state->counted) {
		state->counts = *counts;
		table_set_total(state->list.table, counts->matched, counts->estimated);
	}
	rows_free(rows);
	screen_redraw(screen);
}

static void
count_answered(void *user, struct rows *rows, const struct op_error *err)
{
	journal_take_count(user, rows, err);
}

static void
call_end(struct call **call)
{
	if (*call != NULL) {
		call_forget(*call);
		*call = NULL;
	}
}

static void
ticket_take(struct screen *screen, const struct api_journal_ticket *ticket)
{
	struct journal_state *state = screen->state;

	free(state->ticket);
	state->ticket = text_dup(ticket->ticket);
	state->since = ticket->since;
	state->until = ticket->until;
	state->online = ticket->online_from;
	state->looking = false;
	if (state->again) {
		table_refresh(state->list.table);
	} else {
		table_reset(state->list.table);
	}
	if (screen->host->conn != NULL) {
		state->counting = api_journal_count(
			screen->host->conn, state->ticket, count_answered, screen);
	}
}

void
journal_take_ticket(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct journal_state *state = screen->state;
	const struct api_journal_ticket *ticket = rows == NULL ? NULL : rows_at(rows, 0);

	state->opening = NULL;
	if (err != NULL) {
		/* The rows of another search are not those of this one. */
		if (!state->again) {
			table_none(state->list.table);
		}
		table_failed(state->list.table);
		screen_report(screen, err);
	} else if (ticket != NULL) {
		ticket_take(screen, ticket);
	}
	rows_free(rows);
	screen_redraw(screen);
}

static void
ticket_answered(void *user, struct rows *rows, const struct op_error *err)
{
	journal_take_ticket(user, rows, err);
}

static void
search_open(struct screen *screen, bool again)
{
	struct journal_state *state = screen->state;
	struct api_journal_filter filter;

	call_end(&state->opening);
	call_end(&state->counting);
	list_ask(&state->list, NULL, NULL, false);
	state->again = again;
	state->counted = state->counted && again;
	journal_filter_ask(&state->filter, &filter);
	if (screen->host->conn != NULL) {
		state->opening = api_journal_open(
			screen->host->conn, &filter, false, ticket_answered, screen);
	}
}

static void
journal_filter(struct screen *screen, const char *text)
{
	struct journal_state *state = screen->state;

	journal_filter_set(&state->filter, text);
	search_open(screen, false);
	screen_redraw(screen);
}

static const char *
journal_filter_text(const struct screen *screen)
{
	const struct journal_state *state = screen->state;

	return state->filter.text == NULL ? "" : state->filter.text;
}

static bool
journal_filter_accept(const struct screen *screen, const char *text, struct op_error *err)
{
	const struct journal_state *state = screen->state;

	return journal_filter_check(&state->filter, text, err);
}

static char **
journal_filter_words(const struct screen *screen, const char *word)
{
	const struct journal_state *state = screen->state;

	return journal_filter_complete(&state->filter, word);
}

static bool
journal_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct journal_state *state = screen->state;
	struct buf filter = BUF_INIT;

	(void)err;
	spec.column_count = journal_column_count;
	list_init(&state->list, &spec, screen);
	state->since = TIME_NULL;
	state->until = TIME_NULL;
	state->online = TIME_NULL;
	if (subject != NULL && subject->kind == SUBJECT_ACCOUNT) {
		journal_filter_word(&filter, JOURNAL_OBJECT, subject->id);
		journal_filter_set(&state->filter, buf_text(&filter));
	} else if (subject != NULL && subject->kind == SUBJECT_FILTER) {
		journal_filter_set(&state->filter, subject->label);
	}
	buf_done(&filter);
	search_open(screen, false);
	journal_filter_learn(&state->filter, screen);
	return true;
}

/* The instants that the words of time mean; "": there are none. */
static void
times_text(const struct journal_state *state, struct buf *to)
{
	char since[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE], zone[CLOCK_TEXT_SIZE];

	(void)clock_format(state->since, CLOCK_TYPED, since, sizeof(since));
	(void)clock_format(state->until, CLOCK_TYPED, until, sizeof(until));
	(void)clock_format(state->until == TIME_NULL ? state->since : state->until, CLOCK_OFFSET,
		zone, sizeof(zone));
	if (state->since != TIME_NULL && state->until != TIME_NULL) {
		buf_printf(to, _("from %s to before %s %s"), since, until, zone);
	} else if (state->since != TIME_NULL) {
		buf_printf(to, _("from %s %s on"), since, zone);
	} else if (state->until != TIME_NULL) {
		buf_printf(to, _("before %s %s"), until, zone);
	}
}

/* That what is older is not online, when the search goes there. */
static void
online_text(const struct journal_state *state, struct buf *to)
{
	char day[CLOCK_TEXT_SIZE];

	if (state->online != TIME_NULL &&
		((state->since != TIME_NULL && state->since < state->online) ||
			(state->until != TIME_NULL && state->until <= state->online))) {
		buf_printf(to, _("the journal is online from %s"),
			clock_format(state->online, CLOCK_DAY_FORM, day, sizeof(day)));
	}
}

/* A line above the table, when there is something to say. */
static void
note_draw(const struct journal_state *state, const struct area *area, struct area *body,
	void (*note)(const struct journal_state *state, struct buf *to))
{
	struct buf text = BUF_INIT;

	note(state, &text);
	if (text.length > 0) {
		(void)draw_text(body, 0, 1, area->columns - 2, THEME_DIM, buf_text(&text));
		body->row++;
		body->rows--;
	}
	buf_done(&text);
}

static void
journal_draw(struct screen *screen, const struct area *area)
{
	struct journal_state *state = screen->state;
	struct area body = *area;

	note_draw(state, area, &body, times_text);
	note_draw(state, area, &body, online_text);
	table_draw(state->list.table, &body);
}

static void
counts_text(const struct journal_state *state, char *to, size_t size)
{
	const struct api_journal_count *counts = &state->counts;
	char day[CLOCK_TEXT_SIZE];

	if (state->looking && table_loading(state->list.table)) {
		text_format(to, size, _("looked back to %s"),
			state->looked == TIME_NULL
				? "…"
				: clock_format(state->looked, CLOCK_DAY_FORM, day, sizeof(day)));
	} else if (!state->counted) {
		text_format(to, size, "%s", _("newest first"));
	} else {
		text_format(to, size,
			counts->estimated	  ? _("about %lld of %lld")
			: counts->total_estimated ? _("%lld of about %lld")
						  : _("%lld of %lld"),
			(long long)counts->matched, (long long)counts->total);
	}
}

static void
journal_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct journal_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	list_heading(&state->list, heading);
	text_format(heading->title, sizeof(heading->title), "%s", _("Journal"));
	counts_text(state, heading->counts, sizeof(heading->counts));
	text_format(heading->filter, sizeof(heading->filter), "%s", journal_filter_text(screen));
}

static bool
journal_key(struct screen *screen, int key)
{
	struct journal_state *state = screen->state;

	/* The order is the journal's own and there is nothing to do to many events. */
	if (key == 's' || key == 'S' || key == ' ') {
		return false;
	}
	return table_key(state->list.table, key);
}

static bool
journal_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct journal_state *state = screen->state;

	return journal_row_subject(table_selected(state->list.table), ret_subject);
}

static void
journal_reload(struct screen *screen)
{
	search_open(screen, true);
}

static void
journal_close(struct screen *screen)
{
	struct journal_state *state = screen->state;

	call_end(&state->opening);
	call_end(&state->counting);
	list_done(&state->list);
	journal_filter_done(&state->filter);
	free(state->ticket);
}

static bool
journal_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_EVENT;
	return journal_subject(screen, ret_subject);
}

/* The tail lets through what the search does; times are nothing for what comes. */
static bool
journal_go(const struct screen *screen, enum screen_jump what, enum screen_id *ret_screen,
	struct subject *ret_subject)
{
	memset(ret_subject, 0, sizeof(*ret_subject));
	*ret_screen = SCREEN_TAIL;
	ret_subject->kind = SUBJECT_FILTER;
	text_format(
		ret_subject->label, sizeof(ret_subject->label), "%s", journal_filter_text(screen));
	return what == JUMP_FOLLOW;
}

/* A view keeps what the journal is searched for. */
static bool
journal_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	*ret_settled = !text_is(argument, "filter");
	if (text_is(argument, "screen")) {
		buf_append(to, "journal");
	} else if (text_is(argument, "filter")) {
		buf_append(to, journal_filter_text(screen));
	} else if (!text_is(argument, "sort") && !text_is(argument, "order")) {
		return false;
	}
	return true;
}

const struct screen_ops screen_journal = {
	.id = SCREEN_JOURNAL,
	.name = "journal",
	.resources = RESOURCE_JOURNAL,
	.state_size = sizeof(struct journal_state),
	.open = journal_open,
	.draw = journal_draw,
	.heading = journal_heading,
	.on_key = journal_key,
	.subject = journal_subject,
	.filter = journal_filter,
	.filter_text = journal_filter_text,
	.filter_on_accept = true,
	.table = list_table,
	.filter_check = journal_filter_accept,
	.filter_words = journal_filter_words,
	.offer = journal_offer,
	.reload = journal_reload,
	.close = journal_close,
	.enter = journal_enter,
	.jump = journal_go,
};
