/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a verification reads: seals, events in the order of seals, checkpoints. */
#include "conn_private.h"
#include "verify_private.h"

#define SEALS_PAGE 1000
#define EVENTS_PAGE 1000
#define CHECKPOINTS_PAGE 1000

static void
page_done(struct journal_check *check)
{
	if (check->progress != NULL) {
		check->progress(check->user, &check->report);
	}
	verify_run(check);
}

static void
seals_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	rows_free(check->seals);
	check->seals = rows;
	check->seal_index = 0;
	check->seals_end = rows->count < SEALS_PAGE;
	page_done(check);
}

static void
batch_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	rows_free(check->batch);
	check->batch = rows;
	check->batch_index = 0;
	check->batch_end = rows->count < EVENTS_PAGE;
	page_done(check);
}

static void
checkpoints_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;

	check->call = NULL;
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

void
verify_ask_checkpoints(struct journal_check *check)
{
	struct call_number after, limit;
	const char *const texts[] = {
		check->checkpoint_seal < 0 ? NULL : call_int(&after, check->checkpoint_seal),
		call_int(&limit, CHECKPOINTS_PAGE)};

	check->call = call_send_texts(
		check->conn, &api_function_checkpoint_list, texts, checkpoints_done, check);
}

void
verify_ask_seals(struct journal_check *check)
{
	struct call_number after, limit;
	const char *const texts[] = {
		check->chain.number < 0 ? NULL : call_int(&after, check->chain.number),
		call_int(&limit, SEALS_PAGE)};

	check->call =
		call_send_texts(check->conn, &api_function_journal_seals, texts, seals_done, check);
}

void
verify_ask_batch(struct journal_check *check)
{
	struct call_number seal, after, limit;
	/* A closed seal is behind us; in the tail only what is not sealed is left. */
	int64_t number = check->chain.wanted < 0 ? check->chain.number + 1 : check->chain.number;
	int64_t event = check->chain.wanted < 0 ? 0 : check->event;
	const char *const texts[] = {check->tail ? NULL : call_int(&seal, number),
		check->tail  ? call_int(&after, check->unsealed_last)
		: event == 0 ? NULL
			     : call_int(&after, event),
		call_int(&limit, EVENTS_PAGE)};

	check->call =
		call_send_texts(check->conn, &api_function_journal_batch, texts, batch_done, check);
}
