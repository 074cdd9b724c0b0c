/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to the verification: what verify.c (its life and its end), verify_seal.c (the judgement
 * of a seal), verify_batch.c (events ahead of the judgement) and verify_pages.c (the other pages)
 * share.
 */
#ifndef API_CLIENT_VERIFY_PRIVATE_H
#define API_CLIENT_VERIFY_PRIVATE_H

#include "chain.h"
#include "checkpoint.h"
#include "digest.h"
#include "event_bytes.h"
#include "journal.h"

#include "buf.h"

/* Batches that are asked for ahead: the server works while the one before is judged. */
#define VERIFY_BATCHES 2

/* A seal that was read and not judged yet. */
struct verify_seal {
	int64_t number, low, high, events, at;
	unsigned char previous[CHAIN_HASH], hash[CHAIN_HASH];
	bool shaped; /* the row had the shape of a seal */
};

/* An event of a batch, with its place in the chain. */
struct verify_event {
	int64_t xid; /* -1: it is none */
	const struct api_event_row *row;
};

/* All events of some seals that follow each other. */
struct verify_batch {
	struct journal_check *check;
	struct call *call;   /* borrowed; NULL: nothing is under way */
	int64_t first, last; /* numbers of the seals */
	size_t seals;	     /* how many */
	int64_t events;	     /* that they count together */
	struct rows **pages; /* owned, each too */
	size_t page_count;
	int64_t rows; /* on all pages */
	bool complete;
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

	/* Seals in order: judged up to `judged`, their events asked for up to `planned`. */
	struct call *seals_call; /* borrowed, like the other calls */
	struct verify_seal *seals;
	size_t seal_count, judged, planned;
	int64_t seal_last; /* the last one that was read, -1: none */
	bool seals_end;	   /* there were no more */

	/* Owned, NULL when free; the first is the next to be judged. */
	struct verify_batch *batches[VERIFY_BATCHES];

	const struct checkpoint_keys *keys; /* borrowed; NULL: signatures are not checked */
	struct call *checkpoints_call;
	struct rows *checkpoints; /* owned page, and how far it is used */
	size_t checkpoint_index;
	bool checkpoints_end;
	int64_t checkpoint_seal; /* the last one that was taken, -1: none */
	int64_t chased_seal;	 /* one that is signed and was not among the seals */

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

/* verify_seal.c. False: the check is over. */
bool verify_seal_judge(struct journal_check *check, const struct verify_seal *seal,
	struct verify_event *events, size_t count);
bool verify_event_genuine(struct journal_check *check, const struct api_event_row *row);
/* At the end: a head that was seen and not found ends the check. */
bool verify_known_found(struct journal_check *check);

/* verify_batch.c: asks for events of the seals that were read, as far ahead as may be. */
void verify_batches_plan(struct journal_check *check);
/* Judges the next batch when it is there. False: it is not, or the check is over. */
bool verify_batch_judge(struct journal_check *check);
void verify_batches_free(struct journal_check *check);

/* verify_pages.c: ask for the next page; verify_run() follows when it is there. */
void verify_ask_seals(struct journal_check *check);
void verify_ask_checkpoints(struct journal_check *check);
void verify_ask_tail(struct journal_check *check);

#endif
