/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bounded reader of other programs' files, plain or in an LZ4 frame (how apt keeps its lists
 * with Acquire::GzipIndexes).
 */
#include "reporter_lines.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <lz4frame.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAXIMUM 1048576
#define BLOCK 65536

bool
reporter_lines_refuse(const struct reporter_lines *lines, const char *field, const char *why,
	struct op_error *err)
{
	if (field != NULL) {
		op_error_set(err, OP_ERROR_INVALID, "%s:%lld: %s: %s", lines->path,
			(long long)lines->line, field, why);
		op_error_field(err, field);
	} else {
		op_error_set(err, OP_ERROR_INVALID, "%s:%lld: %s", lines->path,
			(long long)lines->line, why);
	}
	return false;
}

static bool
lines_errno(struct reporter_lines *lines, struct op_error *err)
{
	lines->error = errno;
	op_error_set(err, OP_ERROR_INVALID, "%s: %s", lines->path, strerror(lines->error));
	return false;
}

bool
reporter_lines_open(struct reporter_lines *lines, const char *path, enum reporter_lines_kind kind,
	int64_t maximum, struct op_error *err)
{
	struct stat status;

	*lines = (struct reporter_lines){
		.path = path, .fd = -1, .left = maximum, .raw = kind == REPORTER_RAW};
	/* O_NONBLOCK: opening a FIFO must not wait for its other end. */
	lines->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (lines->fd < 0 || fstat(lines->fd, &status) != 0) {
		return lines_errno(lines, err);
	}
	if (!S_ISREG(status.st_mode)) {
		op_error_set(
			err, OP_ERROR_INVALID, "%s: %s", path, _("a regular file is expected"));
		return false;
	}
	lines->changed =
		(int64_t)status.st_mtim.tv_sec * CLOCK_SECOND + status.st_mtim.tv_nsec / 1000;
	if (kind == REPORTER_LZ4) {
		LZ4F_dctx *context = NULL;

		if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) {
			die("no memory for LZ4");
		}
		lines->lz4 = context;
	}
	return true;
}

void
reporter_lines_close(struct reporter_lines *lines)
{
	if (lines->fd >= 0) {
		(void)close(lines->fd);
	}
	(void)LZ4F_freeDecompressionContext(lines->lz4);
	buf_done(&lines->held);
	lines->lz4 = NULL;
	lines->fd = -1;
}

static bool
lines_add(struct reporter_lines *lines, const void *bytes, size_t length, struct op_error *err)
{
	lines->left -= (int64_t)length;
	if (lines->left < 0) {
		return reporter_lines_refuse(lines, NULL, _("the file is too large"), err);
	}
	buf_append_bytes(&lines->held, bytes, length);
	return true;
}

static bool
lines_unpack(struct reporter_lines *lines, const char *bytes, size_t length, struct op_error *err)
{
	char plain[BLOCK];
	size_t used = 0;

	size_t made;

	do {
		size_t taken = length - used;
		size_t state;

		made = sizeof plain;
		state = LZ4F_decompress(lines->lz4, plain, &made, bytes + used, &taken, NULL);
		if (LZ4F_isError(state) != 0 || (made == 0 && taken == 0 && used < length)) {
			return reporter_lines_refuse(
				lines, NULL, _("it is not in the LZ4 format"), err);
		}
		/* Nothing new says nothing about where the frame ends. */
		lines->inside = made + taken > 0 ? state != 0 : lines->inside;
		used += taken;
		if (!lines_add(lines, plain, made, err)) {
			return false;
		}
	} while (used < length || made == sizeof plain);
	return true;
}

/* One block more. At the end of the file lines->ended. */
static bool
lines_fill(struct reporter_lines *lines, struct op_error *err)
{
	char block[BLOCK];
	ssize_t count;

	do {
		count = read(lines->fd, block, sizeof block);
	} while (count < 0 && errno == EINTR);
	if (count < 0) {
		return lines_errno(lines, err);
	}
	lines->ended = count == 0;
	if (lines->at > 0) {
		memmove(lines->held.data, lines->held.data + lines->at,
			lines->held.length - lines->at);
		buf_truncate(&lines->held, lines->held.length - lines->at);
		lines->at = 0;
	}
	if (lines->lz4 != NULL) {
		return lines_unpack(lines, block, (size_t)count, err);
	}
	return lines_add(lines, block, (size_t)count, err);
}

