/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that ends: the list, and the file that a calendar program takes in.
 */
#include "actions.h"
#include "args.h"
#include "pager.h"

#include "../export.h"

#include "../../api-client/clock.h"
#include "../../api-client/home.h"
#include "../../api-client/session.h"
#include "../../api-client/text.h"

static const char *const calendar_kinds[] = {"grant", "contract", "confidentiality", "request",
	"account", "lock", "review", "absence", "one_time", "patch", "drill", "exception", NULL};

static const struct arg_spec calendar_args[] = {
	{.name = "days",
		.type = ARG_NUMBER,
		.prompt = N_("Days"),
		.help = N_("what ends within so many days, 90 when not given")},
	{.name = "kind",
		.type = ARG_CHOICE,
		.prompt = N_("Kind"),
		.help = N_("only what is of this kind"),
		.choices = calendar_kinds},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
calendar_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_calendar_list(run->conn, action_number(run, "days"), action_text(run, "kind"),
		after, limit, done, user);
}

static const char *
calendar_cursor(const void *row)
{
	return ((const struct api_ending *)row)->cursor;
}

static enum action_status
calendar_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {calendar_ask, calendar_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "days_left kind object text at object_kind",
		"days_left at kind object_kind object text");
	return pager_start(run, &kind, NULL);
}

const struct action action_calendar_list = {
	.name = "calendar.list",
	.summary = N_("list everything that ends, the soonest first"),
	.help = N_("Lists the ends of grants, contracts, confidentiality, requests, accounts, "
		   "locks, reviews, absences and one-time codes that you may see."),
	.example = "calendar list --days 30",
	.args = calendar_args,
	.flags = ACTION_COMMAND_ONLY | ACTION_DATES,
	.run = calendar_run,
};

static bool
calendar_exported(struct action_run *run, const char *login, const struct buf *text, int64_t count,
	struct op_error *err)
{
	struct buf command = BUF_INIT;
	struct export_facts facts = {.what = "calendar",
		.ending = "ics",
		.login = login,
		.rows = count,
		.at = clock_now()};
	char path[EXPORT_PATH];
	bool good;

	action_command_line(run, &command);
	facts.command = buf_text(&command);
	good = export_put(&facts, text->data, text->length, path, err);
	buf_done(&command);
	if (good) {
		sink_value_int(run->sink, "rows", count);
		sink_result_text(run->sink, "file", path);
		sink_summary(run->sink, _("ends written: %lld, to %s"), (long long)count, path);
	}
	return good;
}

struct exporting {
	struct action_run *run;
	struct call *call; /* pending, or NULL */
};

static void
exporting_done(void *state)
{
	struct exporting *exporting = state;

	if (exporting->call != NULL) {
		call_forget(exporting->call);
	}
}

/* Who takes the file away stands in its manifest. */
static void
exporter_known(void *user, struct rows *rows, const struct op_error *err)
{
	static const struct pager_kind kind = {calendar_ask, calendar_cursor, NULL};
	struct exporting *exporting = user;
	struct action_run *run = exporting->run;
	const struct api_whoami *me = rows_at(rows, 0);

	exporting->call = NULL;
	if (err != NULL || me == NULL) {
		action_finish(run, err);
	} else {
		pager_collect(run, &kind, me->login, SINK_ICS, calendar_exported);
	}
	rows_free(rows);
}

static enum action_status
calendar_export_run(struct action_run *run, struct op_error *err)
{
	struct exporting *exporting = mem_new(1, sizeof *exporting);

	(void)err;
	exporting->run = run;
	action_state_set(run, exporting, exporting_done);
	exporting->call = api_whoami(run->conn, exporter_known, exporting);
	return ACTION_WAIT;
}

const struct action action_calendar_export = {
	.name = "calendar.export",
	.summary = N_("write everything that ends into a calendar file"),
	.hint = N_("export"),
	.help = N_("Writes the ends that you may see as a calendar (iCalendar, RFC 5545) with a "
		   "manifest beside it, into the directory of exports. Taken in again, a newer "
		   "file replaces the dates of the older one."),
	.example = "calendar export --days 30",
	.args = calendar_args,
	.screens = SCREEN_BIT(SCREEN_CALENDAR),
	.keys = "E",
	.run = calendar_export_run,
};
