/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "session" and who-am-I: rows of the registry and their runs. Signing
 * in and out is done by the doors, which know how to ask for secrets.
 */
#include "../export.h"
#include "actions.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/session.h"
#include "../../api-client/text.h"

/* whoami */

static bool
session_object_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	(void)err;
	sink_object(run->sink, rows);
	return true;
}

static enum action_status
whoami_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, session_object_answer);

	(void)err;
	single->call = api_whoami(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_whoami = {
	.name = "whoami",
	.summary = N_("show who is signed in, with which rights, until when"),
	.help = N_("Shows the account, its roles and rights, the session with its limits and the "
		   "connection that the server sees."),
	.example = "whoami",
	.flags = ACTION_COMMAND_ONLY,
	.run = whoami_run,
};

/* list */

static const struct arg_spec session_list_args[] = {
	EXPORT_ARGS,
	{.name = "login",
		.type = ARG_LOGIN,
		.flags = ARG_POSITION,
		.prompt = N_("Account"),
		.help = N_("only sessions of this account")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
session_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_session_list(run->conn, action_text(run, "login"), after, limit, done, user);
}

static const char *
session_list_cursor(const void *row)
{
	return ((const struct api_session *)row)->cursor;
}

static enum action_status
session_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {session_list_ask, session_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"session login since last_seen address name device current unit tls_version "
		"expires_at",
		"session login name unit since last_seen device address tls_version expires_at "
		"current");
	return pager_start(run, &kind, NULL);
}

const struct action action_session_list = {
	.name = "session.list",
	.summary = N_("list open sessions"),
	.help = N_("Lists who is signed in, from where and since when."),
	.example = "session list",
	.args = session_list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "session.read",
	.run = session_list_run,
};

const struct action action_session_export = {
	.name = "session.export",
	.summary = N_("write open sessions into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "session export --output csv",
	.args = session_list_args,
	.screens = SCREEN_BIT(SCREEN_SESSIONS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

/* end */

static const struct arg_spec session_end_args[] = {
	{.name = "session",
		.type = ARG_NUMBER,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Session"),
		.help = N_("number of the session")},
	{.name = "reason",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Reason"),
		.help = N_("why, 3 to 500 characters; it is written to the journal")},
	{0},
};

static bool
session_end_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_session_change *change = rows_at(rows, 0);

	(void)err;
	sink_result(run->sink, rows);
	sink_summary(run->sink, _("ended session %lld of %s"), (long long)change->session,
		change->login);
	return true;
}

static enum action_status
session_end_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, session_end_answer);

	(void)err;
	single->call =
		api_session_end(run->conn, run->operation, action_value(run, "session")->number,
			action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
session_end_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_SESSION || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no session is selected"));
		return false;
	}
	return true;
}

const struct action action_session_end = {
	.name = "session.end",
	.summary = N_("end an open session"),
	.hint = N_("end session"),
	.help = N_("Ends the session at once: its next call is refused with the reason."),
	.example = "session end 17 --reason 'left the desk unlocked'",
	.args = session_end_args,
	.screens = SCREEN_BIT(SCREEN_SESSIONS),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_SESSION | RESOURCE_JOURNAL,
	.scope = "session.end",
	.subject = SUBJECT_SESSION,
	.check = session_end_check,
	.run = session_end_run,
};
