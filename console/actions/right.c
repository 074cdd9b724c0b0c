/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions about rights themselves: why somebody may or may not do something (N23), and which
 * rights nobody uses (N25).
 */
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/review.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

/* can */

/* "a, b, c"; false: there is nothing to say. */
static bool
can_words(const struct bind_texts *texts, struct buf *to)
{
	buf_truncate(to, 0);
	for (size_t i = 0; i < texts->count; i++) {
		buf_append(to, i == 0 ? "" : ", ");
		buf_append(to, texts->items[i]);
	}
	return texts->count > 0;
}

/* Where the right comes from, or could come from, and who can give it. */
static void
can_ways(const struct api_can *can, struct buf *to)
{
	struct buf words = BUF_INIT;

	if (can_words(&can->roles, &words)) {
		buf_printf(to, _("The right comes from: %s"), buf_text(&words));
		buf_append_char(to, '\n');
	}
	if (!can->allowed && can_words(&can->roles_would, &words)) {
		buf_printf(to, _("Roles that would give it: %s"), buf_text(&words));
		buf_append_char(to, '\n');
	}
	if (!can->allowed && can_words(&can->grantable_by, &words)) {
		buf_printf(to, _("Who can grant one: %s"), buf_text(&words));
		buf_append_char(to, '\n');
	}
	buf_done(&words);
}

/* The way out (N23): the right for two hours, as a colleague would type it. */
static void
can_way(struct action_run *run, const struct api_can *can, struct buf *to)
{
	struct buf command = BUF_INIT;

	if (can->way_role == NULL || can->way_unit == NULL) {
		return;
	}
	if (can->way_contract != BIND_INT_NULL) {
		buf_printf(&command,
			"request create %lld --for %s --roles %s --unit %s --for-hours 2",
			(long long)can->way_contract, action_text(run, "login"), can->way_role,
			can->way_unit);
	} else {
		buf_printf(&command, "grant create %s %s --unit %s --until +2h",
			action_text(run, "login"), can->way_role, can->way_unit);
	}
	buf_printf(to, _("For two hours: %s"), buf_text(&command));
	buf_append_char(to, '\n');
	sink_way(run->sink, buf_text(&command));
	buf_done(&command);
}

static void
can_verdict(const struct action_run *run, const struct api_can *can, struct buf *to)
{
	const char *login = action_text(run, "login");
	const char *action = action_text(run, "action");
	const char *object = action_text(run, "object");

	if (object != NULL && can->allowed) {
		buf_printf(to, _("%s may do this: %s on %s."), login, action, object);
	} else if (can->allowed) {
		buf_printf(to, _("%s may do this: %s."), login, action);
	} else if (object != NULL) {
		buf_printf(to, _("%s may not do this: %s on %s."), login, action, object);
	} else {
		buf_printf(to, _("%s may not do this: %s."), login, action);
	}
	buf_append_char(to, '\n');
}

static bool
can_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_can *can = rows_at(rows, 0);
	struct buf text = BUF_INIT, message = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	can_verdict(run, can, &text);
	server_text(can->message, &message);
	if (message.length > 0) {
		buf_printf(&text, _("Because: %s"), buf_text(&message));
		buf_append_char(&text, '\n');
	}
	if (can->scope != NULL && !text_is(can->scope, action_text(run, "action"))) {
		buf_printf(&text, _("It needs the right %s."), can->scope);
		buf_append_char(&text, '\n');
	}
	can_ways(can, &text);
	can_way(run, can, &text);
	sink_text(run->sink, buf_text(&text));
	buf_done(&message);
	buf_done(&text);
	return true;
}

static enum action_status
can_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, can_answer);

	(void)err;
	single->call = api_can(run->conn, action_text(run, "login"), action_text(run, "action"),
		action_text(run, "object"), single_done, single);
	return ACTION_WAIT;
}

static const struct arg_spec can_args[] = {
	ARGS_LOGIN,
	{.name = "action",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Action"),
		.help = N_("a right or an action, for example account.unlock")},
	{.name = "object",
		.type = ARG_TEXT,
		.flags = ARG_POSITION,
		.prompt = N_("On"),
		.help = N_("login of an account or code of a unit; anywhere when not given")},
	{0},
};

const struct action action_can = {
	.name = "can",
	.summary = N_("explain why somebody may or may not do something"),
	.hint = N_("may he?"),
	.help = N_("Says whether the account may do it now, from which grant the right comes, and "
		   "when not: which role would give it and who can grant that role."),
	.example = "can aigerim account.unlock b.omarov",
	.args = can_args,
	.screens = SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_ACCOUNT_CARD),
	.keys = "Y",
	.subject = SUBJECT_ACCOUNT,
	.run = can_run,
};

/* right unused */

static const struct arg_spec right_unused_args[] = {
	ARGS_UNIT(0),
	{.name = "days",
		.type = ARG_NUMBER,
		.prompt = N_("Days"),
		.help = N_("not used for so many days; 90 when not given")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
right_unused_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_right_unused(run->conn, action_text(run, "unit"), action_number(run, "days"),
		after, limit, done, user);
}

static const char *
right_unused_cursor(const void *row)
{
	return ((const struct api_right_unused *)row)->cursor;
}

static enum action_status
right_unused_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {right_unused_ask, right_unused_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "login role scope last_used days_used grant name unit",
		"login name unit role scope last_used days_used grant");
	return pager_start(run, &kind, NULL);
}

const struct action action_right_unused = {
	.name = "right.unused",
	.summary = N_("list rights that their holders do not use"),
	.help = N_("Lists who holds which right without having used it for 90 days, with the last "
		   "use and the grant it comes from: evidence for the review of grants."),
	.example = "right unused --days 90",
	.args = right_unused_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = right_unused_run,
};
