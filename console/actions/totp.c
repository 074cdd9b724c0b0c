/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One's own phone and the codes on paper in its place.
 */
#include "actions.h"
#include "factor.h"
#include "reveal.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/text.h"
#include "../../api-client/totp.h"

static bool
totp_begun(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	const struct api_seed *row = rows_at(rows, 0);
	struct sink_secret secret = {.kind = SINK_SECRET_SEED, .until = TIME_NULL};
	struct secret *base32 = totp_base32(row->seed.data, row->seed.length);

	if (base32 == NULL) {
		op_error_set(err, OP_ERROR_INTERNAL, "%s",
			_("the server's answer could not be understood"));
		return false;
	}
	text_format(secret.login, sizeof secret.login, "%s", row->label);
	text_format(secret.issuer, sizeof secret.issuer, "%s", row->issuer);
	secret.text = base32;
	sink_secret(run->sink, &secret);
	secret_free(base32);
	sink_summary(run->sink, "%s",
		_("the old phone stays in use until two codes of the new one are proven: totp "
		  "prove"));
	return true;
}

static enum action_status
totp_replace_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, totp_begun);

	(void)err;
	single->call = api_totp_begin(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_totp_replace = {
	.name = "totp.replace",
	.summary = N_("replace the phone that makes my codes"),
	.hint = N_("phone"),
	.help = N_(
		"Shows a new key once, for a fresh code of the old phone, or for a recovery code "
		"if it is lost and the account holds no privileged role. The old phone stays in "
		"use until two codes of the new one in a row have proven it."),
	.example = "totp replace",
	.screens = SCREEN_BIT(SCREEN_ME),
	.keys = "T",
	.flags = ACTION_MUTATES | ACTION_REVEALS,
	.changes = RESOURCE_JOURNAL,
	.run = totp_replace_run,
};

static const struct arg_spec prove_args[] = {
	{.name = "first",
		.type = ARG_CODE,
		.flags = ARG_REQUIRED,
		.prompt = N_("First code"),
		.help = N_("six digits that the new phone shows")},
	{.name = "second",
		.type = ARG_CODE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Next code"),
		.help = N_("the six digits that follow them")},
	{0},
};

static void
clock_say(int64_t seconds, struct op_error *err)
{
	char by[CLOCK_TEXT_SIZE];

	(void)clock_format_left((seconds < 0 ? -seconds : seconds) * CLOCK_SECOND, by, sizeof by);
	op_error_set(err, OP_ERROR_CONFLICT, "%s", _("the phone's clock is wrong"));
	op_error_detail(err,
		seconds < 0 ? _("Your phone is about %s behind.")
			    : _("Your phone is about %s ahead."),
		by);
	op_error_hint(err, "%s",
		_("Let it take the time from the network, then type two new codes in a row."));
}

bool
totp_proven(const struct api_proof *proof, struct op_error *err)
{
	const char *status = proof == NULL ? "" : proof->status;

	if (text_is(status, "ok")) {
		return true;
	}
	if (text_is(status, "clock") && proof->offset_seconds != BIND_INT_NULL) {
		clock_say(proof->offset_seconds, err);
	} else if (text_is(status, "wrong")) {
		op_error_set(err, OP_ERROR_FAILED, "%s", _("these two codes don't fit"));
		op_error_detail(
			err, "%s", _("They have to be of the new key and follow each other."));
		op_error_hint(err, "%s", _("Type one code, wait for the next, type it as well."));
	} else if (text_is(status, "too_many")) {
		op_error_set(err, OP_ERROR_TOO_MANY, "%s", _("too many wrong codes"));
		op_error_hint(err, "%s", _("Begin again with a new key."));
	} else {
		op_error_set(err, OP_ERROR_FAILED, "%s", _("the codes were not judged"));
		op_error_hint(err, "%s", _("Begin again with a new key."));
	}
	return false;
}

void
totp_explain(const struct secret *base32, const struct secret *first, const struct secret *second,
	int64_t at, struct op_error *err)
{
	int64_t seconds;

	if (totp_clock_find(base32, first, second, at, &seconds) && seconds != 0) {
		clock_say(seconds, err);
	}
}

static bool
prove_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	sink_result(run->sink, rows);
	if (!totp_proven(rows_at(rows, 0), err)) {
		return false;
	}
	sink_summary(run->sink, "%s", _("the new phone is in use; your other sessions have ended"));
	return true;
}

static enum action_status
totp_prove_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, prove_answer);

	(void)err;
	api_totp_prove(run->conn, action_value(run, "first")->secret,
		action_value(run, "second")->secret, single_done, single);
	return ACTION_WAIT;
}

const struct action action_totp_prove = {
	.name = "totp.prove",
	.summary = N_("prove the new phone by two codes in a row"),
	.help = N_("Ends totp replace: from then on codes come from the new phone. In the same "
		   "session only."),
	.example = "totp prove --first 123456 --second 654321",
	.args = prove_args,
	.flags = ACTION_MUTATES | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_ME | RESOURCE_SESSION | RESOURCE_JOURNAL,
	.run = totp_prove_run,
};

static void
recovery_made(void *user, struct rows *rows, const struct op_error *err)
{
	struct reveal *reveal = user;
	struct action_run *run = reveal->run;
	const struct api_ticket *ticket = rows_at(rows, 0);

	reveal->call = NULL;
	if (err != NULL || ticket == NULL || ticket->ticket == NULL) {
		rows_free(rows);
		action_finish(run, err);
		return;
	}
	reveal_made(reveal, rows, ticket->summary, ticket->ticket);
	rows_free(rows);
}

static enum action_status
recovery_run(struct action_run *run, struct op_error *err)
{
	struct reveal *reveal = reveal_new(run);

	(void)err;
	reveal->call = api_recovery_make(run->conn, run->operation, recovery_made, reveal);
	return ACTION_WAIT;
}

const struct action action_recovery_make = {
	.name = "recovery.make",
	.summary = N_("make new recovery codes"),
	.hint = N_("recovery codes"),
	.help = N_("Makes ten codes for paper and shows them once. Each opens one sign-in in the "
		   "place of a code of the phone. The ones before open nothing any more."),
	.example = "recovery make",
	.screens = SCREEN_BIT(SCREEN_ME),
	.keys = "R",
	.flags = ACTION_MUTATES | ACTION_REVEALS,
	.changes = RESOURCE_ME | RESOURCE_JOURNAL,
	.run = recovery_run,
};
