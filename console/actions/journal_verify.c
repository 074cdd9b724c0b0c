/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The action journal.verify: checks the chain of seals and their signatures outside the database
 * and says in words of their own what is wrong.
 */
#include "../proof.h"
#include "actions.h"
#include "journal_report.h"

#include "../../api-client/head_words.h"
#include "../../api-client/journal.h"
#include "../../api-client/text.h"

#include <stdlib.h>

static const struct arg_spec journal_verify_args[] = {
	{.name = "head",
		.type = ARG_TEXT,
		.prompt = N_("Head"),
		.help = N_("eight words, or the code, that \"journal head\" has shown: they must "
			   "still be in the journal")},
	{.name = "file",
		.type = ARG_FILE,
		.flags = ARG_LIST,
		.prompt = N_("File"),
		.help = N_(
			"archived months instead of the server, in order, their manifests beside "
			"them; no session is needed")},
	{.name = "manifest",
		.type = ARG_FILE,
		.flags = ARG_LIST,
		.prompt = N_("Manifest"),
		.help = N_("manifests that lie elsewhere, one for each file")},
	{.name = "keys",
		.type = ARG_FILE,
		.prompt = N_("Keys"),
		.help = N_("public keys whose signatures are believed, instead of those that are "
			   "configured")},
	{0},
};

struct journal_verifying {
	struct journal_check *check;
	struct action_run *run;
	struct checkpoint_keys *keys; /* owned; NULL: none is configured */
};

static void
journal_verifying_done(void *state)
{
	struct journal_verifying *verifying = state;

	if (verifying->check != NULL) {
		journal_verify_cancel(verifying->check);
	}
	checkpoint_keys_free(verifying->keys);
}

static void
journal_verify_finished(void *user, const struct journal_report *report, const struct op_error *err)
{
	struct journal_verifying *verifying = user;
	struct action_run *run = verifying->run;
	struct op_error broken = OP_ERROR_INIT;

	verifying->check = NULL;
	if (err != NULL) {
		action_finish(run, err);
		return;
	}
	journal_report_show(run->sink, report, verifying->keys != NULL ? "checked" : "not checked");
	if (!journal_report_judge(report, &broken)) {
		action_finish(run, &broken);
		return;
	}
	if (report->verdict == JOURNAL_INTACT && report->archived > 0) {
		sink_summary(run->sink,
			_("the journal is intact from seal %lld on; %lld archived months are to be "
			  "checked with --file"),
			(long long)report->archived_seal + 1, (long long)report->archived);
	} else if (report->verdict == JOURNAL_INTACT) {
		sink_summary(run->sink, _("the journal is intact"));
	} else {
		sink_summary(run->sink,
			_("the journal is intact; its newest events (%lld) are not "
			  "sealed yet"),
			(long long)report->unsealed);
	}
	action_finish(run, NULL);
}

static void
journal_verify_progress(void *user, const struct journal_report *report)
{
	struct journal_verifying *verifying = user;
	const struct progress progress = {
		.rows = report->events, .part = report->events, .whole = report->expected};

	if (verifying->run->progress != NULL) {
		verifying->run->progress(verifying->run->progress_user, &progress);
	}
}

static enum action_status
journal_verify_run(struct action_run *run, struct op_error *err)
{
	struct journal_verifying *verifying = mem_new(1, sizeof *verifying);
	struct journal_known known[JOURNAL_KNOWN] = {{.seal = -1}, {.seal = -1}};
	const char *head = action_text(run, "head");

	if (action_value(run, "file")->present) {
		op_error_set(
			err, OP_ERROR_USAGE, "%s", _("archives are verified without a session"));
		op_error_hint(err, "%s", _("Use \"opconsole journal verify --file\" in a shell."));
		free(verifying);
		return ACTION_ERROR;
	}
	verifying->run = run;
	proof_known(&known[0]);
	if (head != NULL &&
		!head_parse(head, &known[1].seal, known[1].hash, &known[1].length, err)) {
		op_error_field(err, "head");
		free(verifying);
		return ACTION_ERROR;
	}
	action_state_set(run, verifying, journal_verifying_done);
	if (!proof_keys(&verifying->keys, err)) {
		return ACTION_ERROR;
	}
	verifying->check = journal_verify(run->conn, verifying->keys, known,
		journal_verify_progress, journal_verify_finished, verifying);
	return ACTION_WAIT;
}

const struct action action_journal_verify = {
	.name = "journal.verify",
	.summary = N_("check that the journal was not changed"),
	.hint = N_("verify"),
	.help = N_(
		"Reads every event and every seal and computes the chain again, outside the "
		"database. Verdicts: intact, unsealed tail, altered, missing, truncated. "
		"Signatures of the keeper are checked when [console] checkpoint_keys names its "
		"public key. With --file it verifies archived months from their files alone, and "
		"the seams between them."),
	.example = "journal verify",
	.args = journal_verify_args,
	.screens = SCREEN_BIT(SCREEN_JOURNAL),
	.keys = "V",
	.scope = "journal.verify",
	.run = journal_verify_run,
};
