/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verifies archives of the journal from their files alone, with two threads of its own: whichever
 * is free decompresses, computes digests, or follows the chain. The caller asks now and then how
 * far it is.
 */
#ifndef CONSOLE_ARCHIVE_CHECK_H
#define CONSOLE_ARCHIVE_CHECK_H

#include "../api-client/archive_judge.h"
#include "../api-client/checkpoint.h"

#include "archive_source.h"

/* A file to verify, with what its manifest says. */
struct archive_file {
	char *path;		  /* owned */
	struct buf manifest_text; /* length 0: there is no manifest */
	struct archive_manifest manifest;
	unsigned char signature[CHECKPOINT_SIGNATURE];
	bool is_signed;		  /* there is a signature; nothing is said about whose */
	struct archive_sums sums; /* what was read, when the verdict is good */
};

/* Opens nothing but the manifest (NULL: beside the file, with another ending) and its signature.
 * False: the manifest is there and can't be read or is none. */
bool archive_file_init(struct archive_file *file, int directory, const char *path,
	const char *manifest, struct op_error *err);
void archive_file_done(struct archive_file *file);

struct archive_check;

struct archive_progress {
	int64_t done, total; /* compressed bytes */
	int64_t events;
	bool over;
};

/* Files in the order of their months, borrowed until archive_check_end(). keys: whose signatures
 * are believed (NULL: none is checked). NULL: *err says which file can't be opened. */
struct archive_check *archive_check_start(int directory, struct archive_file *files, size_t count,
	const struct checkpoint_keys *keys, const struct journal_known *known,
	struct op_error *err);
void archive_check_progress(struct archive_check *check, struct archive_progress *ret_progress);
/* Waits for the threads, after telling them to stop when they are still at work, and frees. False:
 * *err says why there is no verdict (FAILED: broken off, or the disk). ret_file: the index of the
 * file that the report is about. */
bool archive_check_end(struct archive_check *check, struct journal_report *ret_report,
	size_t *ret_file, struct op_error *err);

#endif
