/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "conflict": two roles that one person may not hold at the same time
 * (separation of duties).
 */
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/grant.h"
#include "../../api-client/text.h"

#define CONFLICTS SCREEN_BIT(SCREEN_CONFLICTS)

static enum action_status
conflict_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "conflict role_a role_b persons reason since",
		"conflict role_a role_b persons since reason");
	single->call = api_conflict_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_conflict_list = {
	.name = "conflict.list",
	.summary = N_("list roles that exclude each other"),
	.help = N_(
		"Lists the pairs of roles that one person may not hold with any of his accounts, "
		"and how many people hold both all the same."),
	.example = "conflict list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = conflict_list_run,
};

static const struct arg_spec conflict_create_args[] = {
	{.name = "role",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Role"),
		.word = "role",
		.help = N_("code of one role"),
		.server_name = "role_a"},
	{.name = "with",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Excludes"),
		.word = "role",
		.help = N_("code of the role that it excludes"),
		.server_name = "role_b"},
	ARGS_REASON,
	{0},
};

static enum action_status
conflict_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_conflict_create(run->conn, run->operation, action_text(run, "role"),
		action_text(run, "with"), action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_conflict_create = {
	.name = "conflict.create",
	.summary = N_("let two roles exclude each other"),
	.hint = N_("new conflict"),
	.help = N_(
		"From now on nobody is granted one of the roles who holds the other, with any of "
		"his accounts. Who holds both already keeps them and is counted in the list."),
	.example = "conflict create helpdesk auditor --reason 'nobody audits his own work'",
	.args = conflict_create_args,
	.screens = CONFLICTS,
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ROLE | RESOURCE_JOURNAL,
	.scope = "role.edit",
	.run = conflict_create_run,
};

static const struct arg_spec conflict_end_args[] = {
	{.name = "conflict",
		.type = ARG_NUMBER,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Conflict"),
		.help = N_("number of the conflict, as \"conflict list\" shows it")},
	ARGS_REASON,
	{0},
};

static enum action_status
conflict_end_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_conflict_end(run->conn, run->operation, action_number(run, "conflict"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
conflict_end_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_CONFLICT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no conflict is selected"));
		return false;
	}
	return true;
}

const struct action action_conflict_end = {
	.name = "conflict.end",
	.summary = N_("let two roles be held together again"),
	.hint = N_("end conflict"),
	.help = N_("Ends the rule; it stays on record with both reasons."),
	.example = "conflict end 1017 --reason 'the departments were joined'",
	.args = conflict_end_args,
	.screens = CONFLICTS,
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ROLE | RESOURCE_JOURNAL,
	.scope = "role.edit",
	.subject = SUBJECT_CONFLICT,
	.check = conflict_end_check,
	.run = conflict_end_run,
};
