/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the configuration file whole, after looking at what it is: whoever can write it decides
 * which server is trusted (E-13). It knows nothing of what is written inside.
 */
#include "config_file.h"

#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_BYTES_MAX 65536

static bool
config_file_refuse(const char *path, const char *why, int fd, struct op_error *err)
{
	op_error_set(err, OP_ERROR_CONFIG, "%s: %s", path, why);
	if (fd >= 0) {
		(void)close(fd);
	}
	return false;
}

static bool
config_file_check(const char *path, int fd, struct op_error *err)
{
	struct stat status;

	if (fstat(fd, &status) != 0) {
		return config_file_refuse(path, strerror(errno), fd, err);
	}
	if (!S_ISREG(status.st_mode)) {
		return config_file_refuse(path, _("a regular file is expected"), fd, err);
	}
	if (status.st_uid != 0 && status.st_uid != geteuid()) {
		return config_file_refuse(path, _("it must belong to root or to you"), fd, err);
	}
	if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return config_file_refuse(
			path, _("it must not be writable by group or others"), fd, err);
	}
	if (status.st_size > CONFIG_BYTES_MAX) {
		return config_file_refuse(path, _("it is larger than 64 KiB"), fd, err);
	}
	return true;
}

bool
config_file_read(const char *path, struct buf *to, struct op_error *err)
{
	char block[8192];
	ssize_t count;
	/* O_NONBLOCK: opening a FIFO must not wait for its other end. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		return config_file_refuse(path,
			errno == ELOOP ? _("a symbolic link is not accepted") : strerror(errno), -1,
			err);
	}
	if (!config_file_check(path, fd, err)) {
		return false;
	}
	while ((count = read(fd, block, sizeof block)) > 0 && to->length <= CONFIG_BYTES_MAX) {
		buf_append_bytes(to, block, (size_t)count);
	}
	if (count != 0) {
		return config_file_refuse(path, _("it can't be read"), fd, err);
	}
	(void)close(fd);
	if (!sanitize_valid(buf_text(to), to->length)) {
		return config_file_refuse(path, _("it is not valid UTF-8 text"), -1, err);
	}
	return true;
}
