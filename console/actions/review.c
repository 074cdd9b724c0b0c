/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "review": all grants of a unit are looked at once in a period; what
 * is not decided in time suspends itself.
 */
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/review.h"
#include "../../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define CHANGES (RESOURCE_REVIEW | RESOURCE_GRANT | RESOURCE_ACCOUNT | RESOURCE_JOURNAL)
#define GRANTS_MAX 500

#define REVIEW_ARG                                                                                 \
	ARGS_NUMBER("review", N_("Review"), N_("number of the review, as \"review list\" shows it"))

/* list */

static const struct arg_spec review_list_args[] = {PAGER_LIMIT_ARG, {0}};

static struct call *
review_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_review_list(run->conn, after, limit, done, user);
}

static const char *
review_list_cursor(const void *row)
{
	return ((const struct api_review *)row)->cursor;
}

static enum action_status
review_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {review_list_ask, review_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"review unit state due_at decided items period_from period_to opened_by unit_name "
		"reason",
		"review state unit unit_name period_from period_to due_at decided items opened_by "
		"reason");
	return pager_start(run, &kind, NULL);
}

const struct action action_review_list = {
	.name = "review.list",
	.summary = N_("list reviews of grants"),
	.help = N_("Lists the reviews, how much of each is decided, and when it is due. After that "
		   "moment every grant that was not decided is suspended."),
	.example = "review list",
	.args = review_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = review_list_run,
};

/* open */

static const struct arg_spec review_open_args[] = {
	ARGS_UNIT(ARG_REQUIRED | ARG_POSITION),
	{.name = "period-from",
		.type = ARG_DATE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Period from"),
		.help = N_("first day of the period, for example 2026-07-01"),
		.server_name = "period_from"},
	{.name = "period-to",
		.type = ARG_DATE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Period to"),
		.help = N_("last day of the period, for example 2026-09-30"),
		.server_name = "period_to"},
	{.name = "due",
		.type = ARG_TIME,
		.flags = ARG_REQUIRED,
		.prompt = N_("Due"),
		.help = N_("what is not decided by then is suspended, for example +14d"),
		.server_name = "due_at"},
	ARGS_REASON,
	{0},
};

static enum action_status
review_open_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	const struct api_review_wish wish = {.unit = action_text(run, "unit"),
		.period_from = action_text(run, "period-from"),
		.period_to = action_text(run, "period-to"),
		.due_at = action_time(run, "due"),
		.reason = action_text(run, "reason")};

	(void)err;
	single->call = api_review_open(run->conn, run->operation, &wish, single_done, single);
	return ACTION_WAIT;
}

const struct action action_review_open = {
	.name = "review.open",
	.summary = N_("open a review of all grants of a unit"),
	.hint = N_("open review"),
	.help = N_("Puts every grant of the unit and those below it before a reviewer. What nobody "
		   "has decided when it is due is suspended until somebody keeps it."),
	.example = "review open almaty --period-from 2026-07-01 --period-to 2026-09-30 --due +14d "
		   "--reason 'third quarter'",
	.args = review_open_args,
	.screens = SCREEN_BIT(SCREEN_REVIEWS),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "review.open",
	.run = review_open_run,
};

/* items */

static const struct arg_spec review_items_args[] = {REVIEW_ARG, PAGER_LIMIT_ARG, {0}};

static struct call *
review_items_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_review_items(run->conn, action_number(run, "review"), after, limit, done, user);
}

static const char *
review_items_cursor(const void *row)
{
	return ((const struct api_review_item *)row)->cursor;
}

static enum action_status
review_items_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {review_items_ask, review_items_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"grant login role decision last_used unused_scopes unit suspended by name since "
		"until",
		"grant decision login name role unit since until last_used unused_scopes suspended "
		"by");
	return pager_start(run, &kind, NULL);
}

const struct action action_review_items = {
	.name = "review.items",
	.summary = N_("list the grants of a review"),
	.help = N_("Lists each grant with the last use of its rights and what was decided."),
	.example = "review items 1",
	.args = review_items_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = review_items_run,
};

/* decide */

static const char *const review_decisions[] = {"keep", "revoke", NULL};

static const struct arg_spec review_decide_args[] = {
	REVIEW_ARG,
	{.name = "grants",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Grants"),
		.help = N_("numbers of the grants, with commas between them")},
	{.name = "decision",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Decision"),
		.help = N_("keep or revoke; both can be changed until the review is closed"),
		.choices = review_decisions},
	ARGS_REASON,
	{0},
};

/* "17,18, 19" as numbers. */
static bool
review_numbers(const char *list, int64_t *to, size_t *ret_count, struct op_error *err)
{
	size_t count = 0;

	while (*list != '\0') {
		size_t length = strcspn(list, ", ");
		char *one = text_dup_bytes(list, length);
		bool fine = count < GRANTS_MAX && number_parse(one, 1, INT64_MAX, &to[count]);

		free(one);
		if (!fine) {
			op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not a list of numbers"),
				"grants");
			op_error_detail(
				err, _("Up to %d numbers with commas between them."), GRANTS_MAX);
			op_error_field(err, "grants");
			return false;
		}
		count++;
		list += length;
		list += strspn(list, ", ");
	}
	*ret_count = count;
	return true;
}

static enum action_status
review_decide_run(struct action_run *run, struct op_error *err)
{
	int64_t grants[GRANTS_MAX];
	struct single *single;
	size_t count = 0;

	if (!review_numbers(action_text(run, "grants"), grants, &count, err)) {
		return ACTION_ERROR;
	}
	single = single_new(run, single_show_change);
	single->call = api_review_decide(run->conn, run->operation, action_number(run, "review"),
		grants, count, action_text(run, "decision"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

static bool
review_decide_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_GRANT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no grant is selected"));
		return false;
	}
	if (subject->own) {
		op_error_set(err, OP_ERROR_REFUSED, _("this is your own grant"));
		op_error_detail(err, "%s", _("Nobody decides about his own rights."));
		op_error_hint(err, "%s", _("Ask a colleague with the same right."));
		return false;
	}
	return true;
}

const struct action action_review_decide = {
	.name = "review.decide",
	.summary = N_("keep or revoke grants in a review"),
	.hint = N_("decide"),
	.help = N_("Decides about all given grants in one call. Revoking ends a grant at once; "
		   "keeping one that was suspended by a missed review restores it. Nobody decides "
		   "about his own."),
	.example = "review decide 1 1017,1018 --decision keep --reason 'needed for the duty'",
	.args = review_decide_args,
	.screens = SCREEN_BIT(SCREEN_REVIEW),
	.keys = "D",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_TOGETHER,
	.changes = CHANGES,
	.scope = "review.decide",
	.subject = SUBJECT_GRANT,
	.subject_argument = "grants",
	.check = review_decide_check,
	.run = review_decide_run,
};

/* close */

static const struct arg_spec review_close_args[] = {REVIEW_ARG, ARGS_REASON, {0}};

static enum action_status
review_close_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_review_close(run->conn, run->operation, action_number(run, "review"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
review_close_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_REVIEW || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no review is selected"));
		return false;
	}
	return true;
}

const struct action action_review_close = {
	.name = "review.close",
	.summary = N_("close a review in which everything is decided"),
	.hint = N_("close review"),
	.help = N_("Closes the review; its decisions stay on record."),
	.example = "review close 1 --reason 'all decided'",
	.args = review_close_args,
	.screens = SCREEN_BIT(SCREEN_REVIEWS),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES,
	.scope = "review.open",
	.subject = SUBJECT_REVIEW,
	.check = review_close_check,
	.run = review_close_run,
};
