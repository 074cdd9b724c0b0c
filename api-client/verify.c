/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks the journal outside the database: recomputes every event's digest from its canonical
 * bytes and every seal from its digests, from seal 0 on, page by page in constant memory. Verdicts
 * are about what was recomputed; nothing that the server says about itself is believed.
 */
#include "buf.h"
#include "clock.h"
#include "conn_private.h"
#include "text.h"
#include "verify_private.h"

#include <stdlib.h>
#include <string.h>

/* The keeper seals once a second; events of the last moment get this long to be sealed. */
#define TAIL_PAUSE (CLOCK_SECOND * 3 / 5)
#define TAIL_TRIES 6

const char *
journal_verdict_word(enum journal_verdict verdict)
{
	switch (verdict) {
	case JOURNAL_INTACT:
		return "intact";
	case JOURNAL_UNSEALED_TAIL:
		return "unsealed tail";
	case JOURNAL_ALTERED:
		return "altered";
	case JOURNAL_MISSING:
		return "missing";
	case JOURNAL_TRUNCATED:
		return "truncated";
	}
	return "missing";
}

static void
check_free(struct journal_check *check)
{
	struct journal_check **link = &check->conn->checks;

	while (*link != NULL && *link != check) {
		link = &(*link)->next;
	}
	if (*link == check) {
		*link = check->next;
	}
	call_forget(check->call);
	rows_free(check->seals);
	rows_free(check->batch);
	rows_free(check->checkpoints);
	chain_done(&check->chain);
	free(check);
}

void
verify_finish(struct journal_check *check, const struct op_error *err)
{
	struct journal_report report = check->report;
	void (*finished)(void *, const struct journal_report *, const struct op_error *) =
		check->finished;
	void *user = check->user;

	check_free(check);
	finished(user, &report, err);
}

static void
check_fail(struct journal_check *check, enum journal_verdict verdict, int64_t event)
{
	struct journal_report *report = &check->report;

	report->verdict = verdict;
	report->event = event;
	report->seal = check->chain.number;
	if (verdict == JOURNAL_MISSING && event == 0) {
		text_format(report->place, sizeof report->place,
			_("seal %lld has %lld of %lld events"), (long long)check->chain.number,
			(long long)check->chain.taken, (long long)check->chain.wanted);
	} else if (event == 0) {
		text_format(report->place, sizeof report->place, _("seal %lld"),
			(long long)check->chain.number);
	} else {
		text_format(report->place, sizeof report->place, _("event %lld in seal %lld"),
			(long long)event, (long long)check->chain.number);
	}
	verify_finish(check, NULL);
}

/* The checkpoint of the seal that came out: its hash must be the chain's, and its signature good.
 */
static bool
checkpoint_take(struct journal_check *check, const struct api_checkpoint *checkpoint)
{
	struct journal_report *report = &check->report;

	if (checkpoint->hash.length != CHAIN_HASH ||
		memcmp(checkpoint->hash.data, check->chain.head, CHAIN_HASH) != 0) {
		text_format(report->place, sizeof report->place,
			_("seal %lld is not the one that was signed"), (long long)checkpoint->seal);
	} else if (check->keys != NULL &&
		   !checkpoint_genuine(check->keys, checkpoint->seal, check->chain.head,
			   checkpoint->signature.data, checkpoint->signature.length)) {
		text_format(report->place, sizeof report->place,
			_("the signature of seal %lld is false"), (long long)checkpoint->seal);
	}
	if (report->place[0] != '\0') {
		report->verdict = JOURNAL_ALTERED;
		report->seal = checkpoint->seal;
		verify_finish(check, NULL);
		return false;
	}
	report->checkpoints++;
	report->signed_seal = checkpoint->seal;
	report->signed_at = checkpoint->at;
	check->checkpoint_seal = checkpoint->seal;
	check->checkpoint_index++;
	return true;
}

/* The seal that came out, against the heads that were seen. */
static bool
known_take(struct journal_check *check)
{
	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		struct journal_known *known = &check->known[i];
		bool same = memcmp(known->hash, check->chain.head, known->length) == 0;

		if (known->length == 0) {
			continue;
		}
		if (same && (known->seal < 0 || known->seal == check->chain.number)) {
			known->length = 0;
		} else if (known->seal == check->chain.number) {
			check->report.verdict = JOURNAL_ALTERED;
			check->report.seal = known->seal;
			text_format(check->report.place, sizeof check->report.place,
				_("seal %lld is not the one that was seen here"),
				(long long)known->seal);
			verify_finish(check, NULL);
			return false;
		}
	}
	return true;
}

