/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes and checks the signatures of checkpoints with EVP; reads their keys. */
#include "checkpoint.h"

#include "buf.h"
#include "conn_private.h"
#include "text.h"
#include "tls.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define KEYS_MAXIMUM 16

struct checkpoint_signer {
	EVP_PKEY *key;
};

struct checkpoint_keys {
	EVP_PKEY *keys[KEYS_MAXIMUM + 1];
	size_t count;
};

static const struct bind_parameter list_parameters[] = {
	{"p_after", PARAMETER_BIGINT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column list_columns[] = {
	COLUMN(api_checkpoint, seal, BIND_INT),
	COLUMN(api_checkpoint, hash, BIND_BYTES),
	COLUMN(api_checkpoint, signature, BIND_BYTES),
	COLUMN(api_checkpoint, at, BIND_TIME),
};
const struct bind_function api_function_checkpoint_list = {
	.name = "checkpoint_list",
	.sql = "select * from api.checkpoint_list($1, $2)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_checkpoint),
};

static const struct bind_parameter head_parameters[] = {{"p_seal", PARAMETER_BIGINT}};
static const struct bind_column head_columns[] = {
	COLUMN_NULL(api_checkpoint_head, seal, BIND_INT),
	COLUMN_NULL(api_checkpoint_head, hash, BIND_BYTES),
	COLUMN_NULL(api_checkpoint_head, at, BIND_TIME),
	COLUMN_NULL(api_checkpoint_head, known, BIND_BYTES),
};
const struct bind_function api_function_checkpoint_head = {
	.name = "checkpoint_head",
	.sql = "select * from api.checkpoint_head($1)",
	.parameters = head_parameters,
	.parameter_count = COUNT_OF(head_parameters),
	.columns = head_columns,
	.column_count = COUNT_OF(head_columns),
	.row_size = sizeof(struct api_checkpoint_head),
};

struct call *
api_checkpoint_head(struct conn *conn, int64_t seal, call_done *done, void *user)
{
	struct call_number number;
	const char *text = seal < 0 ? NULL : call_int(&number, seal);

	return call_send_texts(conn, &api_function_checkpoint_head, &text, done, user);
}

void
checkpoint_text(struct buf *to, int64_t seal, const unsigned char hash[CHAIN_HASH])
{
	buf_printf(to, "opconsole journal checkpoint 1\nseal %lld\nhash ", (long long)seal);
	buf_append_hex(to, hash, CHAIN_HASH);
	buf_append(to, "\n");
}

/* A key with a passphrase can't be used by a service: nobody is asked for one. */
static int
no_passphrase(char *to, int size, int writing, void *user)
{
	(void)to;
	(void)size;
	(void)writing;
	(void)user;
	return 0;
}

/* The file in memory; NULL with *err. */
static BIO *
key_file(const char *path, bool is_private, struct buf *text, struct op_error *err)
{
	BIO *bio = NULL;

	if (tls_file_read(path, is_private, text, err)) {
		bio = BIO_new_mem_buf(buf_text(text), (int)text->length);
		if (bio == NULL) {
			die("out of memory");
		}
	}
	return bio;
}

struct checkpoint_signer *
checkpoint_signer_load(const char *path, struct op_error *err)
{
	struct checkpoint_signer *signer = NULL;
	struct buf text = BUF_INIT;
	BIO *bio = key_file(path, true, &text, err);
	EVP_PKEY *key = NULL;

	if (bio == NULL) {
		goto out;
	}
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	if (key == NULL || EVP_PKEY_id(key) != EVP_PKEY_ED25519) {
		op_error_set(err, OP_ERROR_CONFIG, "%s: %s", path,
			_("is no Ed25519 key in PEM format, or has a passphrase"));
		op_error_hint(err, "%s",
			_("\"openssl genpkey -algorithm ed25519 -out FILE\" makes one."));
		EVP_PKEY_free(key);
		goto out;
	}
	signer = mem_new(1, sizeof *signer);
	signer->key = key;
out:
	ERR_clear_error();
	BIO_free(bio);
	OPENSSL_cleanse(text.data, text.length);
	buf_done(&text);
	return signer;
}

void
checkpoint_signer_free(struct checkpoint_signer *signer)
{
	if (signer != NULL) {
		EVP_PKEY_free(signer->key);
		free(signer);
	}
}

void
checkpoint_sign_text(const struct checkpoint_signer *signer, const void *text, size_t length,
	unsigned char ret_signature[CHECKPOINT_SIGNATURE])
{
	size_t made = CHECKPOINT_SIGNATURE;
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (context == NULL || EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) != 1 ||
		EVP_DigestSign(context, ret_signature, &made, text, length) != 1 ||
		made != CHECKPOINT_SIGNATURE) {
		die("the text could not be signed");
	}
	EVP_MD_CTX_free(context);
}

void
checkpoint_sign(const struct checkpoint_signer *signer, int64_t seal,
	const unsigned char hash[CHAIN_HASH], unsigned char ret_signature[CHECKPOINT_SIGNATURE])
{
	struct buf text = BUF_INIT;

	checkpoint_text(&text, seal, hash);
	checkpoint_sign_text(signer, text.data, text.length, ret_signature);
	buf_done(&text);
}

struct checkpoint_keys *
checkpoint_signer_keys(const struct checkpoint_signer *signer, struct checkpoint_keys *keys)
{
	if (keys == NULL) {
		keys = mem_new(1, sizeof *keys);
	}
	if (EVP_PKEY_up_ref(signer->key) != 1) {
		die("the key could not be shared");
	}
	/* There is room for it beyond what a file may hold. */
	keys->keys[keys->count++] = signer->key;
	return keys;
}

struct checkpoint_keys *
checkpoint_keys_load(const char *path, struct op_error *err)
{
	struct checkpoint_keys *keys = mem_new(1, sizeof *keys);
	struct buf text = BUF_INIT;
	BIO *bio = key_file(path, false, &text, err);
	EVP_PKEY *key = NULL;
	bool fine = bio != NULL;

	while (fine && keys->count < KEYS_MAXIMUM &&
		(key = PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL)) != NULL) {
		keys->keys[keys->count++] = key;
		fine = EVP_PKEY_id(key) == EVP_PKEY_ED25519;
	}
	if (bio != NULL && (!fine || keys->count == 0)) {
		fine = false;
		op_error_set(err, OP_ERROR_CONFIG, "%s: %s", path,
			_("is no list of Ed25519 public keys in PEM format"));
		op_error_hint(err, "%s",
			_("\"openssl pkey -in FILE -pubout\" shows the public key of the "
			  "keeper's key."));
	}
	ERR_clear_error();
	BIO_free(bio);
	buf_done(&text);
	if (!fine) {
		checkpoint_keys_free(keys);
		return NULL;
	}
	return keys;
}

