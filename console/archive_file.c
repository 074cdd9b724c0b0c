/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small files beside an archive: its manifest and the signature of that. */
#include "archive_check.h"

#include "../api-client/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "x/journal-2026-03.zst" or ".manifest" to the same with another ending. */
static char *
sibling(const char *path, const char *ending, const char *other)
{
	size_t length = strlen(path), tail = strlen(ending);
	struct buf text = BUF_INIT;

	buf_append(&text, path);
	if (length > tail && text_is(path + length - tail, ending)) {
		buf_truncate(&text, length - tail);
	}
	buf_append(&text, other);
	return buf_steal(&text);
}

/* At most `most` bytes of a regular file. False: errno. */
static bool
small_read(int directory, const char *path, size_t most, struct buf *to)
{
	int fd = openat(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;
	char block[1024];
	ssize_t count = -1;
	int error;

	if (fd < 0) {
		return false;
	}
	errno = EINVAL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		while ((count = read(fd, block, sizeof block)) > 0 && to->length <= most) {
			buf_append_bytes(to, block, (size_t)count);
		}
		if (count > 0 || to->length > most) {
			errno = EFBIG;
			count = -1;
		}
	}
	error = errno;
	(void)close(fd);
	errno = error;
	return count == 0;
}

static bool
manifest_read(struct archive_file *file, int directory, const char *path, struct op_error *err)
{
	struct op_error wrong = OP_ERROR_INIT;

	if (!small_read(directory, path, ARCHIVE_MANIFEST_MAXIMUM, &file->manifest_text)) {
		op_error_set(err, OP_ERROR_NOT_FOUND, "%s: %s", path, strerror(errno));
		return false;
	}
	if (!archive_manifest_parse(buf_text(&file->manifest_text), file->manifest_text.length,
		    &file->manifest, &wrong)) {
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", path, wrong.message);
		op_error_detail(err, "%s", wrong.detail);
		return false;
	}
	return true;
}

bool
archive_file_init(struct archive_file *file, int directory, const char *path, const char *manifest,
	struct op_error *err)
{
	char *beside = manifest == NULL ? sibling(path, ".zst", ".manifest") : text_dup(manifest);
	char *signed_by = sibling(beside, ".manifest", ".sig");
	struct buf signature = BUF_INIT;
	bool fine = true;

	*file = (struct archive_file){.path = text_dup(path)};
	if (manifest != NULL || faccessat(directory, beside, F_OK, 0) == 0) {
		fine = manifest_read(file, directory, beside, err);
	}
	if (fine && file->manifest_text.length > 0 &&
		small_read(directory, signed_by, CHECKPOINT_SIGNATURE, &signature) &&
		signature.length == CHECKPOINT_SIGNATURE) {
		memcpy(file->signature, signature.data, CHECKPOINT_SIGNATURE);
		file->is_signed = true;
	}
	if (!fine) {
		archive_file_done(file);
	}
	buf_done(&signature);
	free(beside);
	free(signed_by);
	return fine;
}

void
archive_file_done(struct archive_file *file)
{
	free(file->path);
	buf_done(&file->manifest_text);
	*file = (struct archive_file){0};
}
