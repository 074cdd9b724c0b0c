/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The action export.list: what was taken away as a file, by whom, with which hash. Exporting itself
 * is an action of each list, see ../export.h.
 */
#include "actions.h"
#include "pager.h"

#include "../../api-client/export.h"
#include "../../api-client/text.h"

static const struct arg_spec export_list_args[] = {PAGER_LIMIT_ARG, {0}};

static struct call *
export_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_export_list(run->conn, after, limit, done, user);
}

static const char *
export_cursor(const void *row)
{
	return ((const struct api_exported *)row)->cursor;
}

static enum action_status
export_list(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {export_ask, export_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "export at login what state rows sha256 format filter bytes",
		"export at login what format state rows bytes filter sha256");
	return pager_start(run, &kind, NULL);
}

const struct action action_export_list = {
	.name = "export.list",
	.summary = N_("list what was taken away as files"),
	.help = N_("Lists exports, the newest first: your own, and with the right to read the "
		   "journal those of others. \"unfinished\" are those that never came to an end: "
		   "they left no file with a manifest."),
	.example = "export list",
	.args = export_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.run = export_list,
};
