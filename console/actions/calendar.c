/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that ends: the list, and the file that a calendar program takes in.
 */
#include "actions.h"
#include "args.h"
#include "pager.h"

#include "../export.h"

#include "../../api-client/home.h"
#include "../../api-client/text.h"

static const char *const calendar_kinds[] = {"grant", "contract", "confidentiality", "request",
	"account", "lock", "review", "absence", "one_time", "patch", "drill", "exception",
	"sink", NULL};

static const char *const calendar_formats[] = {"ics", "csv", "jsonl", NULL};

static const struct arg_spec calendar_args[] = {
	EXPORT_ARGS_OF(calendar_formats),
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
	.args = calendar_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY | ACTION_DATES,
	.run = calendar_run,
};

const struct action action_calendar_export = {
	.name = "calendar.export",
	.summary = N_("write everything that ends into a calendar file"),
	.hint = N_("export"),
	.help = N_("Writes the ends that you may see into a file with a manifest beside it: ics is "
		   "a calendar (iCalendar, RFC 5545); taken in again, a newer file replaces the "
		   "dates of the older one. Needs a fresh code."),
	.example = "calendar export --days 30 --output ics",
	.args = calendar_args,
	.screens = SCREEN_BIT(SCREEN_CALENDAR),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};
