/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events of the journal ahead of their judgement: some seals at a time, as many as a page has room
 * for; a seal that is larger is read in several pages. The server gives them in the order of their
 * transactions, which its index has; the order of the chain, by number in each seal, is made here.
 */
#include "clock.h"
#include "conn_private.h"
#include "verify_private.h"

#include <stdlib.h>
#include <string.h>

#define EVENTS_PAGE 5000

static void batch_ask(struct journal_check *check, struct verify_batch *batch);

static void
batch_free(struct verify_batch *batch)
{
	if (batch == NULL) {
		return;
	}
	call_forget(batch->call);
	for (size_t i = 0; i < batch->page_count; i++) {
		rows_free(batch->pages[i]);
	}
	free(batch->pages);
	free(batch);
}

void
verify_batches_free(struct journal_check *check)
{
	for (size_t i = 0; i < VERIFY_BATCHES; i++) {
		batch_free(check->batches[i]);
		check->batches[i] = NULL;
	}
}

/* One more than the seals count: one too many is seen. */
static int64_t
batch_limit(const struct verify_batch *batch)
{
	return batch->events < EVENTS_PAGE ? batch->events + 1 : EVENTS_PAGE;
}

static void
batch_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct verify_batch *batch = user;

	batch->call = NULL;
	if (err != NULL) {
		verify_finish(batch->check, err);
		return;
	}
	batch->pages = mem_resize(batch->pages, batch->page_count + 1, sizeof(*batch->pages));
	batch->pages[batch->page_count++] = rows;
	batch->rows += (int64_t)rows->count;
	batch->complete = (int64_t)rows->count < batch_limit(batch) || batch->rows > batch->events;
	if (batch->complete) {
		verify_run(batch->check);
	} else {
		batch_ask(batch->check, batch);
	}
}

static void
batch_ask(struct journal_check *check, struct verify_batch *batch)
{
	const struct rows *page =
		batch->page_count == 0 ? NULL : batch->pages[batch->page_count - 1];
	const struct api_event_row *place = page == NULL ? NULL : rows_at(page, page->count - 1);
	struct call_number from, to, event, limit;
	const char *const texts[] = {call_int(&from, batch->first), call_int(&to, batch->last),
		place == NULL ? NULL : place->xid,
		place == NULL ? NULL : call_int(&event, place->event),
		call_int(&limit, batch_limit(batch))};

	batch->call =
		call_send_texts(check->conn, &api_function_journal_batch, texts, batch_done, batch);
}

/* Whether events of this seal can be asked for: what is none is judged first. */
static bool
seal_follows(const struct journal_check *check, size_t index)
{
	const struct verify_seal *seal = &check->seals[index];

	return seal->shaped && seal->events >= 0 && seal->number >= 0 &&
	       (index == 0 || seal->number == seal[-1].number + 1);
}

/* The next seals, as many as a page has room for. */
static struct verify_batch *
batch_begin(struct journal_check *check)
{
	struct verify_batch *batch = mem_new(1, sizeof(*batch));
	const struct verify_seal *seal = &check->seals[check->planned];

	batch->check = check;
	batch->first = seal->number;
	do {
		batch->last = seal->number;
		batch->events += seal->events;
		batch->seals++;
		check->planned++;
		seal++;
	} while (check->planned < check->seal_count && seal_follows(check, check->planned) &&
		 seal->events < EVENTS_PAGE - batch->events);
	batch_ask(check, batch);
	return batch;
}

void
verify_batches_plan(struct journal_check *check)
{
	for (size_t i = 0; i < VERIFY_BATCHES; i++) {
		if (check->batches[i] == NULL && check->planned < check->seal_count &&
			seal_follows(check, check->planned)) {
			check->batches[i] = batch_begin(check);
		}
	}
}

static int
event_compare(const void *a, const void *b)
{
	int64_t left = ((const struct verify_event *)a)->row->event;
	int64_t right = ((const struct verify_event *)b)->row->event;

	return left < right ? -1 : left > right;
}

static bool
events_ordered(const struct verify_event *events, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (events[i].row->event < events[i - 1].row->event) {
			return false;
		}
	}
	return true;
}

/* All rows of the batch, owned; their order is that of the transactions. */
static struct verify_event *
batch_events(const struct verify_batch *batch, size_t *ret_count)
{
	struct verify_event *events;
	size_t count = 0;

	for (size_t i = 0; i < batch->page_count; i++) {
		count += batch->pages[i]->count;
	}
	events = mem_new(count, sizeof(*events));
	*ret_count = count;
	count = 0;
	for (size_t i = 0; i < batch->page_count; i++) {
		for (size_t j = 0; j < batch->pages[i]->count; j++) {
			events[count].row = rows_at(batch->pages[i], j);
			if (!number_parse(
				    events[count].row->xid, 0, INT64_MAX, &events[count].xid)) {
				events[count].xid = -1;
			}
			count++;
		}
	}
	return events;
}

static bool
batch_judge(struct journal_check *check, const struct verify_batch *batch,
	struct verify_event *events, size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < batch->seals; i++) {
		const struct verify_seal *seal = &check->seals[check->judged++];
		size_t end = used;

		/* What is behind the last seal was not asked for and is one too many in it. */
		while (end < count && (events[end].xid < seal->high || i + 1 == batch->seals)) {
			end++;
		}
		if (!events_ordered(events + used, end - used)) {
			qsort(events + used, end - used, sizeof(*events), event_compare);
		}
		if (!verify_seal_judge(check, seal, events + used, end - used)) {
			return false;
		}
		used = end;
	}
	return true;
}

bool
verify_batch_judge(struct journal_check *check)
{
	struct verify_batch *batch = check->batches[0];
	struct verify_event *events;
	size_t count;
	bool fine;

	if (batch == NULL || !batch->complete) {
		return false;
	}
	/* Taken out: a bad verdict frees the check. */
	memmove(check->batches, check->batches + 1,
		(VERIFY_BATCHES - 1) * sizeof(check->batches[0]));
	check->batches[VERIFY_BATCHES - 1] = NULL;
	verify_batches_plan(check);
	events = batch_events(batch, &count);
	fine = batch_judge(check, batch, events, count);
	if (fine && check->progress != NULL) {
		check->progress(check->user, &check->report);
	}
	free(events);
	batch_free(batch);
	return fine;
}
