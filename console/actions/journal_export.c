/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The action journal.export: the events of a search, in full, into a file. The search is opened as
 * for a list; then pages are read, some of them asked for ahead, so that the server works on the
 * next one while this one is written.
 */
#include "../export.h"
#include "actions.h"
#include "journal_filter.h"

#include "../../api-client/export.h"
#include "../../api-client/text.h"

#include <stdlib.h>

#define AHEAD 3		    /* pages under way */
#define PAGE_PATIENCE 30000 /* milliseconds without a page */

static const struct arg_spec journal_export_args[] = {
	EXPORT_ARGS, JOURNAL_FILTER_ARGS, JOURNAL_TIME_ARGS, JOURNAL_TEXT_ARG, {0}};

struct reading {
	struct action_run *run;
	struct call *counting;
	struct call *pages[AHEAD]; /* by number, NULL: not under way */
	int64_t asked, taken;
};

/* What is still under way is not wanted any more. */
static void
reading_done(void *state)
{
	struct reading *reading = state;

	call_forget(reading->counting);
	reading->counting = NULL;
	for (int i = 0; i < AHEAD; i++) {
		call_forget(reading->pages[i]);
		reading->pages[i] = NULL;
	}
}

static void page_taken(void *user, struct rows *rows, const struct op_error *err);

static void
pages_ask(struct reading *reading)
{
	struct action_run *run = reading->run;

	while (reading->asked < reading->taken + AHEAD) {
		struct call *call = api_export_read(
			run->conn, export_number(run), reading->asked + 1, page_taken, reading);

		call_set_timeout(call, PAGE_PATIENCE);
		reading->pages[reading->asked % AHEAD] = call;
		reading->asked++;
	}
}

/* Answers come in the order of the pages. The last row is none: it says whether that was all. */
static void
page_taken(void *user, struct rows *rows, const struct op_error *err)
{
	struct reading *reading = user;
	struct action_run *run = reading->run;
	const struct api_export_event *last =
		rows == NULL || rows->count == 0 ? NULL : rows_at(rows, rows->count - 1);
	struct op_error none = OP_ERROR_INIT;
	bool complete;

	reading->pages[reading->taken++ % AHEAD] = NULL;
	if (err == NULL && (last == NULL || last->event != BIND_INT_NULL)) {
		op_error_set(&none, OP_ERROR_INTERNAL, _("the server gave no answer"));
		err = &none;
	}
	if (err != NULL) {
		rows_free(rows);
		reading_done(reading);
		action_finish(run, err);
		return;
	}
	complete = last->complete;
	sink_rows_first(run->sink, rows, rows->count - 1);
	rows_free(rows);
	if (complete || sink_is_over(run->sink)) {
		reading_done(reading);
		action_finish(run, NULL);
	} else {
		pages_ask(reading);
	}
}

static void
counted(void *user, struct rows *rows, const struct op_error *err)
{
	struct reading *reading = user;
	const struct api_journal_count *count = rows_at(rows, 0);

	(void)err; /* it only tells how long it will take */
	reading->counting = NULL;
	if (count != NULL) {
		export_expect(reading->run, count->matched);
	}
	rows_free(rows);
}

static enum action_status
journal_export_read(struct action_run *run, struct op_error *err)
{
	struct reading *reading = mem_new(1, sizeof *reading);

	(void)err;
	reading->run = run;
	action_state_set(run, reading, reading_done);
	reading->counting = api_journal_count(run->conn, run->ticket, counted, reading);
	pages_ask(reading);
	return ACTION_WAIT;
}

static void
journal_export_opened(struct action_run *run, const struct api_journal_ticket *ticket)
{
	text_format(run->ticket, sizeof run->ticket, "%s", ticket->ticket);
	export_start(run, "journal", journal_export_read, run->ticket);
}

static enum action_status
journal_export_run(struct action_run *run, struct op_error *err)
{
	if (!export_check(run, err)) {
		return ACTION_ERROR;
	}
	/* A fresh code may have been asked for meanwhile, or a screen shows the search. */
	if (run->ticket[0] != '\0') {
		export_start(run, "journal", journal_export_read, run->ticket);
	} else {
		journal_search(run, journal_export_opened);
	}
	return ACTION_WAIT;
}

const struct action action_journal_export = {
	.name = "journal.export",
	.summary = N_("write events into a file"),
	.hint = N_("export"),
	.help = N_(
		"Writes every event that \"journal list\" would find, in full, into a file in the "
		"directory of exports, newest first, with a manifest beside it: who, which "
		"filter, how many, SHA-256. The file is there complete or not at all. Needs a "
		"fresh code; the journal keeps that it was done, and the hash of the file."),
	.example = "journal export --from -2d --output csv",
	.args = journal_export_args,
	.screens = SCREEN_BIT(SCREEN_JOURNAL),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "journal.export",
	.run = journal_export_run,
};
