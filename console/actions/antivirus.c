/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "antivirus": the board, one component, its detections.
 */
#include "../../api-client/antivirus.h"
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "board.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

static const char *const states[] = {
	"DETECTED", "OFF", "CANT_UPDATE", "OLD", "NEVER", "SILENT", "OK", NULL};
static const struct arg_spec list_args[] = {
	EXPORT_ARGS,
	{.name = "state",
		.type = ARG_CHOICE,
		.prompt = N_("State"),
		.help = N_("only components in this state; all when not given"),
		.choices = states},
	BOARD_SEARCH_ARG,
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_antivirus_list(run->conn, action_text(run, "state"), action_text(run, "search"),
		after, limit, done, user);
}

static const char *
list_cursor(const void *row)
{
	return ((const struct api_antivirus *)row)->cursor;
}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {list_ask, list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"state component state_why signature_age_hours limit_hours detections last_report "
		"exception_until",
		"component name environment unit product engine signatures_version signatures_at "
		"signature_age_hours limit_hours realtime last_full_scan last_report last_error "
		"detections state state_why exception_until");
	return pager_start(run, &kind, NULL);
}

const struct action action_antivirus_list = {
	.name = "antivirus.list",
	.summary = N_("list the antivirus of all components, worst first"),
	.help = N_("Lists every component with the age of its signatures, its last report and its "
		   "state: DETECTED, OFF, CANT_UPDATE, OLD, NEVER, SILENT or OK. A component "
		   "that says nothing is never OK."),
	.example = "antivirus list --state SILENT",
	.args = list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.run = list_run,
};

const struct action action_antivirus_export = {
	.name = "antivirus.export",
	.summary = N_("write the antivirus of all components into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "antivirus export --output csv",
	.args = list_args,
	.screens = SCREEN_BIT(SCREEN_ANTIVIRUS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

static const struct arg_spec show_args[] = {BOARD_COMPONENT_ARG, {0}};

static enum action_status
show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call =
		api_antivirus_show(run->conn, action_text(run, "component"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_antivirus_show = {
	.name = "antivirus.show",
	.summary = N_("show the antivirus of a component with its detections"),
	.help = N_("Shows what the component said last, and what was found: open detections, and "
		   "those that somebody acknowledged."),
	.example = "antivirus show web-1",
	.args = show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.subject = SUBJECT_COMPONENT,
	.run = show_run,
};

static const struct arg_spec acknowledge_args[] = {
	BOARD_COMPONENT_ARG,
	{.name = "detection",
		.type = ARG_NUMBER,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Detection"),
		.help = N_("number of the detection")},
	ARGS_REASON,
	{0},
};

static enum action_status
acknowledge_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_antivirus_acknowledge(run->conn, run->operation,
		action_text(run, "component"), action_number(run, "detection"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_antivirus_acknowledge = {
	.name = "antivirus.acknowledge",
	.summary = N_("record that a detection is known and dealt with"),
	.hint = N_("acknowledge"),
	.help = N_("Closes an open detection with a reason. It stays in the list of the component "
		   "with your name."),
	.example = "antivirus acknowledge web-1 1 --reason 'EICAR test file, removed'",
	.args = acknowledge_args,
	.screens = SCREEN_BIT(SCREEN_ANTIVIRUS_CARD),
	.keys = "K",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ANTIVIRUS | RESOURCE_JOURNAL,
	.scope = "antivirus.acknowledge",
	.subject = SUBJECT_COMPONENT,
	.check = board_check,
	.run = acknowledge_run,
};
