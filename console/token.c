/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads, writes and removes the file of the kept session; a reader never sees half a token. Nothing
 * else may use the runtime directory.
 */
#include "token.h"

#include "keep.h"
#include "output_file.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TOKEN_PREFIX "opconsole-"
#define TOKEN_BYTES 32
#define TOKEN_TEXT (2 * TOKEN_BYTES)

static void
token_refuse(const struct config *config, const char *why, struct op_error *err)
{
	op_error_set(err, OP_ERROR_CONFIG, _("the kept session can't be used"));
	op_error_detail(err, "%s: %s.", config->runtime_directory, why);
	op_error_hint(err, "%s",
		_("[console] runtime_directory names a directory that belongs to you "
		  "and that nobody else can write to."));
}

/* The directory as a descriptor, -1 with *err when it can't be trusted. make: create it. */
static int
token_directory(const struct config *config, bool make, struct op_error *err)
{
	const char *why = NULL;
	int fd = keep_directory(config->runtime_directory, make, &why);

	if (fd < 0) {
		token_refuse(config, why, err);
	}
	return fd;
}

struct secret *
token_load(const struct config *config, struct op_error *err)
{
	unsigned char bytes[TOKEN_BYTES];
	char text[TOKEN_TEXT + 1] = {0};
	struct secret *token = NULL;
	char name[KEEP_NAME];
	bool foreign = false;
	size_t length = 0;
	int directory;

	if (access(config->runtime_directory, F_OK) != 0) {
		return NULL;
	}
	directory = token_directory(config, false, err);
	if (directory < 0) {
		return NULL;
	}
	keep_name(config, TOKEN_PREFIX, name);
	if (keep_read(directory, name, text, TOKEN_TEXT, &length, &foreign)) {
		foreign = length != TOKEN_TEXT || !hex_decode(text, bytes, sizeof bytes, &length) ||
			  length != sizeof bytes;
		if (!foreign) {
			token = secret_new(sizeof bytes);
			(void)secret_append(token, bytes, sizeof bytes);
		}
	}
	if (foreign) {
		token_refuse(
			config, _("the file of the session is not what sign-in has written"), err);
	}
	OPENSSL_cleanse(text, sizeof text);
	OPENSSL_cleanse(bytes, sizeof bytes);
	(void)close(directory);
	return token;
}

static bool
token_write(int directory, const char *name, const struct secret *token, struct op_error *err)
{
	struct buf text = BUF_INIT;
	bool fine;

	buf_append_hex(&text, secret_bytes(token), secret_length(token));
	fine = output_file_put(
		directory, name, OUTPUT_FILE_REPLACE, text.data, text.length, err);
	OPENSSL_cleanse(text.data, text.length);
	buf_done(&text);
	return fine;
}

bool
token_keep(const struct config *config, const struct secret *token, struct op_error *err)
{
	int directory = token_directory(config, true, err);
	char name[KEEP_NAME];
	bool fine;

	if (directory < 0) {
		return false;
	}
	keep_name(config, TOKEN_PREFIX, name);
	fine = secret_length(token) == TOKEN_BYTES && token_write(directory, name, token, err);
	(void)close(directory);
	return fine;
}

void
token_remove(const struct config *config)
{
	int directory =
		open(config->runtime_directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char name[KEEP_NAME];

	if (directory < 0) {
		return;
	}
	keep_name(config, TOKEN_PREFIX, name);
	(void)unlinkat(directory, name, 0);
	(void)close(directory);
}