void
checkpoint_keys_free(struct checkpoint_keys *keys)
{
	for (size_t i = 0; keys != NULL && i < keys->count; i++) {
		EVP_PKEY_free(keys->keys[i]);
	}
	free(keys);
}

bool
checkpoint_text_genuine(const struct checkpoint_keys *keys, const void *text, size_t text_length,
	const unsigned char *signature, size_t length)
{
	bool genuine = false;

	for (size_t i = 0; i < keys->count && !genuine; i++) {
		EVP_MD_CTX *context = EVP_MD_CTX_new();

		if (context == NULL ||
			EVP_DigestVerifyInit(context, NULL, NULL, NULL, keys->keys[i]) != 1) {
			die("the signature could not be checked");
		}
		genuine = EVP_DigestVerify(context, signature, length, text, text_length) == 1;
		EVP_MD_CTX_free(context);
	}
	ERR_clear_error();
	return genuine;
}

bool
checkpoint_genuine(const struct checkpoint_keys *keys, int64_t seal,
	const unsigned char hash[CHAIN_HASH], const unsigned char *signature, size_t length)
{
	struct buf text = BUF_INIT;
	bool genuine;

	checkpoint_text(&text, seal, hash);
	genuine = checkpoint_text_genuine(keys, text.data, text.length, signature, length);
	buf_done(&text);
	return genuine;
}
