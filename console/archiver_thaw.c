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
		archiver->call = archiver_thaw_check(archiver->conn, job->month, next->count,
			CHECK_EVENTS, checked, job);
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
			job->file.manifest.facts.first_seal, CHECK_EVENTS, checked, job);
	}
	call_set_timeout(archiver->call, LONG_CALL);
	rows_free(rows);
}

static void
rows_over(struct archiver_job *job)
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
		archiver_job_tell(job, job->rows, job->file.manifest.facts.events);
		rows_send(job);
	}
}

/* The next line of an event, NULL: the block has no more. */
static const char *
line_next(struct archiver_job *job, size_t *ret_length)
{
	while (job->used < job->block.length) {
		const char *line = job->block.data + job->used;
		const char *newline = memchr(line, '\n', job->block.length - job->used);
		size_t length = newline == NULL ? job->block.length - job->used
						: (size_t)(newline - line);

		job->used += length + 1;
		if (length > 1 && line[0] == 'E' && line[1] == '\t') {
			*ret_length = length;
			return line;
		}
	}
	return NULL;
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

	buf_append(to, to->length == 1 ? "\"" : ",\"");
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

static void
rows_send(struct archiver_job *job)
{
	struct op_error err = OP_ERROR_INIT;
	int count = 0;

	buf_truncate(&job->literal, 0);
	buf_append_char(&job->literal, '{');
	while (count < LINES_PAGE && job->literal.length < LINES_BYTES) {
		size_t length;
		const char *line = line_next(job, &length);

		if (line != NULL) {
			line_quote(&job->literal, line, length);
			count++;
		} else if (job->read == ARCHIVE_READ_END) {
			break;
		} else if (!block_next(job)) {
			op_error_set(&err, OP_ERROR_FAILED, "%s",
				_("the archive changed while it was read"));
			archiver_job_end(job, &err, NULL);
			return;
		}
	}
	buf_append_char(&job->literal, '}');
	if (count == 0) {
		rows_over(job);
		return;
	}
	job->archiver->call = archiver_thaw_rows(
		job->archiver->conn, job->month, buf_text(&job->literal), rows_sent, job);
}

static void
begun(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	struct op_error wrong = OP_ERROR_INIT;

	if (!archiver_job_answer(job, err, rows, 1)) {
		return;
	}
	rows_free(rows);
	job->source =
		archive_source_open(job->archiver->directory, job->file.path, &wrong);
	if (job->source == NULL) {
		archiver_job_end(job, &wrong, NULL);
		return;
	}
	rows_send(job);
}

void
archiver_thaw_start(struct archiver_job *job)
{
	job->archiver->call = archiver_thaw_begin(job->archiver->conn, job->month, begun, job);
}
