/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal live. Rows come at the end as the server tells them; the oldest leave the window, a
 * search finds them. A pause stops the screen and nothing else: what comes meanwhile is counted and
 * waits, as much of it as the window has room for. The gap counter is api-client/tail_proof.h.
 */
#include "../api-client/clock.h"
#include "../api-client/tail.h"
#include "../api-client/text.h"
#include "journal_columns.h"
#include "journal_filter.h"
#include "list.h"
#include "take.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 100
#define PAGES 15
#define WAITING 1000 /* rows that wait while the screen is paused */

struct live_state {
	struct table *table;
	struct tail *tail; /* owned; NULL without a connection */
	struct tail_facts facts;
	struct journal_filter filter;
	bool paused;
	struct rows *waiting; /* owned: the newest of what came since the pause, or NULL */
	int64_t waits;	      /* how many came since */
	int64_t left;	      /* rows that left the window */
};

static void
load(void *user, const char *after, const char *before)
{
	(void)user; /* rows come by themselves */
	(void)after;
	(void)before;
}

static const char *
no_key(const void *row)
{
	(void)row;
	return NULL;
}

static struct table_spec spec = {
	.columns = journal_columns,
	.key = no_key,
	.cursor = no_key,
	.load = load,
	.empty = N_("nothing has happened since"),
	.page = PAGE,
	.page_limit = PAGES,
};

/* Keeps the newest of what waits. */
static void
waiting_add(struct live_state *state, const struct rows *rows)
{
	size_t came = rows->count - 1;
	size_t had = state->waiting == NULL ? 0 : state->waiting->count;
	size_t over = had + came > WAITING ? had + came - WAITING : 0;
	size_t skip = over > had ? over - had : 0;
	struct rows *joined =
		rows_join(state->waiting, over > had ? had : over, rows, 1 + skip, came - skip);

	rows_free(state->waiting);
	state->waiting = joined;
	state->waits += (int64_t)came;
	state->left += (int64_t)over;
}

void
journal_tail_take(struct screen *screen, const struct rows *rows)
{
	struct live_state *state = screen->state;

	if (state->paused) {
		waiting_add(state, rows);
	} else {
		state->left += (int64_t)table_append(state->table, rows, 1);
	}
	screen_redraw(screen);
}

void
journal_tail_take_facts(struct screen *screen, const struct tail_facts *facts)
{
	struct live_state *state = screen->state;

	state->facts = *facts;
	screen_redraw(screen);
}

static void
tail_events(void *user, const struct rows *rows)
{
	journal_tail_take(user, rows);
}

static void
tail_changed(void *user)
{
	struct screen *screen = user;
	const struct live_state *state = screen->state;

	journal_tail_take_facts(screen, tail_facts(state->tail));
}

static void
tail_failed(void *user, const struct op_error *err)
{
	struct screen *screen = user;

	tail_changed(user);
	screen_report(screen, err);
}

static void
waiting_forget(struct live_state *state)
{
	rows_free(state->waiting);
	state->waiting = NULL;
	state->waits = 0;
}

static void
tail_begin(struct screen *screen)
{
	struct live_state *state = screen->state;
	const struct tail_handlers handlers = {screen, tail_events, tail_changed, tail_failed};
	struct api_journal_filter filter;

	tail_free(state->tail);
	state->tail = NULL;
	waiting_forget(state);
	state->paused = false;
	state->left = 0;
	state->facts = (struct tail_facts){.as_of = TIME_NULL};
	table_none(state->table);
	journal_filter_ask(&state->filter, &filter);
	if (screen->host->conn != NULL) {
		state->tail = tail_new(screen->host->conn, &filter, &handlers);
	}
}

static void
tail_filter(struct screen *screen, const char *text)
{
	struct live_state *state = screen->state;

	journal_filter_set(&state->filter, text);
	tail_begin(screen);
	screen_redraw(screen);
}

static const char *
tail_filter_text(const struct screen *screen)
{
	const struct live_state *state = screen->state;

	return state->filter.text == NULL ? "" : state->filter.text;
}

static bool
tail_filter_accept(const struct screen *screen, const char *text, struct op_error *err)
{
	const struct live_state *state = screen->state;

	return journal_filter_check(&state->filter, text, err);
}

