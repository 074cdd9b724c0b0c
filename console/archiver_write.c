/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The archive of a month: its seals with their events as lines into one file, read back and judged
 * by the same code that verifies archives anywhere, then a signed manifest, and only then recorded.
 * Killed anywhere in between, the next attempt finds either nothing that counts, or a complete
 * archive, which it takes as it is.
 */
#include "archiver_job.h"

#include "log.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LINES_BYTES ((size_t)256 * 1024)

static void
write_failed(struct archiver_job *job, const struct op_error *err)
{
	archiver_job_end(job, err, NULL);
}

/* What the disk did not take is told with the setting that names its place. */
static void
disk_failed(struct archiver_job *job, struct op_error *err)
{
	op_error_hint(err, _("[keeper] archive_directory names its place: %s."),
		job->archiver->config->archive_directory);
	write_failed(job, err);
}

/* Recording */

static void
recorded(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	struct archiver *archiver = job->archiver;
	struct buf text = BUF_INIT;

	if (!archiver_job_answer(job, err, rows, 1)) {
		return;
	}
	rows_free(rows);
	/* Its file was read back in this process: the release, which follows, need not. */
	text_format(archiver->released, sizeof archiver->released, "%s", job->month);
	buf_printf(&text, _("%lld events are in the archive"), (long long)job->events);
	archiver_job_end(job, NULL, buf_text(&text));
	buf_done(&text);
}

static void
record(struct archiver_job *job)
{
	job->archiver->call = archiver_record(job->archiver->conn,
		buf_text(&job->file.manifest_text), job->file.signature, recorded, job);
}

/* The file came out: it is signed now, and with its manifest, the last of the three, it counts. */
static void
sign(struct archiver_job *job)
{
	struct archiver *archiver = job->archiver;
	struct op_error err = OP_ERROR_INIT;
	char signature[ARCHIVE_NAME], manifest[ARCHIVE_NAME];

	archive_file_name(signature, job->month, ".sig");
	archive_file_name(manifest, job->month, ".manifest");
	checkpoint_sign_text(archiver->signer, job->file.manifest_text.data,
		job->file.manifest_text.length, job->file.signature);
	if (!output_file_put(archiver->directory, signature, OUTPUT_FILE_REPLACE,
		    job->file.signature, CHECKPOINT_SIGNATURE, &err) ||
		!output_file_put(archiver->directory, manifest, OUTPUT_FILE_NEW,
			job->file.manifest_text.data, job->file.manifest_text.length, &err)) {
		disk_failed(job, &err);
		return;
	}
	record(job);
}

/* Writing */

static void
file_complete(struct archiver_job *job, const struct archive_sums *sums)
{
	struct archive_manifest *manifest = &job->file.manifest;
	char name[ARCHIVE_NAME];

	archive_file_name(name, job->month, ".zst");
	job->file = (struct archive_file){.path = text_dup(name)};
	job->has_file = true;
	job->fresh = true;
	text_format(manifest->month, sizeof manifest->month, "%s", job->month);
	manifest->facts = job->facts;
	manifest->file_bytes = sums->file_bytes;
	manifest->plain_bytes = sums->plain_bytes;
	memcpy(manifest->file_sum, sums->file_sum, CHAIN_HASH);
	memcpy(manifest->plain_sum, sums->plain_sum, CHAIN_HASH);
	manifest->level = ARCHIVE_LEVEL;
	manifest->created_at = clock_now();
	memcpy(manifest->previous, job->previous, CHAIN_HASH);
	archive_manifest_write(&job->file.manifest_text, manifest);
	log_line("archive %s: written, %lld bytes; reading it back", job->month,
		(long long)sums->file_bytes);
	archiver_job_check(job, NULL, sign);
}

static bool
lines_flush(struct archiver_job *job, struct op_error *err)
{
	bool fine = archive_writer_add(job->writer, buf_text(&job->lines), job->lines.length, err);

	buf_truncate(&job->lines, 0);
	return fine;
}