/* At the end of the chain: heads that were not found. */
static bool
known_found(struct journal_check *check)
{
	struct journal_report *report = &check->report;

	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		const struct journal_known *known = &check->known[i];

		if (known->length == 0) {
			continue;
		}
		report->seal = check->chain.number;
		if (known->seal < 0) {
			report->verdict = JOURNAL_MISSING;
			text_format(report->place, sizeof report->place, "%s",
				_("no seal has the head that was given"));
		} else {
			report->verdict = JOURNAL_TRUNCATED;
			text_format(report->place, sizeof report->place,
				_("after seal %lld; seal %lld was seen here"),
				(long long)report->seal, (long long)known->seal);
		}
		verify_finish(check, NULL);
		return false;
	}
	return true;
}

/* The seal in work has all its events: its hash must come out, and be what was signed and seen. */
static bool
seal_close(struct journal_check *check)
{
	const struct api_checkpoint *checkpoint =
		rows_at(check->checkpoints, check->checkpoint_index);

	if (chain_seal_close(&check->chain) != CHAIN_FINE) {
		check_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	memcpy(check->report.head, check->chain.head, CHAIN_HASH);
	check->report.seals++;
	check->report.head_seal = check->chain.number;
	check->report.events += check->chain.taken;
	return known_take(check) &&
	       (checkpoint == NULL || checkpoint->seal != check->chain.number ||
		       checkpoint_take(check, checkpoint));
}

/* Begins the next seal of the page; its place in the chain is checked first. */
static bool
seal_open(struct journal_check *check, const struct api_seal *row)
{
	struct chain_seal seal = {.number = row->number,
		.events = row->events,
		.previous = row->previous.data,
		.hash = row->hash.data};
	bool shaped = row->hash.length == CHAIN_HASH && row->previous.length == CHAIN_HASH &&
		      number_parse(row->low, 0, INT64_MAX, &seal.low) &&
		      number_parse(row->high, seal.low, INT64_MAX, &seal.high);

	check->event = 0;
	if (!shaped) {
		check->chain.number++;
		check_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	switch (chain_seal_open(&check->chain, &seal)) {
	case CHAIN_FINE:
		check->report.head_at = row->at;
		return true;
	case CHAIN_HOLE:
		text_format(check->report.place, sizeof check->report.place,
			_("seal %lld is not there"), (long long)check->chain.number);
		check->report.verdict = JOURNAL_MISSING;
		check->report.seal = check->chain.number;
		verify_finish(check, NULL);
		return false;
	case CHAIN_BROKEN:
		break;
	}
	check_fail(check, JOURNAL_ALTERED, 0);
	return false;
}

static bool
event_genuine(const struct api_batch_row *row)
{
	return chain_event_genuine(row->event, row->canonical.data, row->canonical.length,
		row->digest.data, row->digest.length);
}

static bool
event_take(struct journal_check *check, const struct api_batch_row *row)
{
	if (!event_genuine(row)) {
		check_fail(check, JOURNAL_ALTERED, row->event);
		return false;
	}
	chain_event_add(&check->chain, row->digest.data);
	check->event = row->event;
	return true;
}

static bool
unsealed_take(struct journal_check *check, const struct api_batch_row *row)
{
	if (!event_genuine(row)) {
		check->report.verdict = JOURNAL_ALTERED;
		check->report.event = row->event;
		text_format(check->report.place, sizeof check->report.place,
			_("event %lld, not sealed yet"), (long long)row->event);
		verify_finish(check, NULL);
		return false;
	}
	if (check->report.unsealed == 0 || row->event < check->unsealed_first) {
		check->unsealed_first = row->event;
	}
	check->report.unsealed++;
	check->unsealed_last = row->event;
	check->tail = true;
	return true;
}

/* Everything that the server has was read. */
static void
end_reached(struct journal_check *check)
{
	const struct api_checkpoint *checkpoint =
		rows_at(check->checkpoints, check->checkpoint_index);
	bool open = check->report.unsealed > 0;

	if (checkpoint != NULL && check->chased_seal != checkpoint->seal) {
		/* Sealed and signed since the page of seals was read? */
		check->chased_seal = checkpoint->seal;
		verify_ask_seals(check);
		return;
	}
	if (checkpoint != NULL) {
		check->report.verdict = JOURNAL_TRUNCATED;
		check->report.seal = check->chain.number;
		text_format(check->report.place, sizeof check->report.place,
			_("after seal %lld; seal %lld was signed"), (long long)check->chain.number,
			(long long)checkpoint->seal);
		verify_finish(check, NULL);
		return;
	}
	if (!known_found(check)) {
		return;
	}
	if (check->goal == 0 && open) {
		check->goal = check->unsealed_last;
	}
	if (!open || check->unsealed_first > check->goal) {
		check->report.verdict = JOURNAL_INTACT;
		verify_finish(check, NULL);
	} else if (check->tries++ < TAIL_TRIES) {
		check->resume_at = clock_monotonic() + TAIL_PAUSE;
	} else {
		check->report.verdict = JOURNAL_UNSEALED_TAIL;
		verify_finish(check, NULL);
	}
}

/* One step with the next event at hand; false when the check is over or a page was asked for. */
static bool
event_step(struct journal_check *check, const struct api_batch_row *row)
{
	bool sealed = row->seal != BIND_INT_NULL;

	if (check->chain.wanted >= 0) {
		if (!sealed || row->seal > check->chain.number) {
			check_fail(check, JOURNAL_MISSING, 0);
			return false;
		}
		check->batch_index++;
		if (row->seal < check->chain.number) {
			check_fail(check, JOURNAL_ALTERED, row->event);
			return false;
		}
		return event_take(check, row);
	}
	if (!sealed) {
		check->batch_index++;
		return unsealed_take(check, row);
	}
	if (row->seal <= check->chain.number) {
		/* One more than its seal counts. */
		check_fail(check, JOURNAL_ALTERED, row->event);
		return false;
	}
	/* Sealed since the page of seals was read: asked for once. */
	if (check->chased == row->event) {
		check->chain.number++;
		check_fail(check, JOURNAL_MISSING, 0);
		return false;
	}
	check->chased = row->event;
	verify_ask_seals(check);
	return false;
}

static bool
check_step(struct journal_check *check)
{
	const struct api_batch_row *row = rows_at(check->batch, check->batch_index);
	const struct api_seal *seal = rows_at(check->seals, check->seal_index);

	if (check->chain.wanted >= 0 && check->chain.taken == check->chain.wanted) {
		if (rows_at(check->checkpoints, check->checkpoint_index) == NULL &&
			!check->checkpoints_end) {
			verify_ask_checkpoints(check);
			return false;
		}
		return seal_close(check);
	}
	if (check->chain.wanted < 0 && seal != NULL) {
		check->seal_index++;
		return seal_open(check, seal);
	}
	if (check->chain.wanted < 0 && !check->seals_end) {
		verify_ask_seals(check);
		return false;
	}
	if (row != NULL) {
		return event_step(check, row);
	}
	if (check->batch == NULL || !check->batch_end) {
		verify_ask_batch(check);
	} else if (check->chain.wanted >= 0) {
		check_fail(check, JOURNAL_MISSING, 0);
	} else if (check->chain.number < 0) {
		check->chain.number = 0;
		check_fail(check, JOURNAL_MISSING, 0);
	} else {
		end_reached(check);
	}
	return false;
}

void
verify_run(struct journal_check *check)
{
	while (check_step(check)) {
	}
}

struct journal_check *
journal_verify(struct conn *conn, const struct checkpoint_keys *keys,
	const struct journal_known known[JOURNAL_KNOWN],
	void (*progress)(void *user, const struct journal_report *report),
	void (*finished)(
		void *user, const struct journal_report *report, const struct op_error *err),
	void *user)
{
	struct journal_check *check = mem_new(1, sizeof *check);

	check->conn = conn;
	check->progress = progress;
	check->finished = finished;
	check->user = user;
	check->keys = keys;
	for (size_t i = 0; known != NULL && i < JOURNAL_KNOWN; i++) {
		check->known[i] = known[i];
	}
	check->checkpoint_seal = -1;
	check->report.signed_seal = -1;
	check->report.signed_at = TIME_NULL;
	check->report.head_at = TIME_NULL;
	check->report.head_seal = -1;
	chain_init(&check->chain);
	check->next = conn->checks;
	conn->checks = check;
	verify_ask_seals(check);
	return check;
}

void
journal_verify_cancel(struct journal_check *check)
{
	if (check != NULL) {
		check_free(check);
	}
}

int64_t
verify_deadline(const struct conn *conn)
{
	int64_t deadline = INT64_MAX;

	for (const struct journal_check *check = conn->checks; check != NULL; check = check->next) {
		if (check->resume_at != 0 && check->resume_at < deadline) {
			deadline = check->resume_at;
		}
	}
	return deadline;
}

void
verify_turn(struct conn *conn)
{
	int64_t now = clock_monotonic();
	struct journal_check *check = conn->checks;

	while (check != NULL && (check->resume_at == 0 || check->resume_at > now)) {
		check = check->next;
	}
	if (check == NULL) {
		return;
	}
	/* Another pass over what is newer than the last seal. */
	check->resume_at = 0;
	check->tail = false;
	check->report.unsealed = 0;
	rows_free(check->batch);
	check->batch = NULL;
	check->batch_index = 0;
	verify_ask_seals(check);
}

void
verify_free(struct conn *conn)
{
	struct op_error err;

	op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the connection was closed"));
	while (conn->checks != NULL) {
		verify_finish(conn->checks, &err);
	}
}
