/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "component": the inventory behind the boards.
 */
#include "../../api-client/component.h"
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "board.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

static const char *const kinds[] = {
	"web", "mobile_backend", "api_server", "database", "workstation", "network", NULL};

static const struct arg_spec list_args[] = {
	EXPORT_ARGS,
	BOARD_SEARCH_ARG,
	BOARD_ENVIRONMENT_ARG(0),
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_component_list(run->conn, action_text(run, "search"),
		action_text(run, "environment"), after, limit, done, user);
}

static const char *
list_cursor(const void *row)
{
	return ((const struct api_component *)row)->cursor;
}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {list_ask, list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"component state name kind environment unit device last_report",
		"component name kind environment unit unit_name device last_report state version");
	return pager_start(run, &kind, NULL);
}

const struct action action_component_list = {
	.name = "component.list",
	.summary = N_("list the components of the platform"),
	.help = N_("Lists what has to be protected, patched and backed up, and whether it reports. "
		   "One that never reported is a finding."),
	.example = "component list --environment production",
	.args = list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.run = list_run,
};

const struct action action_component_export = {
	.name = "component.export",
	.summary = N_("write components into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "component export --output csv",
	.args = list_args,
	.screens = SCREEN_BIT(SCREEN_COMPONENTS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

#define DEVICE_ARG(text)                                                                           \
	{                                                                                          \
		.name = "device", .type = ARG_TEXT, .flags = ARG_CLEARS,                           \
		.prompt = N_("Certificate"), .help = text                                          \
	}

static const struct arg_spec create_args[] = {
	BOARD_COMPONENT_ARG,
	{.name = "name",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Name"),
		.help = N_("what people call it")},
	{.name = "kind",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Kind"),
		.help = N_("what it is"),
		.choices = kinds},
	BOARD_ENVIRONMENT_ARG(ARG_REQUIRED),
	ARGS_UNIT(ARG_REQUIRED),
	DEVICE_ARG(N_("certificate with which it reports; none: imported by hand")),
	ARGS_REASON,
	{0},
};

static struct api_component_form
form_of(const struct action_run *run)
{
	return (struct api_component_form){.component = action_text(run, "component"),
		.name = action_text(run, "name"),
		.kind = action_text(run, "kind"),
		.environment = action_text(run, "environment"),
		.unit = action_text(run, "unit"),
		.device = action_text(run, "device"),
		.reason = action_text(run, "reason")};
}

static enum action_status
create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	struct api_component_form form = form_of(run);

	(void)err;
	form.device = form.device != NULL && form.device[0] == '\0' ? NULL : form.device;
	single->call = api_component_create(run->conn, run->operation, &form, single_done, single);
	return ACTION_WAIT;
}

const struct action action_component_create = {
	.name = "component.create",
	.summary = N_("register a component"),
	.hint = N_("new component"),
	.help = N_("Registers a component. From now on the boards show it, and it counts as a "
		   "finding until it reports."),
	.example = "component create web-9 --name 'Trading web, ninth' --kind web --environment "
		   "production --unit almaty-it --reason 'new server'",
	.args = create_args,
	.screens = SCREEN_BIT(SCREEN_COMPONENTS),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPONENT | RESOURCE_ANTIVIRUS | RESOURCE_BACKUP | RESOURCE_JOURNAL,
	.scope = "component.edit",
	.run = create_run,
};

static const struct arg_spec edit_args[] = {
	BOARD_COMPONENT_ARG,
	{.name = "name",
		.type = ARG_TEXT,
		.prompt = N_("New name"),
		.help = N_("as it is when not given")},
	ARGS_UNIT(0),
	DEVICE_ARG(N_("as it is when not given; empty takes it away")),
	ARGS_REASON,
	{0},
};

static enum action_status
edit_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	const struct api_component_form form = form_of(run);

	(void)err;
	single->call = api_component_edit(
		run->conn, run->operation, &form, run->version, single_done, single);
	return ACTION_WAIT;
}

static struct call *
edit_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	return api_component_list(conn, id, NULL, NULL, PAGER_PAGE, done, user);
}

static const void *
edit_row(const struct rows *rows, const char *id)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_component *component = rows_at(rows, i);

		if (text_is(component->component, id)) {
			return component;
		}
	}
	return NULL;
}

static int64_t
edit_version(const void *row)
{
	return ((const struct api_component *)row)->version;
}

static void
edit_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_component *component = row;
	const char *value = text_is(argument, "name")	? component->name
			    : text_is(argument, "unit") ? component->unit
			    : text_is(argument, "device") && component->device != NULL
				    ? component->device
				    : "";

	buf_append(to, value);
}

static const struct action_fetch edit_fetch = {
	.ask = edit_ask, .row = edit_row, .version = edit_version, .value = edit_value};

const struct action action_component_edit = {
	.name = "component.edit",
	.summary = N_("change a component's name, unit or certificate"),
	.hint = N_("edit"),
	.help = N_("Changes what is given; the rest stays. Kind and environment never change."),
	.example = "component edit web-1 --name 'Trading web, first' --reason 'clearer name'",
	.args = edit_args,
	.screens = SCREEN_BIT(SCREEN_COMPONENTS),
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPONENT | RESOURCE_ANTIVIRUS | RESOURCE_BACKUP | RESOURCE_JOURNAL,
	.scope = "component.edit",
	.subject = SUBJECT_COMPONENT,
	.check = board_check,
	.fetch = &edit_fetch,
	.run = edit_run,
};

static const struct arg_spec close_args[] = {BOARD_COMPONENT_ARG, ARGS_REASON, {0}};

static enum action_status
close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_component_close(run->conn, run->operation, action_text(run, "component"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_component_close = {
	.name = "component.close",
	.summary = N_("take a component off the boards for good"),
	.hint = N_("close"),
	.help = N_("Nobody watches a closed component any more and its reports are not taken; its "
		   "records stay."),
	.example = "component close web-9 --reason 'switched off'",
	.args = close_args,
	.screens = SCREEN_BIT(SCREEN_COMPONENTS),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = RESOURCE_COMPONENT | RESOURCE_ANTIVIRUS | RESOURCE_PATCH | RESOURCE_BACKUP |
		   RESOURCE_JOURNAL,
	.scope = "component.edit",
	.subject = SUBJECT_COMPONENT,
	.check = board_check,
	.run = close_run,
};
