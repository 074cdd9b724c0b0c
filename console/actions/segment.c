/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "segment": the months of the journal. What is asked for here is done
 * by the archiver on the database's host, which says in the list how far it is.
 */
#include "../../api-client/segment.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

#define SEGMENTS (RESOURCE_SEGMENT | RESOURCE_JOURNAL)

static const struct arg_spec segment_args[] = {
	{.name = "month",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Month"),
		.help = N_("a month of the journal, like 2026-03")},
	ARGS_REASON,
	{0},
};

const struct action action_go_segments = {
	.name = "go.segments",
	.summary = N_("months of the journal and their archives"),
	.hint = N_("months"),
	.screens = SCREEN_BIT(SCREEN_JOURNAL),
	.keys = "A",
	.flags = ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION,
	.scope = "journal.read",
};

static bool
segment_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind == SUBJECT_MONTH && subject->id[0] != '\0') {
		return true;
	}
	op_error_set(err, OP_ERROR_INVALID, "%s", _("no month is selected"));
	return false;
}

static enum action_status
segment_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink,
		"month state events file_bytes verified_at ripe_at kept_until thawed_until "
		"asked_by "
		"message",
		"month state events file_bytes archived_at verified_at released_at thawed_until "
		"ripe_at kept_until asked_by done total outcome message");
	single->call = api_segment_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_segment_list = {
	.name = "segment.list",
	.summary = N_("list the months of the journal and their archives"),
	.help = N_("Lists every month with its place: in the database, archived, or thawed; when "
		   "its file was verified, when the month may leave the database, and until when "
		   "the file has to be kept."),
	.example = "segment list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "journal.read",
	.run = segment_list_run,
};

static enum action_status
segment_horizon_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call = api_segment_horizon(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_segment_horizon = {
	.name = "segment.horizon",
	.summary = N_("show how far the journal reaches back"),
	.help = N_(
		"Shows the oldest event in the database, what is too young to leave it, how many "
		"months are archived, verified and thawed, and from when on every archive must "
		"be kept."),
	.example = "segment horizon",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "journal.read",
	.run = segment_horizon_run,
};

static enum action_status
segment_ask(struct action_run *run,
	struct call *(*ask)(struct conn *conn, const char *operation, const char *month,
		const char *reason, call_done *done, void *user))
{
	struct single *single = single_new(run, single_show_change);

	single->call = ask(run->conn, run->operation, action_text(run, "month"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static enum action_status
archive_run(struct action_run *run, struct op_error *err)
{
	(void)err;
	return segment_ask(run, api_journal_archive);
}

const struct action action_journal_archive = {
	.name = "journal.archive",
	.summary = N_("archive a month of the journal"),
	.hint = N_("archive"),
	.help = N_(
		"Asks the archiver to write a month to a signed file, to read it back, and to let "
		"its events leave the database. A month that is younger than the policy "
		"journal.online_months, and never one younger than three months, can't be "
		"archived."),
	.example = "journal archive 2026-03 --reason 'monthly archive'",
	.args = segment_args,
	.screens = SCREEN_BIT(SCREEN_SEGMENTS),
	.keys = "A",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = SEGMENTS,
	.scope = "journal.archive",
	.subject = SUBJECT_MONTH,
	.check = segment_check,
	.run = archive_run,
};

static enum action_status
thaw_run(struct action_run *run, struct op_error *err)
{
	(void)err;
	return segment_ask(run, api_journal_thaw);
}

const struct action action_journal_thaw = {
	.name = "journal.thaw",
	.summary = N_("make an archived month searchable again"),
	.hint = N_("thaw"),
	.help = N_(
		"Asks the archiver to bring an archived month back from its file. Every event and "
		"every seal is computed again before it can be searched; it goes again after "
		"the days of the policy journal.thaw_days."),
	.example = "journal thaw 2026-03 --reason 'request of the auditor'",
	.args = segment_args,
	.screens = SCREEN_BIT(SCREEN_SEGMENTS),
	.keys = "T",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = SEGMENTS,
	.scope = "journal.archive",
	.subject = SUBJECT_MONTH,
	.check = segment_check,
	.run = thaw_run,
};

static enum action_status
verify_run(struct action_run *run, struct op_error *err)
{
	(void)err;
	return segment_ask(run, api_segment_verify);
}

const struct action action_segment_verify = {
	.name = "segment.verify",
	.summary = N_("have the file of an archived month read again"),
	.hint = N_("verify"),
	.help = N_("Asks the archiver to verify the file of a month where it lies. Anybody who has "
		   "the file verifies it himself with \"journal verify --file\"."),
	.example = "segment verify 2026-03 --reason 'quarterly check'",
	.args = segment_args,
	.screens = SCREEN_BIT(SCREEN_SEGMENTS),
	.keys = "V",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = SEGMENTS,
	.scope = "journal.archive",
	.subject = SUBJECT_MONTH,
	.check = segment_check,
	.run = verify_run,
};
