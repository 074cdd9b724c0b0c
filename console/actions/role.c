/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resources "role" and "scope": what roles there are, which rights they hold,
 * who holds them, and how they are changed. A change of scopes names what is added and removed; the
 * whole new set goes to the server in one call, with the version it was made from.
 */
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/role.h"
#include "../../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define ROLES SCREEN_BIT(SCREEN_ROLES)
#define CHANGES (RESOURCE_ROLE | RESOURCE_GRANT | RESOURCE_ACCOUNT | RESOURCE_JOURNAL)

static bool
role_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_ROLE || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no role is selected"));
		return false;
	}
	return true;
}

/* scope list */

static enum action_status
scope_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "scope summary administrative holders roles functions",
		"scope summary administrative holders roles functions");
	single->call = api_scope_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_scope_list = {
	.name = "scope.list",
	.summary = N_("list all rights with the functions they open"),
	.help = N_("Lists the scopes: what each lets one do, which functions of the server ask for "
		   "it, which roles hold it and how many people have it now."),
	.example = "scope list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = scope_list_run,
};

/* role list, role show */

static enum action_status
role_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink,
		"role name holders privileged administrative scopes summary version closed",
		"role name holders privileged administrative closed version summary scopes");
	single->call = api_role_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_role_list = {
	.name = "role.list",
	.summary = N_("list roles with their rights"),
	.help = N_("Lists the roles, their scopes and how many people hold each. A privileged role "
		   "and one with an administrative scope need a second person to be granted."),
	.example = "role list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = role_list_run,
};

/* Index of a role in an answer of role_list; false: *err says that there is none. */
static bool
role_find(const struct rows *rows, const char *code, size_t *ret_index, struct op_error *err)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_role *role = rows_at(rows, i);

		if (text_is(role->role, code)) {
			*ret_index = i;
			return true;
		}
	}
	op_error_set(err, OP_ERROR_NOT_FOUND, _("there is no such role"));
	op_error_hint(err, "%s", _("The command \"role list\" names them all."));
	return false;
}

static bool
role_show_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	size_t index;

	if (!role_find(rows, action_text(run, "role"), &index, err)) {
		return false;
	}
	sink_object_at(run->sink, rows, index);
	return true;
}

static enum action_status
role_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, role_show_answer);

	(void)err;
	single->call = api_role_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

static const struct arg_spec role_show_args[] = {ARGS_ROLE(ARG_REQUIRED | ARG_POSITION), {0}};

const struct action action_role_show = {
	.name = "role.show",
	.summary = N_("show one role with its rights"),
	.help = N_("Shows what the role is for, its scopes, how long a contractor may hold it and "
		   "how many people do."),
	.example = "role show helpdesk",
	.args = role_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = role_show_run,
};

/* create, edit, close */

#define ROLE_NAME_ARG(flag)                                                                        \
	{                                                                                          \
		.name = "name", .type = ARG_TEXT, .flags = (flag), .prompt = N_("Name"),           \
		.help = N_("what people call it")                                                  \
	}
#define ROLE_SUMMARY_ARG(flag)                                                                     \
	{                                                                                          \
		.name = "summary", .type = ARG_TEXT, .flags = (flag), .prompt = N_("Meaning"),     \
		.help = N_("one sentence: what it is for")                                         \
	}
#define ROLE_CAP_ARG                                                                               \
	{                                                                                          \
		.name = "contractor-days", .type = ARG_NUMBER, .prompt = N_("Contractor days"),    \
		.help = N_("longest time for a contractor; not for contractors when not given"),   \
		.server_name = "contractor_cap_days"                                               \
	}

static const struct arg_spec role_create_args[] = {
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION),
	ROLE_NAME_ARG(ARG_REQUIRED),
	ROLE_SUMMARY_ARG(ARG_REQUIRED),
	ROLE_CAP_ARG,
	ARGS_REASON,
	{0},
};
static const struct arg_spec role_edit_args[] = {
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION),
	ROLE_NAME_ARG(0),
	ROLE_SUMMARY_ARG(0),
	ROLE_CAP_ARG,
	ARGS_REASON,
	{0},
};

