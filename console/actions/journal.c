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

/* verify */

struct journal_verifying {
	struct journal_check *check;
	struct action_run *run;
};

static void
journal_verifying_done(void *state)
{
	struct journal_verifying *verifying = state;

	if (verifying->check != NULL) {
		journal_verify_cancel(verifying->check);
	}
}

static void
journal_verify_show(struct sink *sink, const struct journal_report *report)
{
	struct buf head = BUF_INIT;

	buf_append_hex(&head, report->head, sizeof report->head);
	sink_value_text(sink, "verdict", journal_verdict_word(report->verdict));
	sink_value_int(sink, "seals", report->seals);
	sink_value_int(sink, "events", report->events);
	sink_value_int(sink, "unsealed", report->unsealed);
	sink_value_text(sink, "head", buf_text(&head));
	sink_value_time(sink, "head_at", report->head_at);
	sink_value_text(sink, "place", report->place[0] != '\0' ? report->place : NULL);
	buf_done(&head);
}

static void
journal_verify_finished(void *user, const struct journal_report *report, const struct op_error *err)
{
	struct journal_verifying *verifying = user;
	struct action_run *run = verifying->run;
	struct op_error broken = OP_ERROR_INIT;

	verifying->check = NULL;
	if (err != NULL) {
		action_finish(run, err);
		return;
	}
	journal_verify_show(run->sink, report);
	switch (report->verdict) {
	case JOURNAL_INTACT:
		sink_summary(run->sink, _("the journal is intact"));
		break;
	case JOURNAL_UNSEALED_TAIL:
		sink_summary(run->sink,
			_("the journal is intact; its newest events (%lld) are not "
			  "sealed yet"),
			(long long)report->unsealed);
		break;
	case JOURNAL_ALTERED:
		op_error_set(&broken, OP_ERROR_FAILED, _("the journal was altered"));
		break;
	case JOURNAL_MISSING:
		op_error_set(&broken, OP_ERROR_FAILED, _("events are missing in the journal"));
		break;
	}
	if (broken.kind != OP_ERROR_NONE) {
		op_error_detail(&broken, _("The first place is %s."), report->place);
		op_error_hint(&broken, "%s",
			_("Keep this output and tell the security administrators "
			  "now."));
	}
	action_finish(run, broken.kind != OP_ERROR_NONE ? &broken : NULL);
}

static void
journal_verify_progress(void *user, const struct journal_report *report)
{
	struct journal_verifying *verifying = user;

	if (verifying->run->progress != NULL) {
		verifying->run->progress(verifying->run, report->events);
	}
}

static enum action_status
journal_verify_run(struct action_run *run, struct op_error *err)
{
	struct journal_verifying *verifying = mem_new(1, sizeof *verifying);

	(void)err;
	verifying->run = run;
	action_state_set(run, verifying, journal_verifying_done);
	verifying->check = journal_verify(
		run->conn, journal_verify_progress, journal_verify_finished, verifying);
	return ACTION_WAIT;
}

const struct action action_journal_verify = {
	.name = "journal.verify",
	.summary = N_("check that the journal was not changed"),
	.hint = N_("verify"),
	.help = N_("Reads every event and every seal and computes the chain again, outside the "
		   "database. Verdicts: intact, unsealed tail, altered, missing."),
	.example = "journal verify",
	.screens = SCREEN_BIT(SCREEN_JOURNAL),
	.keys = "V",
	.scope = "journal.verify",
	.run = journal_verify_run,
};
