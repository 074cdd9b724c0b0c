/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each work on a month begins and ends, and the reading of its file that all of them have in
 * common: events leave the database only beside a file that was read back.
 */
#include "archiver_job.h"

#include "log.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK (CLOCK_SECOND / 10)
#define TELL (2 * CLOCK_SECOND)
#define BUSY_PAUSE (3 * CLOCK_SECOND)
#define BUSY_TRIES 20

static const char *const kinds[] = {[ARCHIVER_ARCHIVE] = "archive",
	[ARCHIVER_RELEASE] = "release",
	[ARCHIVER_FREEZE] = "freeze",
	[ARCHIVER_VERIFY] = "verify",
	[ARCHIVER_THAW] = "thaw"};

bool
archiver_kind_of(const char *word, enum archiver_kind *ret_kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (text_is(kinds[i], word)) {
			*ret_kind = (enum archiver_kind)i;
			return true;
		}
	}
	return false;
}

struct archiver_job *
archiver_job_new(
	struct archiver *archiver, enum archiver_kind kind, const char *month, int64_t task)
{
	struct archiver_job *job = mem_new(1, sizeof(*job));

	job->archiver = archiver;
	job->kind = kind;
	job->task = task;
	job->told = clock_monotonic();
	job->again_at = INT64_MAX;
	text_format(job->month, sizeof job->month, "%s", month);
	return job;
}

void
archiver_job_free(struct archiver_job *job)
{
	struct journal_report report;
	size_t file;

	if (job == NULL) {
		return;
	}
	if (job->feeding) {
		seal_feed_done(&job->feed);
	}
	archive_writer_discard(job->writer);
	if (job->check != NULL) {
		(void)archive_check_end(job->check, &report, &file, NULL);
	}
	if (job->has_file) {
		archive_file_done(&job->file);
	}
	archive_source_close(job->source);
	buf_done(&job->lines);
	buf_done(&job->block);
	buf_done(&job->literal);
	buf_done(&job->seal);
	free(job);
}

static void
task_finished(void *user, struct rows *rows, const struct op_error *err)
{
	(void)user;
	if (err != NULL) {
		log_line("the end of a task was not kept: %s", err->message);
	}
	rows_free(rows);
}

void
archiver_job_end(struct archiver_job *job, const struct op_error *err, const char *text)
{
	struct archiver *archiver = job->archiver;
	struct op_error kept = err != NULL ? *err : (struct op_error)OP_ERROR_INIT;
	struct buf said = BUF_INIT;

	if (err == NULL) {
		buf_append(&said, text);
		log_line("%s %s: %s", kinds[job->kind], job->month, text);
	} else {
		buf_append(&said, kept.message);
		if (kept.detail[0] != '\0') {
			buf_printf(&said, ": %s", kept.detail);
		}
		log_line("%s %s failed: %s", kinds[job->kind], job->month, buf_text(&said));
	}
	/* Without a link the task stays open and is begun again. */
	if (job->task != BIND_INT_NULL && kept.kind != OP_ERROR_UNREACHABLE) {
		(void)archiver_finish(archiver->conn, job->task, err == NULL, buf_text(&said),
			task_finished, NULL);
	}
	buf_done(&said);
	archiver->job = NULL;
	archiver_job_free(job);
	archiver_go_on(archiver, err == NULL ? NULL : &kept);
}

bool
archiver_job_answer(
	struct archiver_job *job, const struct op_error *err, const struct rows *rows, size_t count)
{
	struct op_error none = OP_ERROR_INIT;

	job->archiver->call = NULL;
	if (err == NULL && rows->count >= count) {
		return true;
	}
	op_error_set(&none, OP_ERROR_INTERNAL, "%s", _("the server gave no answer"));
	archiver_job_end(job, err != NULL ? err : &none, NULL);
	return false;
}

void
archiver_job_tell(struct archiver_job *job, int64_t part, int64_t whole)
{
	int64_t now = clock_monotonic();

	if (job->task != BIND_INT_NULL && now - job->told >= TELL) {
		job->told = now;
		(void)archiver_progress(
			job->archiver->conn, job->task, part, whole, task_finished, NULL);
	}
}

/* The file of the month */

static void
bad_recorded(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	struct op_error bad = job->bad;

	rows_free(rows);
	job->archiver->call = NULL;
	archiver_job_end(job, err != NULL ? err : &bad, NULL);
}

/* The file is not what was recorded: that is kept, and nothing more is done with the month. */
static void
file_bad(struct archiver_job *job, const char *place)
{
	char name[ARCHIVE_NAME];

	archive_file_name(name, job->kind == ARCHIVER_ARCHIVE ? job->month : job->reading, ".zst");
	op_error_set(&job->bad, OP_ERROR_FAILED, _("the archive %s is not good"), name);
	op_error_detail(&job->bad, _("The first place is %s."), place);
	if (job->kind == ARCHIVER_ARCHIVE && job->fresh) {
		/* The journal itself is not what its seals say: nothing of it is kept. */
		op_error_set(&job->bad, OP_ERROR_CONFLICT, "%s", _("the journal is not whole"));
		op_error_detail(&job->bad, _("The first place is %s."), place);
		op_error_hint(&job->bad, "%s", _("Nothing is archived of it. Verify the journal."));
		(void)unlinkat(job->archiver->directory, name, 0);
		bad_recorded(job, NULL, NULL);
	} else if (job->kind == ARCHIVER_ARCHIVE) {
		op_error_hint(&job->bad, "%s",
			_("It lies in the archive directory and is none of this journal: move it "
			  "away, and keep it."));
		bad_recorded(job, NULL, NULL);
	} else {
		job->archiver->call = archiver_verified(
			job->archiver->conn, job->reading, false, place, bad_recorded, job);
	}
}

