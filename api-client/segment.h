/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "segment": the months of the journal (share/sql/api/segment.sql,
 * journal_archive.sql). Months are written like 2026-03.
 */
#ifndef API_CLIENT_SEGMENT_H
#define API_CLIENT_SEGMENT_H

#include "call.h"

struct api_segment { /* segment_list */
	const char *month;
	/* online, leaving, late events, archived, thawed, not good, or what is done with it:
	 * archive asked, archive runs, thaw asked, thaw runs, verify asked, verify runs */
	const char *state;
	int64_t events, file_bytes, first_seal, last_seal; /* of its archive, or NULL */
	int64_t archived_at, verified_at, released_at, thawed_at, thawed_until;
	const char *thawed_by;
	int64_t ripe_at;    /* when it may go from the database */
	int64_t kept_until; /* until when its archive has to be kept */
	/* What was asked of the archiver last. */
	const char *asked_by;
	int64_t asked_at, done, total, seen_at;
	const char *outcome, *message;
};

struct api_horizon {	   /* segment_horizon */
	int64_t oldest;	   /* event in the database */
	int64_t floor;	   /* what is younger can't leave it */
	int64_t leaves_at; /* when the oldest month may go */
	int64_t archived, verified, thawed, due;
	int64_t kept_from; /* no archive from then on may be thrown away */
	int64_t events;	   /* about how many are in the database */
};

struct api_segment_change { /* journal_archive, journal_thaw, segment_verify */
	const char *month;
	int64_t task;
	const char *summary;
};

struct call *api_segment_list(struct conn *conn, call_done *done, void *user);
struct call *api_segment_horizon(struct conn *conn, call_done *done, void *user);
struct call *api_segment_verify(struct conn *conn, const char *operation, const char *month,
	const char *reason, call_done *done, void *user);
struct call *api_journal_archive(struct conn *conn, const char *operation, const char *month,
	const char *reason, call_done *done, void *user);
struct call *api_journal_thaw(struct conn *conn, const char *operation, const char *month,
	const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_segment_list, api_function_segment_horizon,
	api_function_segment_verify, api_function_journal_archive, api_function_journal_thaw;

#endif
