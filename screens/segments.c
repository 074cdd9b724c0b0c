/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The months of the journal (N9): how far it reaches back, what may leave the database, what is
 * archived, verified, thawed, and what the archiver is doing.
 */
#include "../api-client/segment.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "cells.h"
#include "take.h"

#include <string.h>

#define GAUGE_ROWS 4

struct segments_state {
	struct plain plain;
	struct call *asking;  /* the horizon */
	struct rows *horizon; /* owned, NULL until it came */
	bool busy;	      /* the archiver has work */
};

static const struct {
	const char *code, *text;
	enum theme_role role;
} words[] = {
	{"online", N_("online"), THEME_NORMAL},
	{"leaving", N_("leaving"), THEME_WARN},
	{"late events", N_("late events"), THEME_WARN},
	{"archived", N_("archived"), THEME_GOOD},
	{"thawed", N_("thawed"), THEME_WARN},
	{"not good", N_("NOT GOOD"), THEME_BAD},
	{"archive asked", N_("archive asked"), THEME_DIM},
	{"archive runs", N_("archive runs"), THEME_WARN},
	{"thaw asked", N_("thaw asked"), THEME_DIM},
	{"thaw runs", N_("thaw runs"), THEME_WARN},
	{"verify asked", N_("verify asked"), THEME_DIM},
	{"verify runs", N_("verify runs"), THEME_WARN},
	{NULL, NULL, THEME_NORMAL},
};
static const char *const states[] = {N_("archive asked"), N_("archive runs"), N_("late events"),
	N_("verify asked"), N_("verify runs"), N_("thaw asked"), N_("NOT GOOD"), NULL};

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_segment *segment = row;

	for (size_t i = 0; words[i].code != NULL; i++) {
		if (text_is(words[i].code, segment->state)) {
			*role = words[i].role;
			buf_append(to, _(words[i].text));
			return;
		}
	}
	buf_append(to, word_shown(segment->state));
}

static void
size_text(const void *row, struct buf *to, enum theme_role *role)
{
	int64_t bytes = ((const struct api_segment *)row)->file_bytes;

	*role = THEME_DIM;
	if (bytes == BIND_INT_NULL) {
		return;
	}
	if (bytes < INT64_C(1024) * 1024) {
		buf_printf(to, "%lld KiB", (long long)(bytes + 1023) / 1024);
	} else {
		buf_printf(to, "%lld MiB", (long long)(bytes / (INT64_C(1024) * 1024)));
	}
}

static void
day_append(struct buf *to, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	buf_append(to, clock_format(at, CLOCK_DAY_FORM, text, sizeof(text)));
}

/* What happens to it next, and when. */
static void
next_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_segment *segment = row;
	struct buf day = BUF_INIT;

	*role = THEME_DIM;
	if (text_is(segment->state, "thawed")) {
		*role = THEME_WARN;
		day_append(&day, segment->thawed_until);
		buf_printf(to, _("goes again %s"), buf_text(&day));
	} else if (segment->archived_at == TIME_NULL) {
		bool ripe = segment->ripe_at <= clock_now();

		*role = ripe ? THEME_NORMAL : THEME_DIM;
		day_append(&day, segment->ripe_at);
		buf_printf(to, ripe ? _("may go since %s") : _("may go from %s"), buf_text(&day));
	} else {
		day_append(&day, segment->kept_until);
		buf_printf(to, _("kept until %s"), buf_text(&day));
	}
	buf_done(&day);
}

/* How far the archiver is, or why it could not. */
static void
note_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_segment *segment = row;

	*role = THEME_DIM;
	if (segment->asked_by == NULL) {
		return;
	}
	if (text_is(segment->outcome, "failed")) {
		*role = THEME_BAD;
		server_text(segment->message, to);
	} else if (segment->outcome == NULL && segment->total > 0) {
		buf_printf(to, _("%lld %%, for %s"),
			(long long)(segment->done * 100 / segment->total), segment->asked_by);
	} else {
		buf_printf(to, _("for %s"), segment->asked_by);
	}
}

CELL_TEXT(month_text, api_segment, month, THEME_NORMAL)
CELL_NUMBER(events_text, api_segment, events, THEME_NORMAL)
CELL_NEAR(verified_text, api_segment, verified_at, THEME_NORMAL)
CELL_NEAR(archived_text, api_segment, archived_at, THEME_DIM)

static const struct table_column columns[] = {
	{N_("Month"), NULL, 0, 7, 7, false, month_text, NULL},
	{N_("State"), NULL, 0, 8, 14, false, state_text, states},
	{N_("Next"), NULL, 0, 20, 24, false, next_text, NULL},
	{N_("Events"), NULL, 1, 8, 11, true, events_text, NULL},
	{N_("Verified"), NULL, 2, 11, 11, false, verified_text, NULL},
	{N_("Size"), NULL, 4, 8, 9, true, size_text, NULL},
	{N_("Archived"), NULL, 5, 11, 11, false, archived_text, NULL},
	{N_("Archiver"), NULL, 3, 12, 0, false, note_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_segment *)row)->month;
}

