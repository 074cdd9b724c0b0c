/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spool: names, the lock of the directory, and what is done with a report. */
#include "reporter_spool.h"
#include "output_file.h"

#include "../api-client/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPORT_BYTES_MAXIMUM 8388608
#define ENDING ".json"

struct reporter_spool {
	char *path;
	int fd; /* of the directory; also the lock */
};

static bool
spool_failed(
	const struct reporter_spool *spool, const char *name, const char *why, struct op_error *err)
{
	op_error_set(err, OP_ERROR_FAILED, "%s/%s: %s", spool->path, name, why);
	return false;
}

static bool
name_ends(const char *name, const char *ending)
{
	size_t length = strlen(name);

	return length > strlen(ending) && text_is(name + length - strlen(ending), ending);
}

static int
name_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
reporter_spool_list(
	struct reporter_spool *spool, char ***ret_names, size_t *ret_count, struct op_error *err)
{
	int fd = openat(spool->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	char **names = NULL;
	size_t count = 0;

	if (directory == NULL) {
		return spool_failed(spool, "", strerror(errno), err);
	}
	while ((entry = readdir(directory)) != NULL) {
		if (name_ends(entry->d_name, ENDING)) {
			names = mem_resize(names, count + 1, sizeof *names);
			names[count++] = text_dup(entry->d_name);
		}
	}
	(void)closedir(directory);
	if (count > 0) {
		qsort(names, count, sizeof *names, name_compare);
	}
	*ret_names = names;
	*ret_count = count;
	return true;
}

void
reporter_spool_names_done(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(names[i]);
	}
	free(names);
}

static bool
spool_check(const struct reporter_spool *spool, struct op_error *err)
{
	struct stat status;

	if (fstat(spool->fd, &status) != 0) {
		return spool_failed(spool, "", strerror(errno), err);
	}
	if (status.st_uid != geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return spool_failed(
			spool, "", _("it must belong to you and not be writable by others"), err);
	}
	if (flock(spool->fd, LOCK_EX | LOCK_NB) != 0) {
		op_error_set(err, OP_ERROR_CONFLICT, _("another report is being made"));
		op_error_detail(err, "%s: %s.", spool->path, strerror(errno));
		return false;
	}
	return true;
}

struct reporter_spool *
reporter_spool_open(const char *path, struct op_error *err)
{
	struct reporter_spool *spool = mem_new(1, sizeof *spool);
	bool fine;

	spool->path = text_dup(path);
	spool->fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	fine = spool->fd >= 0 || spool_failed(spool, "", strerror(errno), err);
	fine = fine && spool_check(spool, err);
	if (!fine) {
		reporter_spool_close(spool);
		return NULL;
	}
	return spool;
}

void
reporter_spool_close(struct reporter_spool *spool)
{
	if (spool == NULL) {
		return;
	}
	if (spool->fd >= 0) {
		(void)close(spool->fd);
	}
	free(spool->path);
	free(spool);
}

bool
reporter_spool_put(struct reporter_spool *spool, int64_t at, const char *report, const char *text,
	struct op_error *err)
{
	struct buf name = BUF_INIT;
	bool fine;

	buf_printf(&name, "%020lld-%s%s", (long long)at, report, ENDING);
	fine = output_file_put(spool->fd, buf_text(&name), OUTPUT_FILE_REPLACE, text, strlen(text),
		err);
	buf_done(&name);
	return fine;
}

bool
reporter_spool_read(
	struct reporter_spool *spool, const char *name, struct buf *to, struct op_error *err)
{
	int fd = openat(spool->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	char block[65536];
	ssize_t count = -1;

	if (fd < 0 || fstat(fd, &status) != 0) {
		(void)spool_failed(spool, name, strerror(errno), err);
	} else if (!S_ISREG(status.st_mode) || status.st_size > REPORT_BYTES_MAXIMUM) {
		(void)spool_failed(spool, name, _("it is no report"), err);
	} else {
		while ((count = read(fd, block, sizeof block)) > 0 &&
			to->length <= REPORT_BYTES_MAXIMUM) {
			buf_append_bytes(to, block, (size_t)count);
		}
		if (count != 0) {
			(void)spool_failed(spool, name, _("it can't be read"), err);
		}
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	return count == 0;
}

bool
reporter_spool_remove(struct reporter_spool *spool, const char *name, struct op_error *err)
{
	return unlinkat(spool->fd, name, 0) == 0 || spool_failed(spool, name, strerror(errno), err);
}

bool
reporter_spool_aside(struct reporter_spool *spool, const char *name, struct op_error *err)
{
	struct buf aside = BUF_INIT;
	bool fine;

	buf_printf(&aside, "%s.refused", name);
	fine = renameat(spool->fd, name, spool->fd, buf_text(&aside)) == 0 ||
	       spool_failed(spool, name, strerror(errno), err);
	buf_done(&aside);
	return fine;
}
