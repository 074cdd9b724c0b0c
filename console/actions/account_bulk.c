/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One change of many accounts in one call, with a preview that says for each row whether it is
 * allowed; and the accounts that nobody uses.
 */
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/account.h"
#include "../../api-client/clock.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define LOGINS_MAX 500

static const char *const bulk_actions[] = {"lock", "unlock", "end_sessions", NULL};

static const struct arg_spec account_bulk_args[] = {
	{.name = "action",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("What"),
		.help = N_("lock, unlock or end_sessions"),
		.choices = bulk_actions},
	{.name = "logins",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION | ARG_LIST,
		.prompt = N_("Accounts"),
		.help = N_("logins, with blanks or commas between them; at most 500")},
	ARGS_REASON,
	{.name = "until",
		.type = ARG_TIME,
		.prompt = N_("Until"),
		.help = N_("a lock opens by itself at this time; never when not given")},
	{.name = "dry-run",
		.type = ARG_FLAG,
		.prompt = N_("Dry run"),
		.help = N_("only say for each account what would happen"),
		.server_name = "dry_run"},
	{0},
};

/* Splits the list in place. False: there are too many. */
static bool
bulk_split(char *list, const char **logins, size_t *ret_count, struct op_error *err)
{
	size_t count = 0;

	for (char *at = list; *at != '\0';) {
		size_t length = strcspn(at, ", ");

		if (length > 0 && count == LOGINS_MAX) {
			op_error_set(err, OP_ERROR_INVALID, _("too many accounts"));
			op_error_detail(
				err, _("At most %d accounts are changed at once."), LOGINS_MAX);
			op_error_field(err, "logins");
			return false;
		}
		if (length > 0) {
			logins[count++] = at;
		}
		at += length;
		if (*at != '\0') {
			*at++ = '\0';
		}
	}
	*ret_count = count;
	return true;
}

static struct call *
bulk_send(const struct action_run *run, const char *const *logins, size_t count, bool dry_run,
	call_done *done, void *user)
{
	return api_account_bulk(run->conn, run->operation, action_text(run, "action"), logins,
		count, action_text(run, "reason"), action_time(run, "until"), dry_run, done, user);
}

static struct call *
bulk_preview_ask(const struct action_run *run, call_done *done, void *user)
{
	const char *logins[LOGINS_MAX];
	struct op_error ignored = OP_ERROR_INIT;
	char *list = text_dup(action_text(run, "logins"));
	struct call *call = NULL;
	size_t count = 0;

	if (list != NULL && action_text(run, "action") != NULL &&
		bulk_split(list, logins, &count, &ignored)) {
		call = bulk_send(run, logins, count, true, done, user);
	}
	free(list);
	return call;
}

static size_t
bulk_count(const struct rows *rows, const char *verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++) {
		count += text_is(((const struct api_bulk_verdict *)rows_at(rows, i))->verdict,
				 verdict)
				 ? 1
				 : 0;
	}
	return count;
}

static void
bulk_sentence(struct buf *to, const char *between, const char *sentence)
{
	if (sentence != NULL && *sentence != '\0') {
		buf_append(to, between);
		server_text(sentence, to);
	}
}

static void
bulk_preview_show(const struct action_run *run, const struct rows *rows, struct buf *to)
{
	size_t refused = bulk_count(rows, "refused");

	(void)run;
	buf_printf(to, _("%zu allowed, %zu refused"), rows->count - refused, refused);
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_bulk_verdict *row = rows_at(rows, i);
		bool fine = !text_is(row->verdict, "refused");

		buf_printf(to, "\n%s %s %s", fine ? "+" : "!", row->login,
			fine ? _("allowed") : _("refused"));
		bulk_sentence(to, ": ", row->message);
		if (!fine) {
			bulk_sentence(to, ". ", row->detail);
			bulk_sentence(to, " ", row->hint);
		}
	}
}

static const struct action_preview bulk_preview = {bulk_preview_ask, bulk_preview_show};

static bool
account_bulk_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	size_t refused = bulk_count(rows, "refused");

	sink_table_columns(run->sink, "verdict login message detail hint",
		"verdict login message detail hint");
	sink_rows(run->sink, rows);
	if (refused == 0 && action_flag(run, "dry-run")) {
		sink_summary(run->sink, _("all %zu are allowed; nothing was changed"), rows->count);
	} else if (refused == 0) {
		sink_summary(run->sink, _("all %zu done"), rows->count);
	} else {
		sink_rows_explain(run->sink);
		op_error_set(
			err, OP_ERROR_CONFLICT, _("%zu of %zu are refused"), refused, rows->count);
		op_error_detail(err, "%s",
			action_flag(run, "dry-run") ? _("Nothing was changed.")
						    : _("The others are done."));
		op_error_hint(err, "%s", _("Each refused row says why."));
	}
	return refused == 0;
}

static enum action_status
account_bulk_run(struct action_run *run, struct op_error *err)
{
	const char *logins[LOGINS_MAX];
	char *list = text_dup(action_text(run, "logins"));
	size_t count = 0;
	bool fine = bulk_split(list, logins, &count, err);

	if (fine) {
		struct single *single = single_new(run, account_bulk_answer);

		single->call = bulk_send(
			run, logins, count, action_flag(run, "dry-run"), single_done, single);
	}
	free(list);
	return fine ? ACTION_WAIT : ACTION_ERROR;
}

const struct action action_account_bulk = {
	.name = "account.bulk",
	.summary = N_("lock, unlock or sign out many accounts at once"),
	.help = N_("Locks, unlocks or ends the sessions of up to 500 accounts in one call. Each "
		   "account gets its own verdict; a refused one stops no other. --dry-run makes "
		   "the same checks and changes nothing. In the list of accounts: mark rows with "
		   "Space, then L, U or X."),
	.example = "account bulk lock n.kim asel --reason 'left the company' --dry-run",
	.args = account_bulk_args,
	.flags = ACTION_MUTATES | ACTION_DANGEROUS | ACTION_NEEDS_REASON | ACTION_TOGETHER |
		 ACTION_ROWS | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_ACCOUNT | RESOURCE_SESSION | RESOURCE_JOURNAL,
	.scope = "account.lock",
	.subject = SUBJECT_ACCOUNT,
	.subject_argument = "logins",
	.preview = &bulk_preview,
	.run = account_bulk_run,
};

/* unused */

static const struct arg_spec account_unused_args[] = {
	{.name = "days",
		.type = ARG_NUMBER,
		.prompt = N_("Days"),
		.help = N_("not used for so long; as the policy says when not given")},
	ARGS_UNIT(0),
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
account_unused_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_account_unused(run->conn, action_number(run, "days"), action_text(run, "unit"),
		after, limit, done, user);
}

static const char *
account_unused_cursor(const void *row)
{
	return ((const struct api_account_unused *)row)->cursor;
}

static enum action_status
account_unused_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {account_unused_ask, account_unused_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink, "login days last_sign_in name unit",
		"days login name unit last_sign_in");
	return pager_start(run, &kind, NULL);
}

const struct action action_account_unused = {
	.name = "account.unused",
	.summary = N_("list accounts that nobody uses"),
	.help = N_("Lists the accounts that the policy locks because nobody signed in for so long "
		   "(90 days), or with --days those that were not used for a shorter time."),
	.example = "account unused --days 60",
	.args = account_unused_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "account.read",
	.run = account_unused_run,
};
