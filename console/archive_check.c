/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two threads and a ring of blocks. Reading and judging follow an order and are done by one thread
 * at a time; digests, which are most of the work, by both.
 */
#include "archive_check.h"

#include "../api-client/archive_line.h"
#include "../api-client/text.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 2
#define SLOTS 8

enum slot_state { SLOT_FREE, SLOT_FULL, SLOT_DIGESTING, SLOT_DIGESTED, SLOT_JUDGING };

struct slot {
	enum slot_state state;
	size_t file;
	bool first;		  /* of its file */
	enum archive_read result; /* what was read */
	struct buf text;
	struct archive_block block;
};

struct archive_check {
	struct archive_file *files; /* borrowed */
	const struct checkpoint_keys *keys;
	size_t count;
	struct archive_source **sources; /* owned */
	pthread_t threads[THREADS];
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Under the lock. */
	struct slot slots[SLOTS];
	size_t reads, judged; /* how many blocks until now: the slot is the rest modulo SLOTS */
	size_t file;	      /* that is read */
	bool reading, first, all_read, over;
	struct op_error error;
	/* Only by who reads or judges. */
	struct archive_judge judge;
	size_t judged_file;
	atomic_llong done, events;
	atomic_bool stop;
	int64_t total;
};

/* Under the lock: something is there to be done by another thread, too. */
static void
check_changed(struct archive_check *check)
{
	(void)pthread_cond_broadcast(&check->changed);
}

static void
check_over(struct archive_check *check)
{
	check->over = true;
	check_changed(check);
}

static void
step_read(struct archive_check *check)
{
	struct slot *slot = &check->slots[check->reads % SLOTS];
	struct archive_source *source = check->sources[check->file];
	int64_t before = archive_source_done(source);

	check->reading = true;
	slot->file = check->file;
	slot->first = check->first;
	(void)pthread_mutex_unlock(&check->lock);
	slot->result = archive_source_read(source, &slot->text);
	(void)atomic_fetch_add(&check->done, archive_source_done(source) - before);
	(void)pthread_mutex_lock(&check->lock);
	check->reading = false;
	check->first = slot->result != ARCHIVE_READ_LINES;
	if (check->first) {
		check->file++;
		check->all_read = check->file == check->count || slot->result != ARCHIVE_READ_END;
	}
	slot->state = SLOT_FULL;
	check->reads++;
	check_changed(check);
}

static void
step_digest(struct archive_check *check, struct slot *slot, struct digester *digester)
{
	slot->state = SLOT_DIGESTING;
	(void)pthread_mutex_unlock(&check->lock);
	slot->block.data = buf_text(&slot->text);
	slot->block.length = slot->text.length;
	archive_block_read(&slot->block, digester);
	(void)pthread_mutex_lock(&check->lock);
	slot->state = SLOT_DIGESTED;
	check_changed(check);
}

/* What the manifest says of the file itself, its own signature, and the manifest before it. */
static bool
manifest_judge(struct archive_check *check, size_t index)
{
	struct archive_file *file = &check->files[index];
	const struct archive_file *before = index == 0 ? NULL : &check->files[index - 1];
	unsigned char sum[CHAIN_HASH];
	struct digester *digester;

	if (file->manifest_text.length == 0) {
		return true;
	}
	if (check->keys != NULL &&
		!(file->is_signed && checkpoint_text_genuine(check->keys, file->manifest_text.data,
					     file->manifest_text.length, file->signature,
					     CHECKPOINT_SIGNATURE))) {
		return archive_judge_fail(&check->judge, JOURNAL_ALTERED, "%s",
			_("the signature of the manifest is false"));
	}
	if (before != NULL && before->manifest_text.length > 0) {
		digester = digester_new();
		digester_once(
			digester, before->manifest_text.data, before->manifest_text.length, sum);
		digester_free(digester);
		if (memcmp(sum, file->manifest.previous, CHAIN_HASH) != 0) {
			return archive_judge_fail(&check->judge, JOURNAL_ALTERED, "%s",
				_("the manifest follows another one than that of the file before"));
		}
	}
	check->judge.report.checkpoints++;
	check->judge.report.signed_seal = file->manifest.facts.last_seal;
	return true;
}

static bool
sums_judge(struct archive_check *check, size_t index)
{
	struct archive_file *file = &check->files[index];
	struct archive_sums *sums = &file->sums;

	archive_source_sums(check->sources[index], sums);
	if (file->manifest_text.length == 0) {
		return true;
	}
	if (!archive_judge_manifest(&check->judge, &file->manifest)) {
		return false;
	}
	if (sums->file_bytes != file->manifest.file_bytes ||
		sums->plain_bytes != file->manifest.plain_bytes ||
		memcmp(sums->file_sum, file->manifest.file_sum, CHAIN_HASH) != 0) {
		return archive_judge_fail(&check->judge, JOURNAL_ALTERED, "%s",
			_("the file is not the one that the manifest was made for"));
	}
	return true;
}

