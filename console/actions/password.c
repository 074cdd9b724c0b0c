/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changing one's own password without screens; at the screens it has a page of its own.
 */
#include "../passwords.h"
#include "actions.h"
#include "factor.h"

#include "../../api-client/text.h"

#include <stdlib.h>

static const struct arg_spec password_args[] = {
	{.name = "password",
		.type = ARG_SECRET,
		.flags = ARG_REQUIRED,
		.prompt = N_("Password now"),
		.help = N_("the one you sign in with")},
	{.name = "code",
		.type = ARG_CODE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Code"),
		.help = N_("six digits from your phone")},
	{.name = "new",
		.type = ARG_SECRET,
		.flags = ARG_REQUIRED,
		.prompt = N_("New password"),
		.help = N_("12 to 128 characters; several words make a good one")},
	{.name = "again",
		.type = ARG_SECRET,
		.flags = ARG_REQUIRED,
		.prompt = N_("New password again"),
		.help = N_("the same once more")},
	{0},
};

/* Two steps: the rules that the new password is measured by, then the change. */
struct change {
	struct action_run *run; /* NULL: gone, the answer is for nobody */
	struct call *rules;
};

struct change_holder {
	struct change *change;
};

static void
change_state_done(void *state)
{
	struct change *change = ((struct change_holder *)state)->change;

	if (change != NULL && change->rules != NULL) {
		call_forget(change->rules);
		free(change);
	} else if (change != NULL) {
		change->run = NULL;
	}
}

static void
change_finish(struct change *change, const struct op_error *err)
{
	struct action_run *run = change->run;

	free(change);
	if (run != NULL) {
		((struct change_holder *)run->state)->change = NULL;
		action_finish(run, err);
	}
}

bool
password_changed(const char *status, struct op_error *err)
{
	if (text_is(status, "ok")) {
		return true;
	}
	if (text_is(status, "denied")) {
		op_error_set(err, OP_ERROR_REFUSED, "%s", _("the password is not changed"));
		op_error_detail(err, "%s", _("The password of now or the code is not right."));
		op_error_hint(err, "%s", _("Type both again with the next code."));
	} else if (text_is(status, "code_used")) {
		op_error_set(err, OP_ERROR_CONFLICT, "%s", _("this code was used before"));
		op_error_hint(err, "%s", _("Wait for the next code."));
	} else {
		op_error_set(err, OP_ERROR_FAILED, "%s", _("the change was interrupted"));
		op_error_hint(err, "%s", _("Type the codes again."));
	}
	return false;
}

static void
change_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct change *change = user;
	const struct api_status *answer = rows_at(rows, 0);
	struct op_error refused = OP_ERROR_INIT;

	if (err == NULL && !password_changed(answer == NULL ? "" : answer->status, &refused)) {
		err = &refused;
	}
	if (err == NULL && change->run != NULL) {
		sink_summary(change->run->sink, "%s",
			_("your password is changed; your other sessions have ended"));
	}
	rows_free(rows);
	change_finish(change, err);
}

/* False: *err says what is wrong with the new password. */
static bool
change_allowed(
	const struct action_run *run, const struct api_password_rules *row, struct op_error *err)
{
	const struct secret *fresh = action_value(run, "new")->secret;
	const struct secret *again = action_value(run, "again")->secret;
	struct password_rules rules = {.list = passwords_list(err)};
	unsigned faults;

	if (rules.list == NULL) {
		return false;
	}
	rules.words = row->words;
	rules.minimum = (int)row->minimum;
	faults = password_faults(fresh, &rules, NULL);
	if (faults != 0) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("this password can't be used"));
		op_error_detail(err, "%s", password_fault_text(faults));
		op_error_field(err, "new");
		return false;
	}
	if (!secret_same(fresh, again)) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the two are not alike"));
		op_error_field(err, "again");
		return false;
	}
	return true;
}

static void
change_known(void *user, struct rows *rows, const struct op_error *err)
{
	struct change *change = user;
	const struct api_password_rules *row = rows_at(rows, 0);
	struct op_error why = OP_ERROR_INIT;
	struct action_run *run = change->run;

	change->rules = NULL;
	if (err == NULL && row == NULL) {
		op_error_set(&why, OP_ERROR_INTERNAL, "%s", _("the server gave no answer"));
		err = &why;
	}
	if (err == NULL && !change_allowed(run, row, &why)) {
		err = &why;
	}
	if (err != NULL) {
		change_finish(change, err);
	} else {
		/* The first of the words is the login. */
		api_password_change(run->conn, row->words.count > 0 ? row->words.items[0] : "",
			action_value(run, "password")->secret, action_value(run, "code")->secret,
			action_value(run, "new")->secret, change_answered, change);
	}
	rows_free(rows);
}

static enum action_status
password_run(struct action_run *run, struct op_error *err)
{
	struct change *change = mem_new(1, sizeof *change);
	struct change_holder *holder = mem_new(1, sizeof *holder);

	(void)err;
	change->run = run;
	holder->change = change;
	action_state_set(run, holder, change_state_done);
	change->rules = api_password_rules(run->conn, change_known, change);
	return ACTION_WAIT;
}

const struct action action_password_change = {
	.name = "password.change",
	.summary = N_("change my password"),
	.hint = N_("password"),
	.help = N_("Asks for the password of now, a code and the new password twice. The new one "
		   "has 12 to 128 characters, is not well known and has nothing of your name. "
		   "Your other sessions end."),
	.example = "password change",
	.args = password_args,
	.screens = SCREEN_BIT(SCREEN_ME),
	.keys = "P",
	.flags = ACTION_MUTATES,
	.changes = RESOURCE_ME | RESOURCE_SESSION | RESOURCE_JOURNAL,
	.run = password_run,
};
