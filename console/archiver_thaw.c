/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A month comes back: the lines of its verified file go to the server, which computes digests and
 * seals again before it makes them searchable. Nothing is believed of who sends them.
 */
#include "archiver_job.h"

#include "../api-client/text.h"

#include <string.h>

#define LINES_PAGE 2000
#define LINES_BYTES ((size_t)4 * 1024 * 1024)
#define CHECK_EVENTS 20000
#define LONG_CALL (15 * 60 * 1000) /* ms: an index over a month */

static void rows_send(struct archiver_job *job);
static void source_begin(struct archiver_job *job);

static void
finished(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;

	if (archiver_job_answer(job, err, rows, 1)) {
		rows_free(rows);
		archiver_job_end(job, NULL, _("the month can be searched"));
	}
}

static void
checked(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	struct archiver *archiver = job->archiver;
	const struct archiver_count *next;

	if (!archiver_job_answer(job, err, rows, 1)) {
		return;
	}
	next = rows_at(rows, 0);
	if (next->count != BIND_INT_NULL) {
		archiver->call = archiver_thaw_check(
			archiver->conn, job->month, next->count, CHECK_EVENTS, checked, job);
	} else {
		archiver->call = archiver_thaw_finish(archiver->conn, job->month, finished, job);
	}
	call_set_timeout(archiver->call, LONG_CALL);
	rows_free(rows);
}

static void
indexed(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	struct archiver *archiver = job->archiver;
	const struct archiver_count *left;

	if (!archiver_job_answer(job, err, rows, 1)) {
		return;
	}
	left = rows_at(rows, 0);
	if (left->count > 0) {
		archiver->call = archiver_thaw_index(archiver->conn, job->month, indexed, job);
	} else {
		archiver->call = archiver_thaw_check(archiver->conn, job->month,
			job->first_of_check, CHECK_EVENTS, checked, job);
	}
	call_set_timeout(archiver->call, LONG_CALL);
	rows_free(rows);
}

static void
indexes_begin(struct archiver_job *job)
{
	struct archiver *archiver = job->archiver;

	archiver->call = archiver_thaw_index(archiver->conn, job->month, indexed, job);
	call_set_timeout(archiver->call, LONG_CALL);
}

static void
rows_sent(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;

	if (archiver_job_answer(job, err, rows, 1)) {
		job->rows += ((const struct archiver_count *)rows_at(rows, 0))->count;
		rows_free(rows);
		archiver_job_tell(job, job->rows, job->events);
		rows_send(job);
	}
}

/* Lines */

/* The next line, NULL: the block has no more. */
static const char *
line_next(struct archiver_job *job, size_t *ret_length)
{
	const char *line = job->block.data + job->used;
	const char *newline;

	if (job->used >= job->block.length) {
		return NULL;
	}
	newline = memchr(line, '\n', job->block.length - job->used);
	*ret_length = newline == NULL ? job->block.length - job->used : (size_t)(newline - line);
	job->used += *ret_length + 1;
	return line;
}

/* False: the file can't be read any more. */
static bool
block_next(struct archiver_job *job)
{
	job->used = 0;
	job->read = archive_source_read(job->source, &job->block);
	return job->read == ARCHIVE_READ_LINES || job->read == ARCHIVE_READ_END;
}

/* Appends the line to the array that is sent. */
static void
line_quote(struct buf *to, const char *line, size_t length)
{
	size_t done = 0;

	buf_append(to, to->length == 0 ? "\"" : ",\"");
	for (size_t i = 0; i < length; i++) {
		if (line[i] == '"' || line[i] == '\\') {
			buf_append_bytes(to, line + done, i - done);
			buf_append_char(to, '\\');
			done = i;
		}
	}
	buf_append_bytes(to, line + done, length - done);
	buf_append_char(to, '"');
}

