/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions behind the home screen and the saved views of lists.
 */
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/home.h"
#include "../../api-client/text.h"
#include "../../api-client/view.h"

/* home */

static enum action_status
home_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(
		run->sink, "kind number detail at filter", "kind number detail at filter");
	single->call = api_home(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_home_show = {
	.name = "home.show",
	.summary = N_("show what waits, is locked, ends or is open"),
	.help = N_("Shows the figures of the home screen that you may see; filter names the list "
		   "behind each of them."),
	.example = "home show",
	.flags = ACTION_COMMAND_ONLY,
	.run = home_run,
};

/* views */

static const struct arg_spec view_list_args[] = {
	{.name = "screen",
		.type = ARG_TEXT,
		.flags = ARG_POSITION,
		.prompt = N_("Screen"),
		.help = N_("only views of this screen")},
	{0},
};

static enum action_status
view_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "view name filter screen sort descending columns",
		"view screen name filter sort descending columns");
	single->call = api_view_list(run->conn, action_text(run, "screen"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_view_list = {
	.name = "view.list",
	.summary = N_("list your saved views"),
	.help = N_("Lists the filters, orders and columns of lists that you keep under a name."),
	.example = "view list",
	.args = view_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.run = view_list_run,
};

static const char *const view_orders[] = {"ascending", "descending", NULL};

static const struct arg_spec view_save_args[] = {
	{.name = "screen",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Screen"),
		.help = N_("whose list it is: accounts, journal, requests, ...")},
	{.name = "name",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Name"),
		.help = N_("up to 40 characters; the same name replaces a view")},
	{.name = "filter",
		.type = ARG_TEXT,
		.prompt = N_("Filter"),
		.help = N_("as typed after /: state:locked unit:almaty")},
	{.name = "sort",
		.type = ARG_TEXT,
		.prompt = N_("Sort by"),
		.help = N_("order of the rows")},
	{.name = "order",
		.type = ARG_CHOICE,
		.prompt = N_("Order"),
		.help = N_("direction of the order"),
		.choices = view_orders,
		.server_name = "descending"},
	{.name = "columns",
		.type = ARG_TEXT,
		.prompt = N_("Columns"),
		.help = N_("titles with commas between them; those that fit when not given")},
	{0},
};

static bool
view_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_view_change *change = rows_at(rows, 0);

	(void)err;
	sink_result(run->sink, rows);
	sink_summary(run->sink,
		run->action == &action_view_save ? _("saved the view %s")
						 : _("deleted the view %s"),
		change->name);
	return true;
}

static enum action_status
view_save_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, view_answer);
	const struct api_view view = {.screen = action_text(run, "screen"),
		.name = action_text(run, "name"),
		.filter = action_text(run, "filter"),
		.sort = action_text(run, "sort"),
		.descending = text_is(action_text(run, "order"), "descending"),
		.columns = action_text(run, "columns")};

	(void)err;
	single->call = api_view_save(run->conn, run->operation, &view, single_done, single);
	return ACTION_WAIT;
}

const struct action action_view_save = {
	.name = "view.save",
	.summary = N_("keep filter, order and columns under a name"),
	.help = N_("Keeps a filter, an order and the columns of a list under a name, for you "
		   "alone. On a list, w does it with those that stand there."),
	.example = "view save accounts 'locked here' --filter 'state:locked unit:almaty'",
	.hint = N_("save view"),
	.args = view_save_args,
	.screens = SCREENS_FILTERED,
	.keys = "w",
	.flags = ACTION_MUTATES,
	.changes = RESOURCE_ME | RESOURCE_JOURNAL,
	.run = view_save_run,
};

static const struct arg_spec view_delete_args[] = {
	ARGS_NUMBER("view", N_("View"), N_("number of the view")), {0}};

static enum action_status
view_delete_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, view_answer);

	(void)err;
	single->call = api_view_delete(
		run->conn, run->operation, action_number(run, "view"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_view_delete = {
	.name = "view.delete",
	.summary = N_("delete a saved view"),
	.help = N_("Deletes one of your own saved views."),
	.example = "view delete 1",
	.hint = N_("delete"),
	.args = view_delete_args,
	.screens = SCREEN_BIT(SCREEN_VIEWS),
	.keys = "X",
	.flags = ACTION_MUTATES,
	.changes = RESOURCE_ME | RESOURCE_JOURNAL,
	.subject = SUBJECT_VIEW,
	.run = view_delete_run,
};
