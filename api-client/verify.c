/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks the journal outside the database: recomputes every event's digest from its canonical
 * bytes and every seal from its digests, from seal 0 on, in constant memory. Verdicts are about
 * what was recomputed; nothing that the server says about itself is believed. This file is the life
 * of a check, its order of work and its end.
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
	call_forget(check->segments_call);
	call_forget(check->extent_call);
	call_forget(check->checkpoints_call);
	call_forget(check->tail_call);
	seal_feed_done(&check->feed);
	rows_free(check->checkpoints);
	free(check->segments);
	chain_done(&check->chain);
	digester_free(check->digester);
	buf_done(&check->canonical);
	free(check);
	mem_keep(false);
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

void
verify_fail(struct journal_check *check, enum journal_verdict verdict, int64_t event)
{
	struct journal_report *report = &check->report;

	report->verdict = verdict;
	report->event = event;
	report->seal = check->chain.number;
	if (report->place[0] != '\0') {
		/* It was said where it was seen. */
	} else if (verdict == JOURNAL_MISSING) {
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

/* Everything that the server has was read. */
static void
end_judge(struct journal_check *check)
{
	const struct api_checkpoint *checkpoint =
		rows_at(check->checkpoints, check->checkpoint_index);
	bool open = check->report.unsealed > 0;

	if (checkpoint == NULL && !check->checkpoints_end) {
		verify_ask_checkpoints(check);
		return;
	}
	if (checkpoint != NULL && check->chased_seal != checkpoint->seal) {
		/* Sealed and signed since the page of seals was read? */
		check->chased_seal = checkpoint->seal;
		seal_feed_more(&check->feed);
		return;
	}
	if (checkpoint != NULL) {
		text_format(check->report.place, sizeof check->report.place,
			_("after seal %lld; seal %lld was signed"), (long long)check->chain.number,
			(long long)checkpoint->seal);
		verify_fail(check, JOURNAL_TRUNCATED, 0);
		return;
	}
	if (!verify_known_found(check)) {
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

/* All seals that were read are judged. */
static void
end_reached(struct journal_check *check)
{
	if (check->chain.number < 0) {
		check->chain.number = 0;
		text_format(check->report.place, sizeof check->report.place,
			_("seal %lld is not there"), 0LL);
		verify_fail(check, JOURNAL_MISSING, 0);
	} else if (!check->tail_end) {
		check->report.unsealed = 0;
		check->tail_event = 0;
		verify_ask_tail(check);
	} else if (check->tail_alone) {
		end_judge(check);
	}
}

/* Whether the checkpoints of the seals that come next are there; otherwise they are asked for. */
static bool
checkpoints_ready(struct journal_check *check)
{
	int64_t next = seal_feed_next(&check->feed);
	size_t count = check->checkpoints == NULL ? 0 : check->checkpoints->count;
	const struct api_checkpoint *last =
		count == 0 ? NULL : rows_at(check->checkpoints, count - 1);

	if (next < 0 || check->checkpoints_end || (last != NULL && last->seal >= next)) {
		return true;
	}
	verify_ask_checkpoints(check);
	return false;
}

/* One step with what is at hand; false when something else was asked for, or the check is over. */
static bool
check_step(struct journal_check *check)
{
	if (check->segments_call != NULL) {
		return false;
	}
	/* Not before the first seals, whose page opens the verification. */
	if (check->feed.last < 0 && !check->feed.end) {
		seal_feed_more(&check->feed);
		return false;
	}
	if (!check->segments_there) {
		verify_ask_segments(check);
		return false;
	}
	if (!checkpoints_ready(check)) {
		return false;
	}
	switch (seal_feed_step(&check->feed)) {
	case SEAL_FEED_GAVE:
		if (check->progress != NULL) {
			check->progress(check->user, &check->report);
		}
		return true;
	case SEAL_FEED_END:
		if (check->resume_at == 0 && check->tail_call == NULL) {
			end_reached(check);
		}
		return false;
	case SEAL_FEED_WAITS:
	case SEAL_FEED_STOPPED:
		break;
	}
	return false;
}

void
verify_run(struct journal_check *check)
{
	while (check_step(check)) {
	}
}

/* What is found from the first seal on. */
static void
check_begin(struct journal_check *check)
{
	check->report = (struct journal_report){.signed_seal = -1,
		.signed_at = TIME_NULL,
		.head_at = TIME_NULL,
		.head_seal = -1,
		.archived_seal = -1};
	check->checkpoint_seal = -1;
	check->segments_there = false;
	check->segment_count = 0;
	check->tail_end = false;
	check->tail_alone = false;
	chain_init(&check->chain);
	seal_feed_init(&check->feed, &verify_feed_calls, check);
}

void
verify_again(struct journal_check *check)
{
	seal_feed_done(&check->feed);
	chain_done(&check->chain);
	call_forget(check->checkpoints_call);
	call_forget(check->extent_call);
	rows_free(check->checkpoints);
	free(check->segments);
	check->checkpoints_call = NULL;
	check->extent_call = NULL;
	check->checkpoints = NULL;
	check->checkpoint_index = 0;
	check->checkpoints_end = false;
	check->segments = NULL;
	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		check->known[i] = check->given[i];
	}
	check_begin(check);
	verify_run(check);
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

	mem_keep(true);
	check->conn = conn;
	check->progress = progress;
	check->finished = finished;
	check->user = user;
	check->keys = keys;
	for (size_t i = 0; known != NULL && i < JOURNAL_KNOWN; i++) {
		check->given[i] = known[i];
		check->known[i] = known[i];
	}
	check->digester = digester_new();
	check_begin(check);
	check->next = conn->checks;
	conn->checks = check;
	verify_run(check);
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
	check->tail_end = false;
	check->tail_alone = false;
	seal_feed_more(&check->feed);
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
