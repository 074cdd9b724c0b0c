/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * More time under a contractor's grant: a new request, possible from a day before the end.
 */
#include "../../api-client/grant_extend.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

static const struct arg_spec grant_extend_args[] = {
	ARGS_NUMBER("grant", N_("Grant"), N_("number of the grant")),
	{.name = "until",
		.type = ARG_TIME,
		.flags = ARG_REQUIRED,
		.prompt = N_("New end"),
		.help = N_("like 2026-12-31 or +30d; capped by contract and role"),
		.server_name = "ends_at"},
	ARGS_REASON,
	{0},
};

static enum action_status
grant_extend_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_grant_extend(run->conn, run->operation,
		action_value(run, "grant")->number, action_value(run, "until")->time,
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
grant_extend_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_GRANT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no grant is selected"));
		return false;
	}
	return true;
}

const struct action action_grant_extend = {
	.name = "grant.extend",
	.summary = N_("request a later end of a contractor's grant"),
	.hint = N_("extend"),
	.help = N_("Makes a new request that has to be approved like the first one. It is possible "
		   "from 24 hours before the end."),
	.example = "grant extend 41 --until +30d --reason 'the work goes on'",
	.args = grant_extend_args,
	.screens = SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "M",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_GRANT | RESOURCE_JOURNAL,
	.scope = "request.create",
	.subject = SUBJECT_GRANT,
	.check = grant_extend_check,
	.run = grant_extend_run,
};
