/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain's arithmetic, step by step in constant memory. */
#include "chain.h"

#include <string.h>

void
chain_init(struct chain *chain)
{
	*chain = (struct chain){.number = -1, .wanted = -1, .sum = digester_new()};
}

void
chain_done(struct chain *chain)
{
	digester_free(chain->sum);
	chain->sum = NULL;
}

void
chain_continue(struct chain *chain, int64_t number, const unsigned char head[CHAIN_HASH])
{
	chain->number = number;
	chain->wanted = -1;
	memcpy(chain->head, head, CHAIN_HASH);
}

/* A number as 8 bytes, most significant first. */
static void
sum_number(struct digester *sum, int64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++) {
		bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
	}
	digester_add(sum, bytes, sizeof bytes);
}

enum chain_step
chain_seal_open(struct chain *chain, const struct chain_seal *seal)
{
	bool follows = seal->number == chain->number + 1;

	chain->number++;
	chain->taken = 0;
	if (!follows) {
		return CHAIN_HOLE;
	}
	if (memcmp(seal->previous, chain->head, CHAIN_HASH) != 0 || seal->events < 0 ||
		seal->low < 0 || seal->high < seal->low) {
		return CHAIN_BROKEN;
	}
	memcpy(chain->expected, seal->hash, CHAIN_HASH);
	chain->wanted = seal->events;
	digester_begin(chain->sum);
	digester_add(chain->sum, seal->previous, CHAIN_HASH);
	sum_number(chain->sum, seal->number);
	sum_number(chain->sum, seal->low);
	sum_number(chain->sum, seal->high);
	sum_number(chain->sum, seal->events);
	return CHAIN_FINE;
}

void
chain_event_add(struct chain *chain, const unsigned char digest[CHAIN_HASH])
{
	digester_add(chain->sum, digest, CHAIN_HASH);
	chain->taken++;
}

void
chain_seal_skip(struct chain *chain)
{
	memcpy(chain->head, chain->expected, CHAIN_HASH);
	chain->wanted = -1;
}

enum chain_step
chain_seal_close(struct chain *chain)
{
	unsigned char hash[CHAIN_HASH];

	if (chain->number > 0) {
		digester_end(chain->sum, hash);
		if (memcmp(hash, chain->expected, CHAIN_HASH) != 0) {
			return CHAIN_BROKEN;
		}
	}
	chain_seal_skip(chain);
	return CHAIN_FINE;
}
