/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "backup": runs against the policy (clauses 15, 16).
 */
#include "../../api-client/backup.h"
#include "actions.h"
#include "board.h"
#include "pager.h"

#include "../../api-client/text.h"

static const struct arg_spec list_args[] = {BOARD_SEARCH_ARG, PAGER_LIMIT_ARG, {0}};

static struct call *
list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_backup_list(run->conn, action_text(run, "search"), after, limit, done, user);
}

static const char *
list_cursor(const void *row)
{
	return ((const struct api_backup *)row)->cursor;
}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {list_ask, list_cursor};

	(void)err;
	sink_table_columns(run->sink,
		"state component age_hours limit_hours last_ok drill_days_left rpo_seconds "
		"rto_seconds last_drill",
		"component name environment unit last_run last_ok age_hours limit_hours state "
		"last_drill rpo_seconds rto_seconds drill_due drill_days_left");
	return pager_start(run, &kind, NULL);
}

const struct action action_backup_list = {
	.name = "backup.list",
	.summary = N_("list backups and restore drills, worst first"),
	.help = N_("Lists every component with its last backup against the policy, the newest "
		   "passed restore drill with its measured RPO and RTO, and when the next is due."),
	.example = "backup list",
	.args = list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.run = list_run,
};
