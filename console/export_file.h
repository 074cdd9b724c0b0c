/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that a person takes away: in the configured directory, under a name that is checked,
 * with a manifest beside it under the same name and ".manifest". Both appear at the end and are
 * complete then, or neither does; what a killed process left is put in order before the next
 * file is begun: a pair that was complete gets its second name, the rest is removed.
 */
#ifndef CONSOLE_EXPORT_FILE_H
#define CONSOLE_EXPORT_FILE_H

#include "config.h"
#include "output_file.h"

struct export_file;

/* Remembers where exports go, and which program makes them; borrowed for good. */
void export_configure(const struct config *config, const char *version);
const char *export_version(void);
/* Before anything is asked of the server: whether there is a place for exports, and nothing of this
 * name in it. name NULL: the program will make one. */
bool export_file_check(const char *name, struct op_error *err);
/* The same, and begins the file. */
struct export_file *export_file_open(const char *name, struct op_error *err);
/* False: *err, and only export_file_discard() may follow. */
bool export_file_write(
	struct export_file *file, const void *bytes, size_t length, struct op_error *err);
int64_t export_file_size(const struct export_file *file);
void export_file_digest(
	const struct export_file *file, unsigned char ret_digest[OUTPUT_FILE_DIGEST]);
/* Both are on the disk when it returns, still under no name. */
bool export_file_settle(struct export_file *file, const char *manifest, struct op_error *err);
/* They get their names. Frees file in every case; when false, neither is there. */
bool export_file_appear(struct export_file *file, struct op_error *err);
void export_file_discard(struct export_file *file);	      /* NULL is legal */
const char *export_file_path(const struct export_file *file); /* borrowed */
const char *export_file_name(const struct export_file *file); /* borrowed */

#endif
