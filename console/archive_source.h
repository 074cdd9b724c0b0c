/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The compressed file of an archived month as blocks of whole lines, in constant memory, with the
 * sum of the file.
 */
#ifndef CONSOLE_ARCHIVE_SOURCE_H
#define CONSOLE_ARCHIVE_SOURCE_H

#include "../api-client/buf.h"
#include "../api-client/digest.h"
#include "../api-client/error.h"

struct archive_source;

enum archive_read {
	ARCHIVE_READ_LINES,   /* there is more */
	ARCHIVE_READ_END,     /* these were the last ones */
	ARCHIVE_READ_EARLY,   /* the file ends before its own end */
	ARCHIVE_READ_DAMAGED, /* these bytes are no compressed text, or a line has no end */
	ARCHIVE_READ_FAILED   /* the disk; archive_source_error() */
};

/* The file is read once, from its begin, and must be a regular one. NULL: *err names it. */
struct archive_source *archive_source_open(int directory, const char *path, struct op_error *err);
void archive_source_close(struct archive_source *source); /* NULL is legal */
int64_t archive_source_size(const struct archive_source *source);
/* The next lines, about a MiB of them, in place of what *to holds. */
enum archive_read archive_source_read(struct archive_source *source, struct buf *to);
int64_t archive_source_done(const struct archive_source *source); /* compressed bytes until now */
void archive_source_error(const struct archive_source *source, struct op_error *err);

struct archive_sums {
	int64_t file_bytes, plain_bytes;
	unsigned char file_sum[DIGEST_BYTES];
	/* Of the writer alone: the same file gives the same text, which is not summed up again. */
	unsigned char plain_sum[DIGEST_BYTES];
};
/* After ARCHIVE_READ_END. */
void archive_source_sums(struct archive_source *source, struct archive_sums *ret_sums);

#endif
