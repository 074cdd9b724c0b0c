/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "account": rows of the registry, their local checks and their runs.
 * They call api-client and write to the sink; they never print and never decide about rights.
 */
#include "../export.h"
#include "actions.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/account.h"
#include "../../api-client/clock.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#define ACCOUNTS (SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_ACCOUNT_CARD))

#define LOGIN_ARG                                                                                  \
	{                                                                                          \
		.name = "login", .type = ARG_LOGIN, .flags = ARG_REQUIRED | ARG_POSITION,          \
		.prompt = N_("Account"), .help = N_("login of the account")                        \
	}
#define REASON_ARG                                                                                 \
	{                                                                                          \
		.name = "reason", .type = ARG_TEXT, .flags = ARG_REQUIRED, .prompt = N_("Reason"), \
		.help = N_("why, 3 to 500 characters; it is written to the journal")               \
	}

/* list */

static const char *const account_states[] = {
	"pending", "active", "locked", "expired", "closed", NULL};
static const char *const account_kinds[] = {"staff", "contractor", "participant", "service", NULL};
static const char *const account_sorts[] = {"login", "name", "last_sign_in", NULL};
static const char *const account_orders[] = {"ascending", "descending", NULL};

static const struct arg_spec account_list_args[] = {
	EXPORT_ARGS,
	{.name = "search",
		.type = ARG_TEXT,
		.prompt = N_("Search"),
		.help = N_("fragments of login, name, phone, company or number; all must match")},
	{.name = "state",
		.type = ARG_CHOICE,
		.flags = ARG_INVERTS,
		.prompt = N_("State"),
		.help = N_("only accounts in this state; '!locked': in any other"),
		.choices = account_states},
	{.name = "unit",
		.type = ARG_TEXT,
		.prompt = N_("Unit"),
		.help = N_("only accounts of this unit and those below it")},
	{.name = "kind",
		.type = ARG_CHOICE,
		.flags = ARG_INVERTS,
		.prompt = N_("Kind"),
		.help = N_("only accounts of this kind; '!staff': of any other"),
		.choices = account_kinds},
	{.name = "role",
		.type = ARG_TEXT,
		.prompt = N_("Role"),
		.help = N_("only accounts that hold this role now")},
	{.name = "duty",
		.type = ARG_TEXT,
		.prompt = N_("Duty"),
		.help = N_("only accounts with this functional duty")},
	{.name = "unused",
		.type = ARG_NUMBER,
		.prompt = N_("Unused"),
		.help = N_("only accounts that nobody used for so many days"),
		.server_name = "unused_days"},
	{.name = "sort",
		.type = ARG_CHOICE,
		.prompt = N_("Sort by"),
		.help = N_("order of the rows, by login when not given"),
		.choices = account_sorts},
	{.name = "order",
		.type = ARG_CHOICE,
		.prompt = N_("Order"),
		.help = N_("direction of the order"),
		.choices = account_orders,
		.server_name = "descending"},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
account_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	const struct api_account_filter filter = {
		.search = action_text(run, "search"),
		.state = action_text(run, "state"),
		.unit = action_text(run, "unit"),
		.kind = action_text(run, "kind"),
		.role = action_text(run, "role"),
		.duty = action_text(run, "duty"),
		.unused_days = action_number(run, "unused"),
		.sort = action_text(run, "sort"),
		.descending = text_is(action_text(run, "order"), "descending"),
		.after = after,
		.limit = limit,
	};

	(void)context;
	return api_account_list(run->conn, &filter, done, user);
}

static const char *
account_list_cursor(const void *row)
{
	return ((const struct api_account *)row)->cursor;
}

static enum action_status
account_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {account_list_ask, account_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"login state name unit kind roles last_sign_in locked_since "
		"locked_until ends_at",
		"state login name unit kind roles last_sign_in locked_since locked_until ends_at");
	return pager_start(run, &kind, NULL);
}

