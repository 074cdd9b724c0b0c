/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "person": natural persons, who may have several accounts.
 */
#include "../../api-client/person.h"
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

#define NUMBER_ARG                                                                                 \
	{                                                                                          \
		.name = "number", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,          \
		.prompt = N_("Person"), .help = N_("number of the person in the register")         \
	}

static const struct arg_spec person_list_args[] = {
	{.name = "search",
		.type = ARG_TEXT,
		.prompt = N_("Search"),
		.help = N_("fragments of login, name, phone, company or number; all must match")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
person_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_person_list(run->conn, action_text(run, "search"), after, limit, done, user);
}

static const char *
person_list_cursor(const void *row)
{
	return ((const struct api_person *)row)->cursor;
}

static enum action_status
person_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {person_list_ask, person_list_cursor, NULL};

	(void)err;
	sink_table_columns(
		run->sink, "number name accounts phone email", "number name accounts phone email");
	return pager_start(run, &kind, NULL);
}

const struct action action_person_list = {
	.name = "person.list",
	.summary = N_("find and list persons"),
	.help = N_("Lists persons with an account that you may see. --search works as in account "
		   "list."),
	.example = "person list --search омар",
	.args = person_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.run = person_list_run,
};

static const struct arg_spec person_show_args[] = {NUMBER_ARG, {0}};

static enum action_status
person_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call = api_person_show(run->conn, action_text(run, "number"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_person_show = {
	.name = "person.show",
	.summary = N_("show a person with all accounts"),
	.help = N_("Shows names, phone and e-mail of a person and the accounts that you may see. "
		   "The phone is masked unless you may change the person."),
	.example = "person show 0417",
	.args = person_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.run = person_show_run,
};

static const void *
person_row(const struct rows *rows, const char *id)
{
	(void)id;
	return rows_at(rows, 0);
}

static int64_t
person_version(const void *row)
{
	return ((const struct api_person_card *)row)->version;
}

static void
person_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_person_card *person = row;
	const struct {
		const char *argument, *value;
	} values[] = {
		{"family-name", person->family_name},
		{"given-name", person->given_name},
		{"patronymic", person->patronymic},
		{"phone", person->phone},
		{"email", person->email},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (text_is(values[i].argument, argument) && values[i].value != NULL) {
			buf_append(to, values[i].value);
		}
	}
}

static const struct action_fetch person_fetch = {.ask = api_person_show,
	.row = person_row,
	.version = person_version,
	.value = person_value};

static const struct arg_spec person_edit_args[] = {
	NUMBER_ARG,
	{.name = "family-name",
		.type = ARG_TEXT,
		.prompt = N_("Family name"),
		.help = N_("in one alphabet, as all parts of the name"),
		.server_name = "family_name"},
	{.name = "given-name",
		.type = ARG_TEXT,
		.prompt = N_("Given name"),
		.help = N_("in one alphabet, as all parts of the name"),
		.server_name = "given_name"},
	{.name = "patronymic",
		.type = ARG_TEXT,
		.flags = ARG_CLEARS,
		.prompt = N_("Patronymic"),
		.help = N_("may be empty")},
	{.name = "phone",
		.type = ARG_TEXT,
		.flags = ARG_CLEARS,
		.prompt = N_("Phone"),
		.help = N_("with country code; may be empty")},
	{.name = "email",
		.type = ARG_TEXT,
		.flags = ARG_CLEARS,
		.prompt = N_("E-mail"),
		.help = N_("may be empty")},
	ARGS_REASON,
	{0},
};

static enum action_status
person_edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);
	const struct api_person_fields fields = {
		.family_name = action_text(run, "family-name"),
		.given_name = action_text(run, "given-name"),
		.patronymic = action_text(run, "patronymic"),
		.phone = action_text(run, "phone"),
		.email = action_text(run, "email"),
	};

	(void)err;
	single->call = api_person_edit(run->conn, run->operation, action_text(run, "number"),
		&fields, action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

static bool
person_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_PERSON) {
		op_error_set(err, OP_ERROR_INVALID, _("no person is selected"));
		return false;
	}
	return true;
}

const struct action action_person_edit = {
	.name = "person.edit",
	.summary = N_("change names, phone or e-mail of a person"),
	.hint = N_("edit person"),
	.help = N_("Changes the person behind one or more accounts. What is not given stays; an "
		   "empty patronymic, phone or e-mail is removed. Nobody changes himself."),
	.example = "person edit 0418 --phone '+7 701 555 01 42' --reason 'new number'",
	.args = person_edit_args,
	.screens = SCREEN_BIT(SCREEN_ACCOUNT_CARD),
	.keys = "P",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ACCOUNT | RESOURCE_JOURNAL,
	.scope = "account.edit",
	.subject = SUBJECT_PERSON,
	.check = person_check,
	.fetch = &person_fetch,
	.run = person_edit_run,
};
