/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads and decompresses. A hostile file is bounded by what is kept: the window of the compression
 * and one line; how much it expands to costs time only.
 */
#include "archive_source.h"

#include "../api-client/archive_line.h"
#include "../api-client/text.h"

#include <zstd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES 131072
#define BLOCK_BYTES ((size_t)1024 * 1024)
#define WINDOW_LOG 24 /* 16 MiB: more than any level asks for that we write with */

struct archive_source {
	int fd;
	char *path; /* owned */
	int64_t size, done, plain;
	int error;	       /* errno of a failed read */
	ZSTD_DStream *stream;  /* owned */
	struct digester *file; /* owned */
	struct buf rest;       /* the begin of a line whose end was not there */
	unsigned char input[READ_BYTES];
	size_t input_length, input_used;
	bool in_frame; /* a frame has begun and not ended */
	bool held;     /* the decompressor has more than there was room for */
};

struct archive_source *
archive_source_open(int directory, const char *path, struct op_error *err)
{
	struct archive_source *source;
	struct stat status;
	int fd = openat(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error = fd < 0 ? errno : fstat(fd, &status) != 0 ? errno : 0;

	if (error != 0 || !S_ISREG(status.st_mode)) {
		op_error_set(err, OP_ERROR_NOT_FOUND, "%s: %s", path,
			error != 0 ? strerror(error) : _("a regular file is expected"));
		if (fd >= 0) {
			(void)close(fd);
		}
		return NULL;
	}
	source = mem_new(1, sizeof(*source));
	source->fd = fd;
	source->path = text_dup(path);
	source->size = status.st_size;
	source->stream = ZSTD_createDStream();
	if (source->stream == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(
					      source->stream, ZSTD_d_windowLogMax, WINDOW_LOG))) {
		die("out of memory");
	}
	source->file = digester_new();
	digester_begin(source->file);
	return source;
}

void
archive_source_close(struct archive_source *source)
{
	if (source == NULL) {
		return;
	}
	(void)close(source->fd);
	(void)ZSTD_freeDStream(source->stream);
	digester_free(source->file);
	buf_done(&source->rest);
	free(source->path);
	free(source);
}

int64_t
archive_source_size(const struct archive_source *source)
{
	return source->size;
}

int64_t
archive_source_done(const struct archive_source *source)
{
	return source->done;
}

void
archive_source_error(const struct archive_source *source, struct op_error *err)
{
	op_error_set(err, OP_ERROR_FAILED, "%s: %s", source->path, strerror(source->error));
}

/* False at the end of the file, or *ret_failed. */
static bool
input_fill(struct archive_source *source, bool *ret_failed)
{
	ssize_t count;

	do {
		count = read(source->fd, source->input, sizeof source->input);
	} while (count < 0 && errno == EINTR);
	*ret_failed = count < 0;
	source->error = count < 0 ? errno : 0;
	source->input_used = 0;
	source->input_length = count > 0 ? (size_t)count : 0;
	source->done += count > 0 ? count : 0;
	digester_add(source->file, source->input, source->input_length);
	return count > 0;
}

/* Appends a block of text, or what is left of the file. */
static enum archive_read
text_fill(struct archive_source *source, struct buf *to)
{
	char block[READ_BYTES];
	size_t start = to->length;
	bool failed = false;

	while (to->length - start < BLOCK_BYTES) {
		ZSTD_outBuffer out = {block, sizeof block, 0};
		ZSTD_inBuffer in;
		size_t left;

		if (source->input_used == source->input_length && !source->held &&
			!input_fill(source, &failed)) {
			return failed		  ? ARCHIVE_READ_FAILED
			       : source->in_frame ? ARCHIVE_READ_EARLY
						  : ARCHIVE_READ_END;
		}
		in = (ZSTD_inBuffer){source->input, source->input_length, source->input_used};
		left = ZSTD_decompressStream(source->stream, &out, &in);
		if (ZSTD_isError(left)) {
			return ARCHIVE_READ_DAMAGED;
		}
		source->in_frame = left != 0;
		source->held = out.pos == out.size;
		source->input_used = in.pos;
		source->plain += (int64_t)out.pos;
		buf_append_bytes(to, block, out.pos);
	}
	return ARCHIVE_READ_LINES;
}

/* Where the last whole line ends. */
static size_t
lines_end(const struct buf *text)
{
	size_t end = text->length;

	while (end > 0 && text->data[end - 1] != '\n') {
		end--;
	}
	return end;
}

enum archive_read
archive_source_read(struct archive_source *source, struct buf *to)
{
	enum archive_read result;
	size_t end = 0;

	buf_truncate(to, 0);
	buf_append_bytes(to, buf_text(&source->rest), source->rest.length);
	buf_truncate(&source->rest, 0);
	/* A line that is longer than a block makes the block longer. */
	do {
		result = text_fill(source, to);
		end = lines_end(to);
	} while (result == ARCHIVE_READ_LINES && end == 0 && to->length <= ARCHIVE_LINE_MAXIMUM);
	if (result == ARCHIVE_READ_LINES && end == 0) {
		buf_truncate(to, 0);
		return ARCHIVE_READ_DAMAGED;
	}
	/* Of what ends early the whole lines are judged as well. */
	if (result != ARCHIVE_READ_END) {
		buf_append_bytes(&source->rest, buf_text(to) + end, to->length - end);
		buf_truncate(to, end);
	}
	return result;
}

void
archive_source_sums(struct archive_source *source, struct archive_sums *ret_sums)
{
	*ret_sums = (struct archive_sums){.file_bytes = source->done, .plain_bytes = source->plain};
	digester_end(source->file, ret_sums->file_sum);
}
