/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to the verification: what verify.c (its life and its end), verify_seal.c (the judgement
 * of a seal), verify_segment.c (archived months) and verify_pages.c (what is read) share.
 */
#ifndef API_CLIENT_VERIFY_PRIVATE_H
#define API_CLIENT_VERIFY_PRIVATE_H

#include "chain.h"
#include "checkpoint.h"
#include "digest.h"
#include "event_bytes.h"
#include "journal.h"

#include "archive_manifest.h"
#include "buf.h"
#include "seal_feed.h"

/* A seal that has not all its events. */
struct verify_gap {
	int64_t seal; /* -1: there is none */
	int64_t taken, wanted;
};

/* An archived month, as its manifest has it, and what of it is in the database. */
struct verify_segment {
	struct archive_manifest manifest;
	int64_t from, to;	       /* the month */
	bool away;		       /* its events are not expected */
	bool thawed;		       /* they came back, but for late ones */
	int64_t earlier, month, later; /* events of its seals that were seen, by their time */
	struct verify_gap first, last;
};

struct journal_check {
	struct conn *conn;
	struct journal_check *next;
	void (*progress)(void *user, const struct journal_report *report);
	void (*finished)(
		void *user, const struct journal_report *report, const struct op_error *err);
	void *user;
	struct journal_report report;
	struct chain chain;
	struct digester *digester; /* owned */
	struct buf canonical;

	struct seal_feed feed;

	struct call *segments_call; /* borrowed, like the other calls */
	struct call *extent_call;
	struct verify_segment *segments; /* owned, in the order of their seals */
	size_t segment_count;
	bool segments_there;

	const struct checkpoint_keys *keys; /* borrowed; NULL: signatures are not checked */
	struct call *checkpoints_call;
	struct rows *checkpoints; /* owned page, and how far it is used */
	size_t checkpoint_index;
	bool checkpoints_end;
	int64_t checkpoint_seal; /* the last one that was taken, -1: none */
	int64_t chased_seal;	 /* one that is signed and was not among the seals */

	struct journal_known given[JOURNAL_KNOWN];
	struct journal_known known[JOURNAL_KNOWN]; /* length 0 when it was found */

	/* What is not sealed yet. */
	struct call *tail_call;
	bool tail_end;	 /* it was read after the last seals */
	bool tail_alone; /* ... and no seal was made meanwhile */
	char tail_xid[24];
	int64_t tail_event; /* the place of the last row, 0: none */
	int64_t goal;	    /* the newest event when the end was reached first */
	int64_t unsealed_first, unsealed_last;
	int tries;
	int64_t resume_at; /* monotonic, while pausing for the keeper; 0 otherwise */
};

/* verify.c: goes on after a page, until others are needed or the check is over. */
void verify_run(struct journal_check *check);
/* Ends the check, with its report or an error, and frees it. */
void verify_finish(struct journal_check *check, const struct op_error *err);
/* The same with a bad verdict; the place is in the report, or made from these. */
void verify_fail(struct journal_check *check, enum journal_verdict verdict, int64_t event);

/* Begins again from the first seal: what left the database is another set of months now. */
void verify_again(struct journal_check *check);

/* verify_seal.c. False: the check is over. */
bool verify_seal_take(
	void *user, const struct feed_seal *seal, const struct feed_event *events, size_t count);
bool verify_event_genuine(struct journal_check *check, const struct api_event_row *row);
/* At the end: a head that was seen and not found ends the check. */
bool verify_known_found(struct journal_check *check);

/* verify_segment.c: archived months. */
void verify_ask_segments(struct journal_check *check);
bool verify_seal_away(void *user, int64_t seal);
/* The month that the seal is in, NULL: none, it is expected whole. */
struct verify_segment *verify_segment_of(struct journal_check *check, int64_t seal);
/* An event of one of its seals that is there. */
void verify_segment_count(struct verify_segment *segment, const struct api_event_row *row);
/* A seal has not all its events: that is the verdict, unless its month left meanwhile. */
void verify_missing(struct journal_check *check);
/* After the last seal of the month came out. */
bool verify_segment_close(struct journal_check *check, struct verify_segment *segment);

/* verify_pages.c: ask for the next page; verify_run() follows when it is there. */
extern const struct seal_feed_calls verify_feed_calls;
void verify_ask_checkpoints(struct journal_check *check);
void verify_ask_tail(struct journal_check *check);

#endif
