/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of schema keeper_api for the archiver (share/sql/keeper_api/segment.sql). Months are
 * written like 2026-03. Like those of the keeper they need no session and are never sent again.
 */
#ifndef API_CLIENT_ARCHIVER_H
#define API_CLIENT_ARCHIVER_H

#include "call.h"
#include "checkpoint.h"
#include "event_bytes.h"
#include "journal.h"

struct archiver_work {		  /* segment_next; all NULL: nothing is to be done */
	const char *kind, *month; /* archive, thaw, verify, release, freeze */
	int64_t task;		  /* BIND_INT_NULL: nobody asked */
};

struct archiver_ripe { /* segment_due */
	const char *month;
	bool recorded; /* its archive is: it only has to leave */
};

struct archiver_month { /* the answer to many others */
	const char *month;
};

struct archiver_plan { /* segment_plan */
	const char *month;
	int64_t first_seal, last_seal, events;
	struct bind_bytes hash_before, hash_after, previous;
	int64_t signed_seal; /* a checkpoint after it */
	struct bind_bytes signed_hash, signature;
};

struct archiver_recorded { /* segment_file */
	const char *month, *manifest;
	struct bind_bytes signature;
};

struct archiver_thaw {	    /* thaw_begin */
	const char *before; /* the month whose last seals have to come, too, or NULL */
};

struct archiver_count { /* thaw_rows, thaw_index, thaw_check, task_finish */
	int64_t count;	/* thaw_check: the next seal, BIND_INT_NULL at the end */
};

struct archiver_done { /* task_progress, task_finish */
	bool done;
};

struct call *archiver_next(struct conn *conn, call_done *done, void *user);
struct call *archiver_due(struct conn *conn, call_done *done, void *user);
struct call *archiver_plan(struct conn *conn, const char *month, call_done *done, void *user);
/* Rows are struct api_seal; after -1: from the first. */
struct call *archiver_seals(struct conn *conn, const char *month, int64_t after, int64_t limit,
	call_done *done, void *user);
/* Rows are struct api_event_row; place NULL: from the first. */
struct call *archiver_events(struct conn *conn, const char *month, int64_t from, int64_t to,
	const struct api_event_row *place, int64_t limit, call_done *done, void *user);
struct call *archiver_record(struct conn *conn, const char *manifest,
	const unsigned char signature[CHECKPOINT_SIGNATURE], call_done *done, void *user);
struct call *archiver_file(struct conn *conn, const char *month, call_done *done, void *user);
struct call *archiver_verified(struct conn *conn, const char *month, bool good, const char *place,
	call_done *done, void *user);
struct call *archiver_release(struct conn *conn, const char *month, call_done *done, void *user);
struct call *archiver_thaw_begin(struct conn *conn, const char *month, call_done *done, void *user);
struct call *archiver_thaw_rows(struct conn *conn, const char *month, const char *lines,
	call_done *done, void *user); /* lines: made with call_texts() */
struct call *archiver_thaw_index(struct conn *conn, const char *month, call_done *done, void *user);
struct call *archiver_thaw_check(struct conn *conn, const char *month, int64_t from, int64_t events,
	call_done *done, void *user);
struct call *archiver_thaw_finish(
	struct conn *conn, const char *month, call_done *done, void *user);
struct call *archiver_progress(
	struct conn *conn, int64_t task, int64_t part, int64_t whole, call_done *done, void *user);
struct call *archiver_finish(struct conn *conn, int64_t task, bool good, const char *message,
	call_done *done, void *user);

/* All of them, for the contract test; NULL-terminated. */
extern const struct bind_function *const archiver_functions[];

#endif