static bool
lines_check(const struct reporter_lines *lines, struct op_error *err)
{
	if (memchr(lines->text, '\0', lines->length) != NULL) {
		return reporter_lines_refuse(lines, NULL, _("a NUL byte stands in it"), err);
	}
	if (lines->raw) {
		return true;
	}
	if (!sanitize_valid(lines->text, lines->length)) {
		return reporter_lines_refuse(lines, NULL, _("it is not valid UTF-8 text"), err);
	}
	for (size_t i = 0; i < lines->length; i++) {
		unsigned char byte = (unsigned char)lines->text[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
			return reporter_lines_refuse(
				lines, NULL, _("a control character stands in it"), err);
		}
	}
	return true;
}

bool
reporter_lines_next(struct reporter_lines *lines, struct op_error *err)
{
	size_t searched = 0;
	char *end = NULL;

	while (end == NULL) {
		size_t there = lines->held.length - lines->at;

		if (there > searched) {
			end = memchr(
				lines->held.data + lines->at + searched, '\n', there - searched);
		}
		if (end != NULL) {
			break;
		}
		searched = there;
		if (lines->ended || searched > LINE_MAXIMUM) {
			lines->line++;
			break;
		}
		if (!lines_fill(lines, err)) {
			return false;
		}
	}
	if (end == NULL && searched > LINE_MAXIMUM) {
		return reporter_lines_refuse(lines, NULL, _("the line is too long"), err);
	}
	if (end == NULL && lines->inside) {
		return reporter_lines_refuse(lines, NULL, _("the file is cut off"), err);
	}
	if (end == NULL && searched == 0) {
		lines->line--;
		return false;
	}
	if (end == NULL && !lines->raw) {
		return reporter_lines_refuse(lines, NULL, _("the file ends inside a line"), err);
	}
	lines->line += end != NULL ? 1 : 0;
	lines->text = lines->held.data + lines->at;
	lines->length = end != NULL ? (size_t)(end - lines->text) : searched;
	lines->at += lines->length + (end != NULL ? 1 : 0);
	if (end != NULL) {
		*end = '\0';
	}
	return lines_check(lines, err);
}

/* The field that the line begins, or NULL. */
static struct reporter_field *
stanza_field(const char *text, size_t length, struct reporter_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(fields[i].name) == length &&
			strncmp(fields[i].name, text, length) == 0) {
			return &fields[i];
		}
	}
	return NULL;
}

static bool
stanza_line(struct reporter_lines *lines, struct reporter_field *fields, size_t count,
	struct op_error *err)
{
	const char *colon = memchr(lines->text, ':', lines->length);
	struct reporter_field *field;
	const char *value;

	if (colon == NULL || colon == lines->text) {
		return reporter_lines_refuse(lines, NULL, _("\"Field: value\" is expected"), err);
	}
	field = stanza_field(lines->text, (size_t)(colon - lines->text), fields, count);
	if (field == NULL) {
		return true;
	}
	if (field->line != 0) {
		return reporter_lines_refuse(lines, field->name, _("given twice"), err);
	}
	value = colon + 1 + strspn(colon + 1, " \t");
	field->line = lines->line;
	buf_append(&field->value, value);
	while (field->value.length > 0 &&
		strchr(" \t", field->value.data[field->value.length - 1])) {
		buf_truncate(&field->value, field->value.length - 1);
	}
	return true;
}

bool
reporter_stanza_next(struct reporter_lines *lines, struct reporter_field *fields, size_t count,
	struct op_error *err)
{
	bool begun = false;

	for (size_t i = 0; i < count; i++) {
		buf_truncate(&fields[i].value, 0);
		fields[i].line = 0;
	}
	while (reporter_lines_next(lines, err)) {
		/* The signature of a signed file follows without a blank line. */
		if (lines->length == 0 || text_starts(lines->text, "-----BEGIN PGP SIGNATURE")) {
			if (begun) {
				return true;
			}
			continue;
		}
		if (lines->text[0] == ' ' || lines->text[0] == '\t') {
			if (!begun) {
				return reporter_lines_refuse(
					lines, NULL, _("\"Field: value\" is expected"), err);
			}
			continue;
		}
		begun = true;
		if (!stanza_line(lines, fields, count, err)) {
			return false;
		}
	}
	return begun && err->kind == OP_ERROR_NONE;
}

void
reporter_fields_done(struct reporter_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_done(&fields[i].value);
	}
}

bool
reporter_file_read(const char *path, int64_t maximum, struct buf *to, int64_t *ret_changed,
	struct op_error *err)
{
	struct reporter_lines lines;
	bool fine = reporter_lines_open(&lines, path, REPORTER_RAW, maximum, err);

	while (fine && !lines.ended) {
		fine = lines_fill(&lines, err);
	}
	if (fine) {
		*ret_changed = lines.changed;
		buf_append_bytes(to, lines.held.data, lines.held.length);
	}
	reporter_lines_close(&lines);
	return fine;
}
