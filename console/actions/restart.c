/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restarting somebody's sign-in: one-time codes for the first use and after a loss.
 */
#include "actions.h"
#include "reveal.h"
#include "single.h"

#include "../../api-client/credential.h"
#include "../../api-client/text.h"

#define ACCOUNTS (SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_ACCOUNT_CARD))

static void
restart_made(void *user, struct rows *rows, const struct op_error *err)
{
	struct reveal *reveal = user;
	struct action_run *run = reveal->run;
	const struct api_restart *restart = rows_at(rows, 0);
	bool waits;

	reveal->call = NULL;
	if (err != NULL || restart == NULL) {
		rows_free(rows);
		action_finish(run, err);
		return;
	}
	reveal_made(reveal, rows, restart->summary, restart->ticket);
	waits = restart->ticket == NULL;
	rows_free(rows);
	if (waits) {
		action_finish(run, NULL);
	}
}

static const char *const restart_parts[] = {"both", "password", "totp", NULL};
static const struct arg_spec restart_args[] = {
	{.name = "login",
		.type = ARG_LOGIN,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Account"),
		.help = N_("login of the account")},
	{.name = "parts",
		.type = ARG_CHOICE,
		.prompt = N_("What is lost"),
		.help = N_("password, phone (totp) or both; both when not given"),
		.choices = restart_parts},
	{.name = "reason",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Reason"),
		.help = N_("why, 3 to 500 characters; it is written to the journal")},
	{0},
};

static enum action_status
restart_run(struct action_run *run, struct op_error *err)
{
	struct reveal *reveal = reveal_new(run);

	(void)err;
	reveal->call = api_restart_create(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "parts"), action_text(run, "reason"), restart_made, reveal);
	return ACTION_WAIT;
}

static bool
restart_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (subject->kind != SUBJECT_ACCOUNT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no account is selected"));
		return false;
	}
	if (text_is(subject->id, own_login)) {
		op_error_set(err, OP_ERROR_REFUSED, _("this is your own account"));
		op_error_detail(err, "%s", _("Nobody makes a one-time code for himself."));
		op_error_hint(err, "%s", _("Ask a colleague with the same right."));
		return false;
	}
	return true;
}

const struct action action_account_restart = {
	.name = "account.restart",
	.summary = N_("let somebody set up his sign-in anew by a one-time code"),
	.hint = N_("restart sign-in"),
	.help = N_("Makes a one-time code of 24 hours, shown once, for the first sign-in or after "
		   "password or phone were lost. Tell it to the owner only. The old factors stay "
		   "until new ones are proven. A privileged account needs a second person."),
	.example = "account restart a.nurlan --parts totp --reason 'phone lost, identity checked'",
	.args = restart_args,
	.screens = ACCOUNTS,
	.keys = "R",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_REVEALS,
	.changes = RESOURCE_ACCOUNT | RESOURCE_JOURNAL | RESOURCE_REQUEST,
	.scope = "account.restart",
	.subject = SUBJECT_ACCOUNT,
	.check = restart_check,
	.run = restart_run,
};

/* claim */

static const struct arg_spec claim_args[] = {
	{.name = "request",
		.type = ARG_NUMBER,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Request"),
		.help = N_("number of the approved request")},
	{0},
};

static enum action_status
claim_run(struct action_run *run, struct op_error *err)
{
	struct reveal *reveal = reveal_new(run);

	(void)err;
	reveal->call = api_restart_claim(run->conn, run->operation,
		action_value(run, "request")->number, restart_made, reveal);
	return ACTION_WAIT;
}

const struct action action_restart_claim = {
	.name = "restart.claim",
	.summary = N_("take the one-time code of an approved request"),
	.help = N_("Makes the one-time code that a second person has approved and shows it once. "
		   "Only who asked for it can take it, within a day."),
	.example = "restart claim 17",
	.args = claim_args,
	.flags = ACTION_MUTATES | ACTION_COMMAND_ONLY | ACTION_REVEALS,
	.changes = RESOURCE_ACCOUNT | RESOURCE_JOURNAL | RESOURCE_REQUEST,
	.scope = "account.restart",
	.run = claim_run,
};

/* void */

static const struct arg_spec void_args[] = {
	{.name = "login",
		.type = ARG_LOGIN,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Account"),
		.help = N_("login of the account")},
	{.name = "reason",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Reason"),
		.help = N_("why, 3 to 500 characters; it is written to the journal")},
	{0},
};

static bool
void_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_restart_void *row = rows_at(rows, 0);

	(void)err;
	sink_result(run->sink, rows);
	sink_summary(run->sink, _("took the one-time code of %s back"), row->login);
	return true;
}

static enum action_status
void_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, void_answer);

	(void)err;
	single->call = api_restart_void(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_restart_void = {
	.name = "account.restart-void",
	.summary = N_("take a one-time code back"),
	.help = N_("The account's one-time code opens nothing any more, and a sign-in that was "
		   "begun with it ends."),
	.example = "account restart-void a.nurlan --reason 'told to the wrong person'",
	.args = void_args,
	.flags = ACTION_MUTATES | ACTION_COMMAND_ONLY | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ACCOUNT | RESOURCE_JOURNAL,
	.scope = "account.restart",
	.subject = SUBJECT_ACCOUNT,
	.check = restart_check,
	.run = void_run,
};
