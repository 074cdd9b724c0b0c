/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "exception": findings that are accepted for a time.
 */
#include "../../api-client/exception.h"
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "board.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

static const char *const kinds[] = {"antivirus", "patch", NULL};
static const struct arg_spec list_args[] = {
	EXPORT_ARGS,
	{.name = "kind",
		.type = ARG_CHOICE,
		.prompt = N_("Kind"),
		.help = N_("only exceptions of this kind"),
		.choices = kinds},
	{.name = "all",
		.type = ARG_FLAG,
		.prompt = N_("All"),
		.help = N_("those that are over, too"),
		.server_name = "open"},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_exception_list(run->conn, action_text(run, "kind"), !action_flag(run, "all"),
		after, limit, done, user);
}

static const char *
list_cursor(const void *row)
{
	return ((const struct api_exception *)row)->cursor;
}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {list_ask, list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"exception state days_left kind component advisory measure renewals requested_by",
		"exception kind component name advisory measure reason since until days_left "
		"renewals requested_by request state");
	return pager_start(run, &kind, NULL);
}

const struct action action_exception_list = {
	.name = "exception.list",
	.summary = N_("list exceptions from the boards"),
	.help = N_("Lists the exceptions that hold now, with the compensating measure, the end and "
		   "the number of renewals."),
	.example = "exception list --all",
	.args = list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.run = list_run,
};

const struct action action_exception_export = {
	.name = "exception.export",
	.summary = N_("write exceptions into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "exception export --output csv",
	.args = list_args,
	.screens = SCREEN_BIT(SCREEN_EXCEPTIONS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

static const struct arg_spec create_args[] = {
	{.name = "kind",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Kind"),
		.help = N_("antivirus or patch"),
		.choices = kinds},
	BOARD_COMPONENT_ARG,
	{.name = "advisory",
		.type = ARG_TEXT,
		.prompt = N_("Advisory"),
		.help = N_("for a patch: like DSA-5678-1")},
	{.name = "measure",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Measure"),
		.help = N_("what protects meanwhile")},
	{.name = "until",
		.type = ARG_TIME,
		.flags = ARG_REQUIRED,
		.prompt = N_("Until"),
		.help = N_("when it ends: +30d, 2026-12-31"),
		.server_name = "ends_at"},
	ARGS_REASON,
	{0},
};

static enum action_status
create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_exception_create(run->conn, run->operation, action_text(run, "kind"),
		action_text(run, "component"), action_text(run, "advisory"),
		action_text(run, "measure"), action_time(run, "until"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_exception_create = {
	.name = "exception.create",
	.summary = N_("ask for an exception from a finding"),
	.hint = N_("exception"),
	.help = N_("A second person approves it as a request. The finding stays red, with a shield "
		   "beside it, and the exception ends by itself."),
	.example = "exception create patch web-1 --advisory DSA-5982-1 --measure 'service is "
		   "behind the filter' --until +14d --reason 'vendor fix breaks the gateway'",
	.args = create_args,
	.screens = SCREEN_BIT(SCREEN_ANTIVIRUS) | SCREEN_BIT(SCREEN_ANTIVIRUS_CARD) |
		   SCREEN_BIT(SCREEN_PATCHES) | SCREEN_BIT(SCREEN_PATCH),
	.keys = "M",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_EXCEPTION | RESOURCE_JOURNAL,
	.scope = "exception.create",
	.subject = SUBJECT_COMPONENT,
	.subject_argument = "component",
	.check = board_check,
	.run = create_run,
};

static const struct arg_spec end_args[] = {
	ARGS_NUMBER("exception", N_("Exception"), N_("number of the exception")),
	ARGS_REASON,
	{0},
};

static enum action_status
end_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_exception_end(run->conn, run->operation, action_number(run, "exception"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
end_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_EXCEPTION || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no exception is selected"));
		return false;
	}
	if (!text_is(subject->state, "open")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the exception is over already"));
		return false;
	}
	return true;
}

const struct action action_exception_end = {
	.name = "exception.end",
	.summary = N_("end an exception before its time"),
	.hint = N_("end"),
	.help = N_("The finding counts again at once."),
	.example = "exception end 1 --reason 'the correction is installed'",
	.args = end_args,
	.screens = SCREEN_BIT(SCREEN_EXCEPTIONS),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_EXCEPTION | RESOURCE_PATCH | RESOURCE_ANTIVIRUS | RESOURCE_JOURNAL,
	.scope = "exception.create",
	.subject = SUBJECT_EXCEPTION,
	.check = end_check,
	.run = end_run,
};
