/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "drill": restores that were tried (clause 16).
 */
#include "../../api-client/drill.h"
#include "actions.h"
#include "args.h"
#include "board.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

#include <jansson.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct arg_spec list_args[] = {
	{.name = "component",
		.type = ARG_TEXT,
		.flags = ARG_POSITION,
		.prompt = N_("Component"),
		.help = N_("short name of the component")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	(void)context;
	return api_drill_list(run->conn, action_text(run, "component"), after, limit, done, user);
}

static const char *
list_cursor(const void *row)
{
	return ((const struct api_drill *)row)->cursor;
}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {list_ask, list_cursor};

	(void)err;
	sink_table_columns(run->sink,
		"finished_at component label passed rpo_seconds rto_seconds counts signed_first "
		"signed_second",
		"drill component label failed_at newest_record_at started_at finished_at "
		"rpo_seconds rto_seconds counts passed signed_first signed_second reason request");
	return pager_start(run, &kind, NULL);
}

const struct action action_drill_list = {
	.name = "drill.list",
	.summary = N_("list restore drills that two persons have signed"),
	.help = N_("Lists the restore drills, newest first: which backup came back, what was "
		   "measured and counted, and who signed."),
	.example = "drill list db-2",
	.args = list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "component.read",
	.run = list_run,
};

static const char *const results[] = {"passed", "failed", NULL};
#define TIME_ARG(word, label, text, server)                                                        \
	{                                                                                          \
		.name = word, .type = ARG_TIME, .flags = ARG_REQUIRED, .prompt = label,            \
		.help = text, .server_name = server                                                \
	}
static const struct arg_spec drill_args[] = {
	BOARD_COMPONENT_ARG,
	{.name = "label",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Backup"),
		.help = N_("label of the backup that was restored")},
	TIME_ARG("failed", N_("Failure"), N_("moment of the assumed failure"), "failed_at"),
	TIME_ARG("newest", N_("Newest record"), N_("newest record that came back: gives the RPO"),
		"newest_record_at"),
	TIME_ARG("started", N_("Restore began"), N_("like -5h or 2026-11-22 10:00"), "started_at"),
	TIME_ARG("finished", N_("Restore ended"), N_("gives the RTO"), "finished_at"),
	{.name = "counts",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Row counts"),
		.help = N_("what=expected/found, separated by blanks: orders=1000/1000")},
	{.name = "result",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Result"),
		.help = N_("passed or failed"),
		.choices = results,
		.server_name = "passed"},
	ARGS_REASON,
	{0},
};

/* A number at the begin of text, ended by `end`; false: there is none. */
static bool
count_read(const char *text, char end, int64_t *ret_count, const char **ret_rest)
{
	char *rest;
	long long count;

	errno = 0;
	count = strtoll(text, &rest, 10);
	if (errno != 0 || rest == text || count < 0 || (*rest != end && *rest != '\0')) {
		return false;
	}
	*ret_count = count;
	*ret_rest = rest;
	return *rest == end || end == ' ';
}

/* "orders=1000/1000 trades=5/4" as JSON, owned; NULL: *err. */
static char *
counts_make(const char *text, struct op_error *err)
{
	json_t *counts = json_array();
	char *made = NULL;

	while (*(text += strspn(text, " ")) != '\0') {
		size_t length = strcspn(text, "= ");
		int64_t expected, found;
		const char *rest;

		if (length == 0 || text[length] != '=' ||
			!count_read(text + length + 1, '/', &expected, &rest) ||
			!count_read(rest + 1, ' ', &found, &rest)) {
			op_error_set(err, OP_ERROR_INVALID, "%s", _("row counts are not valid"));
			op_error_detail(
				err, "%s", _("They are written as orders=1000/1000 trades=50/50."));
			op_error_field(err, "counts");
			goto out;
		}
		(void)json_array_append_new(
			counts, json_pack("{s:s%, s:I, s:I}", "what", text, length, "expected",
					(json_int_t)expected, "found", (json_int_t)found));
		text = rest;
	}
	made = json_dumps(counts, JSON_COMPACT);
out:
	json_decref(counts);
	return made;
}

static enum action_status
drill_run(struct action_run *run, struct op_error *err)
{
	char *counts = counts_make(action_text(run, "counts"), err);
	struct api_drill_new drill = {.component = action_text(run, "component"),
		.label = action_text(run, "label"),
		.failed_at = action_time(run, "failed"),
		.newest_record_at = action_time(run, "newest"),
		.started_at = action_time(run, "started"),
		.finished_at = action_time(run, "finished"),
		.counts = counts,
		.passed = text_is(action_text(run, "result"), "passed"),
		.reason = action_text(run, "reason")};
	struct single *single;

	if (counts == NULL) {
		return ACTION_ERROR;
	}
	single = single_new(run, single_show_change);
	single->call = api_drill_record(run->conn, run->operation, &drill, single_done, single);
	free(counts);
	return ACTION_WAIT;
}

const struct action action_drill_record = {
	.name = "drill.record",
	.summary = N_("record a restore drill with what it measured"),
	.hint = N_("drill"),
	.help = N_(
		"Records a restore that was tried: the newest record that came back (RPO), how "
		"long it took (RTO), row counts and the result. It can't be recorded without any "
		"of them. Another person signs it as a request; with that it is a drill, and the "
		"next one is due by the policy."),
	.example = "drill record db-1 --label 20261121F --failed -6h --newest -7h --started -5h "
		   "--finished -4h --counts orders=1000/1000 --result passed "
		   "--reason 'half-yearly drill'",
	.args = drill_args,
	.screens = SCREEN_BIT(SCREEN_BACKUPS) | SCREEN_BIT(SCREEN_DRILLS),
	.keys = "D",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "backup.record",
	.subject = SUBJECT_COMPONENT,
	.check = board_check,
	.run = drill_run,
};
