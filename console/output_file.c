/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that appear complete or not at all. The place where a file is made is one of a few fixed
 * names, held by a lock of its own while it is in use: no directory has to be read for leftovers.
 */
#define _GNU_SOURCE 1 /* renameat2 */

#include "output_file.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 128
#define PLACES 16
#define PLACE_BYTES 32
#define BLOCK 65536

struct output_file {
	int directory; /* borrowed */
	int fd;
	enum output_file_mode mode;
	char name[NAME_BYTES + 1], place[PLACE_BYTES];
	int64_t size;
	bool settled;
	EVP_MD_CTX *sum; /* owned */
	size_t held;	 /* bytes of block that are not written yet */
	unsigned char block[BLOCK];
};

bool
output_file_name_check(const char *name, struct op_error *err)
{
	size_t length = strlen(name);
	bool fine = length > 0 && length <= NAME_BYTES && name[0] != '.' && name[0] != '-' &&
		    name[0] != '_';

	for (size_t i = 0; fine && i < length; i++) {
		char c = name[i];

		fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		       c == '.' || c == '_' || c == '-';
	}
	if (!fine) {
		op_error_set(err, OP_ERROR_INVALID, _("the name of the file is not valid"));
		op_error_field(err, "file");
		op_error_detail(err, _("A name has up to 128 letters, digits, dots, dashes and "
				       "underscores, and begins with a letter or a digit."));
	}
	return fine;
}

static bool
file_failed(const struct output_file *file, const char *why, struct op_error *err)
{
	op_error_set(err, OP_ERROR_FAILED, _("%s was not written"), file->name);
	op_error_detail(err, "%s.", why);
	return false;
}

static void
place_name(int number, char to[PLACE_BYTES])
{
	text_format(to, PLACE_BYTES, ".output.%d.new", number);
}

/* Locks an open place. False: somebody is at work in it, or it is no file of our own. */
static bool
place_lock(int directory, const char *place, int fd)
{
	struct stat mine, named;

	/* Between opening and locking another process may have given it its name. */
	return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &mine) == 0 &&
	       fstatat(directory, place, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       mine.st_ino == named.st_ino && mine.st_dev == named.st_dev &&
	       S_ISREG(mine.st_mode) && mine.st_nlink == 1 && mine.st_uid == geteuid();
}

/* A place that nobody uses, locked, as an empty file of our own; false: errno. */
static bool
place_take(struct output_file *file)
{
	for (int i = 0; i < PLACES; i++) {
		place_name(i, file->place);
		file->fd = openat(file->directory, file->place,
			O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
		if (file->fd < 0) {
			return false;
		}
		if (place_lock(file->directory, file->place, file->fd)) {
			return ftruncate(file->fd, 0) == 0 && fchmod(file->fd, 0600) == 0;
		}
		(void)close(file->fd);
		file->fd = -1;
	}
	errno = EBUSY;
	return false;
}

static void
file_free(struct output_file *file)
{
	if (file->fd >= 0) {
		(void)close(file->fd);
	}
	EVP_MD_CTX_free(file->sum);
	/* It may have been the file of a session. */
	OPENSSL_cleanse(file->block, sizeof file->block);
	free(file);
}

struct output_file *
output_file_open(int directory, const char *name, enum output_file_mode mode, struct op_error *err)
{
	struct output_file *file = mem_new(1, sizeof *file);

	file->directory = directory;
	file->mode = mode;
	file->fd = -1;
	file->sum = EVP_MD_CTX_new();
	text_format(file->name, sizeof file->name, "%s", name);
	if (file->sum == NULL || EVP_DigestInit_ex(file->sum, EVP_sha256(), NULL) != 1) {
		die("SHA-256 is not available");
	}
	if (!place_take(file)) {
		(void)file_failed(file, strerror(errno), err);
		output_file_discard(file);
		return NULL;
	}
	return file;
}

static bool
file_flush(struct output_file *file, struct op_error *err)
{
	const unsigned char *from = file->block;

	while (file->held > 0) {
		ssize_t written = write(file->fd, from, file->held);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return file_failed(file, strerror(written == 0 ? EIO : errno), err);
		}
		from += written;
		file->held -= (size_t)written;
	}
	return true;
}

