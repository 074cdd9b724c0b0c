/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receivers of the journal: what each lacks, since when, and what is wrong.
 */
#include "../api-client/sink.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_sink *sink = row;

	*role = board_state_role(sink->state, TIME_NULL);
	buf_append(to, board_state(sink->state));
}

/* The age of the oldest record that is not acknowledged. */
static void
age_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_sink *sink = row;
	char text[CLOCK_TEXT_SIZE];

	*role = board_state_role(sink->state, TIME_NULL);
	if (sink->oldest != TIME_NULL) {
		buf_append(to, clock_format_left(clock_now() - sink->oldest, text, sizeof(text)));
	}
}

static void
error_text(const void *row, struct buf *to, enum theme_role *role)
{
	static const struct {
		const char *word;
		const char *text; /* msgid */
	} errors[] = {
		{"refused", N_("connection refused")},
		{"unreachable", N_("not reachable")},
		{"timeout", N_("no answer in time")},
		{"certificate", N_("its certificate")},
		{"not_accepted", N_("our certificate")},
		{"tls", N_("TLS failed")},
		{"cut", N_("connection cut")},
		{"files", N_("our files")},
		{"chain", N_("another journal")},
	};
	const struct api_sink *sink = row;

	*role = THEME_BAD;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (text_is(errors[i].word, sink->error)) {
			buf_append(to, _(errors[i].text));
			return;
		}
	}
	buf_append(to, word_shown(sink->error));
}

CELL_TEXT(code_text, api_sink, sink, THEME_NORMAL)
CELL_NUMBER(waiting_text, api_sink, waiting, THEME_NORMAL)
CELL_NEAR(acked_text, api_sink, acked_at, THEME_NORMAL)
CELL_NUMBER(number_text, api_sink, acked_number, THEME_DIM)
CELL_NEAR(contact_text, api_sink, contact_at, THEME_DIM)
CELL_TEXT(device_text, api_sink, device, THEME_DIM)

static const char *const states[] = {N_("STALLED"), N_("DISABLED"), N_("BEHIND"), NULL};
static const struct table_column columns[] = {
	{N_("Sink"), NULL, 0, 8, 12, false, code_text, NULL},
	{N_("State"), NULL, 0, 8, 8, false, state_text, states},
	{N_("Waiting"), NULL, 0, 8, 9, true, waiting_text, NULL},
	{N_("Oldest"), NULL, 0, 8, 9, true, age_text, NULL},
	{N_("Acknowledged"), NULL, 0, 12, 12, false, acked_text, NULL},
	{N_("Up to"), NULL, 3, 8, 12, true, number_text, NULL},
	{N_("Heard"), NULL, 2, 11, 12, false, contact_text, NULL},
	{N_("What is wrong"), NULL, 1, 16, 0, false, error_text, NULL},
	{N_("Certificate"), NULL, 4, 11, 14, false, device_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_sink *)row)->sink;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_sink_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("the journal is forwarded to nobody"),
	.page = 1000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_sink *sink = row;

	ret_subject->kind = SUBJECT_SINK;
	ret_subject->version = sink->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", sink->sink);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", sink->state);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", sink->sink,
		board_state(sink->state));
}

static const struct plain_kind kind = {N_("Sinks of the journal"), &table, ask, subject};

static bool
sinks_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

const struct screen_ops screen_sinks = {
	.id = SCREEN_SINKS,
	.name = "sinks",
	.resources = RESOURCE_SINK,
	.state_size = sizeof(struct plain),
	.open = sinks_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
};
