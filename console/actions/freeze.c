/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "freeze": the emergency stop. Whom it would hit is shown first; only
 * then the word can be typed.
 */
#include "../../api-client/freeze.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

#include <string.h>

#define FREEZES                                                                                    \
	(RESOURCE_ACCOUNT | RESOURCE_SESSION | RESOURCE_FREEZE | RESOURCE_COMPANY |                \
		RESOURCE_REQUEST | RESOURCE_JOURNAL)

/* The word after the dot is the target; the first argument, if there is one, its name. */
static const char *
freeze_target(const struct action_run *run)
{
	return strchr(run->action->name, '.') + 1;
}

static const char *
freeze_name(const struct action_run *run)
{
	return run->values[0].present && (run->action->args[0].flags & ARG_POSITION) != 0
		       ? run->values[0].text
		       : NULL;
}

static struct call *
freeze_ask(const struct action_run *run, call_done *done, void *user)
{
	return api_freeze_preview(run->conn, freeze_target(run), freeze_name(run), done, user);
}

static void
freeze_row_write(const struct api_freeze_row *row, struct buf *to)
{
	buf_printf(to, "\n%s  %s", row->login, row->name == NULL ? "" : row->name);
	buf_append(to, "  ");
	buf_printf(to, ngettext("%lld session", "%lld sessions", (unsigned long)row->sessions),
		(long long)row->sessions);
	for (size_t i = 0; i < row->roles.count; i++) {
		buf_append(to, i == 0 ? "  " : ", ");
		buf_append(to, row->roles.items[i]);
	}
}

static void
freeze_show(const struct action_run *run, const struct rows *rows, struct buf *to)
{
	int64_t sessions = 0, grants = 0;
	const struct api_freeze_row *row;

	(void)run;
	for (size_t i = 0; (row = rows_at(rows, i)) != NULL; i++) {
		sessions += row->sessions;
		grants += row->grants;
	}
	buf_printf(to, _("It stops accounts: %zu, open sessions: %lld, grants: %lld"), rows->count,
		(long long)sessions, (long long)grants);
	for (size_t i = 0; (row = rows_at(rows, i)) != NULL; i++) {
		freeze_row_write(row, to);
	}
}

static const struct action_preview freeze_blast = {freeze_ask, freeze_show};

static enum action_status
freeze_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_freeze_create(run->conn, run->operation, freeze_target(run),
		freeze_name(run), action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
freeze_check_person(const struct subject *subject, const char *own_login, struct op_error *err)
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
freeze_check_company(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_COMPANY || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no company is selected"));
		return false;
	}
	if (text_is(subject->state, "frozen")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the company is frozen already"));
		return false;
	}
	return true;
}

static const struct arg_spec freeze_person_args[] = {
	{.name = "login",
		.type = ARG_LOGIN,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Account"),
		.help = N_("login of one of the person's accounts"),
		.server_name = "name"},
	ARGS_REASON,
	{0},
};

const struct action action_freeze_person = {
	.name = "freeze.person",
	.summary = N_("freeze a person: all accounts and sessions, now"),
	.hint = N_("freeze"),
	.help = N_("Locks every account of the person and ends its sessions at their next call. "
		   "Lifting the freeze restores exactly what was before."),
	.example = "freeze person p.sidorov --reason 'laptop stolen'",
	.args = freeze_person_args,
	.screens = SCREEN_BIT(SCREEN_ACCOUNT_CARD) | SCREEN_BIT(SCREEN_COMPANY) |
		   SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "Z",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = FREEZES,
	.scope = "freeze.person",
	.subject = SUBJECT_ACCOUNT,
	.check = freeze_check_person,
	.preview = &freeze_blast,
	.run = freeze_run,
};

static const struct arg_spec freeze_company_args[] = {
	{.name = "company",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Company"),
		.help = N_("short name of the company"),
		.server_name = "name"},
	ARGS_REASON,
	{0},
};

