/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "policy": settings of the security policy inside their bounds.
 */
#include "../../api-client/policy.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

static enum action_status
policy_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "name value minimum maximum summary changed_by changed_at",
		"name value minimum maximum summary changed_by changed_at");
	single->call = api_policy_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_policy_list = {
	.name = "policy.list",
	.summary = N_("show the security policy"),
	.help = N_("Lists the settings of the security policy with the bounds they may move in."),
	.example = "policy list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "policy.read",
	.run = policy_list_run,
};

static struct call *
policy_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	(void)id; /* the list comes whole */
	return api_policy_list(conn, done, user);
}

static const void *
policy_row(const struct rows *rows, const char *id)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_policy *policy = rows_at(rows, i);

		if (text_is(policy->name, id)) {
			return policy;
		}
	}
	return NULL;
}

static int64_t
policy_version(const void *row)
{
	return ((const struct api_policy *)row)->version;
}

static void
policy_value(const void *row, const char *argument, struct buf *to)
{
	if (text_is(argument, "value")) {
		buf_append(to, ((const struct api_policy *)row)->value);
	}
}

static const struct action_fetch policy_fetch = {
	.ask = policy_ask, .row = policy_row, .version = policy_version, .value = policy_value};

static const struct arg_spec policy_edit_args[] = {
	{.name = "name",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Setting"),
		.help = N_("name of the setting")},
	{.name = "value",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Value"),
		.help = N_("a number, true or false, or a time: 90 s, 15 min, 12 h, 30 days")},
	ARGS_REASON,
	{0},
};

static enum action_status
policy_edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_policy_edit(run->conn, run->operation, action_text(run, "name"),
		action_text(run, "value"), action_text(run, "reason"), run->version, single_done,
		single);
	return ACTION_WAIT;
}

const struct action action_policy_edit = {
	.name = "policy.edit",
	.summary = N_("ask for another value of a setting"),
	.hint = N_("edit"),
	.help = N_("Asks for another value inside the setting's bounds. It needs a fresh code, and "
		   "it holds when a second person has approved the request."),
	.example = "policy edit session.idle --value '10 min' --reason 'audit finding 3'",
	.args = policy_edit_args,
	.screens = SCREEN_BIT(SCREEN_POLICIES),
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_POLICY | RESOURCE_JOURNAL,
	.scope = "policy.edit",
	.subject = SUBJECT_POLICY,
	.fetch = &policy_fetch,
	.run = policy_edit_run,
};

const struct action action_go_policies = {
	.name = "go.policies",
	.summary = N_("the security policy"),
	.hint = N_("policy"),
	.screens = SCREEN_ANY,
	.keys = "F9",
	.flags = ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION,
	.scope = "policy.read",
};