/* The time of an event is its third field. */
static int64_t
line_at(const char *line, size_t length)
{
	const char *end = line + length;
	int64_t at = 0;

	for (int i = 0; i < 3 && line != NULL; i++) {
		line = memchr(line, '\t', (size_t)(end - line));
		line = line == NULL ? NULL : line + 1;
	}
	if (line != NULL) {
		(void)number_parse_bytes(line, strcspn(line, "\t"), 0, INT64_MAX, &at);
	}
	return at;
}

/* A seal of the month before is over: its events are wanted when one of them is of this month. */
static void
seal_over(struct archiver_job *job)
{
	if (job->seal_wanted && job->seal.length > 0) {
		buf_append(&job->literal, job->literal.length == 0 ? "" : ",");
		buf_append_bytes(&job->literal, job->seal.data, job->seal.length);
	}
	buf_truncate(&job->seal, 0);
	job->seal_wanted = false;
}

/* What becomes of a line: an event is sent, or waits for the end of its seal. */
static void
line_take(struct archiver_job *job, const char *line, size_t length)
{
	bool event = length > 1 && line[0] == 'E' && line[1] == '\t';

	if (!text_is(job->reading, job->before)) {
		if (event) {
			line_quote(&job->literal, line, length);
		}
	} else if (event) {
		line_quote(&job->seal, line, length);
		job->seal_wanted = job->seal_wanted || line_at(line, length) >= job->month_from;
	} else {
		seal_over(job);
	}
}

static void
source_over(struct archiver_job *job)
{
	archive_source_close(job->source);
	job->source = NULL;
	if (job->before[0] != '\0' && !text_is(job->reading, job->before)) {
		archiver_job_read(job, job->before, source_begin);
	} else {
		indexes_begin(job);
	}
}

static void
rows_send(struct archiver_job *job)
{
	struct op_error err = OP_ERROR_INIT;
	struct buf array = BUF_INIT;
	int lines = 0;

	buf_truncate(&job->literal, 0);
	while ((lines < LINES_PAGE || job->literal.length == 0) &&
		job->literal.length < LINES_BYTES) {
		size_t length;
		const char *line = line_next(job, &length);

		if (line != NULL) {
			line_take(job, line, length);
			lines++;
		} else if (job->read == ARCHIVE_READ_END) {
			break;
		} else if (!block_next(job)) {
			op_error_set(&err, OP_ERROR_FAILED, "%s",
				_("the archive changed while it was read"));
			archiver_job_end(job, &err, NULL);
			return;
		}
	}
	if (job->literal.length == 0) {
		source_over(job);
		return;
	}
	buf_printf(&array, "{%s}", buf_text(&job->literal));
	job->archiver->call = archiver_thaw_rows(
		job->archiver->conn, job->month, buf_text(&array), rows_sent, job);
	buf_done(&array);
}

/* The file that was verified a moment ago, from its begin. */
static void
source_begin(struct archiver_job *job)
{
	struct op_error err = OP_ERROR_INIT;

	job->source = archive_source_open(job->archiver->directory, job->file.path, &err);
	if (job->source == NULL) {
		archiver_job_end(job, &err, NULL);
		return;
	}
	job->read = ARCHIVE_READ_LINES;
	job->used = 0;
	buf_truncate(&job->block, 0);
	rows_send(job);
}

static void
begun(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	const struct archiver_thaw *thaw;

	if (!archiver_job_answer(job, err, rows, 1)) {
		return;
	}
	thaw = rows_at(rows, 0);
	text_format(
		job->before, sizeof job->before, "%s", thaw->before == NULL ? "" : thaw->before);
	rows_free(rows);
	job->first_of_check = job->file.manifest.facts.first_seal;
	source_begin(job);
}

void
archiver_thaw_start(struct archiver_job *job)
{
	(void)archive_month_bounds(job->month, &job->month_from, &job->month_to);
	job->archiver->call = archiver_thaw_begin(job->archiver->conn, job->month, begun, job);
}
