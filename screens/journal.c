/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The audit journal. A search is opened first, which the server records, and gives a ticket; pages
 * are read with the ticket. A new filter or a reload opens a new search.
 */
#include "../api-client/journal.h"
#include "../api-client/clock.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "filter.h"
#include "list.h"
#include "take.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 100
#define PAGES 8

enum { BY_ACTOR, BY_OBJECT, BY_ACTION, BY_OUTCOME, BY_FROM, BY_TO, BY_COUNT };

static const char *const fields[] = {"actor", "object", "action", "outcome", "from", "to", NULL};

struct journal_state {
	struct list list;
	struct call *opening;
	char *ticket; /* owned, NULL until the search is open */
	char *filter; /* as typed, owned, NULL = none */
	bool again;   /* the search is opened again: the place is kept */
};

static void
at_text(const void *row, struct buf *to, enum theme_role *role)
{
	char text[CLOCK_TEXT_SIZE];

	*role = THEME_DIM;
	buf_append(to,
		clock_format(((const struct api_event *)row)->at, CLOCK_SHORT, text, sizeof(text)));
}

static void
actor_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_event *)row)->actor));
}

static void
action_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_event *)row)->action));
}

static void
object_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_event *)row)->object));
}

static void
outcome_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_event *event = row;

	buf_append(to, word_outcome(event->outcome));
	*role = word_outcome_role(event->outcome);
}

static void
summary_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	server_text(((const struct api_event *)row)->summary, to);
}

static void
reason_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_event *event = row;

	(void)role;
	if (event->actor == NULL) {
		server_text(event->reason, to); /* a policy's, not what a person typed */
	} else {
		buf_append(to, word_shown(event->reason));
	}
}

static void
device_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_event *)row)->device));
}

static void
address_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_event *)row)->address));
}

static const struct table_column columns[] = {
	{N_("Time"), NULL, 0, 16, 16, false, at_text, NULL},
	{N_("Actor"), NULL, 0, 9, 12, false, actor_text, NULL},
	{N_("Action"), NULL, 0, 14, 18, false, action_text, NULL},
	{N_("Object"), NULL, 1, 16, 26, false, object_text, NULL},
	{N_("Outcome"), NULL, 0, 0, 0, false, outcome_text, words_outcomes},
	{N_("Summary"), NULL, 3, 28, 0, false, summary_text, NULL},
	{N_("Reason"), NULL, 4, 24, 0, false, reason_text, NULL},
	{N_("Device"), NULL, 5, 10, 12, false, device_text, NULL},
	{N_("Address"), NULL, 6, 12, 16, false, address_text, NULL},
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

static const struct table_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = load,
	.empty = N_("no event matches"),
	.page = PAGE,
	.page_limit = PAGES,
};

/* Tells about a time that can't be understood; the rest of the filter still counts. */
static int64_t
time_of(const struct screen *screen, const char *name, const char *text)
{
	struct op_error err = OP_ERROR_INIT;
	int64_t at;

	if (text == NULL) {
		return TIME_NULL;
	}
	if (clock_parse_typed(text, screen_now(screen), &at)) {
		return at;
	}
	op_error_set(&err, OP_ERROR_USAGE, _("\"%s\" is not a time"), text);
	op_error_detail(
		&err, _("The filter %s: takes 2026-11-22, 09:41 with a day, today or -3h."), name);
	screen_report(screen, &err);
	return TIME_NULL;
}

void
journal_take_ticket(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct journal_state *state = screen->state;
	const struct api_journal_ticket *ticket = rows == NULL ? NULL : rows_at(rows, 0);

	state->opening = NULL;
	if (err != NULL) {
		table_failed(state->list.table);
		screen_report(screen, err);
	} else if (ticket != NULL) {
		free(state->ticket);
		state->ticket = text_dup(ticket->ticket);
		if (state->again) {
			table_refresh(state->list.table);
		} else {
			table_reset(state->list.table);
		}
	}
	rows_free(rows);
	screen_redraw(screen);
}

static void
ticket_answered(void *user, struct rows *rows, const struct op_error *err)
{
	journal_take_ticket(user, rows, err);
}

void
journal_take_events(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct journal_state *state = screen->state;

	list_take(&state->list, screen, rows, err);
}

static void
opening_forget(struct journal_state *state)
{
	if (state->opening != NULL) {
		call_forget(state->opening);
		state->opening = NULL;
	}
}

static void
search_open(struct screen *screen, bool again)
{
	struct journal_state *state = screen->state;
	struct api_journal_filter filter = {0};
	struct buf words = BUF_INIT;
	char *values[BY_COUNT];

	opening_forget(state);
	list_ask(&state->list, NULL, NULL, false);
	state->again = again;
	filter_parse(state->filter == NULL ? "" : state->filter, fields, values, &words);
	filter.actor = values[BY_ACTOR];
	filter.object = values[BY_OBJECT];
	filter.action = values[BY_ACTION];
	filter.outcome = values[BY_OUTCOME];
	filter.text = words.length > 0 ? buf_text(&words) : NULL;
	filter.from = time_of(screen, "from", values[BY_FROM]);
	filter.to = time_of(screen, "to", values[BY_TO]);
	if (screen->host->conn != NULL) {
		state->opening =
			api_journal_open(screen->host->conn, &filter, ticket_answered, screen);
	}
	for (size_t i = 0; i < BY_COUNT; i++) {
		free(values[i]);
	}
	buf_done(&words);
}

static void
journal_filter(struct screen *screen, const char *text)
{
	struct journal_state *state = screen->state;

	free(state->filter);
	state->filter = text == NULL || *text == '\0' ? NULL : text_dup(text);
	search_open(screen, false);
	screen_redraw(screen);
}

static const char *
journal_filter_text(const struct screen *screen)
{
	const struct journal_state *state = screen->state;

	return state->filter == NULL ? "" : state->filter;
}

static bool
journal_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct journal_state *state = screen->state;

	(void)err;
	list_init(&state->list, &spec, screen);
	if (subject != NULL && subject->kind == SUBJECT_ACCOUNT) {
		struct buf filter = BUF_INIT;

		buf_printf(&filter, "object:%s", subject->id);
		state->filter = buf_steal(&filter);
	}
	search_open(screen, false);
	return true;
}

static void
journal_draw(struct screen *screen, const struct area *area)
{
	struct journal_state *state = screen->state;

	table_draw(state->list.table, area);
}

static void
journal_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct journal_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	list_heading(&state->list, heading);
	text_format(heading->title, sizeof(heading->title), "%s", _("Journal"));
	text_format(heading->counts, sizeof(heading->counts), "%s", _("newest first"));
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
	const struct api_event *row = table_selected(state->list.table);

	if (row == NULL) {
		return false;
	}
	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = SUBJECT_EVENT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)row->event);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", row->action,
		row->object == NULL ? "" : row->object);
	return true;
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

	opening_forget(state);
	list_done(&state->list);
	free(state->ticket);
	free(state->filter);
}

static bool
journal_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_EVENT;
	return journal_subject(screen, ret_subject);
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
	.reload = journal_reload,
	.close = journal_close,
	.enter = journal_enter,
};
