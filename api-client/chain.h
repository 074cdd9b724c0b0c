/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arithmetic of the journal's chain (share/sql/core/event.sql, seal.sql), without knowing where
 * seals and events come from: a digest is the SHA-256 of an event's canonical bytes
 * (event_bytes.h), the hash of a seal covers the hash before it, its own numbers and the digests of
 * its events in order.
 */
#ifndef API_CLIENT_CHAIN_H
#define API_CLIENT_CHAIN_H

#include "digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAIN_HASH DIGEST_BYTES

struct chain_seal {
	int64_t number, low, high, events;
	const unsigned char *previous, *hash; /* CHAIN_HASH bytes each, borrowed */
};

struct chain {
	int64_t number; /* of the seal in work or of the last one; -1 before the first */
	int64_t wanted; /* how many events the seal in work counts, -1: none is in work */
	int64_t taken;	/* how many of them were added */
	unsigned char head[CHAIN_HASH]; /* hash of the last seal that came out */
	unsigned char expected[CHAIN_HASH];
	struct digester *sum; /* owned */
};

enum chain_step {
	CHAIN_FINE,
	CHAIN_HOLE,  /* the seal that must follow is not this one */
	CHAIN_BROKEN /* the seal does not continue the chain, or its hash does not come out */
};

void chain_init(struct chain *chain);
void chain_done(struct chain *chain);
/* Goes on after a seal that is known from elsewhere: the one before the first of an archive. */
void chain_continue(struct chain *chain, int64_t number, const unsigned char head[CHAIN_HASH]);
/* Begins the next seal. number is that of the seal that must follow, whatever the answer. */
enum chain_step chain_seal_open(struct chain *chain, const struct chain_seal *seal);
/* The digest of the next event of the seal in work. */
void chain_event_add(struct chain *chain, const unsigned char digest[CHAIN_HASH]);
/* All events of the seal were added: FINE when its hash comes out and is the head now. Seal 0 ties
 * the chain to the database cluster; it covers nothing and is taken as it is. */
enum chain_step chain_seal_close(struct chain *chain);

/* The seal in work is taken by its link to the one before alone: its events are in an archive. */
void chain_seal_skip(struct chain *chain);

#endif
