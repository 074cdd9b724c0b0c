/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain's arithmetic, step by step in constant memory. */
#include "chain.h"

#include "buf.h"
#include "call.h"
#include "text.h"

#include <openssl/sha.h>
#include <string.h>

void
chain_init(struct chain *chain)
{
	*chain = (struct chain){.number = -1, .wanted = -1, .sum = EVP_MD_CTX_new()};
	if (chain->sum == NULL) {
		die("out of memory");
	}
}

void
chain_done(struct chain *chain)
{
	EVP_MD_CTX_free(chain->sum);
	chain->sum = NULL;
}

/* A number as 8 bytes, most significant first. */
static void
sum_number(EVP_MD_CTX *sum, int64_t number)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++) {
		bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
	}
	(void)EVP_DigestUpdate(sum, bytes, sizeof bytes);
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
	if (EVP_DigestInit_ex(chain->sum, EVP_sha256(), NULL) != 1) {
		die("the digest could not be computed");
	}
	(void)EVP_DigestUpdate(chain->sum, seal->previous, CHAIN_HASH);
	sum_number(chain->sum, seal->number);
	sum_number(chain->sum, seal->low);
	sum_number(chain->sum, seal->high);
	sum_number(chain->sum, seal->events);
	return CHAIN_FINE;
}

void
chain_event_add(struct chain *chain, const unsigned char digest[CHAIN_HASH])
{
	(void)EVP_DigestUpdate(chain->sum, digest, CHAIN_HASH);
	chain->taken++;
}

enum chain_step
chain_seal_close(struct chain *chain)
{
	unsigned char hash[CHAIN_HASH];

	if (chain->number > 0) {
		if (EVP_DigestFinal_ex(chain->sum, hash, NULL) != 1) {
			die("the digest could not be computed");
		}
		if (memcmp(hash, chain->expected, CHAIN_HASH) != 0) {
			return CHAIN_BROKEN;
		}
	}
	memcpy(chain->head, chain->expected, CHAIN_HASH);
	chain->wanted = -1;
	return CHAIN_FINE;
}

bool
chain_event_genuine(int64_t event, const unsigned char *canonical, size_t length,
	const unsigned char *digest, size_t digest_length)
{
	unsigned char computed[CHAIN_HASH];
	struct call_number number;
	const char *text = call_int(&number, event);
	size_t digits = strlen(text);

	/* The first field is the event's number: its length as four bytes, then decimal text. */
	if (digest_length != CHAIN_HASH || length < 4 + digits || canonical[0] != 0 ||
		canonical[1] != 0 || canonical[2] != 0 || canonical[3] != digits ||
		memcmp(canonical + 4, text, digits) != 0) {
		return false;
	}
	return SHA256(canonical, length, computed) != NULL &&
	       memcmp(computed, digest, CHAIN_HASH) == 0;
}
