/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a verification reads besides events: seals, checkpoints, what is not sealed. */
#include "conn_private.h"
#include "text.h"
#include "verify_private.h"

#define TAIL_PAGE 1000
#define CHECKPOINTS_PAGE 10000

static struct call *
feed_seals(void *user, int64_t after, int64_t limit, call_done *done, void *done_user)
{
	const struct journal_check *check = user;
	struct call_number place, most;
	const char *const texts[] = {
		after < 0 ? NULL : call_int(&place, after), call_int(&most, limit)};

	return call_send_texts(check->conn, &api_function_journal_seals, texts, done, done_user);
}

static struct call *
feed_events(void *user, int64_t from, int64_t to, const struct api_event_row *place, int64_t limit,
	call_done *done, void *done_user)
{
	const struct journal_check *check = user;
	struct call_number first, last, event, most;
	const char *const texts[] = {call_int(&first, from), call_int(&last, to),
		place == NULL ? NULL : place->xid,
		place == NULL ? NULL : call_int(&event, place->event), call_int(&most, limit)};

	return call_send_texts(check->conn, &api_function_journal_batch, texts, done, done_user);
}

static void
feed_moved(void *user)
{
	struct journal_check *check = user;

	/* Newer seals: what was read behind them is not the end. */
	check->tail_alone = check->tail_end && check->feed.given == check->feed.count;
	check->tail_end = check->tail_alone;
	verify_run(check);
}

static void
feed_failed(void *user, const struct op_error *err)
{
	verify_finish(user, err);
}

const struct seal_feed_calls verify_feed_calls = {
	.seals = feed_seals,
	.events = feed_events,
	.take = verify_seal_take,
	.away = verify_seal_away,
	.moved = feed_moved,
	.failed = feed_failed,
};

static void
checkpoints_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->checkpoints_call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	rows_free(check->checkpoints);
	check->checkpoints = rows;
	check->checkpoint_index = 0;
	check->checkpoints_end = rows->count < CHECKPOINTS_PAGE;
	verify_run(check);
}

static bool
unsealed_take(struct journal_check *check, const struct api_event_row *row)
{
	if (!verify_event_genuine(check, row)) {
		text_format(check->report.place, sizeof check->report.place,
			_("event %lld, not sealed yet"), (long long)row->event);
		verify_fail(check, JOURNAL_ALTERED, row->event);
		return false;
	}
	if (check->report.unsealed == 0 || row->event < check->unsealed_first) {
		check->unsealed_first = row->event;
	}
	if (check->report.unsealed == 0 || row->event > check->unsealed_last) {
		check->unsealed_last = row->event;
	}
	check->report.unsealed++;
	return true;
}

static void
tail_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->tail_call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	for (size_t i = 0; i < rows->count; i++) {
		const struct api_event_row *row = rows_at(rows, i);

		if (!unsealed_take(check, row)) {
			rows_free(rows);
			return;
		}
		text_format(check->tail_xid, sizeof check->tail_xid, "%s", row->xid);
		check->tail_event = row->event;
	}
	if (rows->count < TAIL_PAGE) {
		check->tail_end = true;
		/* Had a seal been made before, its events would be in neither page. */
		seal_feed_more(&check->feed);
	} else {
		verify_ask_tail(check);
	}
	rows_free(rows);
}

void
verify_ask_checkpoints(struct journal_check *check)
{
	struct call_number after, limit;
	const char *const texts[] = {
		check->checkpoint_seal < 0 ? NULL : call_int(&after, check->checkpoint_seal),
		call_int(&limit, CHECKPOINTS_PAGE)};

	if (check->checkpoints_call == NULL) {
		check->checkpoints_call = call_send_texts(
			check->conn, &api_function_checkpoint_list, texts, checkpoints_done, check);
	}
}

void
verify_ask_tail(struct journal_check *check)
{
	struct call_number event, limit;
	bool begun = check->tail_event != 0;
	const char *const texts[] = {NULL, NULL, begun ? check->tail_xid : NULL,
		begun ? call_int(&event, check->tail_event) : NULL, call_int(&limit, TAIL_PAGE)};

	if (check->tail_call == NULL) {
		check->tail_call = call_send_texts(
			check->conn, &api_function_journal_batch, texts, tail_done, check);
	}
}
