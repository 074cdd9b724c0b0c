/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An event of the journal as bytes: the canonical ones, which its digest covers
 * (share/sql/core/event.sql), and the line of an archive (share/doc/archive.md). Both hold the same
 * fields in the same order, so that one is made of the other without a server.
 */
#ifndef API_CLIENT_EVENT_BYTES_H
#define API_CLIENT_EVENT_BYTES_H

#include "bind.h"
#include "chain.h"

struct buf;

#define EVENT_FIELDS 18
#define EVENT_FIELD_AT 2 /* decimal microseconds since 1970 UTC */

/* One field; text NULL: no value. Borrowed, not terminated. */
struct event_field {
	const char *text;
	size_t length;
};

struct api_event_row { /* journal_batch, and segment_events of the keeper */
	int64_t event;
	const char *xid;
	int64_t at, actor_person, actor_account;
	const char *actor_login;
	int64_t session;
	const char *device, *address, *action, *object_kind, *object_id;
	int64_t unit;
	const char *old_values, *new_values, *reason, *operation, *outcome;
	struct bind_bytes digest;
};
#define EVENT_COLUMNS 19
extern const struct bind_column event_columns[EVENT_COLUMNS];

/* The fields of a row; numbers are written into scratch, everything else is borrowed from the row.
 */
#define EVENT_SCRATCH 150
void event_fields(const struct api_event_row *row, char scratch[EVENT_SCRATCH],
	struct event_field ret_fields[EVENT_FIELDS]);
/* Appends the canonical bytes: each field as its length in 4 bytes, most significant first, and its
 * text; no value is the length -1. */
void event_canonical(struct buf *to, const struct event_field fields[EVENT_FIELDS]);
/* Appends "E", the fields in PostgreSQL's COPY text format, the digest in hexadecimal, with tabs
 * between them, and the end of the line. */
void event_line(struct buf *to, const struct event_field fields[EVENT_FIELDS],
	const unsigned char digest[CHAIN_HASH]);

#endif
