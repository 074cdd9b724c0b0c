/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of accounts: create, edit, close, re-open. What fits a kind of account, the server says.
 */
#include "../../api-client/account_change.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"
#include "../../screens/words.h"

#define ACCOUNTS (SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_ACCOUNT_CARD))
#define CHANGES                                                                                    \
	(RESOURCE_ACCOUNT | RESOURCE_SESSION | RESOURCE_GRANT | RESOURCE_UNIT | RESOURCE_DUTY |    \
		RESOURCE_JOURNAL)

#define LOGIN_ARG                                                                                  \
	{                                                                                          \
		.name = "login", .type = ARG_LOGIN, .flags = ARG_REQUIRED | ARG_POSITION,          \
		.prompt = N_("Account"), .help = N_("login of the account")                        \
	}

/* Every answer has the account, its state now, and what was done. */
static bool
account_changed(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_account_change *change = rows_at(rows, 0);
	struct buf summary = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	server_text(change->summary, &summary);
	sink_summary(run->sink, _("%s: %s (%s)"), change->login, word_state(change->state),
		buf_text(&summary));
	buf_done(&summary);
	return true;
}

/* create */

static const char *const account_new_kinds[] = {
	"staff", "contractor", "participant", "service", NULL};

static const struct arg_spec account_create_args[] = {
	{.name = "login",
		.type = ARG_LOGIN,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Account"),
		.help = N_("new login: 2 to 32 of a-z, 0-9, \".\", \"_\" and \"-\"")},
	{.name = "kind",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Kind"),
		.help = N_("participants and services never sign in here"),
		.choices = account_new_kinds},
	{.name = "unit",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Unit"),
		.word = "unit",
		.help = N_("short name of the unit, see unit list")},
	{.name = "number",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Person"),
		.help = N_("number in the register; one that is known: a further account")},
	{.name = "family-name",
		.type = ARG_TEXT,
		.prompt = N_("Family name"),
		.help = N_("empty for a person who is registered"),
		.server_name = "family_name"},
	{.name = "given-name",
		.type = ARG_TEXT,
		.prompt = N_("Given name"),
		.help = N_("in one alphabet, as all parts of the name"),
		.server_name = "given_name"},
	{.name = "patronymic",
		.type = ARG_TEXT,
		.prompt = N_("Patronymic"),
		.help = N_("may be empty")},
	{.name = "phone",
		.type = ARG_TEXT,
		.prompt = N_("Phone"),
		.help = N_("with country code; may be empty")},
	{.name = "email", .type = ARG_TEXT, .prompt = N_("E-mail"), .help = N_("may be empty")},
	{.name = "duty",
		.type = ARG_TEXT,
		.prompt = N_("Duty"),
		.word = "duty",
		.help = N_("of staff, see duty list; its roles are only offered")},
	{.name = "company",
		.type = ARG_TEXT,
		.prompt = N_("Company"),
		.help = N_("of a contractor, see company list")},
	{.name = "expires",
		.type = ARG_TIME,
		.prompt = N_("Ends"),
		.help = N_("2026-12-31 or +90d; a contractor's account has an end"),
		.server_name = "expires_at"},
	ARGS_REASON,
	{0},
};

static bool
account_created(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_account_new *made = rows_at(rows, 0);
	struct buf roles = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	for (size_t i = 0; i < made->roles_offered.count; i++) {
		buf_append(&roles, i == 0 ? "" : ", ");
		buf_append(&roles, made->roles_offered.items[i]);
	}
	if (roles.length > 0) {
		const char *unit = action_text(run, "unit");
		struct buf way = BUF_INIT;

		sink_summary(run->sink, _("made %s: %s; its duty offers: %s"), made->login,
			word_state(made->state), buf_text(&roles));
		buf_printf(&way, "grant create %s %s --unit %s", made->login,
			made->roles_offered.items[0], unit);
		sink_way(run->sink, buf_text(&way));
		buf_done(&way);
	} else {
		sink_summary(run->sink, _("made %s: %s"), made->login, word_state(made->state));
	}
	buf_done(&roles);
	return true;
}

static enum action_status
account_create_run(struct action_run *run, struct op_error *err)
{
	const struct arg_value *expires = action_value(run, "expires");
	struct single *single = single_new(run, account_created);
	const struct api_account_fields fields = {
		.login = action_text(run, "login"),
		.kind = action_text(run, "kind"),
		.unit = action_text(run, "unit"),
		.number = action_text(run, "number"),
		.person = {.family_name = action_text(run, "family-name"),
			.given_name = action_text(run, "given-name"),
			.patronymic = action_text(run, "patronymic"),
			.phone = action_text(run, "phone"),
			.email = action_text(run, "email")},
		.duty = action_text(run, "duty"),
		.company = action_text(run, "company"),
		.expires_at = expires->present ? expires->time : TIME_NULL,
	};

	(void)err;
	single->call = api_account_create(run->conn, run->operation, &fields,
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_create = {
	.name = "account.create",
	.summary = N_("make an account for a new or known person"),
	.hint = N_("new"),
	.help = N_("Makes an account. It is pending until its owner has set up the first sign-in "
		   "with a one-time code. The roles of its duty are offered, not granted. A login "
		   "that can be taken for another one is refused."),
	.example = "account create d.serik2 --kind staff --unit almaty --number 0777 --family-name "
		   "Серік --given-name Динара --reason 'new clerk'",
	.args = account_create_args,
	.screens = SCREEN_BIT(SCREEN_ACCOUNTS),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "account.create",
	.run = account_create_run,
};

/* What a person selected must be fit for a change by somebody else. */
static bool
account_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (subject->kind != SUBJECT_ACCOUNT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no account is selected"));
		return false;
	}
	if (text_is(subject->id, own_login)) {
		op_error_set(err, OP_ERROR_REFUSED, _("this is your own account"));
		op_error_hint(err, "%s", _("Ask a colleague with the same right."));
		return false;
	}
	return true;
}

static bool
account_check_open(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (!account_check(subject, own_login, err)) {
		return false;
	}
	if (text_is(subject->state, "closed")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("account is closed"));
		return false;
	}
	return true;
}

