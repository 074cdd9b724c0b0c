/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, checks, reads and writes the files that the program keeps. */
#include "keep.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <openssl/evp.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
keep_name(const struct config *config, const char *prefix, char to[KEEP_NAME])
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
	buf_append(&name, prefix);
	buf_append_hex(&name, digest, 12);
	text_format(to, KEEP_NAME, "%s", buf_text(&name));
	buf_done(&name);
	buf_done(&text);
}

int
keep_directory(const char *path, bool make, const char **ret_why)
{
	struct stat status;
	int fd;

	if (make) {
		(void)mkdir(path, 0700);
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		*ret_why = strerror(errno);
		return -1;
	}
	if (fstat(fd, &status) != 0 || status.st_uid != geteuid() ||
		(status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		(void)close(fd);
		*ret_why = _("it belongs to somebody else or others can write to it");
		return -1;
	}
	return fd;
}

bool
keep_read(int directory, const char *name, void *to, size_t size, size_t *ret_length,
	bool *ret_foreign)
{
	struct stat status;
	ssize_t got = -1;
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	*ret_foreign = fd >= 0 || errno != ENOENT;
	if (fd < 0) {
		return false;
	}
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
		(status.st_mode & 077) == 0 && status.st_size >= 0 &&
		(size_t)status.st_size <= size) {
		got = read(fd, to, size);
	}
	(void)close(fd);
	if (got < 0) {
		return false;
	}
	*ret_foreign = false;
	*ret_length = (size_t)got;
	return true;
}
