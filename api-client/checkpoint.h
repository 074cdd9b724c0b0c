/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signed checkpoints of the journal: an Ed25519 signature (RFC 8032) over the text
 *
 *	opconsole journal checkpoint 1\n
 *	seal NUMBER\n
 *	hash 64 SMALL HEXADECIMAL DIGITS\n
 *
 * made by the keeper with a key that lies outside the database, and believed by whoever has the
 * public key. share/sql/core/checkpoint.sql keeps them.
 */
#ifndef API_CLIENT_CHECKPOINT_H
#define API_CLIENT_CHECKPOINT_H

#include "call.h"
#include "chain.h"

#define CHECKPOINT_SIGNATURE 64

struct api_checkpoint { /* checkpoint_list */
	int64_t seal;
	struct bind_bytes hash, signature;
	int64_t at; /* the server's clock; not signed */
};

struct api_checkpoint_head { /* checkpoint_head */
	int64_t seal;	     /* BIND_INT_NULL: nothing is sealed */
	struct bind_bytes hash;
	int64_t at;
	struct bind_bytes known; /* hash of the seal that was asked about; empty: it is not there */
};

struct checkpoint_signer; /* the private key */
struct checkpoint_keys;	  /* public keys */

/* The text that is signed, into *to. */
struct buf;
void checkpoint_text(struct buf *to, int64_t seal, const unsigned char hash[CHAIN_HASH]);

/* Reads an Ed25519 key in PEM form; the file is checked like the key of a certificate. NULL: *err
 * (CONFIG) names the file and what is wrong with it. */
struct checkpoint_signer *checkpoint_signer_load(const char *path, struct op_error *err);
void checkpoint_signer_free(struct checkpoint_signer *signer);
void checkpoint_sign(const struct checkpoint_signer *signer, int64_t seal,
	const unsigned char hash[CHAIN_HASH], unsigned char ret_signature[CHECKPOINT_SIGNATURE]);
/* The signature of any text whose first line says what it is: the manifest of an archive. */
void checkpoint_sign_text(const struct checkpoint_signer *signer, const void *text, size_t length,
	unsigned char ret_signature[CHECKPOINT_SIGNATURE]);
/* Adds the signer's own public key to keys (NULL: none yet), which the caller goes on to own. */
struct checkpoint_keys *checkpoint_signer_keys(
	const struct checkpoint_signer *signer, struct checkpoint_keys *keys);

/* Reads one public key or several (after a change of keys, the old ones stay), PEM. */
struct checkpoint_keys *checkpoint_keys_load(const char *path, struct op_error *err);
void checkpoint_keys_free(struct checkpoint_keys *keys);
/* Whether one of the keys made this signature of this seal. */
bool checkpoint_genuine(const struct checkpoint_keys *keys, int64_t seal,
	const unsigned char hash[CHAIN_HASH], const unsigned char *signature, size_t length);
/* Whether one of the keys made this signature of this text. */
bool checkpoint_text_genuine(const struct checkpoint_keys *keys, const void *text,
	size_t text_length, const unsigned char *signature, size_t length);

/* The newest seal, and what the server has under the number of one that is remembered (-1: none).
 */
struct call *api_checkpoint_head(struct conn *conn, int64_t seal, call_done *done, void *user);

extern const struct bind_function api_function_checkpoint_list, api_function_checkpoint_head;

#endif