/* False: there is a bad verdict, or none. */
static bool
slot_judge(struct archive_check *check, const struct slot *slot)
{
	struct archive_file *file = &check->files[slot->file];
	bool has_manifest = file->manifest_text.length > 0;

	check->judged_file = slot->file;
	if (slot->first &&
		(!archive_judge_begin(&check->judge, has_manifest ? &file->manifest : NULL) ||
			!manifest_judge(check, slot->file))) {
		return false;
	}
	if (!archive_judge_block(&check->judge, &slot->block)) {
		return false;
	}
	switch (slot->result) {
	case ARCHIVE_READ_LINES:
		return true;
	case ARCHIVE_READ_END:
		return archive_judge_end(&check->judge) && sums_judge(check, slot->file) &&
		       (slot->file + 1 < check->count || archive_judge_heads(&check->judge));
	case ARCHIVE_READ_EARLY:
		return archive_judge_damaged(&check->judge, true);
	case ARCHIVE_READ_DAMAGED:
		return archive_judge_damaged(&check->judge, false);
	case ARCHIVE_READ_FAILED:
		archive_source_error(check->sources[slot->file], &check->error);
		break;
	}
	return false;
}

static void
step_judge(struct archive_check *check, struct slot *slot)
{
	bool goes_on;

	slot->state = SLOT_JUDGING;
	(void)pthread_mutex_unlock(&check->lock);
	goes_on = slot_judge(check, slot);
	atomic_store(&check->events, check->judge.report.events);
	(void)pthread_mutex_lock(&check->lock);
	slot->state = SLOT_FREE;
	check->judged++;
	if (!goes_on || (check->all_read && check->judged == check->reads)) {
		check_over(check);
	}
	check_changed(check);
}

static struct slot *
slot_full(struct archive_check *check)
{
	for (size_t i = check->judged; i < check->reads; i++) {
		if (check->slots[i % SLOTS].state == SLOT_FULL) {
			return &check->slots[i % SLOTS];
		}
	}
	return NULL;
}

static void *
thread_run(void *user)
{
	struct archive_check *check = user;
	struct digester *digester = digester_new();

	(void)pthread_mutex_lock(&check->lock);
	while (!check->over) {
		struct slot *next = &check->slots[check->judged % SLOTS];
		struct slot *full = slot_full(check);

		if (atomic_load(&check->stop)) {
			op_error_set(&check->error, OP_ERROR_FAILED, "%s", _("broken off"));
			check_over(check);
		} else if (check->judged < check->reads && next->state == SLOT_DIGESTED) {
			step_judge(check, next);
		} else if (full != NULL) {
			step_digest(check, full, digester);
		} else if (!check->reading && !check->all_read &&
			   check->reads - check->judged < SLOTS) {
			step_read(check);
		} else {
			(void)pthread_cond_wait(&check->changed, &check->lock);
		}
	}
	(void)pthread_mutex_unlock(&check->lock);
	digester_free(digester);
	return NULL;
}

static void
check_free(struct archive_check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		archive_source_close(check->sources[i]);
	}
	for (size_t i = 0; i < SLOTS; i++) {
		buf_done(&check->slots[i].text);
		archive_block_done(&check->slots[i].block);
	}
	archive_judge_done(&check->judge);
	(void)pthread_mutex_destroy(&check->lock);
	(void)pthread_cond_destroy(&check->changed);
	free(check->sources);
	free(check);
}

struct archive_check *
archive_check_start(int directory, struct archive_file *files, size_t count,
	const struct checkpoint_keys *keys, const struct journal_known *known, struct op_error *err)
{
	struct archive_check *check = mem_new(1, sizeof(*check));

	check->files = files;
	check->keys = keys;
	check->count = count;
	check->first = true;
	check->sources = mem_new(count, sizeof(*check->sources));
	archive_judge_init(&check->judge, known);
	(void)pthread_mutex_init(&check->lock, NULL);
	(void)pthread_cond_init(&check->changed, NULL);
	for (size_t i = 0; i < count; i++) {
		check->sources[i] = archive_source_open(directory, files[i].path, err);
		if (check->sources[i] == NULL) {
			check_free(check);
			return NULL;
		}
		check->total += archive_source_size(check->sources[i]);
	}
	for (size_t i = 0; i < THREADS; i++) {
		if (pthread_create(&check->threads[i], NULL, thread_run, check) != 0) {
			die("no thread for the verification");
		}
	}
	return check;
}

void
archive_check_progress(struct archive_check *check, struct archive_progress *ret_progress)
{
	*ret_progress = (struct archive_progress){.done = atomic_load(&check->done),
		.total = check->total,
		.events = atomic_load(&check->events)};
	(void)pthread_mutex_lock(&check->lock);
	ret_progress->over = check->over;
	(void)pthread_mutex_unlock(&check->lock);
}

bool
archive_check_end(struct archive_check *check, struct journal_report *ret_report, size_t *ret_file,
	struct op_error *err)
{
	bool fine;

	atomic_store(&check->stop, true);
	(void)pthread_mutex_lock(&check->lock);
	check_changed(check);
	(void)pthread_mutex_unlock(&check->lock);
	for (size_t i = 0; i < THREADS; i++) {
		(void)pthread_join(check->threads[i], NULL);
	}
	fine = check->error.kind == OP_ERROR_NONE;
	if (fine) {
		*ret_report = check->judge.report;
		*ret_file = check->judged_file;
	} else if (err != NULL) {
		*err = check->error;
	}
	check_free(check);
	return fine;
}
