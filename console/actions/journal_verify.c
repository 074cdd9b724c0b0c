/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The action journal.verify: checks the chain of seals and their signatures outside the database
 * and says in words of their own what is wrong.
 */
#include "../proof.h"
#include "actions.h"

#include "../../api-client/clock.h"
#include "../../api-client/head_words.h"
#include "../../api-client/journal.h"
#include "../../api-client/text.h"

#include <stdlib.h>

static const struct arg_spec journal_verify_args[] = {
	{.name = "head",
		.type = ARG_TEXT,
		.prompt = N_("Head"),
		.help = N_("eight words that \"journal head\" has shown: they must still be in the "
			   "journal")},
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
journal_verify_show(struct sink *sink, const struct journal_report *report, const char *signatures)
{
	struct buf head = BUF_INIT;

	buf_append_hex(&head, report->head, sizeof report->head);
	sink_value_text(sink, "verdict", journal_verdict_word(report->verdict));
	sink_value_int(sink, "seals", report->seals);
	sink_value_int(sink, "events", report->events);
	sink_value_int(sink, "unsealed", report->unsealed);
	sink_value_text(sink, "head", buf_text(&head));
	sink_value_time(sink, "head_at", report->head_at);
	sink_value_int(sink, "checkpoints", report->checkpoints);
	sink_value_text(sink, "signatures", signatures);
	sink_value_time(sink, "signed_at", report->signed_at);
	sink_value_text(sink, "place", report->place[0] != '\0' ? report->place : NULL);
	buf_done(&head);
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
	journal_verify_show(run->sink, report, verifying->keys != NULL ? "checked" : "not checked");
	switch (report->verdict) {
	case JOURNAL_INTACT:
		sink_summary(run->sink, _("the journal is intact"));
		break;
	case JOURNAL_UNSEALED_TAIL:
		sink_summary(run->sink,
			_("the journal is intact; its newest events (%lld) are not "
			  "sealed yet"),
			(long long)report->unsealed);
		break;
	case JOURNAL_ALTERED:
		op_error_set(&broken, OP_ERROR_FAILED, _("the journal was altered"));
		break;
	case JOURNAL_MISSING:
		op_error_set(&broken, OP_ERROR_FAILED, _("events are missing in the journal"));
		break;
	case JOURNAL_TRUNCATED:
		op_error_set(&broken, OP_ERROR_FAILED, _("the end of the journal is gone"));
		break;
	}
	if (broken.kind != OP_ERROR_NONE) {
		op_error_detail(&broken, _("The first place is %s."), report->place);
		op_error_hint(&broken, "%s",
			_("Keep this output and tell the security administrators "
			  "now."));
	}
	action_finish(run, broken.kind != OP_ERROR_NONE ? &broken : NULL);
}

static void
journal_verify_progress(void *user, const struct journal_report *report)
{
	struct journal_verifying *verifying = user;

	if (verifying->run->progress != NULL) {
		verifying->run->progress(verifying->run, report->events, -1);
	}
}

static enum action_status
journal_verify_run(struct action_run *run, struct op_error *err)
{
	struct journal_verifying *verifying = mem_new(1, sizeof *verifying);
	struct journal_known known[JOURNAL_KNOWN] = {{.seal = -1}, {.seal = -1}};
	const char *head = action_text(run, "head");

	verifying->run = run;
	proof_known(&known[0]);
	if (head != NULL) {
		if (!head_words_parse(head, known[1].hash, err)) {
			op_error_field(err, "head");
			free(verifying);
			return ACTION_ERROR;
		}
		known[1].length = HEAD_BYTES;
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
	.help = N_("Reads every event and every seal and computes the chain again, outside the "
		   "database. Verdicts: intact, unsealed tail, altered, missing, truncated. "
		   "Signatures of the keeper are checked when [console] checkpoint_keys names its "
		   "public key."),
	.example = "journal verify",
	.args = journal_verify_args,
	.screens = SCREEN_BIT(SCREEN_JOURNAL),
	.keys = "V",
	.scope = "journal.verify",
	.run = journal_verify_run,
};
