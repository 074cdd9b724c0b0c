/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "company": companies whose people work on the platform.
 */
#include "../../api-client/company.h"
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

#define COMPANY_ARG                                                                                \
	{                                                                                          \
		.name = "company", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,         \
		.prompt = N_("Company"), .help = N_("short name of the company: a-z, 0-9 and -")   \
	}
#define COMPANIES (SCREEN_BIT(SCREEN_COMPANIES) | SCREEN_BIT(SCREEN_COMPANY))

static const struct arg_spec company_list_args[] = {
	EXPORT_ARGS,
	{.name = "search",
		.type = ARG_TEXT,
		.prompt = N_("Search"),
		.help = N_("fragments of short name, name or number; all must match")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
company_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_company_list(run->conn, action_text(run, "search"), after, limit, done, user);
}

static const char *
company_list_cursor(const void *row)
{
	return ((const struct api_company *)row)->cursor;
}

static enum action_status
company_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {company_list_ask, company_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "company name number contracts people grants frozen closed",
		"company name number contracts people grants frozen closed");
	return pager_start(run, &kind, NULL);
}

const struct action action_company_list = {
	.name = "company.list",
	.summary = N_("list companies of contractors"),
	.help = N_("Lists the companies with their contracts, people and open grants."),
	.example = "company list",
	.args = company_list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "company.read",
	.run = company_list_run,
};

const struct action action_company_export = {
	.name = "company.export",
	.summary = N_("write companies into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "company export --output csv",
	.args = company_list_args,
	.screens = SCREEN_BIT(SCREEN_COMPANIES),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

static const struct arg_spec company_show_args[] = {COMPANY_ARG, {0}};

static enum action_status
company_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call =
		api_company_show(run->conn, action_text(run, "company"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_company_show = {
	.name = "company.show",
	.summary = N_("show a company with its contracts and people"),
	.help = N_("Shows the company, its contracts and the people who work for it here."),
	.example = "company show zhuye",
	.args = company_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "company.read",
	.subject = SUBJECT_COMPANY,
	.run = company_show_run,
};

static const struct arg_spec company_create_args[] = {
	COMPANY_ARG,
	{.name = "name",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Name"),
		.help = N_("the company's name as in the register")},
	{.name = "number",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("BIN"),
		.help = N_("business identification number, twelve digits")},
	ARGS_REASON,
	{0},
};

static enum action_status
company_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_company_create(run->conn, run->operation, action_text(run, "company"),
		action_text(run, "name"), action_text(run, "number"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_company_create = {
	.name = "company.create",
	.summary = N_("register a company"),
	.hint = N_("new company"),
	.help = N_("Registers a company whose people will work on the platform."),
	.example = "company create zhuye --name 'ТОО Жүйе' --number 123456789012 --reason 'new "
		   "supplier'",
	.args = company_create_args,
	.screens = SCREEN_BIT(SCREEN_COMPANIES),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPANY | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.run = company_create_run,
};

static bool
company_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_COMPANY || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no company is selected"));
		return false;
	}
	if (text_is(subject->state, "closed")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the company is closed"));
		return false;
	}
	return true;
}

static const void *
company_row(const struct rows *rows, const char *id)
{
	(void)id;
	return rows_at(rows, 0);
}

static int64_t
company_version(const void *row)
{
	return ((const struct api_company_card *)row)->version;
}

static void
company_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_company_card *card = row;

	if (text_is(argument, "name")) {
		buf_append(to, card->name);
	} else if (text_is(argument, "number")) {
		buf_append(to, card->number);
	}
}

static const struct action_fetch company_fetch = {.ask = api_company_show,
	.row = company_row,
	.version = company_version,
	.value = company_value};

static const struct arg_spec company_edit_args[] = {
	COMPANY_ARG,
	{.name = "name",
		.type = ARG_TEXT,
		.prompt = N_("New name"),
		.help = N_("as it is when not given")},
	{.name = "number",
		.type = ARG_TEXT,
		.prompt = N_("New BIN"),
		.help = N_("twelve digits; as it is when not given")},
	ARGS_REASON,
	{0},
};

static enum action_status
company_edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_company_edit(run->conn, run->operation, action_text(run, "company"),
		action_text(run, "name"), action_text(run, "number"), action_text(run, "reason"),
		run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_company_edit = {
	.name = "company.edit",
	.summary = N_("change a company's name or number"),
	.hint = N_("edit"),
	.help = N_("Changes what is given; the rest stays."),
	.example = "company edit zhuye --name 'ТОО Жүйе Инжиниринг' --reason 'renamed'",
	.args = company_edit_args,
	.screens = COMPANIES,
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPANY | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.subject = SUBJECT_COMPANY,
	.check = company_check,
	.fetch = &company_fetch,
	.run = company_edit_run,
};

static const struct arg_spec company_close_args[] = {COMPANY_ARG, ARGS_REASON, {0}};

static enum action_status
company_close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_company_close(run->conn, run->operation, action_text(run, "company"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_company_close = {
	.name = "company.close",
	.summary = N_("close a company that has no contract any more"),
	.hint = N_("close"),
	.help = N_("No contract and no account can be made for it afterwards; its records stay."),
	.example = "company close zhuye --reason 'the cooperation has ended'",
	.args = company_close_args,
	.screens = SCREEN_BIT(SCREEN_COMPANY),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = RESOURCE_COMPANY | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.subject = SUBJECT_COMPANY,
	.check = company_check,
	.run = company_close_run,
};
