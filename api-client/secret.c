/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory for secrets: pages of their own, locked and left out of core dumps where the system
 * allows it (M-03; failing to lock is not fatal), cleansed on every way out (M-04).
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, MADV_DONTDUMP */

#include "secret.h"

#include "buf.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct secret {
	size_t length;
	size_t capacity;
	size_t mapped;	       /* bytes of the whole mapping, this struct included */
	unsigned char bytes[]; /* capacity + 1: a NUL follows */
};

struct secret *
secret_new(size_t capacity)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t mapped = (sizeof(struct secret) + capacity + 1 + page - 1) / page * page;
	struct secret *secret;
	void *memory =
		mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		die("out of memory");
	}
	(void)mlock(memory, mapped);
	(void)madvise(memory, mapped, MADV_DONTDUMP);
	secret = memory;
	secret->capacity = capacity;
	secret->mapped = mapped;
	return secret;
}

struct secret *
secret_dup(const struct secret *from)
{
	struct secret *copy;

	if (from == NULL) {
		return NULL;
	}
	copy = secret_new(from->capacity);
	memcpy(copy->bytes, from->bytes, from->length);
	copy->length = from->length;
	return copy;
}

void
secret_free(struct secret *secret)
{
	size_t mapped;

	if (secret == NULL) {
		return;
	}
	mapped = secret->mapped;
	OPENSSL_cleanse(secret, mapped);
	(void)munmap(secret, mapped);
}

bool
secret_append(struct secret *secret, const void *bytes, size_t length)
{
	if (length > secret->capacity - secret->length) {
		return false;
	}
	if (length > 0) {
		memcpy(secret->bytes + secret->length, bytes, length);
	}
	secret->length += length;
	secret->bytes[secret->length] = 0;
	return true;
}

void
secret_truncate(struct secret *secret, size_t length)
{
	if (length < secret->length) {
		OPENSSL_cleanse(secret->bytes + length, secret->length - length);
		secret->length = length;
	}
}

void
secret_clear(struct secret *secret)
{
	secret_truncate(secret, 0);
}

bool
secret_same(const struct secret *a, const struct secret *b)
{
	return secret_length(a) == secret_length(b) &&
	       CRYPTO_memcmp(secret_bytes(a), secret_bytes(b), secret_length(a)) == 0;
}

size_t
secret_length(const struct secret *secret)
{
	return secret == NULL ? 0 : secret->length;
}

const unsigned char *
secret_bytes(const struct secret *secret)
{
	return secret == NULL ? (const unsigned char *)"" : secret->bytes;
}

#define SCRUB_STEP 16
#define SCRUB_LARGEST 4096
#define SCRUB_DEPTH 16 /* blocks of each size; the allocator's own lists of freed ones hold seven  \
			*/

void
secret_scrub_freed(void)
{
	for (size_t size = SCRUB_STEP; size <= SCRUB_LARGEST; size += SCRUB_STEP) {
		void *blocks[SCRUB_DEPTH];

		for (size_t i = 0; i < SCRUB_DEPTH; i++) {
			blocks[i] = malloc(size - 8);
			if (blocks[i] != NULL) {
				OPENSSL_cleanse(blocks[i], size - 8);
			}
		}
		for (size_t i = 0; i < SCRUB_DEPTH; i++) {
			free(blocks[i]);
		}
	}
}
