/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions about one's own account: what it is, what happened since the last sign-in, and "that
 * was not me".
 */
#include "actions.h"
#include "single.h"

#include "../../api-client/me.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#define WORD "not-me"

static bool
object_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	(void)err;
	sink_object(run->sink, rows);
	return true;
}

static enum action_status
me_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, object_answer);

	(void)err;
	single->call = api_me_show(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_me_show = {
	.name = "me.show",
	.summary = N_("show my account: factors, recovery codes left, rights"),
	.help = N_("Shows when the password and the phone were set, how many recovery codes are "
		   "left, and what one may do until when."),
	.example = "me show",
	.flags = ACTION_COMMAND_ONLY,
	.run = me_show_run,
};

static enum action_status
banner_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, object_answer);

	(void)err;
	single->call = api_banner(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_banner = {
	.name = "banner",
	.summary = N_("show what happened since my last sign-in"),
	.hint = N_("since last time"),
	.help = N_("The last sign-in, failed attempts since, rights that end soon, requests that "
		   "wait for you, and notices about your account."),
	.example = "banner",
	.screens = SCREEN_BIT(SCREEN_ME),
	.keys = "B",
	.run = banner_run,
};

static const struct arg_spec not_me_args[] = {
	{.name = "confirm",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Type \"not-me\" to confirm"),
		.help = N_("your account is locked and you are signed out")},
	{0},
};

static bool
not_me_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_not_me *row = rows_at(rows, 0);
	struct buf words = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	server_text(row->summary, &words);
	sink_summary(run->sink, "%s", buf_text(&words));
	buf_done(&words);
	return true;
}

static enum action_status
not_me_run(struct action_run *run, struct op_error *err)
{
	struct single *single;

	if (!text_is(action_text(run, "confirm"), WORD)) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("this is not the word asked for"));
		op_error_detail(err, "%s", _("The word is: not-me."));
		op_error_field(err, "confirm");
		return ACTION_ERROR;
	}
	single = single_new(run, not_me_answer);
	single->call = api_not_me(run->conn, run->operation, single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_not_me = {
	.name = "account.not-me",
	.summary = N_("that was not me: lock my account now"),
	.help = N_("Somebody else has used your account. It is locked, all its sessions end, this "
		   "one as well, and the security administrators are told. They open it again."),
	.example = "account not-me --confirm not-me",
	.args = not_me_args,
	.hint = N_("this was not me"),
	.screens = SCREEN_BIT(SCREEN_ME),
	.keys = "!",
	.flags = ACTION_MUTATES,
	.changes = RESOURCE_SESSION | RESOURCE_JOURNAL,
	.run = not_me_run,
};