const struct action action_freeze_company = {
	.name = "freeze.company",
	.summary = N_("freeze all people of a company, with a second person"),
	.hint = N_("freeze company"),
	.help = N_("Asks for the freeze of everybody who works for the company. A second person "
		   "approves; then accounts are locked and sessions end at their next call."),
	.example = "freeze company zhuye --reason 'breach of confidentiality'",
	.args = freeze_company_args,
	.screens = SCREEN_BIT(SCREEN_COMPANIES) | SCREEN_BIT(SCREEN_COMPANY),
	.keys = "K",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = FREEZES,
	.scope = "freeze.company",
	.subject = SUBJECT_COMPANY,
	.check = freeze_check_company,
	.preview = &freeze_blast,
	.run = freeze_run,
};

static const struct arg_spec freeze_contractors_args[] = {ARGS_REASON, {0}};

const struct action action_freeze_contractors = {
	.name = "freeze.contractors",
	.summary = N_("freeze every contractor, with a second person"),
	.hint = N_("freeze all contractors"),
	.help = N_("Asks for the freeze of every contractor of every company. A second person "
		   "approves."),
	.example = "freeze contractors --reason 'attack through a supplier'",
	.args = freeze_contractors_args,
	.screens = SCREEN_BIT(SCREEN_COMPANIES) | SCREEN_BIT(SCREEN_FREEZES),
	.keys = "B",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = FREEZES,
	.scope = "freeze.company",
	.preview = &freeze_blast,
	.run = freeze_run,
};

/* preview, list, lift */

static const char *const freeze_targets[] = {"person", "company", "contractors", NULL};
static const struct arg_spec freeze_preview_args[] = {
	{.name = "target",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Target"),
		.help = N_("a person, a company or all contractors"),
		.choices = freeze_targets},
	{.name = "name",
		.type = ARG_TEXT,
		.flags = ARG_POSITION,
		.prompt = N_("Name"),
		.help = N_("login or short name of the company")},
	{0},
};

static enum action_status
freeze_preview_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	single->call = api_freeze_preview(run->conn, action_text(run, "target"),
		action_text(run, "name"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_freeze_preview = {
	.name = "freeze.preview",
	.summary = N_("list whom a freeze would hit"),
	.help = N_("Lists accounts, open sessions and grants that a freeze would stop. Nothing is "
		   "changed."),
	.example = "freeze preview company zhuye",
	.args = freeze_preview_args,
	.flags = ACTION_COMMAND_ONLY,
	.run = freeze_preview_run,
};

static enum action_status
freeze_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	single->call = api_freeze_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_freeze_list = {
	.name = "freeze.list",
	.summary = N_("list freezes, also lifted ones"),
	.help = N_("Lists who was frozen, by whom, why, and when it was lifted."),
	.example = "freeze list",
	.flags = ACTION_COMMAND_ONLY,
	.run = freeze_list_run,
};

static const struct arg_spec freeze_lift_args[] = {
	ARGS_NUMBER("freeze", N_("Freeze"), N_("number of the freeze")), ARGS_REASON, {0}};

static enum action_status
freeze_lift_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call =
		api_freeze_lift(run->conn, run->operation, action_value(run, "freeze")->number,
			action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
freeze_lift_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_FREEZE || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no freeze is selected"));
		return false;
	}
	if (text_is(subject->state, "lifted")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("this freeze is lifted already"));
		return false;
	}
	if (subject->refusal[0] != '\0') {
		op_error_set(err, OP_ERROR_REFUSED, "%s", subject->refusal);
		op_error_hint(err, "%s",
			_("Whoever has the right to put such a freeze can lift it; nobody frees "
			  "himself."));
		return false;
	}
	return true;
}

const struct action action_freeze_lift = {
	.name = "freeze.lift",
	.summary = N_("lift a freeze; what was before comes back"),
	.hint = N_("un-freeze"),
	.help = N_("Lifts only the locks that the freeze put: who was locked before stays locked."),
	.example = "freeze lift 2 --reason 'checked, no damage'",
	.args = freeze_lift_args,
	.screens = SCREEN_BIT(SCREEN_FREEZES),
	.keys = "U",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = FREEZES,
	.scope = "freeze.person",
	.subject = SUBJECT_FREEZE,
	.check = freeze_lift_check,
	.run = freeze_lift_run,
};