static bool
account_check_closed(const struct subject *subject, const char *own_login, struct op_error *err)
{
	if (!account_check(subject, own_login, err)) {
		return false;
	}
	if (subject->state[0] != '\0' && !text_is(subject->state, "closed")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("account is not closed"));
		return false;
	}
	return true;
}

/* edit */

static const void *
account_row(const struct rows *rows, const char *id)
{
	(void)id;
	return rows_at(rows, 0);
}

static int64_t
account_version(const void *row)
{
	return ((const struct api_account_card *)row)->version;
}

static void
account_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_account_card *card = row;
	char at[CLOCK_TEXT_SIZE];

	if (text_is(argument, "unit")) {
		buf_append(to, card->unit == NULL ? "" : card->unit);
	} else if (text_is(argument, "duty")) {
		buf_append(to, card->duty == NULL ? "" : card->duty);
	} else if (text_is(argument, "expires") && card->expires_at != TIME_NULL) {
		buf_append(to, clock_format(card->expires_at, CLOCK_TYPED, at, sizeof at));
	}
}

static const struct action_fetch account_fetch = {.ask = api_account_show,
	.row = account_row,
	.version = account_version,
	.value = account_value};

static const struct arg_spec account_edit_args[] = {
	LOGIN_ARG,
	{.name = "unit",
		.type = ARG_TEXT,
		.prompt = N_("Unit"),
		.word = "unit",
		.help = N_("short name of the unit, see unit list")},
	{.name = "duty",
		.type = ARG_TEXT,
		.flags = ARG_CLEARS,
		.prompt = N_("Duty"),
		.word = "duty",
		.help = N_("of staff, see duty list; empty: none")},
	{.name = "expires",
		.type = ARG_TIME,
		.flags = ARG_CLEARS,
		.prompt = N_("Ends"),
		.help = N_("2026-12-31 or +90d; empty: without an end"),
		.server_name = "expires_at"},
	ARGS_REASON,
	{0},
};

static enum action_status
account_edit_run(struct action_run *run, struct op_error *err)
{
	const struct arg_value *expires = action_value(run, "expires");
	bool endless = expires->present && expires->time == TIME_NULL;
	struct single *single = single_new(run, account_changed);

	(void)err;
	single->call = api_account_edit(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "unit"), action_text(run, "duty"),
		expires->present ? expires->time : TIME_NULL, endless, action_text(run, "reason"),
		run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_edit = {
	.name = "account.edit",
	.summary = N_("change unit, duty or end of an account"),
	.hint = N_("edit"),
	.help = N_("Changes an account. What is not given stays; an empty duty or end is removed. "
		   "Roles stay as they are. Moving it needs the right in both units."),
	.example = "account edit y.ospanov --unit almaty --reason 'moved to the office'",
	.args = account_edit_args,
	.screens = ACCOUNTS,
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "account.edit",
	.subject = SUBJECT_ACCOUNT,
	.check = account_check_open,
	.fetch = &account_fetch,
	.run = account_edit_run,
};

/* close and re-open */

static const struct arg_spec account_login_args[] = {LOGIN_ARG, ARGS_REASON, {0}};

static enum action_status
account_close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, account_changed);

	(void)err;
	single->call = api_account_close(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_close = {
	.name = "account.close",
	.summary = N_("close an account, end its sessions and roles"),
	.hint = N_("close"),
	.help = N_("Closes the account for good: its sessions, roles and one-time codes end at "
		   "once. It stays in the journal. A privileged account needs a fresh code."),
	.example = "account close n.akhmetov --reason 'left the company'",
	.args = account_login_args,
	.screens = ACCOUNTS,
	.keys = "C",
	.flags = ACTION_MUTATES | ACTION_DANGEROUS | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "account.close",
	.subject = SUBJECT_ACCOUNT,
	.check = account_check_open,
	.run = account_close_run,
};

static enum action_status
account_reopen_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, account_changed);

	(void)err;
	single->call = api_account_reopen(run->conn, run->operation, action_text(run, "login"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_account_reopen = {
	.name = "account.reopen",
	.summary = N_("open a closed account again"),
	.hint = N_("re-open"),
	.help = N_("Opens a closed account again. It is pending: password and code generator are "
		   "void and have to be set up again, and it has no roles."),
	.example = "account reopen n.akhmetov --reason 'came back'",
	.args = account_login_args,
	.screens = ACCOUNTS,
	.keys = "O",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "account.close",
	.subject = SUBJECT_ACCOUNT,
	.check = account_check_closed,
	.run = account_reopen_run,
};
