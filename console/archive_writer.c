/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zstd's stream between the lines and the file. */
#include "archive_writer.h"

#include "../api-client/text.h"

#include <zstd.h>

#include <stdlib.h>

#define OUT_BYTES 131072

struct archive_writer {
	struct output_file *file; /* owned until it is finished */
	ZSTD_CCtx *stream;	  /* owned */
	struct digester *text;	  /* owned */
	int64_t plain;
	unsigned char out[OUT_BYTES];
};

static void
writer_free(struct archive_writer *writer)
{
	(void)ZSTD_freeCCtx(writer->stream);
	digester_free(writer->text);
	free(writer);
}

struct archive_writer *
archive_writer_open(
	int directory, const char *name, enum output_file_mode mode, struct op_error *err)
{
	struct output_file *file = output_file_open(directory, name, mode, err);
	struct archive_writer *writer;

	if (file == NULL) {
		return NULL;
	}
	writer = mem_new(1, sizeof(*writer));
	writer->file = file;
	writer->text = digester_new();
	digester_begin(writer->text);
	writer->stream = ZSTD_createCCtx();
	if (writer->stream == NULL ||
		ZSTD_isError(ZSTD_CCtx_setParameter(
			writer->stream, ZSTD_c_compressionLevel, ARCHIVE_LEVEL)) ||
		ZSTD_isError(ZSTD_CCtx_setParameter(writer->stream, ZSTD_c_checksumFlag, 1))) {
		die("out of memory");
	}
	return writer;
}

/* Compresses all of it; the end of the frame as well when there are no bytes. */
static bool
writer_compress(
	struct archive_writer *writer, const void *bytes, size_t length, struct op_error *err)
{
	ZSTD_EndDirective what = bytes == NULL ? ZSTD_e_end : ZSTD_e_continue;
	ZSTD_inBuffer in = {bytes, length, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {writer->out, sizeof writer->out, 0};

		left = ZSTD_compressStream2(writer->stream, &out, &in, what);
		if (ZSTD_isError(left)) {
			op_error_set(err, OP_ERROR_FAILED, "%s", _("the text can't be compressed"));
			op_error_detail(err, "%s.", ZSTD_getErrorName(left));
			return false;
		}
		if (!output_file_write(writer->file, writer->out, out.pos, err)) {
			return false;
		}
	} while (what == ZSTD_e_end ? left != 0 : in.pos < in.size);
	return true;
}

bool
archive_writer_add(
	struct archive_writer *writer, const void *bytes, size_t length, struct op_error *err)
{
	digester_add(writer->text, bytes, length);
	writer->plain += (int64_t)length;
	return length == 0 || writer_compress(writer, bytes, length, err);
}

bool
archive_writer_finish(
	struct archive_writer *writer, struct archive_sums *ret_sums, struct op_error *err)
{
	struct archive_sums sums = {.plain_bytes = writer->plain};
	bool fine = writer_compress(writer, NULL, 0, err);

	if (!fine) {
		archive_writer_discard(writer);
		return false;
	}
	digester_end(writer->text, sums.plain_sum);
	sums.file_bytes = output_file_size(writer->file);
	output_file_digest(writer->file, sums.file_sum);
	fine = output_file_finish(writer->file, err);
	writer_free(writer);
	if (fine) {
		*ret_sums = sums;
	}
	return fine;
}

void
archive_writer_discard(struct archive_writer *writer)
{
	if (writer != NULL) {
		output_file_discard(writer->file);
		writer_free(writer);
	}
}
