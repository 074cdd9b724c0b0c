/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "absence": who is away, and who approves for him meanwhile (N13).
 */
#include "../../api-client/absence.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

static enum action_status
absence_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	single->call = api_absence_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_absence_list = {
	.name = "absence.list",
	.summary = N_("list who is away and who approves meanwhile"),
	.help = N_("Lists absences with their deputies."),
	.example = "absence list",
	.flags = ACTION_COMMAND_ONLY,
	.run = absence_list_run,
};

static const struct arg_spec absence_create_args[] = {
	{.name = "deputy",
		.type = ARG_LOGIN,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Deputy"),
		.help = N_("login of who approves meanwhile")},
	{.name = "from",
		.type = ARG_TIME,
		.flags = ARG_REQUIRED,
		.prompt = N_("From"),
		.help = N_("begin, like tomorrow or \"2026-11-22 09:00\""),
		.server_name = "starts_at"},
	{.name = "until",
		.type = ARG_TIME,
		.flags = ARG_REQUIRED,
		.prompt = N_("Until"),
		.help = N_("end, like 2026-12-01 or +7d"),
		.server_name = "ends_at"},
	ARGS_REASON,
	{.name = "who",
		.server_name = "login",
		.type = ARG_LOGIN,
		.prompt = N_("Who is away"),
		.help = N_("yourself when not given")},
	{0},
};

static enum action_status
absence_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_absence_create(run->conn, run->operation, action_text(run, "who"),
		action_text(run, "deputy"), action_value(run, "from")->time,
		action_value(run, "until")->time, action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_absence_create = {
	.name = "absence.create",
	.summary = N_("say who is away and who approves meanwhile"),
	.hint = N_("new absence"),
	.help = N_(
		"From begin to end the deputy may approve in the absent person's roles. A deputy "
		"never approves what he or she requested or gets."),
	.example = "absence create gulnara --from +1h --until +7d --reason holiday",
	.args = absence_create_args,
	.screens = SCREEN_BIT(SCREEN_ABSENCES),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_RULE | RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "request.approve",
	.run = absence_create_run,
};

static const struct arg_spec absence_end_args[] = {
	ARGS_NUMBER("absence", N_("Absence"), N_("number of the absence")), ARGS_REASON, {0}};

static enum action_status
absence_end_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call =
		api_absence_end(run->conn, run->operation, action_value(run, "absence")->number,
			action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
absence_end_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_ABSENCE || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no absence is selected"));
		return false;
	}
	return true;
}

const struct action action_absence_end = {
	.name = "absence.end",
	.summary = N_("end an absence"),
	.hint = N_("end absence"),
	.help = N_("The deputy may not approve any more."),
	.example = "absence end 4 --reason 'back earlier'",
	.args = absence_end_args,
	.screens = SCREEN_BIT(SCREEN_ABSENCES),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_RULE | RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "request.approve",
	.subject = SUBJECT_ABSENCE,
	.check = absence_end_check,
	.run = absence_end_run,
};
