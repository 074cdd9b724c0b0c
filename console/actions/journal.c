/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "journal": searching, counting, and one event. A search is opened
 * first and read from the next transaction on, so that looking leaves a trace that can't be rolled
 * back.
 */
#include "actions.h"
#include "journal_filter.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/journal.h"
#include "../../api-client/text.h"

const char *const journal_outcomes[] = {"ok", "refused", "failed", NULL};

void
journal_filter_take(const struct action_run *run, struct api_journal_filter *ret_filter)
{
	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		const struct arg_value *value = action_value(run, journal_fields[i]);

		ret_filter->values[i] = value != NULL && value->present ? value->text : NULL;
	}
}

/* A search that is opened and then read: list, count and export. */

struct journal_opening {
	struct action_run *run;
	struct call *call;
	void (*opened)(struct action_run *run, const struct api_journal_ticket *ticket);
};

static void
journal_opening_done(void *state)
{
	struct journal_opening *opening = state;

	if (opening->call != NULL) {
		call_forget(opening->call);
	}
}

/* What the words of time mean, and where the journal that can be searched begins. */
static void
journal_times(struct action_run *run, const struct api_journal_ticket *ticket)
{
	char since[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE];
	struct buf text = BUF_INIT;

	if (ticket->since != TIME_NULL) {
		(void)clock_format(ticket->since, CLOCK_RFC3339, since, sizeof since);
		sink_meta_text(run->sink, "since", since);
	}
	if (ticket->until != TIME_NULL) {
		(void)clock_format(ticket->until, CLOCK_RFC3339, until, sizeof until);
		sink_meta_text(run->sink, "until", until);
	}
	if (ticket->since != TIME_NULL && ticket->until != TIME_NULL) {
		buf_printf(&text, _("times from %s to before %s"), since, until);
	} else if (ticket->since != TIME_NULL) {
		buf_printf(&text, _("times from %s on"), since);
	} else if (ticket->until != TIME_NULL) {
		buf_printf(&text, _("times before %s"), until);
	}
	if (ticket->online_from != TIME_NULL &&
		((ticket->since != TIME_NULL && ticket->since < ticket->online_from) ||
			(ticket->until != TIME_NULL && ticket->until <= ticket->online_from))) {
		(void)clock_format(ticket->online_from, CLOCK_RFC3339, since, sizeof since);
		sink_meta_text(run->sink, "online_from", since);
		buf_append(&text, text.length > 0 ? "; " : "");
		buf_printf(&text, _("the journal is online from %s"), since);
	}
	if (text.length > 0) {
		sink_summary(run->sink, "%s", buf_text(&text));
	}
	buf_done(&text);
}

static void
journal_opened(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_opening *opening = user;
	struct action_run *run = opening->run;
	const struct api_journal_ticket *ticket = rows == NULL ? NULL : rows_at(rows, 0);
	struct op_error none = OP_ERROR_INIT;

	opening->call = NULL;
	if (err != NULL) {
		action_finish(run, err);
		return;
	}
	if (ticket == NULL) {
		op_error_set(&none, OP_ERROR_INTERNAL, _("the server gave no answer"));
		action_finish(run, &none);
	} else {
		journal_times(run, ticket);
		opening->opened(run, ticket);
	}
	rows_free(rows);
}

void
journal_search(struct action_run *run,
	void (*opened)(struct action_run *run, const struct api_journal_ticket *ticket))
{
	struct journal_opening *opening = mem_new(1, sizeof *opening);
	struct api_journal_filter filter;

	journal_filter_take(run, &filter);
	opening->run = run;
	opening->opened = opened;
	action_state_set(run, opening, journal_opening_done);
	opening->call = api_journal_open(run->conn, &filter, false, journal_opened, opening);
}

/* list */

static const struct arg_spec journal_list_args[] = {
	JOURNAL_FILTER_ARGS, JOURNAL_TIME_ARGS, JOURNAL_TEXT_ARG, PAGER_LIMIT_ARG, {0}};

static struct call *
journal_list_ask(struct action_run *run, const char *ticket, const char *after, int64_t limit,
	call_done *done, void *user)
{
	return api_journal_read(run->conn, ticket, after, NULL, limit, done, user);
}

static const char *
journal_list_cursor(const void *row)
{
	return ((const struct api_event *)row)->cursor;
}

static bool
journal_list_unfinished(const void *row)
{
	return ((const struct api_event *)row)->event == BIND_INT_NULL;
}

static void
journal_list_opened(struct action_run *run, const struct api_journal_ticket *ticket)
{
	static const struct pager_kind kind = {
		journal_list_ask, journal_list_cursor, journal_list_unfinished};

	(void)pager_start(run, &kind, ticket->ticket);
}

static enum action_status
journal_list_run(struct action_run *run, struct op_error *err)
{
	(void)err;
	sink_table_columns(run->sink,
		"event at actor action object outcome reason summary address device actor_name "
		"operation",
		"event at actor actor_name action object outcome reason summary device address "
		"operation");
	journal_search(run, journal_list_opened);
	return ACTION_WAIT;
}

const struct action action_journal_list = {
	.name = "journal.list",
	.summary = N_("search the journal"),
	.help = N_("Lists events that match every filter, the newest first; \"!\" before a value "
		   "inverts it. The search itself is written to the journal."),
	.example = "journal list --action account.unlock --from -2d",
	.args = journal_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "journal.read",
	.run = journal_list_run,
};

/* count */

static const struct arg_spec journal_count_args[] = {
	JOURNAL_FILTER_ARGS, JOURNAL_TIME_ARGS, JOURNAL_TEXT_ARG, {0}};

static void
journal_count_opened(struct action_run *run, const struct api_journal_ticket *ticket)
{
	/* The opening was this run's state until now, and goes. */
	struct single *single = single_new(run, single_show_object);

	single->call = api_journal_count(run->conn, ticket->ticket, single_done, single);
}

static enum action_status
journal_count_run(struct action_run *run, struct op_error *err)
{
	(void)err;
	journal_search(run, journal_count_opened);
	return ACTION_WAIT;
}

const struct action action_journal_count = {
	.name = "journal.count",
	.summary = N_("count the events that match"),
	.help = N_("Counts the events that \"journal list\" would list, exactly up to 1000 and "
		   "about above that, and all events that you may see. A count is a search: it is "
		   "written to the journal."),
	.example = "journal count --action account.* --time today",
	.args = journal_count_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "journal.read",
	.run = journal_count_run,
};

/* show */

static const struct arg_spec journal_show_args[] = {
	{.name = "event",
		.type = ARG_NUMBER,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Event"),
		.help = N_("number of the event")},
	{0},
};

static bool
journal_show_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	(void)err;
	sink_object(run->sink, rows);
	return true;
}

static enum action_status
journal_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, journal_show_answer);

	(void)err;
	single->call = api_journal_show(
		run->conn, action_value(run, "event")->number, single_done, single);
	return ACTION_WAIT;
}

const struct action action_journal_show = {
	.name = "journal.show",
	.summary = N_("show one event with old and new values"),
	.help = N_("Shows everything that the journal keeps about one event."),
	.example = "journal show 1",
	.args = journal_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "journal.read",
	.subject = SUBJECT_EVENT,
	.run = journal_show_run,
};
