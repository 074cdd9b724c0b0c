/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "duty": functional duties and the roles that they offer (clause 5).
 */
#include "../../api-client/duty.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

#define DUTIES SCREEN_BIT(SCREEN_DUTIES)
#define DUTY_ARG                                                                                   \
	{                                                                                          \
		.name = "duty", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,            \
		.prompt = N_("Duty"), .help = N_("short name of the duty: a-z, 0-9 and -")         \
	}
#define DUTY_FACTS                                                                                 \
	{.name = "name",                                                                           \
		.type = ARG_TEXT,                                                                  \
		.flags = ARG_REQUIRED,                                                             \
		.prompt = N_("Name"),                                                              \
		.help = N_("the duty's name as people know it")},                                  \
		{.name = "summary",                                                                \
			.type = ARG_TEXT,                                                          \
			.flags = ARG_REQUIRED,                                                     \
			.prompt = N_("Meaning"),                                                   \
			.help = N_("what somebody with this duty is there for")},                  \
	{                                                                                          \
		.name = "roles", .type = ARG_TEXT, .flags = ARG_CLEARS, .prompt = N_("Roles"),     \
		.word = "role",                                                                    \
		.help = N_("roles offered with a new account, separated by commas")                \
	}

static enum action_status
duty_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "duty name roles accounts closed summary",
		"duty name summary roles accounts closed");
	single->call = api_duty_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_duty_list = {
	.name = "duty.list",
	.summary = N_("list functional duties"),
	.help = N_("Lists the functional duties with the roles that they offer."),
	.example = "duty list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.run = duty_list_run,
};

static const struct arg_spec duty_create_args[] = {DUTY_ARG, DUTY_FACTS, ARGS_REASON, {0}};

static enum action_status
duty_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);

	(void)err;
	single->call = api_duty_create(run->conn, run->operation, action_text(run, "duty"),
		action_text(run, "name"), action_text(run, "summary"), action_text(run, "roles"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_duty_create = {
	.name = "duty.create",
	.summary = N_("make a functional duty"),
	.hint = N_("new duty"),
	.help = N_("Makes a functional duty. Its roles are offered with new accounts; they are "
		   "granted one by one."),
	.example = "duty create risk-analyst --name 'Risk analyst' --summary 'Watches limits' "
		   "--roles auditor --reason 'new department'",
	.args = duty_create_args,
	.screens = DUTIES,
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_DUTY | RESOURCE_JOURNAL,
	.scope = "duty.edit",
	.run = duty_create_run,
};

static struct call *
duty_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	(void)id; /* the list comes whole */
	return api_duty_list(conn, done, user);
}

static const void *
duty_row(const struct rows *rows, const char *id)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_duty *duty = rows_at(rows, i);

		if (text_is(duty->duty, id)) {
			return duty;
		}
	}
	return NULL;
}

static int64_t
duty_version(const void *row)
{
	return ((const struct api_duty *)row)->version;
}

static void
duty_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_duty *duty = row;

	if (text_is(argument, "name")) {
		buf_append(to, duty->name);
	} else if (text_is(argument, "summary")) {
		buf_append(to, duty->summary);
	}
	for (size_t i = 0; text_is(argument, "roles") && i < duty->roles.count; i++) {
		buf_append(to, i == 0 ? "" : ", ");
		buf_append(to, duty->roles.items[i]);
	}
}

static const struct action_fetch duty_fetch = {
	.ask = duty_ask, .row = duty_row, .version = duty_version, .value = duty_value};

static const struct arg_spec duty_edit_args[] = {DUTY_ARG, DUTY_FACTS, ARGS_REASON, {0}};

static enum action_status
duty_edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);

	(void)err;
	single->call = api_duty_edit(run->conn, run->operation, action_text(run, "duty"),
		action_text(run, "name"), action_text(run, "summary"), action_text(run, "roles"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_duty_edit = {
	.name = "duty.edit",
	.summary = N_("change a functional duty"),
	.hint = N_("edit"),
	.help = N_("Changes name, meaning and default roles of a duty. Roles that people hold are "
		   "not touched."),
	.example = "duty edit risk-analyst --name 'Risk analyst' --summary 'Watches and reports "
		   "limits' "
		   "--reason 'clearer words'",
	.args = duty_edit_args,
	.screens = DUTIES,
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_DUTY | RESOURCE_ACCOUNT | RESOURCE_JOURNAL,
	.scope = "duty.edit",
	.subject = SUBJECT_DUTY,
	.fetch = &duty_fetch,
	.run = duty_edit_run,
};

static const struct arg_spec duty_close_args[] = {DUTY_ARG, ARGS_REASON, {0}};

static enum action_status
duty_close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);

	(void)err;
	single->call = api_duty_close(run->conn, run->operation, action_text(run, "duty"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_duty_close = {
	.name = "duty.close",
	.summary = N_("close a duty that nobody has any more"),
	.hint = N_("close"),
	.help = N_("Closes a duty that no open account has."),
	.example = "duty close risk-analyst --reason 'no such post any more'",
	.args = duty_close_args,
	.screens = DUTIES,
	.keys = "C",
	.flags = ACTION_MUTATES | ACTION_DANGEROUS | ACTION_NEEDS_REASON,
	.changes = RESOURCE_DUTY | RESOURCE_JOURNAL,
	.scope = "duty.edit",
	.subject = SUBJECT_DUTY,
	.run = duty_close_run,
};

const struct action action_go_duties = {
	.name = "go.duties",
	.summary = N_("functional duties"),
	.hint = N_("duties"),
	.screens = SCREEN_ANY,
	.keys = "F8",
	.flags = ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION,
	.scope = "account.read",
};
