/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "journal": searching, one event, and checking the chain of seals
 * outside the database. A search is opened first and read from the next transaction on, so that
 * looking leaves a trace that can't be rolled back.
 */
#include "actions.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/journal.h"
#include "../../api-client/text.h"

/* list */

static const char *const journal_outcomes[] = {"ok", "refused", "failed", NULL};

static const struct arg_spec journal_list_args[] = {
	{.name = "actor",
		.type = ARG_LOGIN,
		.prompt = N_("Actor"),
		.help = N_("only what this account did")},
	{.name = "object",
		.type = ARG_TEXT,
		.prompt = N_("Object"),
		.help = N_("only what happened to this object: a login, or \"session 17\"")},
	{.name = "action",
		.type = ARG_TEXT,
		.prompt = N_("Action"),
		.help = N_("only this action, for example account.unlock")},
	{.name = "outcome",
		.type = ARG_CHOICE,
		.prompt = N_("Outcome"),
		.help = N_("only events with this outcome"),
		.choices = journal_outcomes},
	{.name = "from",
		.type = ARG_TIME,
		.prompt = N_("From"),
		.help = N_(
			"not before this time: 2026-11-22, \"2026-11-22 09:41\", today, -3h, -2d")},
	{.name = "to", .type = ARG_TIME, .prompt = N_("To"), .help = N_("before this time")},
	{.name = "text",
		.type = ARG_TEXT,
		.prompt = N_("Text"),
		.help = N_("only events that contain this text")},
	PAGER_LIMIT_ARG,
	{0},
};

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

struct journal_opening {
	struct action_run *run;
	struct call *call;
};

static void
journal_opening_done(void *state)
{
	struct journal_opening *opening = state;

	if (opening->call != NULL) {
		call_forget(opening->call);
	}
}

static void
journal_opened(void *user, struct rows *rows, const struct op_error *err)
{
	static const struct pager_kind kind = {journal_list_ask, journal_list_cursor};
	struct journal_opening *opening = user;
	struct action_run *run = opening->run;
	const struct api_journal_ticket *ticket;
	struct op_error none = OP_ERROR_INIT;

	opening->call = NULL;
	if (err != NULL) {
		action_finish(run, err);
		return;
	}
	ticket = rows_at(rows, 0);
	if (ticket == NULL) {
		op_error_set(&none, OP_ERROR_INTERNAL, _("the server gave no answer"));
		action_finish(run, &none);
	} else {
		(void)pager_start(run, &kind, ticket->ticket);
	}
	rows_free(rows);
}

static int64_t
journal_time(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value->present ? value->time : TIME_NULL;
}

static enum action_status
journal_list_run(struct action_run *run, struct op_error *err)
{
	const struct api_journal_filter filter = {
		.actor = action_text(run, "actor"),
		.object = action_text(run, "object"),
		.action = action_text(run, "action"),
		.outcome = action_text(run, "outcome"),
		.text = action_text(run, "text"),
		.from = journal_time(run, "from"),
		.to = journal_time(run, "to"),
	};
	struct journal_opening *opening = mem_new(1, sizeof *opening);

	(void)err;
	sink_table_columns(run->sink,
		"event at actor action object outcome reason summary address device actor_name "
		"operation",
		"event at actor actor_name action object outcome reason summary device address "
		"operation");
	opening->run = run;
	action_state_set(run, opening, journal_opening_done);
	opening->call = api_journal_open(run->conn, &filter, journal_opened, opening);
	return ACTION_WAIT;
}

const struct action action_journal_list = {
	.name = "journal.list",
	.summary = N_("search the journal"),
	.help = N_("Lists events that match every filter, the newest first. The search itself is "
		   "written to the journal."),
	.example = "journal list --action account.unlock --from -2d",
	.args = journal_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "journal.read",
	.run = journal_list_run,
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
