/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the file of an archived month: lines in, one compressed frame out, and the sums of both.
 * The file appears complete or not at all (output_file.h).
 */
#ifndef CONSOLE_ARCHIVE_WRITER_H
#define CONSOLE_ARCHIVE_WRITER_H

#include "archive_source.h"
#include "output_file.h"

#define ARCHIVE_LEVEL 3 /* of the compression */

struct archive_writer;

/* As output_file_open(). */
struct archive_writer *archive_writer_open(
	int directory, const char *name, enum output_file_mode mode, struct op_error *err);
/* False: *err, and only archive_writer_discard() may follow. */
bool archive_writer_add(
	struct archive_writer *writer, const void *bytes, size_t length, struct op_error *err);
/* Ends the frame and gives the file its name. Frees in every case; when false, nothing is left
 * behind. */
bool archive_writer_finish(
	struct archive_writer *writer, struct archive_sums *ret_sums, struct op_error *err);
void archive_writer_discard(struct archive_writer *writer); /* NULL is legal */

#endif
