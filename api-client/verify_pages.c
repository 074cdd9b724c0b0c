/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a verification reads besides events: seals, checkpoints, what is not sealed. */
#include "conn_private.h"
#include "text.h"
#include "verify_private.h"

#include <stdlib.h>
#include <string.h>

#define SEALS_PAGE 10000
#define TAIL_PAGE 1000
#define CHECKPOINTS_PAGE 10000

static void
seal_take(struct verify_seal *seal, const struct api_seal *row)
{
	*seal = (struct verify_seal){.number = row->number, .events = row->events, .at = row->at};
	seal->shaped = row->hash.length == CHAIN_HASH && row->previous.length == CHAIN_HASH &&
		       number_parse(row->low, 0, INT64_MAX, &seal->low) &&
		       number_parse(row->high, seal->low, INT64_MAX, &seal->high);
	if (seal->shaped) {
		memcpy(seal->hash, row->hash.data, CHAIN_HASH);
		memcpy(seal->previous, row->previous.data, CHAIN_HASH);
	}
}

static void
seals_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;
	size_t left = check->seal_count - check->judged;

	check->seals_call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	/* Those that were judged make room. */
	if (left > 0) {
		memmove(check->seals, check->seals + check->judged, left * sizeof(*check->seals));
	}
	check->planned -= check->judged;
	check->judged = 0;
	check->seals = mem_resize(check->seals, left + rows->count, sizeof(*check->seals));
	for (size_t i = 0; i < rows->count; i++) {
		seal_take(&check->seals[left + i], rows_at(rows, i));
	}
	check->seal_count = left + rows->count;
	if (rows->count > 0) {
		check->seal_last = check->seals[check->seal_count - 1].number;
		check->tail_end = false;
	}
	check->seals_end = rows->count < SEALS_PAGE;
	check->tail_alone = check->tail_end;
	rows_free(rows);
	verify_run(check);
}

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
		verify_ask_seals(check);
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
verify_ask_seals(struct journal_check *check)
{
	struct call_number after, limit;
	const char *const texts[] = {
		check->seal_last < 0 ? NULL : call_int(&after, check->seal_last),
		call_int(&limit, SEALS_PAGE)};

	if (check->seals_call == NULL) {
		check->seals_call = call_send_texts(
			check->conn, &api_function_journal_seals, texts, seals_done, check);
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
