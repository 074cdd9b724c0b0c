/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads, writes and removes the file of the kept session. It is written to a name of its own and
 * renamed, so that a reader never sees half a token. Nothing else may use the runtime directory.
 */
#include "token.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Role, servers and database decide the name: another configuration never sends this token. */
static void
token_name(const struct config *config, char to[64])
{
	struct buf text = BUF_INIT;
	struct buf name = BUF_INIT;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	buf_printf(&text, "%s\n%s\n", config->connection.role, config->connection.database);
	for (size_t i = 0; i < config->connection.host_count; i++) {
		buf_printf(&text, "%s\n%d\n", config->connection.hosts[i].name,
			config->connection.hosts[i].port);
	}
	if (EVP_Digest(text.data, text.length, digest, &length, EVP_sha256(), NULL) != 1) {
		die("SHA-256 is not available");
	}
	buf_append(&name, "opconsole-");
	buf_append_hex(&name, digest, 12);
	text_format(to, 64, "%s", buf_text(&name));
	buf_done(&name);
	buf_done(&text);
}

/* The directory as a descriptor, -1 with *err when it can't be trusted. make: create it. */
static int
token_directory(const struct config *config, bool make, struct op_error *err)
{
	struct stat status;
	int fd;

	if (make) {
		(void)mkdir(config->runtime_directory, 0700);
	}
	fd = open(config->runtime_directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		token_refuse(config, strerror(errno), err);
		return -1;
	}
	if (fstat(fd, &status) != 0 || status.st_uid != geteuid() ||
		(status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		(void)close(fd);
		token_refuse(
			config, _("it belongs to somebody else or others can write to it"), err);
		return -1;
	}
	return fd;
}

static bool
token_file_fits(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
	       (status.st_mode & 077) == 0 && status.st_size == TOKEN_TEXT;
}

static struct secret *
token_read(int fd)
{
	char text[TOKEN_TEXT + 1] = {0};
	unsigned char bytes[TOKEN_BYTES];
	struct secret *token = NULL;
	size_t length = 0;

	if (read(fd, text, TOKEN_TEXT) == TOKEN_TEXT &&
		hex_decode(text, bytes, sizeof bytes, &length) && length == sizeof bytes) {
		token = secret_new(sizeof bytes);
		(void)secret_append(token, bytes, sizeof bytes);
	}
	OPENSSL_cleanse(text, sizeof text);
	OPENSSL_cleanse(bytes, sizeof bytes);
	return token;
}

struct secret *
token_load(const struct config *config, struct op_error *err)
{
	struct secret *token = NULL;
	char name[64];
	int directory;
	int fd;

	if (access(config->runtime_directory, F_OK) != 0) {
		return NULL;
	}
	directory = token_directory(config, false, err);
	if (directory < 0) {
		return NULL;
	}
	token_name(config, name);
	fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0 && token_file_fits(fd)) {
		token = token_read(fd);
	}
	if (token == NULL && (fd >= 0 || errno != ENOENT)) {
		token_refuse(
			config, _("the file of the session is not what sign-in has written"), err);
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	(void)close(directory);
	return token;
}

static bool
token_write(int directory, const char *name, const struct secret *token)
{
	struct buf text = BUF_INIT;
	char fresh[80];
	bool fine;
	int fd;

	text_format(fresh, sizeof fresh, "%s.%ld", name, (long)getpid());
	(void)unlinkat(directory, fresh, 0);
	fd = openat(directory, fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		return false;
	}
	buf_append_hex(&text, secret_bytes(token), secret_length(token));
	fine = write(fd, text.data, text.length) == (ssize_t)text.length;
	OPENSSL_cleanse(text.data, text.length);
	buf_done(&text);
	fine = close(fd) == 0 && fine && renameat(directory, fresh, directory, name) == 0;
	if (!fine) {
		(void)unlinkat(directory, fresh, 0);
	}
	return fine;
}

bool
token_keep(const struct config *config, const struct secret *token, struct op_error *err)
{
	int directory = token_directory(config, true, err);
	char name[64];
	bool fine;

	if (directory < 0) {
		return false;
	}
	token_name(config, name);
	fine = secret_length(token) == TOKEN_BYTES && token_write(directory, name, token);
	if (!fine) {
		token_refuse(config, strerror(errno), err);
	}
	(void)close(directory);
	return fine;
}

void
token_remove(const struct config *config)
{
	int directory =
		open(config->runtime_directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char name[64];

	if (directory < 0) {
		return;
	}
	token_name(config, name);
	(void)unlinkat(directory, name, 0);
	(void)close(directory);
}