void
segments_take_horizon(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct segments_state *state = screen->state;

	state->asking = NULL;
	if (err == NULL) {
		rows_free(state->horizon);
		state->horizon = rows;
	}
	screen_redraw(screen);
}

static void
horizon_answered(void *user, struct rows *rows, const struct op_error *err)
{
	segments_take_horizon(user, rows, err);
}

void
segments_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct segments_state *state = screen->state;
	const struct api_segment *segment;

	state->busy = false;
	for (size_t i = 0; err == NULL && (segment = rows_at(rows, i)) != NULL; i++) {
		state->busy = state->busy || text_is(segment->state, "leaving") ||
			      (segment->asked_at != TIME_NULL && segment->outcome == NULL);
	}
	plain_take(screen, rows, err);
}

static void
segments_answered(void *user, struct rows *rows, const struct op_error *err)
{
	segments_take(user, rows, err);
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	struct segments_state *state = screen->state;

	(void)after; /* the list comes whole */
	(void)done;
	(void)user;
	if (state->asking == NULL) {
		state->asking = api_segment_horizon(screen->host->conn, horizon_answered, screen);
	}
	return api_segment_list(screen->host->conn, segments_answered, screen);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("the journal has no month"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_segment *segment = row;

	ret_subject->kind = SUBJECT_MONTH;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", segment->month);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", segment->state);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s", segment->month);
}

static const struct plain_kind kind = {N_("Months of the journal"), &table, ask, subject};

static bool
segments_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

/* The gauge: from the floor to now every event is here, before it the oldest one that still is. */
static void
gauge_draw(const struct api_horizon *horizon, const struct area *area)
{
	struct buf oldest = BUF_INIT, floor = BUF_INIT, leaves = BUF_INIT, kept = BUF_INIT;
	struct buf text = BUF_INIT;
	bool due = horizon->due > 0;

	day_append(&oldest, horizon->oldest);
	day_append(&floor, horizon->floor);
	day_append(&leaves, horizon->leaves_at);
	day_append(&kept, horizon->kept_from);
	buf_printf(&text, _("in the database since %s; nothing after %s can leave it"),
		buf_text(&oldest), buf_text(&floor));
	(void)draw_text(area, 0, 1, area->columns - 1, THEME_NORMAL, buf_text(&text));
	buf_truncate(&text, 0);
	if (due) {
		buf_printf(&text, _("months that may go now: %lld"), (long long)horizon->due);
	} else {
		buf_printf(&text, _("the oldest month may go from %s"), buf_text(&leaves));
	}
	(void)draw_text(
		area, 1, 1, area->columns - 1, due ? THEME_WARN : THEME_DIM, buf_text(&text));
	buf_truncate(&text, 0);
	buf_printf(&text,
		_("archived %lld, verified %lld, thawed %lld; archives from %s on must be kept"),
		(long long)horizon->archived, (long long)horizon->verified,
		(long long)horizon->thawed, buf_text(&kept));
	(void)draw_text(area, 2, 1, area->columns - 1,
		horizon->verified < horizon->archived ? THEME_BAD : THEME_DIM, buf_text(&text));
	buf_done(&oldest);
	buf_done(&floor);
	buf_done(&leaves);
	buf_done(&kept);
	buf_done(&text);
}

static void
segments_draw(struct screen *screen, const struct area *area)
{
	struct segments_state *state = screen->state;
	const struct api_horizon *horizon = rows_at(state->horizon, 0);
	struct area rest = *area;

	if (horizon != NULL && area->rows > 2 * GAUGE_ROWS) {
		gauge_draw(horizon, area);
		rest.row += GAUGE_ROWS;
		rest.rows -= GAUGE_ROWS;
	}
	plain_draw(screen, &rest);
}

/* While the archiver is at work, what it says changes every second. */
static bool
segments_watch(const struct screen *screen)
{
	const struct segments_state *state = screen->state;

	return state->busy;
}

static void
segments_close(struct screen *screen)
{
	struct segments_state *state = screen->state;

	call_forget(state->asking);
	rows_free(state->horizon);
	plain_close(screen);
}

const struct screen_ops screen_segments = {
	.id = SCREEN_SEGMENTS,
	.name = "segments",
	.resources = RESOURCE_SEGMENT,
	.state_size = sizeof(struct segments_state),
	.open = segments_open,
	.draw = segments_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.watch = segments_watch,
	.close = segments_close,
};
