/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "patch": components against advisories (clauses 13, 14).
 */
#include "../../api-client/patch.h"
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "board.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/text.h"

static const char *const states[] = {
	"open", "overdue", "UNKNOWN", "NO_FIX", "FIX_AVAILABLE", "INSTALLED", "EFFECTIVE", NULL};
static const char *const severities[] = {"critical", "high", "medium", "low", NULL};
static const struct arg_spec list_args[] = {
	EXPORT_ARGS,
	{.name = "state",
		.type = ARG_CHOICE,
		.prompt = N_("State"),
		.help = N_("only pairs in this state; open: all that are not effective"),
		.choices = states},
	{.name = "severity",
		.type = ARG_CHOICE,
		.prompt = N_("Severity"),
		.help = N_("only advisories of this severity"),
		.choices = severities},
	BOARD_ENVIRONMENT_ARG(0),
	{.name = "component",
		.type = ARG_TEXT,
		.prompt = N_("Component"),
		.help = N_("only this component")},
	BOARD_SEARCH_ARG,
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	const struct api_patch_filter filter = {.state = action_text(run, "state"),
		.severity = action_text(run, "severity"),
		.environment = action_text(run, "environment"),
		.component = action_text(run, "component"),
		.search = action_text(run, "search"),
		.after = after,
		.limit = limit};

	(void)context;
	return api_patch_list(run->conn, &filter, done, user);
}

static const char *
list_cursor(const void *row)
{
	return ((const struct api_patch *)row)->cursor;
}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {list_ask, list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"days_left component advisory severity state overdue due_at exception_until rule",
		"component name environment unit advisory title severity published_on detected_at "
		"tested_at installed_at effective_at due_at days_left rule state overdue "
		"exception_until reboot");
	return pager_start(run, &kind, NULL);
}

const struct action action_patch_list = {
	.name = "patch.list",
	.summary = N_("list corrections by days left"),
	.help = N_("Lists every advisory that concerns a component, the nearest deadline first, "
		   "with its dates and the rule behind the deadline. What is overdue stays until "
		   "the correction is effective. Without a report within the policy the state is "
		   "UNKNOWN."),
	.example = "patch list --state open --severity critical",
	.args = list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.run = list_run,
};

const struct action action_patch_export = {
	.name = "patch.export",
	.summary = N_("write corrections into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "patch export --state open --output csv",
	.args = list_args,
	.screens = SCREEN_BIT(SCREEN_PATCHES),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

static const struct arg_spec show_args[] = {BOARD_COMPONENT_ARG, BOARD_ADVISORY_ARG, {0}};

static enum action_status
show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call = api_patch_show(run->conn, action_text(run, "component"),
		action_text(run, "advisory"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_patch_show = {
	.name = "patch.show",
	.summary = N_("show one advisory on one component"),
	.help = N_("Shows the dates, the deadline with its rule, what is installed against what is "
		   "fixed, and the tests."),
	.example = "patch show web-1 DSA-5982-1",
	.args = show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.subject = SUBJECT_COMPONENT,
	.run = show_run,
};

static const char *const results[] = {"passed", "failed", NULL};
#define AT_ARG(text)                                                                               \
	{                                                                                          \
		.name = "at", .type = ARG_TIME, .flags = ARG_REQUIRED, .prompt = N_("When"),       \
		.help = text                                                                       \
	}
static const struct arg_spec test_args[] = {
	BOARD_COMPONENT_ARG,
	BOARD_ADVISORY_ARG,
	{.name = "result",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Result"),
		.help = N_("passed or failed"),
		.choices = results,
		.server_name = "passed"},
	AT_ARG(N_("when it was tried: -2h, 2026-11-22 14:00")),
	ARGS_REASON,
	{0},
};

static enum action_status
test_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_patch_test(run->conn, run->operation, action_text(run, "component"),
		action_text(run, "advisory"), action_time(run, "at"),
		text_is(action_text(run, "result"), "passed"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_patch_test = {
	.name = "patch.test",
	.summary = N_("record that a correction was tried in the test environment"),
	.hint = N_("test"),
	.help = N_("In production a correction is installed after its test (clause 14). The "
		   "component is one of the test environment."),
	.example = "patch test web-test DSA-5982-1 --result passed --at -2h --reason 'regression "
		   "suite'",
	.args = test_args,
	.screens = SCREEN_BIT(SCREEN_PATCHES) | SCREEN_BIT(SCREEN_PATCH),
	.keys = "T",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_PATCH | RESOURCE_JOURNAL,
	.scope = "patch.record",
	.run = test_run,
};

static const char *const whats[] = {"installed", "effective", NULL};
static const struct arg_spec record_args[] = {
	BOARD_COMPONENT_ARG,
	BOARD_ADVISORY_ARG,
	{.name = "what",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("What"),
		.help = N_("installed, or effective: running programs use it"),
		.choices = whats},
	AT_ARG(N_("when it was done: -2h, 2026-11-22 14:00")),
	ARGS_REASON,
	{0},
};

static enum action_status
record_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_patch_record(run->conn, run->operation, action_text(run, "component"),
		action_text(run, "advisory"), action_text(run, "what"), action_time(run, "at"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_patch_record = {
	.name = "patch.record",
	.summary = N_("record an installed correction of what can't report"),
	.hint = N_("record"),
	.help = N_("For components without a reporter. In production only after a passed test, or "
		   "under an exception."),
	.example = "patch record switch-1 CVE-2026-41002 --what installed --at -1h --reason "
		   "'firmware 9.2'",
	.args = record_args,
	.screens = SCREEN_BIT(SCREEN_PATCHES) | SCREEN_BIT(SCREEN_PATCH),
	.keys = "R",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_PATCH | RESOURCE_JOURNAL,
	.scope = "patch.record",
	.subject = SUBJECT_COMPONENT,
	.check = board_check,
	.run = record_run,
};
