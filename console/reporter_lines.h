/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that others write, line by line with bounds: nothing of them is taken before it was looked
 * at, and every refusal names the file, the line and what was expected.
 */
#ifndef CONSOLE_REPORTER_LINES_H
#define CONSOLE_REPORTER_LINES_H

#include "../api-client/buf.h"
#include "../api-client/error.h"

struct reporter_lines {
	const char *path; /* borrowed */
	int64_t line;	  /* number of the present line, from 1; 0 before the first */
	const char *text; /* the line without its end; valid until the next one */
	size_t length;	  /* bytes of it */
	int error;	  /* errno of a failed open or read, 0 otherwise */
	int64_t changed;  /* when the file was written last, microseconds */
	/* Private from here. */
	int fd;
	bool raw, ended, inside;
	int64_t left;
	struct buf held;
	size_t at;
	void *lz4;
};

enum reporter_lines_kind {
	REPORTER_TEXT, /* UTF-8 without control characters but tab */
	REPORTER_RAW,  /* any bytes but NUL: names of files; the last line may have no end */
	REPORTER_LZ4   /* like REPORTER_TEXT, in an LZ4 frame */
};

/* A regular file, or one that the kernel makes (RAW). Lines of more than 1 MiB and more than
 * `maximum` bytes in all are refused. False: *err (INVALID) and lines->error. Close it in any case.
 */
bool reporter_lines_open(struct reporter_lines *lines, const char *path,
	enum reporter_lines_kind kind, int64_t maximum, struct op_error *err);
/* False at the end, err->kind stays NONE, or for what can't be taken. */
bool reporter_lines_next(struct reporter_lines *lines, struct op_error *err);
void reporter_lines_close(struct reporter_lines *lines);
/* "path:line: field: why" in *err; field may be NULL. Always false. */
bool reporter_lines_refuse(const struct reporter_lines *lines, const char *field, const char *why,
	struct op_error *err);

/* Stanzas of "Field: value" lines with a blank line between them, as dpkg and apt write them. */
struct reporter_field {
	const char *name;
	struct buf value; /* of the present stanza; "" when it is not there */
	int64_t line;	  /* 0: not there */
};
/* Fills the fields from the next stanza. False at the end or for what can't be taken. */
bool reporter_stanza_next(struct reporter_lines *lines, struct reporter_field *fields, size_t count,
	struct op_error *err);
void reporter_fields_done(struct reporter_field *fields, size_t count);

/* Whole files: at most `maximum` bytes into *to. */
bool reporter_file_read(const char *path, int64_t maximum, struct buf *to, int64_t *ret_changed,
	struct op_error *err);

#endif