const struct action action_account_list = {
	.name = "account.list",
	.summary = N_("find and list accounts"),
	.help = N_(
		"Lists the accounts that you may see. --search finds any fragment of login, name, "
		"phone, company or personnel number; Latin letters find Cyrillic and Kazakh "
		"names as well."),
	.example = "account list --search омар --state locked",
	.args = account_list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.run = account_list_run,
};

const struct action action_account_export = {
	.name = "account.export",
	.summary = N_("write accounts into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "account export --state locked --output csv",
	.args = account_list_args,
	.screens = SCREEN_BIT(SCREEN_ACCOUNTS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

/* show */

static const struct arg_spec account_show_args[] = {LOGIN_ARG, {0}};

static bool
account_show_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	(void)err;
	sink_object(run->sink, rows);
	return true;
}

static enum action_status
account_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, account_show_answer);

	(void)err;
	single->call = api_account_show(run->conn, action_text(run, "login"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_show = {
	.name = "account.show",
	.summary = N_("show one account with its locks, roles and attempts"),
	.help = N_("Shows the account's card: state, every standing lock with its cause and end, "
		   "roles, last sign-in and the latest attempts to sign in."),
	.example = "account show b.omarov",
	.args = account_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.subject = SUBJECT_ACCOUNT,
	.run = account_show_run,
};

/* history */

static const struct arg_spec account_history_args[] = {LOGIN_ARG, PAGER_LIMIT_ARG, {0}};

static struct call *
account_history_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_account_history(run->conn, action_text(run, "login"), after, limit, done, user);
}

static const char *
account_history_cursor(const void *row)
{
	return ((const struct api_account_event *)row)->cursor;
}

static enum action_status
account_history_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {account_history_ask, account_history_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "at action actor outcome summary reason event",
		"at action actor outcome reason summary event");
	return pager_start(run, &kind, NULL);
}

const struct action action_account_history = {
	.name = "account.history",
	.summary = N_("show what happened to an account"),
	.hint = N_("history"),
	.help = N_("Lists the journal's events about the account, the newest first."),
	.example = "account history b.omarov --limit 10",
	.args = account_history_args,
	.screens = ACCOUNTS,
	.keys = "H",
	.scope = "account.read",
	.subject = SUBJECT_ACCOUNT,
	.run = account_history_run,
};

/* lock and unlock */

static bool
account_check_other(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (subject->kind != SUBJECT_ACCOUNT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no account is selected"));
		return false;
	}
	if (text_is(subject->id, own_login)) {
		op_error_set(err, OP_ERROR_REFUSED, _("this is your own account"));
		op_error_detail(err, "%s", _("Nobody locks or unlocks himself."));
		op_error_hint(err, "%s", _("Ask a colleague with the same right."));
		return false;
	}
	return true;
}

static bool
account_check_lock(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (!account_check_other(subject, own_login, err)) {
		return false;
	}
	if (text_is(subject->state, "closed")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("account is closed"));
		op_error_detail(err, "%s", _("A closed account can't be locked."));
		return false;
	}
	return true;
}

static bool
account_check_unlock(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (!account_check_other(subject, own_login, err)) {
		return false;
	}
	if (subject->state[0] != '\0' && !text_is(subject->state, "locked")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("account is not locked"));
		return false;
	}
	return true;
}

static bool
account_change_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_account_change *change = rows_at(rows, 0);
	struct buf summary = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	server_text(change->summary, &summary);
	if (run->action == &action_account_unlock) {
		sink_summary(run->sink, _("unlocked %s (%s)"), change->login, buf_text(&summary));
	} else {
		sink_summary(run->sink, _("locked %s (%s)"), change->login, buf_text(&summary));
	}
	buf_done(&summary);
	return true;
}

static const struct arg_spec account_lock_args[] = {
	LOGIN_ARG,
	REASON_ARG,
	{.name = "until",
		.type = ARG_TIME,
		.prompt = N_("Until"),
		.help = N_("opens by itself at this time, for example +8h; never when not given")},
	{0},
};

