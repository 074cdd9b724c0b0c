/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the archiver: one piece of work on one month at a time, in steps that follow each
 * other by answers of the server and by what a verification finds. archiver.c is the door and the
 * loop, archiver_job.c the begin and the end of each work, archiver_write.c makes archives,
 * archiver_thaw.c brings months back.
 *
 * Every step may be the last one: whatever was done before it stays true, and the next attempt goes
 * on from there.
 */
#ifndef CONSOLE_ARCHIVER_JOB_H
#define CONSOLE_ARCHIVER_JOB_H

#include "archive_check.h"
#include "archive_writer.h"
#include "doors.h"
#include "loop.h"

#include "../api-client/archiver.h"
#include "../api-client/seal_feed.h"

enum archiver_kind {
	ARCHIVER_ARCHIVE, /* write the file of a month, and record it */
	ARCHIVER_RELEASE, /* let its events go */
	ARCHIVER_FREEZE,  /* the same after a thaw */
	ARCHIVER_VERIFY,  /* read the file again */
	ARCHIVER_THAW	  /* make it searchable again */
};

struct archiver;

struct archiver_job {
	struct archiver *archiver;
	enum archiver_kind kind;
	char month[ARCHIVE_MONTH];
	int64_t task;	       /* BIND_INT_NULL: nobody asked */
	int64_t told, look_at; /* monotonic */
	struct op_error bad;   /* what is wrong with the file, until that is recorded */
	/* ARCHIVE: what has to be in the file. */
	int64_t first_seal, last_seal, events;
	unsigned char hash_before[CHAIN_HASH], hash_after[CHAIN_HASH], previous[CHAIN_HASH];
	struct archive_writer *writer; /* owned */
	struct seal_feed feed;
	bool feeding;
	struct buf lines; /* not written yet */
	struct archive_facts facts;
	int64_t month_from, month_to, seals;
	bool fresh; /* the file was written by this job and does not count yet */
	/* The file, while it is read. */
	struct archive_file file;
	bool has_file;
	struct archive_check *check;
	void (*checked)(struct archiver_job *job); /* its verdict is good */
	char reading[ARCHIVE_MONTH];		   /* whose file it is */
	/* THAW: the file once more, line by line. */
	struct archive_source *source;
	enum archive_read read;
	struct buf block, literal;
	size_t used; /* of the block */
	int64_t rows;
	int64_t first_of_check;
	char before[ARCHIVE_MONTH]; /* whose last seals have to come, too, or "" */
	struct buf seal;	    /* lines of one of these seals, until it is known */
	bool seal_wanted;
	/* RELEASE, FREEZE: the journal is busy. */
	int tries;
	int64_t again_at;
};

struct archiver {
	const struct config *config;
	struct conn *conn;
	struct loop *loop;
	struct checkpoint_signer *signer;
	struct checkpoint_keys *keys;
	int directory; /* where the files are */
	int lock;      /* held while there is a job, -1: not */
	struct archiver_job *job;
	struct call *call; /* the one that the job or the look waits for */
	int64_t look_at;   /* monotonic */
	/* A command: these months, then the end. NULL: a service. */
	const char *asked; /* "2026-03" or "due" */
	bool dry_run;
	struct archiver_todo {
		char month[ARCHIVE_MONTH];
		bool recorded;
	} *todo; /* owned */
	size_t todo_count, todo_at;
	struct op_error error; /* the outcome of a command */
	struct buf out;
	char released[ARCHIVE_MONTH]; /* whose file this process has just read back */
};

/* archiver_job.c */
struct archiver_job *archiver_job_new(
	struct archiver *archiver, enum archiver_kind kind, const char *month, int64_t task);
bool archiver_kind_of(const char *word, enum archiver_kind *ret_kind);
void archiver_job_start(struct archiver_job *job);
/* The end: err NULL is success, text is what is said about it. Frees the job and goes on with what
 * is next. */
void archiver_job_end(struct archiver_job *job, const struct op_error *err, const char *text);
/* Leaves nothing half done behind; nothing is said. NULL is legal. */
void archiver_job_free(struct archiver_job *job);
int64_t archiver_job_deadline(const struct archiver_job *job);
void archiver_job_turn(struct archiver_job *job);
void archiver_job_tell(struct archiver_job *job, int64_t part, int64_t whole);
/* Reads the file whose manifest is in job->file; checked() follows when it is intact. keys: whose
 * signature it must have, NULL while there is none yet. */
void archiver_job_check(struct archiver_job *job, const struct checkpoint_keys *keys,
	void (*checked)(struct archiver_job *job));
/* Reads the file of a recorded month; then() follows when it is good. */
void archiver_job_read(
	struct archiver_job *job, const char *month, void (*then)(struct archiver_job *job));
/* Ends the job when the answer is an error. False: it did. */
bool archiver_job_answer(struct archiver_job *job, const struct op_error *err,
	const struct rows *rows, size_t count);

/* archiver_write.c, archiver_thaw.c */
void archiver_write_start(struct archiver_job *job);
void archiver_thaw_start(struct archiver_job *job); /* its file was verified */

/* archiver.c: after a job. */
void archiver_go_on(struct archiver *archiver, const struct op_error *err);

#endif
