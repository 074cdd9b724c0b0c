/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Seals of the journal with their events, in the order of the chain, for who verifies and for who
 * archives: read ahead, so that the server works while the batch before is used. The server gives
 * events in the order of their transactions, which its index has; the order of the chain, by number
 * in each seal, is made here. Constant memory, but for a seal that is larger than a page.
 */
#ifndef API_CLIENT_SEAL_FEED_H
#define API_CLIENT_SEAL_FEED_H

#include "call.h"
#include "chain.h"
#include "event_bytes.h"

struct feed_seal {
	int64_t number, low, high, events, at;
	unsigned char previous[CHAIN_HASH], hash[CHAIN_HASH];
	bool shaped; /* the row had the shape of a seal */
};

struct feed_event {
	int64_t xid; /* -1: it is none */
	const struct api_event_row *row;
};

struct seal_feed_calls {
	/* The next page of struct api_seal after a number (-1: from the first). */
	struct call *(*seals)(
		void *user, int64_t after, int64_t limit, call_done *done, void *done_user);
	/* A page of struct api_event_row of these seals after a place (NULL: from the first). */
	struct call *(*events)(void *user, int64_t from, int64_t to,
		const struct api_event_row *place, int64_t limit, call_done *done, void *done_user);
	/* A seal and all that the server has of its events, by number; whether they are what it
	 * counts is the user's business. False: stop, the feed may be gone. */
	bool (*take)(void *user, const struct feed_seal *seal, const struct feed_event *events,
		size_t count);
	/* Whether the events of a seal are not expected in the database, but for a few; may be
	 * NULL.
	 */
	bool (*away)(void *user, int64_t seal);
	/* Something arrived: seal_feed_step() may give more. */
	void (*moved)(void *user);
	void (*failed)(void *user, const struct op_error *err); /* the feed may be freed here */
};

struct feed_batch;
#define SEAL_FEED_BATCHES 2

struct seal_feed {
	const struct seal_feed_calls *calls; /* borrowed */
	void *user;
	struct call *seals_call; /* borrowed */
	struct feed_seal *seals; /* owned: given up to `given`, asked for up to `planned` */
	size_t count, given, planned;
	int64_t last;				       /* that was read, -1: none */
	bool end;				       /* there were no more */
	struct feed_batch *batches[SEAL_FEED_BATCHES]; /* owned; the first is the next */
};

void seal_feed_init(struct seal_feed *feed, const struct seal_feed_calls *calls, void *user);
void seal_feed_done(struct seal_feed *feed); /* forgets what is under way */

enum seal_feed_step {
	SEAL_FEED_GAVE,	   /* take() was called for some seals */
	SEAL_FEED_WAITS,   /* moved() will be called */
	SEAL_FEED_END,	   /* every seal was given; seal_feed_more() looks for newer ones */
	SEAL_FEED_STOPPED, /* take() said so */
};
enum seal_feed_step seal_feed_step(struct seal_feed *feed);
/* The last seal of what the next step may give, -1: nothing is known. */
int64_t seal_feed_next(const struct seal_feed *feed);
void seal_feed_more(struct seal_feed *feed);
bool seal_feed_asks(const struct seal_feed *feed); /* a page of seals is under way */

#endif
