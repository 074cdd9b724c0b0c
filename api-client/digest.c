/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fetched algorithm and one context that is begun again and again. */
#include "digest.h"

#include "buf.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct digester {
	EVP_MD *algorithm;   /* owned */
	EVP_MD_CTX *context; /* owned */
};

struct digester *
digester_new(void)
{
	struct digester *digester = mem_new(1, sizeof *digester);

	digester->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	digester->context = EVP_MD_CTX_new();
	if (digester->algorithm == NULL || digester->context == NULL) {
		die("SHA-256 is not available");
	}
	return digester;
}

void
digester_free(struct digester *digester)
{
	if (digester != NULL) {
		EVP_MD_CTX_free(digester->context);
		EVP_MD_free(digester->algorithm);
		free(digester);
	}
}

void
digester_begin(struct digester *digester)
{
	if (EVP_DigestInit_ex(digester->context, digester->algorithm, NULL) != 1) {
		die("the digest could not be computed");
	}
}

void
digester_add(struct digester *digester, const void *bytes, size_t length)
{
	if (EVP_DigestUpdate(digester->context, bytes, length) != 1) {
		die("the digest could not be computed");
	}
}

void
digester_end(struct digester *digester, unsigned char ret_digest[DIGEST_BYTES])
{
	if (EVP_DigestFinal_ex(digester->context, ret_digest, NULL) != 1) {
		die("the digest could not be computed");
	}
}

void
digester_once(struct digester *digester, const void *bytes, size_t length,
	unsigned char ret_digest[DIGEST_BYTES])
{
	digester_begin(digester);
	digester_add(digester, bytes, length);
	digester_end(digester, ret_digest);
}