static void
feed_over(struct archiver_job *job)
{
	struct archive_sums sums;
	struct op_error err = OP_ERROR_INIT;
	struct archive_writer *writer = job->writer;

	seal_feed_done(&job->feed);
	job->feeding = false;
	archive_end_line(&job->lines, job->seals, job->facts.events);
	if (!lines_flush(job, &err)) {
		disk_failed(job, &err);
		return;
	}
	job->writer = NULL;
	if (!archive_writer_finish(writer, &sums, &err)) {
		disk_failed(job, &err);
		return;
	}
	job->facts.first_seal = job->first_seal;
	job->facts.last_seal = job->last_seal;
	memcpy(job->facts.hash_before, job->hash_before, CHAIN_HASH);
	memcpy(job->facts.hash_after, job->hash_after, CHAIN_HASH);
	file_complete(job, &sums);
}

static void
event_count(struct archiver_job *job, const struct api_event_row *row)
{
	struct archive_facts *facts = &job->facts;

	facts->events++;
	if (row->at >= job->month_to) {
		facts->later_events++;
	} else if (row->at >= job->month_from) {
		facts->month_events++;
	}
	if (facts->first_event == 0 || row->event < facts->first_event) {
		facts->first_event = row->event;
		facts->first_at = row->at;
	}
	if (row->event > facts->last_event) {
		facts->last_event = row->event;
		facts->last_at = row->at;
	}
}

/* What is not whole is not archived: it would only be found at the reading back. */
static bool
seal_whole(struct archiver_job *job, const struct feed_seal *seal, const struct feed_event *events,
	size_t count)
{
	struct op_error err = OP_ERROR_INIT;

	for (size_t i = 0; i < count; i++) {
		if (events[i].row->digest.length != CHAIN_HASH) {
			count = SIZE_MAX;
		}
	}
	if (seal->shaped && count == (size_t)seal->events) {
		return true;
	}
	op_error_set(&err, OP_ERROR_CONFLICT, "%s", _("the journal is not whole"));
	op_error_detail(&err, _("Seal %lld does not have the %lld events that it counts."),
		(long long)seal->number, (long long)seal->events);
	op_error_hint(&err, "%s", _("Nothing is archived of it. Verify the journal."));
	write_failed(job, &err);
	return false;
}

static bool
feed_take(void *user, const struct feed_seal *seal, const struct feed_event *events, size_t count)
{
	struct archiver_job *job = user;
	struct archive_seal line = {.number = seal->number,
		.low = seal->low,
		.high = seal->high,
		.events = seal->events,
		.at = seal->at};
	struct op_error err = OP_ERROR_INIT;

	if (!seal_whole(job, seal, events, count)) {
		return false;
	}
	memcpy(line.previous, seal->previous, CHAIN_HASH);
	memcpy(line.hash, seal->hash, CHAIN_HASH);
	archive_seal_line(&job->lines, &line);
	job->seals++;
	for (size_t i = 0; i < count; i++) {
		struct event_field fields[EVENT_FIELDS];
		char scratch[EVENT_SCRATCH];

		event_fields(events[i].row, scratch, fields);
		event_line(&job->lines, fields, events[i].row->digest.data);
		event_count(job, events[i].row);
		if (job->lines.length >= LINES_BYTES && !lines_flush(job, &err)) {
			disk_failed(job, &err);
			return false;
		}
	}
	return true;
}

static void
feed_run(struct archiver_job *job)
{
	enum seal_feed_step step;

	while ((step = seal_feed_step(&job->feed)) == SEAL_FEED_GAVE) {
		archiver_job_tell(job, job->facts.events, job->events);
	}
	if (step == SEAL_FEED_END) {
		feed_over(job);
	}
}

static struct call *
feed_seals(void *user, int64_t after, int64_t limit, call_done *done, void *done_user)
{
	const struct archiver_job *job = user;

	return archiver_seals(job->archiver->conn, job->month, after, limit, done, done_user);
}

static struct call *
feed_events(void *user, int64_t from, int64_t to, const struct api_event_row *place, int64_t limit,
	call_done *done, void *done_user)
{
	const struct archiver_job *job = user;

	return archiver_events(
		job->archiver->conn, job->month, from, to, place, limit, done, done_user);
}

static void
feed_moved(void *user)
{
	feed_run(user);
}