bool
output_file_write(struct output_file *file, const void *bytes, size_t length, struct op_error *err)
{
	const unsigned char *from = bytes;

	(void)EVP_DigestUpdate(file->sum, bytes, length);
	file->size += (int64_t)length;
	while (length > 0) {
		size_t part = BLOCK - file->held < length ? BLOCK - file->held : length;

		memcpy(file->block + file->held, from, part);
		file->held += part;
		from += part;
		length -= part;
		if (file->held == BLOCK && !file_flush(file, err)) {
			return false;
		}
	}
	return true;
}

int64_t
output_file_size(const struct output_file *file)
{
	return file->size;
}

void
output_file_digest(const struct output_file *file, unsigned char ret_digest[OUTPUT_FILE_DIGEST])
{
	EVP_MD_CTX *sum = EVP_MD_CTX_new();

	/* More may be written: a copy is finished, not the sum itself. */
	if (sum == NULL || EVP_MD_CTX_copy_ex(sum, file->sum) != 1 ||
		EVP_DigestFinal_ex(sum, ret_digest, NULL) != 1) {
		die("SHA-256 is not available");
	}
	EVP_MD_CTX_free(sum);
}

/* The name is given in one step, and only where the mode allows it. */
static bool
file_rename(struct output_file *file, struct op_error *err)
{
	unsigned flags = file->mode == OUTPUT_FILE_NEW ? RENAME_NOREPLACE : 0;

	if (renameat2(file->directory, file->place, file->directory, file->name, flags) == 0) {
		return true;
	}
	if (errno != EEXIST) {
		return file_failed(file, strerror(errno), err);
	}
	op_error_set(err, OP_ERROR_CONFLICT, _("%s is there already"), file->name);
	op_error_field(err, "file");
	op_error_detail(err, _("A file that is there is never written over."));
	return false;
}

bool
output_file_settle(struct output_file *file, struct op_error *err)
{
	if (file->settled) {
		return true;
	}
	if (!file_flush(file, err)) {
		return false;
	}
	file->settled = fsync(file->fd) == 0;
	return file->settled || file_failed(file, strerror(errno), err);
}

bool
output_file_finish(struct output_file *file, struct op_error *err)
{
	bool fine = output_file_settle(file, err) && file_rename(file, err);

	if (!fine) {
		output_file_discard(file);
		return false;
	}
	if (fsync(file->directory) != 0) {
		fine = file_failed(file, strerror(errno), err);
		if (file->mode == OUTPUT_FILE_NEW) {
			(void)unlinkat(file->directory, file->name, 0);
		}
	}
	file_free(file);
	return fine;
}

void
output_file_discard(struct output_file *file)
{
	if (file == NULL) {
		return;
	}
	/* Ours only while we hold it: otherwise the place belongs to somebody else. */
	if (file->fd >= 0) {
		(void)unlinkat(file->directory, file->place, 0);
	}
	file_free(file);
}

bool
output_file_put(int directory, const char *name, enum output_file_mode mode, const void *bytes,
	size_t length, struct op_error *err)
{
	struct output_file *file = output_file_open(directory, name, mode, err);

	if (file == NULL || !output_file_write(file, bytes, length, err)) {
		output_file_discard(file);
		return false;
	}
	return output_file_finish(file, err);
}

/* Gives what lies in a locked place the name that it should have, or removes it. */
static void
place_recover(int directory, const char *place, int fd,
	char *(*judge)(void *user, const char *bytes, size_t length), void *user)
{
	char *bytes = mem_new(OUTPUT_FILE_SMALL + 1, 1);
	ssize_t length = read(fd, bytes, OUTPUT_FILE_SMALL + 1);
	char *name = NULL;

	if (length >= 0) {
		name = judge(user, length > OUTPUT_FILE_SMALL ? NULL : bytes, (size_t)length);
	}
	if (name == NULL ||
		renameat2(directory, place, directory, name, RENAME_NOREPLACE) != 0) {
		(void)unlinkat(directory, place, 0);
	}
	free(name);
	free(bytes);
}

void
output_file_recover(
	int directory, char *(*judge)(void *user, const char *bytes, size_t length), void *user)
{
	char place[PLACE_BYTES];

	for (int i = 0; i < PLACES; i++) {
		int fd;

		place_name(i, place);
		fd = openat(directory, place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0 && place_lock(directory, place, fd)) {
			place_recover(directory, place, fd, judge, user);
		}
		if (fd >= 0) {
			(void)close(fd);
		}
	}
	(void)fsync(directory);
}
