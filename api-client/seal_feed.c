/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of seals and batches of events ahead of their use. */
#include "seal_feed.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"
#include "journal.h"

#include <stdlib.h>
#include <string.h>

#define SEALS_PAGE 10000
#define EVENTS_PAGE 2000

/* All events of some seals that follow each other. */
struct feed_batch {
	struct seal_feed *feed;
	struct call *call;   /* borrowed; NULL: nothing is under way */
	int64_t first, last; /* numbers of the seals */
	size_t seals;	     /* how many */
	int64_t events;	     /* that they count together */
	bool away;	     /* they are not expected: as many as there are */
	struct rows **pages; /* owned, each too */
	size_t page_count;
	int64_t rows; /* on all pages */
	bool complete;
};

static void batch_ask(struct feed_batch *batch);

static void
batch_free(struct feed_batch *batch)
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
seal_feed_init(struct seal_feed *feed, const struct seal_feed_calls *calls, void *user)
{
	*feed = (struct seal_feed){.calls = calls, .user = user, .last = -1};
}

void
seal_feed_done(struct seal_feed *feed)
{
	call_forget(feed->seals_call);
	feed->seals_call = NULL;
	for (size_t i = 0; i < SEAL_FEED_BATCHES; i++) {
		batch_free(feed->batches[i]);
		feed->batches[i] = NULL;
	}
	free(feed->seals);
	feed->seals = NULL;
}

/* Seals */

static void
seal_take(struct feed_seal *seal, const struct api_seal *row)
{
	*seal = (struct feed_seal){.number = row->number, .events = row->events, .at = row->at};
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
	struct seal_feed *feed = user;
	size_t left = feed->count - feed->given;

	feed->seals_call = NULL;
	if (err != NULL) {
		feed->calls->failed(feed->user, err);
		return;
	}
	/* Those that were given make room. */
	if (left > 0) {
		memmove(feed->seals, feed->seals + feed->given, left * sizeof(*feed->seals));
	}
	feed->planned -= feed->given;
	feed->given = 0;
	feed->seals = mem_resize(feed->seals, left + rows->count, sizeof(*feed->seals));
	for (size_t i = 0; i < rows->count; i++) {
		seal_take(&feed->seals[left + i], rows_at(rows, i));
	}
	feed->count = left + rows->count;
	if (rows->count > 0) {
		feed->last = feed->seals[feed->count - 1].number;
	}
	feed->end = rows->count < SEALS_PAGE;
	rows_free(rows);
	feed->calls->moved(feed->user);
}

void
seal_feed_more(struct seal_feed *feed)
{
	if (feed->seals_call == NULL) {
		feed->seals_call =
			feed->calls->seals(feed->user, feed->last, SEALS_PAGE, seals_done, feed);
	}
}

bool
seal_feed_asks(const struct seal_feed *feed)
{
	return feed->seals_call != NULL;
}

/* Events */

/* One more than the seals count: one too many is seen. */
static int64_t
batch_limit(const struct feed_batch *batch)
{
	return !batch->away && batch->events < EVENTS_PAGE ? batch->events + 1 : EVENTS_PAGE;
}

static void
batch_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct feed_batch *batch = user;
	struct seal_feed *feed = batch->feed;

	batch->call = NULL;
	if (err != NULL) {
		feed->calls->failed(feed->user, err);
		return;
	}
	batch->pages = mem_resize(batch->pages, batch->page_count + 1, sizeof(*batch->pages));
	batch->pages[batch->page_count++] = rows;
	batch->rows += (int64_t)rows->count;
	batch->complete = (int64_t)rows->count < batch_limit(batch) ||
			  (!batch->away && batch->rows > batch->events);
	if (batch->complete) {
		feed->calls->moved(feed->user);
	} else {
		batch_ask(batch);
	}
}

static void
batch_ask(struct feed_batch *batch)
{
	const struct rows *page =
		batch->page_count == 0 ? NULL : batch->pages[batch->page_count - 1];

	batch->call = batch->feed->calls->events(batch->feed->user, batch->first, batch->last,
		page == NULL ? NULL : rows_at(page, page->count - 1), batch_limit(batch),
		batch_done, batch);
}

/* Whether events of this seal can be asked for: what is none is given without any. */
static bool
seal_follows(const struct seal_feed *feed, size_t index)
{
	const struct feed_seal *seal = &feed->seals[index];

	return seal->shaped && seal->events >= 0 && seal->number >= 0 &&
	       (index == 0 || seal->number == seal[-1].number + 1);
}