void
archiver_job_check(struct archiver_job *job, const struct checkpoint_keys *keys,
	void (*checked)(struct archiver_job *job))
{
	struct op_error err = OP_ERROR_INIT;

	job->checked = checked;
	job->look_at = clock_monotonic() + LOOK;
	job->check = archive_check_start(job->archiver->directory, &job->file, 1, keys, NULL, &err);
	if (job->check == NULL) {
		file_bad(job, err.message);
	}
}

static void
check_over(struct archiver_job *job)
{
	struct journal_report report;
	struct op_error err = OP_ERROR_INIT;
	size_t file = 0;
	bool there = archive_check_end(job->check, &report, &file, &err);

	job->check = NULL;
	if (!there) {
		archiver_job_end(job, &err, NULL);
	} else if (report.verdict != JOURNAL_INTACT) {
		file_bad(job, report.place);
	} else {
		job->checked(job);
	}
}

static void
file_known(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	const struct archiver_recorded *known;
	struct op_error wrong = OP_ERROR_INIT;
	char name[ARCHIVE_NAME];
	bool same;

	if (!archiver_job_answer(job, err, rows, 1)) {
		rows_free(rows);
		return;
	}
	known = rows_at(rows, 0);
	archive_file_name(name, job->reading, ".zst");
	job->has_file = archive_file_init(&job->file, job->archiver->directory, name, NULL, &wrong);
	same = job->has_file && text_is(buf_text(&job->file.manifest_text), known->manifest);
	rows_free(rows);
	if (!same) {
		file_bad(job, job->has_file ? _("the manifest, which is not the recorded one")
					    : wrong.message);
	} else {
		job->events = job->file.manifest.facts.events;
		archiver_job_check(job, job->archiver->keys, job->checked);
	}
}

void
archiver_job_read(
	struct archiver_job *job, const char *month, void (*then)(struct archiver_job *job))
{
	job->checked = then;
	text_format(job->reading, sizeof job->reading, "%s", month);
	if (job->has_file) {
		archive_file_done(&job->file);
		job->has_file = false;
	}
	job->archiver->call = archiver_file(job->archiver->conn, job->reading, file_known, job);
}

/* Letting events go */

static void release_try(struct archiver_job *job);

static void
released(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;

	job->archiver->call = NULL;
	if (err != NULL && text_is(err->sqlstate, "55P03") && job->tries++ < BUSY_TRIES) {
		/* Somebody reads or writes the journal: nobody has to wait for the archiver. */
		job->again_at = clock_monotonic() + BUSY_PAUSE;
		return;
	}
	if (archiver_job_answer(job, err, rows, 1)) {
		rows_free(rows);
		archiver_job_end(job, NULL, _("its events have left the database"));
	}
}

static void
release_try(struct archiver_job *job)
{
	job->again_at = INT64_MAX;
	job->archiver->call = archiver_release(job->archiver->conn, job->month, released, job);
}

/* Reading again */

static void
verified(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;

	if (archiver_job_answer(job, err, rows, 1)) {
		rows_free(rows);
		archiver_job_end(job, NULL, _("the archive is intact"));
	}
}

static void
verify_done(struct archiver_job *job)
{
	job->archiver->call =
		archiver_verified(job->archiver->conn, job->month, true, NULL, verified, job);
}

void
archiver_job_start(struct archiver_job *job)
{
	switch (job->kind) {
	case ARCHIVER_ARCHIVE:
		archiver_write_start(job);
		break;
	case ARCHIVER_RELEASE:
		if (text_is(job->archiver->released, job->month)) {
			release_try(job);
			break;
		}
		archiver_job_read(job, job->month, release_try);
		break;
	case ARCHIVER_FREEZE:
		archiver_job_read(job, job->month, release_try);
		break;
	case ARCHIVER_VERIFY:
		archiver_job_read(job, job->month, verify_done);
		break;
	case ARCHIVER_THAW:
		archiver_job_read(job, job->month, archiver_thaw_start);
		break;
	}
}

int64_t
archiver_job_deadline(const struct archiver_job *job)
{
	return job->check != NULL ? job->look_at : job->again_at;
}

void
archiver_job_turn(struct archiver_job *job)
{
	struct archive_progress now;

	if (job->again_at <= clock_monotonic()) {
		release_try(job);
	} else if (job->check != NULL) {
		archive_check_progress(job->check, &now);
		job->look_at = clock_monotonic() + LOOK;
		if (now.over) {
			check_over(job);
		} else {
			archiver_job_tell(job, now.events, job->events);
		}
	}
}
