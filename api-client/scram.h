/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's half of signing in: RFC 5802 arithmetic with SHA-256 over a key from scrypt
 * (RFC 7914). Nothing here touches the connection; scram_salt may run on a helper thread.
 */
#ifndef API_CLIENT_SCRAM_H
#define API_CLIENT_SCRAM_H

#include "error.h"
#include "secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRAM_KEY_SIZE 32
#define SCRAM_NONCE_SIZE 32
#define SCRAM_PASSWORD_MAXIMUM 1024 /* bytes as typed */

struct scram_cost {
	uint64_t n, r, p;
};

/* NFKC of a password. Owned; NULL and err INVALID when it is empty, longer than
 * SCRAM_PASSWORD_MAXIMUM or not UTF-8. */
struct secret *scram_normalise(const struct secret *password, struct op_error *err);

/* Whether a server may ask for this cost: weaker ones would make a stolen proof cheap to guess,
 * stronger ones would need more memory than is allowed. */
bool scram_cost_fits(const struct scram_cost *cost);

/* SaltedPassword, SCRAM_KEY_SIZE bytes. Takes about 200 ms and 64 MiB. False: no memory. */
bool scram_salt(const struct secret *normalised, const unsigned char *salt, size_t salt_length,
	const struct scram_cost *cost, unsigned char to[SCRAM_KEY_SIZE]);

/* The same for a one-time code of 100 random bits, which needs no slow function: HMAC-SHA256 of its
 * characters under the salt. */
bool scram_salt_one_time(const struct secret *code, const unsigned char *salt, size_t salt_length,
	unsigned char to[SCRAM_KEY_SIZE]);

/* What the server keeps instead of a password: StoredKey and ServerKey. */
bool scram_keys(const unsigned char salted[SCRAM_KEY_SIZE],
	unsigned char ret_stored_key[SCRAM_KEY_SIZE], unsigned char ret_server_key[SCRAM_KEY_SIZE]);

/* AuthMessage = login, a zero byte, client nonce, server nonce. Writes ClientProof and the
 * ServerSignature that an honest server must answer with. False: the library failed. */
bool scram_prove(const unsigned char salted[SCRAM_KEY_SIZE], const char *login,
	const unsigned char client_nonce[SCRAM_NONCE_SIZE], const unsigned char *server_nonce,
	size_t server_nonce_length, unsigned char ret_proof[SCRAM_KEY_SIZE],
	unsigned char ret_signature[SCRAM_KEY_SIZE]);

#endif