static bool
seal_away(const struct seal_feed *feed, const struct feed_seal *seal)
{
	return feed->calls->away != NULL && feed->calls->away(feed->user, seal->number);
}

/* The next seals, as many as a page has room for. */
static struct feed_batch *
batch_begin(struct seal_feed *feed)
{
	struct feed_batch *batch = mem_new(1, sizeof(*batch));
	const struct feed_seal *seal = &feed->seals[feed->planned];

	batch->feed = feed;
	batch->first = seal->number;
	batch->away = seal_away(feed, seal);
	do {
		batch->last = seal->number;
		batch->events += seal->events;
		batch->seals++;
		feed->planned++;
		seal++;
	} while (feed->planned < feed->count && seal_follows(feed, feed->planned) &&
		 seal_away(feed, seal) == batch->away &&
		 (batch->away || seal->events < EVENTS_PAGE - batch->events));
	batch_ask(batch);
	return batch;
}

static void
batches_plan(struct seal_feed *feed)
{
	for (size_t i = 0; i < SEAL_FEED_BATCHES; i++) {
		if (feed->batches[i] == NULL && feed->planned < feed->count &&
			seal_follows(feed, feed->planned)) {
			feed->batches[i] = batch_begin(feed);
		}
	}
	if (feed->planned == feed->count && !feed->end) {
		seal_feed_more(feed);
	}
}

static int
event_compare(const void *a, const void *b)
{
	int64_t left = ((const struct feed_event *)a)->row->event;
	int64_t right = ((const struct feed_event *)b)->row->event;

	return left < right ? -1 : left > right;
}

static bool
events_ordered(const struct feed_event *events, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (events[i].row->event < events[i - 1].row->event) {
			return false;
		}
	}
	return true;
}

/* All rows of the batch, owned; their order is that of the transactions. */
static struct feed_event *
batch_events(const struct feed_batch *batch, size_t *ret_count)
{
	struct feed_event *events = mem_new((size_t)batch->rows, sizeof(*events));
	size_t count = 0;

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
	*ret_count = count;
	return events;
}

static bool
batch_give(struct seal_feed *feed, const struct feed_batch *batch, struct feed_event *events,
	size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < batch->seals; i++) {
		const struct feed_seal *seal = &feed->seals[feed->given++];
		size_t end = used;

		/* What is behind the last seal was not asked for and is one too many in it. */
		while (end < count && (events[end].xid < seal->high || i + 1 == batch->seals)) {
			end++;
		}
		if (!events_ordered(events + used, end - used)) {
			qsort(events + used, end - used, sizeof(*events), event_compare);
		}
		if (!feed->calls->take(feed->user, seal, events + used, end - used)) {
			return false;
		}
		used = end;
	}
	return true;
}

enum seal_feed_step
seal_feed_step(struct seal_feed *feed)
{
	struct feed_batch *batch;
	struct feed_event *events;
	size_t count;
	bool goes_on;

	batches_plan(feed);
	batch = feed->batches[0];
	if (batch == NULL && feed->given < feed->count) {
		/* It does not follow, or is none. */
		return feed->calls->take(feed->user, &feed->seals[feed->given++], NULL, 0)
			       ? SEAL_FEED_GAVE
			       : SEAL_FEED_STOPPED;
	}
	if (batch == NULL) {
		return feed->end && feed->seals_call == NULL ? SEAL_FEED_END : SEAL_FEED_WAITS;
	}
	if (!batch->complete) {
		return SEAL_FEED_WAITS;
	}
	/* Taken out: the feed may be gone when it was given. */
	memmove(feed->batches, feed->batches + 1,
		(SEAL_FEED_BATCHES - 1) * sizeof(feed->batches[0]));
	feed->batches[SEAL_FEED_BATCHES - 1] = NULL;
	batches_plan(feed);
	events = batch_events(batch, &count);
	goes_on = batch_give(feed, batch, events, count);
	free(events);
	batch_free(batch);
	return goes_on ? SEAL_FEED_GAVE : SEAL_FEED_STOPPED;
}

int64_t
seal_feed_next(const struct seal_feed *feed)
{
	return feed->batches[0] != NULL	   ? feed->batches[0]->last
	       : feed->given < feed->count ? feed->seals[feed->given].number
					   : -1;
}