static void
feed_failed(void *user, const struct op_error *err)
{
	write_failed(user, err);
}

static const struct seal_feed_calls feed_calls = {
	.seals = feed_seals,
	.events = feed_events,
	.take = feed_take,
	.moved = feed_moved,
	.failed = feed_failed,
};

static void
write_begin(struct archiver_job *job)
{
	struct op_error err = OP_ERROR_INIT;
	char name[ARCHIVE_NAME];

	/* A file without its manifest is what another attempt left: it does not count. */
	archive_file_name(name, job->month, ".zst");
	job->writer =
		archive_writer_open(job->archiver->directory, name, OUTPUT_FILE_REPLACE, &err);
	if (job->writer == NULL) {
		disk_failed(job, &err);
		return;
	}
	buf_append(&job->lines, ARCHIVE_FIRST_LINE "\n");
	seal_feed_init(&job->feed, &feed_calls, job);
	job->feed.last = job->first_seal - 1;
	job->feeding = true;
	feed_run(job);
}

/* A complete archive lies there, of an attempt that came no further: it counts when it is intact
 * and ours; the record says whether it is of this journal. */
static void
adopt(struct archiver_job *job, const char *name)
{
	struct op_error err = OP_ERROR_INIT;

	job->has_file = archive_file_init(&job->file, job->archiver->directory, name, NULL, &err);
	if (!job->has_file) {
		write_failed(job, &err);
		return;
	}
	log_line("archive %s: a complete one is there; reading it", job->month);
	archiver_job_check(job, job->archiver->keys, record);
}

/* What the server says of the month. False: it is no plan. */
static bool
plan_take(struct archiver_job *job, const struct archiver_plan *plan)
{
	if (plan->hash_before.length != CHAIN_HASH || plan->hash_after.length != CHAIN_HASH ||
		plan->previous.length != CHAIN_HASH || plan->signed_hash.length != CHAIN_HASH ||
		!text_is(plan->month, job->month) ||
		!archive_month_bounds(job->month, &job->month_from, &job->month_to)) {
		return false;
	}
	job->first_seal = plan->first_seal;
	job->last_seal = plan->last_seal;
	job->events = plan->events;
	memcpy(job->hash_before, plan->hash_before.data, CHAIN_HASH);
	memcpy(job->hash_after, plan->hash_after.data, CHAIN_HASH);
	memcpy(job->previous, plan->previous.data, CHAIN_HASH);
	return checkpoint_genuine(job->archiver->keys, plan->signed_seal, plan->signed_hash.data,
		plan->signature.data, plan->signature.length);
}

static void
plan_say(struct archiver_job *job)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, _("would be archived: seals %lld to %lld with %lld events"),
		(long long)job->first_seal, (long long)job->last_seal, (long long)job->events);
	buf_printf(&job->archiver->out, "%s: %s\n", job->month, buf_text(&text));
	archiver_job_end(job, NULL, buf_text(&text));
	buf_done(&text);
}

static void
planned(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver_job *job = user;
	struct op_error wrong = OP_ERROR_INIT;
	char name[ARCHIVE_NAME], manifest[ARCHIVE_NAME];
	bool fine;

	if (!archiver_job_answer(job, err, rows, 1)) {
		return;
	}
	fine = plan_take(job, rows_at(rows, 0));
	rows_free(rows);
	archive_file_name(name, job->month, ".zst");
	archive_file_name(manifest, job->month, ".manifest");
	if (!fine) {
		op_error_set(&wrong, OP_ERROR_CONFLICT, "%s",
			_("the newest checkpoint is not one of ours"));
		op_error_hint(&wrong, "%s",
			_("The keeper signs with another key, or the journal went back: verify "
			  "it."));
		write_failed(job, &wrong);
	} else if (job->archiver->dry_run) {
		plan_say(job);
	} else if (faccessat(job->archiver->directory, manifest, F_OK, 0) == 0) {
		adopt(job, name);
	} else {
		write_begin(job);
	}
}

void
archiver_write_start(struct archiver_job *job)
{
	job->archiver->call = archiver_plan(job->archiver->conn, job->month, planned, job);
}