static char **
tail_filter_words(const struct screen *screen, const char *word)
{
	const struct live_state *state = screen->state;

	return journal_filter_complete(&state->filter, word);
}

static bool
tail_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct live_state *state = screen->state;

	(void)err;
	spec.column_count = journal_column_count;
	state->table = table_new(&spec, screen);
	if (subject != NULL && subject->kind == SUBJECT_FILTER) {
		journal_filter_set(&state->filter, subject->label);
	}
	tail_begin(screen);
	journal_filter_learn(&state->filter, screen);
	return true;
}

/* What the window does not show any more. */
static void
tail_draw(struct screen *screen, const struct area *area)
{
	struct live_state *state = screen->state;
	struct area body = *area;
	char text[160];

	if (state->left > 0) {
		text_format(text, sizeof(text),
			ngettext("%lld older row has left this window: search for it",
				"%lld older rows have left this window: search for them",
				(unsigned long)state->left),
			(long long)state->left);
		(void)draw_text(area, 0, 1, area->columns - 2, THEME_DIM, text);
		body.row++;
		body.rows--;
	}
	table_draw(state->table, &body);
}

static void
state_text(const struct live_state *state, char *to, size_t size)
{
	if (state->facts.state == TAIL_STOPPED) {
		text_format(to, size, "%s", _("stopped"));
	} else if (state->facts.state == TAIL_AWAY) {
		text_format(to, size, "%s", _("away"));
	} else if (state->paused) {
		text_format(to, size, _("paused (%lld waiting)"), (long long)state->waits);
	} else {
		text_format(to, size, "%s",
			state->facts.state == TAIL_OPENING ? _("opening") : _("live"));
	}
}

static void
tail_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct live_state *state = screen->state;
	char word[64];

	memset(heading, 0, sizeof(*heading));
	heading->as_of = state->facts.as_of;
	text_format(heading->title, sizeof(heading->title), "%s", _("Journal"));
	state_text(state, word, sizeof(word));
	text_format(heading->counts, sizeof(heading->counts),
		_("%s, gap %lld, %lld seen, %lld matched"), word, (long long)state->facts.gaps,
		(long long)state->facts.seen, (long long)state->facts.matched);
	text_format(heading->filter, sizeof(heading->filter), "%s", tail_filter_text(screen));
}

static void
pause_switch(struct live_state *state)
{
	state->paused = !state->paused;
	if (!state->paused && state->waiting != NULL) {
		state->left += (int64_t)table_append(state->table, state->waiting, 0);
		waiting_forget(state);
	}
}

static bool
tail_key(struct screen *screen, int key)
{
	struct live_state *state = screen->state;

	if (state->tail != NULL) {
		tail_active(state->tail);
	}
	if (key == ' ' || key == 'p') {
		pause_switch(state);
		screen_redraw(screen);
		return true;
	}
	return key != 's' && key != 'S' && table_key(state->table, key);
}

static bool
tail_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct live_state *state = screen->state;

	return journal_row_subject(table_selected(state->table), ret_subject);
}

static void
tail_reload(struct screen *screen)
{
	struct live_state *state = screen->state;

	if (state->tail != NULL) {
		tail_resume(state->tail);
	}
}

static void
tail_close(struct screen *screen)
{
	struct live_state *state = screen->state;

	tail_free(state->tail);
	table_free(state->table);
	rows_free(state->waiting);
	journal_filter_done(&state->filter);
}

static bool
tail_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_EVENT;
	return tail_subject(screen, ret_subject);
}

const struct screen_ops screen_tail = {
	.id = SCREEN_TAIL,
	.name = "tail",
	.resources = RESOURCE_JOURNAL,
	.state_size = sizeof(struct live_state),
	.open = tail_open,
	.draw = tail_draw,
	.heading = tail_heading,
	.on_key = tail_key,
	.subject = tail_subject,
	.filter = tail_filter,
	.filter_text = tail_filter_text,
	.filter_on_accept = true,
	.filter_check = tail_filter_accept,
	.filter_words = tail_filter_words,
	.reload = tail_reload,
	.close = tail_close,
	.enter = tail_enter,
};