static enum action_status
account_lock_run(struct action_run *run, struct op_error *err)
{
	const struct arg_value *until = action_value(run, "until");
	struct single *single = single_new(run, account_change_answer);

	(void)err;
	single->call = api_account_lock(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "reason"), until->present ? until->time : TIME_NULL, run->version,
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_lock = {
	.name = "account.lock",
	.summary = N_("lock an account and end what it has open"),
	.hint = N_("lock"),
	.help = N_(
		"Locks the account at once: its open sessions are refused at their next call. The "
		"reason is shown to its owner and written to the journal."),
	.example = "account lock n.kim --reason 'left the company'",
	.args = account_lock_args,
	.screens = ACCOUNTS,
	.keys = "L",
	.flags = ACTION_MUTATES | ACTION_DANGEROUS | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ACCOUNT | RESOURCE_SESSION | RESOURCE_JOURNAL,
	.scope = "account.lock",
	.subject = SUBJECT_ACCOUNT,
	.check = account_check_lock,
	.run = account_lock_run,
};

static const struct arg_spec account_unlock_args[] = {LOGIN_ARG, REASON_ARG, {0}};

static enum action_status
account_unlock_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, account_change_answer);

	(void)err;
	single->call = api_account_unlock(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "reason"), NULL, 0, run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_unlock = {
	.name = "account.unlock",
	.summary = N_("remove the locks of an account"),
	.hint = N_("unlock"),
	.help = N_("Removes every standing lock of the account. An account with privileged roles "
		   "needs a fresh code and the right to unlock such accounts."),
	.example = "account unlock b.omarov --reason 'caller verified by code'",
	.args = account_unlock_args,
	.screens = ACCOUNTS,
	.keys = "U",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ACCOUNT | RESOURCE_JOURNAL,
	.scope = "account.unlock",
	.subject = SUBJECT_ACCOUNT,
	.check = account_check_unlock,
	.run = account_unlock_run,
};

/* verify */

static const struct arg_spec account_verify_args[] = {
	LOGIN_ARG,
	{.name = "code",
		.type = ARG_CODE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Caller's code"),
		.help = N_("the six digits that the caller reads from his phone")},
	{0},
};

static bool
account_verify_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_account_verdict *verdict = rows_at(rows, 0);
	char until[CLOCK_TEXT_SIZE];

	sink_result(run->sink, rows);
	if (text_is(verdict->status, "verified")) {
		sink_summary(run->sink, _("caller is %s, verified by code until %s"),
			verdict->login != NULL ? verdict->login : action_text(run, "login"),
			clock_format(verdict->valid_until, CLOCK_MINUTE_FORM, until, sizeof until));
		return true;
	}
	if (text_is(verdict->status, "code_used")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("this code was used before"));
		op_error_detail(
			err, "%s", _("A code is good for one time only; nothing was counted."));
		op_error_hint(err, "%s", _("Ask the caller for the next code."));
	} else if (text_is(verdict->status, "too_many")) {
		op_error_set(err, OP_ERROR_TOO_MANY, _("too many wrong codes for this account"));
		op_error_hint(err, "%s", _("Verify the caller in another way."));
	} else if (text_is(verdict->status, "wrong")) {
		op_error_set(err, OP_ERROR_FAILED, _("the caller's code is wrong"));
		op_error_hint(err, "%s", _("Ask for the code that his phone shows now."));
	} else {
		op_error_set(err, OP_ERROR_FAILED, _("the code was not judged"));
		op_error_hint(err, "%s", _("Try again."));
	}
	return false;
}

static enum action_status
account_verify_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, account_verify_answer);

	(void)err;
	api_account_verify(run->conn, action_text(run, "login"), action_value(run, "code")->secret,
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_verify = {
	.name = "account.verify",
	.summary = N_("check a caller by the code of his phone"),
	.hint = N_("verify caller"),
	.help = N_("Checks that the caller holds the phone of the account. The check is written to "
		   "the journal; an unlock within five minutes names it."),
	.example = "account verify b.omarov --code 123456",
	.args = account_verify_args,
	.screens = ACCOUNTS,
	.keys = "V",
	.flags = ACTION_MUTATES,
	.changes = RESOURCE_JOURNAL,
	.scope = "account.verify",
	.subject = SUBJECT_ACCOUNT,
	.run = account_verify_run,
};
