/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NFKC, scrypt and the RFC 5802 arithmetic. Every buffer that holds something from which the
 * password could be guessed is cleansed before it is left.
 */
#include "scram.h"

#include "buf.h"
#include "text.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* With 0 OpenSSL would refuse everything from N = 2^15 on. */
#define SCRYPT_MEMORY_MAXIMUM (UINT64_C(128) * 1024 * 1024)

struct secret *
scram_normalise(const struct secret *password, struct op_error *err)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
	size_t length = secret_length(password);
	struct secret *normalised = NULL;
	utf8proc_int32_t *points = NULL;
	utf8proc_ssize_t count, written;

	if (length == 0 || length > SCRAM_PASSWORD_MAXIMUM) {
		op_error_set(err, OP_ERROR_INVALID,
			length == 0 ? _("the password is empty") : _("the password is too long"));
		goto out;
	}
	/* The two steps instead of utf8proc_map(), which leaves copies in freed memory. */
	count = utf8proc_decompose(
		secret_bytes(password), (utf8proc_ssize_t)length, NULL, 0, options);
	if (count <= 0) {
		op_error_set(err, OP_ERROR_INVALID, _("the password is not valid UTF-8 text"));
		goto out;
	}
	points = mem_new((size_t)count + 1, sizeof *points);
	(void)utf8proc_decompose(
		secret_bytes(password), (utf8proc_ssize_t)length, points, count, options);
	written = utf8proc_reencode(points, count, options);
	if (written <= 0) {
		op_error_set(err, OP_ERROR_INVALID, _("the password is not valid UTF-8 text"));
	} else {
		normalised = secret_new((size_t)written);
		(void)secret_append(normalised, points, (size_t)written);
	}
	OPENSSL_cleanse(points, ((size_t)count + 1) * sizeof *points);
out:
	if (normalised == NULL) {
		op_error_field(err, "password");
	}
	free(points);
	return normalised;
}

bool
scram_cost_fits(const struct scram_cost *cost)
{
	return cost->n >= (1 << 14) && cost->n <= (1 << 16) && (cost->n & (cost->n - 1)) == 0 &&
	       cost->r == 8 && cost->p >= 1 && cost->p <= 4;
}

bool
scram_salt(const struct secret *normalised, const unsigned char *salt, size_t salt_length,
	const struct scram_cost *cost, unsigned char to[SCRAM_KEY_SIZE])
{
	return EVP_PBE_scrypt((const char *)secret_bytes(normalised), secret_length(normalised),
		       salt, salt_length, cost->n, cost->r, cost->p, SCRYPT_MEMORY_MAXIMUM, to,
		       SCRAM_KEY_SIZE) == 1;
}

static bool
hmac(const unsigned char key[SCRAM_KEY_SIZE], const void *data, size_t length,
	unsigned char to[SCRAM_KEY_SIZE])
{
	unsigned int written = 0;

	return HMAC(EVP_sha256(), key, SCRAM_KEY_SIZE, data, length, to, &written) != NULL &&
	       written == SCRAM_KEY_SIZE;
}

bool
scram_salt_one_time(const struct secret *code, const unsigned char *salt, size_t salt_length,
	unsigned char to[SCRAM_KEY_SIZE])
{
	unsigned int written = 0;

	return salt_length <= INT_MAX &&
	       HMAC(EVP_sha256(), salt, (int)salt_length, secret_bytes(code), secret_length(code),
		       to, &written) != NULL &&
	       written == SCRAM_KEY_SIZE;
}

bool
scram_keys(const unsigned char salted[SCRAM_KEY_SIZE], unsigned char ret_stored_key[SCRAM_KEY_SIZE],
	unsigned char ret_server_key[SCRAM_KEY_SIZE])
{
	unsigned char client_key[SCRAM_KEY_SIZE];
	bool made = hmac(salted, "Client Key", strlen("Client Key"), client_key) &&
		    SHA256(client_key, sizeof client_key, ret_stored_key) != NULL &&
		    hmac(salted, "Server Key", strlen("Server Key"), ret_server_key);

	OPENSSL_cleanse(client_key, sizeof client_key);
	return made;
}

bool
scram_prove(const unsigned char salted[SCRAM_KEY_SIZE], const char *login,
	const unsigned char client_nonce[SCRAM_NONCE_SIZE], const unsigned char *server_nonce,
	size_t server_nonce_length, unsigned char ret_proof[SCRAM_KEY_SIZE],
	unsigned char ret_signature[SCRAM_KEY_SIZE])
{
	unsigned char client_key[SCRAM_KEY_SIZE], stored_key[SCRAM_KEY_SIZE];
	unsigned char server_key[SCRAM_KEY_SIZE], signature[SCRAM_KEY_SIZE];
	struct buf message = BUF_INIT;
	bool proven;

	buf_append_bytes(&message, login, strlen(login) + 1);
	buf_append_bytes(&message, client_nonce, SCRAM_NONCE_SIZE);
	buf_append_bytes(&message, server_nonce, server_nonce_length);
	proven = hmac(salted, "Client Key", strlen("Client Key"), client_key) &&
		 SHA256(client_key, sizeof client_key, stored_key) != NULL &&
		 hmac(stored_key, message.data, message.length, signature) &&
		 hmac(salted, "Server Key", strlen("Server Key"), server_key) &&
		 hmac(server_key, message.data, message.length, ret_signature);
	for (size_t i = 0; proven && i < SCRAM_KEY_SIZE; i++) {
		ret_proof[i] = client_key[i] ^ signature[i];
	}
	OPENSSL_cleanse(client_key, sizeof client_key);
	OPENSSL_cleanse(stored_key, sizeof stored_key);
	OPENSSL_cleanse(server_key, sizeof server_key);
	OPENSSL_cleanse(signature, sizeof signature);
	buf_done(&message);
	return proven;
}
