/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one way in which the program writes files: a file appears under its name complete and on the
 * disk, or not at all. Until then it lies beside it under one of a few names, mode
 * 0600; what a killed process left there is overwritten by the next one, so that it never piles up.
 * Waits for nothing but the disk.
 */
#ifndef CONSOLE_OUTPUT_FILE_H
#define CONSOLE_OUTPUT_FILE_H

#include "../api-client/error.h"

#include <stdint.h>

#define OUTPUT_FILE_DIGEST 32

enum output_file_mode {
	OUTPUT_FILE_NEW,    /* an existing file of the name is refused (CONFLICT) */
	OUTPUT_FILE_REPLACE /* the old one stays until the new one is complete */
};

struct output_file;

/* Whether a name may be one of ours: 1 to 128 letters, digits and ".", "_", "-", the first
 * one a letter or digit. *err (INVALID, field "file") says the rule. */
bool output_file_name_check(const char *name, struct op_error *err);
/* directory: a descriptor, borrowed until the end; the caller has checked whose it is. name passes
 * output_file_name_check(). NULL: *err (FAILED) names the file and the cause. */
struct output_file *output_file_open(
	int directory, const char *name, enum output_file_mode mode, struct op_error *err);
/* False: *err, and only output_file_discard() may follow. */
bool output_file_write(
	struct output_file *file, const void *bytes, size_t length, struct op_error *err);
/* Bytes written until now, and their SHA-256. */
int64_t output_file_size(const struct output_file *file);
void output_file_digest(
	const struct output_file *file, unsigned char ret_digest[OUTPUT_FILE_DIGEST]);
/* Brings the bytes to the disk, still without the name; nothing more may be written. False: *err,
 * and only output_file_discard() may follow. */
bool output_file_settle(struct output_file *file, struct op_error *err);
/* The same if it was not done, and gives the file its name. Frees file in every case; when false,
 * nothing new is left behind. */
bool output_file_finish(struct output_file *file, struct op_error *err);
/* Leaves nothing behind. file may be NULL. */
void output_file_discard(struct output_file *file);

/* What killed processes left, of those that are no longer at work: judge sees the bytes (NULL: more
 * than OUTPUT_FILE_SMALL) and returns the name under which they appear if nothing is there, owned,
 * or NULL: they are removed. */
#define OUTPUT_FILE_SMALL 65536
void output_file_recover(int directory,
	char *(*judge)(void *user, const char *bytes, size_t length), void *user);

/* All of these for a small file at once. */
bool output_file_put(int directory, const char *name, enum output_file_mode mode, const void *bytes,
	size_t length, struct op_error *err);

#endif
