/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "unit": the tree of organisational units, in which rights reach down.
 */
#include "../../api-client/unit.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

#define UNITS SCREEN_BIT(SCREEN_UNITS)
#define UNIT_ARG                                                                                   \
	{                                                                                          \
		.name = "unit", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,            \
		.prompt = N_("Unit"), .help = N_("short name of the unit: a-z, 0-9 and -")         \
	}
#define NAME_ARG                                                                                   \
	{                                                                                          \
		.name = "name", .type = ARG_TEXT, .flags = ARG_REQUIRED, .prompt = N_("Name"),     \
		.help = N_("the unit's name as people know it")                                    \
	}

static enum action_status
unit_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "unit path accounts closed", "unit path accounts closed");
	single->call = api_unit_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_unit_list = {
	.name = "unit.list",
	.summary = N_("list the tree of units"),
	.help = N_("Lists the units whose accounts you may see, each below the one it belongs to."),
	.example = "unit list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.run = unit_list_run,
};

static const struct arg_spec unit_create_args[] = {
	UNIT_ARG,
	NAME_ARG,
	{.name = "parent",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Below"),
		.word = "unit",
		.help = N_("short name of the unit that it belongs to")},
	ARGS_REASON,
	{0},
};

static enum action_status
unit_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);

	(void)err;
	single->call = api_unit_create(run->conn, run->operation, action_text(run, "unit"),
		action_text(run, "name"), action_text(run, "parent"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_unit_create = {
	.name = "unit.create",
	.summary = N_("make a unit below another one"),
	.hint = N_("new unit"),
	.help = N_("Makes a unit. Rights for the unit above reach it at once."),
	.example = "unit create almaty-risk --name 'Risk, Almaty' --parent almaty --reason "
		   "'new department'",
	.args = unit_create_args,
	.screens = UNITS,
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_UNIT | RESOURCE_JOURNAL,
	.scope = "unit.edit",
	.run = unit_create_run,
};

static struct call *
unit_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	(void)id; /* the tree comes whole */
	return api_unit_list(conn, done, user);
}

static const void *
unit_row(const struct rows *rows, const char *id)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_unit *unit = rows_at(rows, i);

		if (text_is(unit->unit, id)) {
			return unit;
		}
	}
	return NULL;
}

static int64_t
unit_version(const void *row)
{
	return ((const struct api_unit *)row)->version;
}

static void
unit_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_unit *unit = row;

	if (text_is(argument, "name")) {
		buf_append(to, unit->name);
	} else if (text_is(argument, "parent") && unit->parent != NULL) {
		buf_append(to, unit->parent);
	}
}

static const struct action_fetch unit_fetch = {
	.ask = unit_ask, .row = unit_row, .version = unit_version, .value = unit_value};

static const struct arg_spec unit_edit_args[] = {
	UNIT_ARG,
	NAME_ARG,
	{.name = "parent",
		.type = ARG_TEXT,
		.prompt = N_("Below"),
		.word = "unit",
		.help = N_("another unit: it moves there with all below it, and so do the rights")},
	ARGS_REASON,
	{0},
};

static enum action_status
unit_edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);

	(void)err;
	single->call = api_unit_edit(run->conn, run->operation, action_text(run, "unit"),
		action_text(run, "name"), action_text(run, "parent"), action_text(run, "reason"),
		run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_unit_edit = {
	.name = "unit.edit",
	.summary = N_("rename or move a unit"),
	.hint = N_("edit"),
	.help = N_("Renames a unit. With --parent it moves with all below it, which changes whose "
		   "rights reach it; that needs a fresh code."),
	.example = "unit edit almaty-it --name 'IT, Almaty' --reason 'shorter name'",
	.args = unit_edit_args,
	.screens = UNITS,
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_UNIT | RESOURCE_ACCOUNT | RESOURCE_JOURNAL,
	.scope = "unit.edit",
	.subject = SUBJECT_UNIT,
	.fetch = &unit_fetch,
	.run = unit_edit_run,
};

static const struct arg_spec unit_close_args[] = {UNIT_ARG, ARGS_REASON, {0}};

static enum action_status
unit_close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_named);

	(void)err;
	single->call = api_unit_close(run->conn, run->operation, action_text(run, "unit"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_unit_close = {
	.name = "unit.close",
	.summary = N_("close a unit that nothing is in any more"),
	.hint = N_("close"),
	.help = N_("Closes a unit without open units, accounts and grants. It stays in the "
		   "journal and in old records."),
	.example = "unit close almaty-risk --reason 'department dissolved'",
	.args = unit_close_args,
	.screens = UNITS,
	.keys = "C",
	.flags = ACTION_MUTATES | ACTION_DANGEROUS | ACTION_NEEDS_REASON,
	.changes = RESOURCE_UNIT | RESOURCE_JOURNAL,
	.scope = "unit.edit",
	.subject = SUBJECT_UNIT,
	.run = unit_close_run,
};

const struct action action_go_units = {
	.name = "go.units",
	.summary = N_("the tree of units"),
	.hint = N_("units"),
	.screens = SCREEN_ANY,
	.keys = "F7",
	.flags = ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION,
	.scope = "account.read",
};
