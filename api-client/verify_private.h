/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the verification: what verify.c (the judgement) and verify_pages.c (the reading)
 * share. */
#ifndef API_CLIENT_VERIFY_PRIVATE_H
#define API_CLIENT_VERIFY_PRIVATE_H

#include "chain.h"
#include "checkpoint.h"
#include "journal.h"

struct journal_check {
	struct conn *conn;
	struct journal_check *next;
	void (*progress)(void *user, const struct journal_report *report);
	void (*finished)(
		void *user, const struct journal_report *report, const struct op_error *err);
	void *user;
	struct journal_report report;
	struct call *call;	    /* borrowed: the page under way */
	struct rows *seals, *batch; /* owned pages, and how far they are used */
	size_t seal_index, batch_index;
	bool seals_end, batch_end; /* the last page was not full */
	bool tail;		   /* an event that is not sealed was seen in this pass */
	struct chain chain;
	int64_t event;			    /* the last one that was read, 0: none in this seal */
	const struct checkpoint_keys *keys; /* borrowed; NULL: signatures are not checked */
	struct rows *checkpoints;	    /* owned page, and how far it is used */
	size_t checkpoint_index;
	bool checkpoints_end;			   /* the last page was not full */
	int64_t checkpoint_seal;		   /* the last one that was taken, -1: none */
	int64_t chased;				   /* an event whose seal was not in the page */
	struct journal_known known[JOURNAL_KNOWN]; /* length 0 when it was found */
	int64_t chased_seal; /* a seal that is signed and was not in the page */
	int64_t goal;	     /* the newest event when the end was reached first */
	int64_t unsealed_first, unsealed_last;
	int tries;
	int64_t resume_at; /* monotonic, while pausing for the keeper; 0 otherwise */
};

/* verify.c: goes on after a page, until another is needed or the check is over. */
void verify_run(struct journal_check *check);
/* Ends the check, with its report or an error, and frees it. */
void verify_finish(struct journal_check *check, const struct op_error *err);

/* verify_pages.c: ask for the next page; verify_run() follows when it is there. */
void verify_ask_seals(struct journal_check *check);
void verify_ask_batch(struct journal_check *check);
void verify_ask_checkpoints(struct journal_check *check);

#endif
