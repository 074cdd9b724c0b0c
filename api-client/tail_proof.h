/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proof that a tail dropped nothing. The server answers in ranges of transactions: each begins
 * where the one before ended, says how many events it holds and how many of them match, and these
 * come in the order of their numbers, perhaps in several answers. Whatever does not add up is
 * counted as a gap; nothing that is shown as "gap 0" was taken on trust but the server's counts.
 */
#ifndef API_CLIENT_TAIL_PROOF_H
#define API_CLIENT_TAIL_PROOF_H

#include "bind.h"

#include <stdbool.h>
#include <stdint.h>

#define TAIL_PLACE 24

struct tail_proof { /* zeroed at the beginning */
	/* Of the newest range; "" before the first answer. */
	char low[TAIL_PLACE];
	char high[TAIL_PLACE];
	bool open;			  /* some of its events have not come yet */
	int64_t total, matched, received; /* of that range */
	int64_t last;			  /* number of its newest event, 0: none came */
	int64_t seen, found;		  /* from the beginning on: totals, and rows */
	int64_t gaps; /* events that did not come, and answers that do not fit */
};

/* Takes an answer of journal_tail. True: the range is read to its end. */
bool tail_proof_take(struct tail_proof *proof, const struct rows *rows);

#endif