static struct api_role_text
role_text(const struct action_run *run)
{
	return (struct api_role_text){.role = action_text(run, "role"),
		.name = action_text(run, "name"),
		.summary = action_text(run, "summary"),
		.contractor_cap_days = action_number(run, "contractor-days")};
}

static enum action_status
role_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	const struct api_role_text text = role_text(run);

	(void)err;
	single->call = api_role_create(
		run->conn, run->operation, &text, action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_role_create = {
	.name = "role.create",
	.summary = N_("make a new role without rights"),
	.hint = N_("new role"),
	.help = N_("Makes a role. It has no rights yet: give it some with \"role scopes\"."),
	.example = "role create trading-support --name 'Trading support' --summary 'Helps traders "
		   "to get in.' --reason 'order 12 of 2026'",
	.args = role_create_args,
	.screens = ROLES,
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "role.edit",
	.run = role_create_run,
};

static enum action_status
role_edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	const struct api_role_text text = role_text(run);

	(void)err;
	single->call = api_role_edit(run->conn, run->operation, &text, action_text(run, "reason"),
		run->version, single_done, single);
	return ACTION_WAIT;
}

static struct call *
role_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	(void)id; /* they come whole */
	return api_role_list(conn, done, user);
}

static const void *
role_row(const struct rows *rows, const char *id)
{
	size_t index;

	return role_find(rows, id, &index, NULL) ? rows_at(rows, index) : NULL;
}

static int64_t
role_version(const void *row)
{
	return ((const struct api_role *)row)->version;
}

static void
role_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_role *role = row;

	if (text_is(argument, "name")) {
		buf_append(to, role->name);
	} else if (text_is(argument, "summary")) {
		buf_append(to, role->summary);
	} else if (text_is(argument, "contractor-days") &&
		   role->contractor_cap_seconds != BIND_INT_NULL) {
		buf_printf(to, "%lld",
			(long long)(role->contractor_cap_seconds * CLOCK_SECOND / CLOCK_DAY));
	}
}

static const struct action_fetch role_fetch = {
	.ask = role_ask, .row = role_row, .version = role_version, .value = role_value};

const struct action action_role_edit = {
	.name = "role.edit",
	.summary = N_("change name, meaning or contractors' limit of a role"),
	.hint = N_("edit"),
	.help = N_(
		"Changes what is given and keeps the rest. The rights of a role are changed with "
		"\"role scopes\"."),
	.example = "role edit helpdesk --summary 'Helps people of its units to get in.' --reason "
		   "'clearer words'",
	.args = role_edit_args,
	.screens = ROLES,
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "role.edit",
	.subject = SUBJECT_ROLE,
	.check = role_check,
	.fetch = &role_fetch,
	.run = role_edit_run,
};

static const struct arg_spec role_close_args[] = {
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION), ARGS_REASON, {0}};

static enum action_status
role_close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_role_close(run->conn, run->operation, action_text(run, "role"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_role_close = {
	.name = "role.close",
	.summary = N_("close a role that nobody holds any more"),
	.hint = N_("close role"),
	.help = N_("A closed role can't be granted; what was granted with it stays on record."),
	.example = "role close trading-support --reason 'replaced by another role'",
	.args = role_close_args,
	.screens = ROLES,
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_DANGEROUS | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "role.edit",
	.subject = SUBJECT_ROLE,
	.check = role_check,
	.run = role_close_run,
};

/* holders */

static const struct arg_spec role_holders_args[] = {
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION), PAGER_LIMIT_ARG, {0}};

static struct call *
role_holders_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_role_holders(run->conn, action_text(run, "role"), after, limit, done, user);
}

static const char *
role_holders_cursor(const void *row)
{
	return ((const struct api_role_holder *)row)->cursor;
}

static enum action_status
role_holders_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {role_holders_ask, role_holders_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "login name grant_unit until since unit grant",
		"login name unit grant_unit since until grant");
	return pager_start(run, &kind, NULL);
}

const struct action action_role_holders = {
	.name = "role.holders",
	.summary = N_("list who holds a role now"),
	.help = N_("Lists the accounts with a grant of this role that is good at this moment, the "
		   "unit it counts for, since when and until when."),
	.example = "role holders helpdesk",
	.args = role_holders_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = role_holders_run,
};
