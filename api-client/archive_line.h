/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of an archive of the journal (share/doc/archive.md): written one by one, read in blocks
 * of whole lines. Reading a block computes the digests of its events again and needs nothing but
 * the block, so that blocks can be read side by side; archive_judge.h puts them in order.
 */
#ifndef API_CLIENT_ARCHIVE_LINE_H
#define API_CLIENT_ARCHIVE_LINE_H

#include "buf.h"
#include "chain.h"
#include "event_bytes.h"

#define ARCHIVE_FIRST_LINE "opconsole journal archive 1"
/* No line is longer: two documents of 4 MiB, every byte of them escaped. */
#define ARCHIVE_LINE_MAXIMUM ((size_t)20 * 1024 * 1024)

enum archive_kind {
	ARCHIVE_FIRST, /* the first line: format and version */
	ARCHIVE_SEAL,
	ARCHIVE_EVENT,
	ARCHIVE_END, /* the last line: how many seals and events were before it */
	ARCHIVE_BAD  /* none of these */
};

struct archive_seal {
	int64_t number, low, high, events, at;
	unsigned char previous[CHAIN_HASH], hash[CHAIN_HASH];
};

struct archive_record {
	enum archive_kind kind;
	bool genuine;			  /* EVENT: its digest comes out */
	int64_t event, xid, at;		  /* EVENT */
	unsigned char digest[CHAIN_HASH]; /* EVENT: as it is written */
	size_t seal;			  /* SEAL: index in seals of the block */
	int64_t seals, events;		  /* END */
};

/* A block of whole lines. Data is the caller's; the rest is renewed by archive_block_read(). */
struct archive_block {
	const char *data; /* borrowed */
	size_t length;
	struct archive_record *records; /* owned, like all below */
	size_t count, capacity;
	struct archive_seal *seals;
	size_t seal_count, seal_capacity;
	char *canonical;
	size_t canonical_capacity;
};

/* Splits the block into lines, whose ends are all there but perhaps that of the last one, which is
 * BAD then. */
void archive_block_read(struct archive_block *block, struct digester *digester);
void archive_block_done(struct archive_block *block);

/* The fields of an event's line, unescaped into *to, which they borrow; false: it is none. */
bool archive_event_parse(const char *line, size_t length, struct buf *to,
	struct event_field ret_fields[EVENT_FIELDS], unsigned char ret_digest[CHAIN_HASH]);

/* Appends a seal's line, and the last one; event_line() is in event_bytes.h. */
void archive_seal_line(struct buf *to, const struct archive_seal *seal);
void archive_end_line(struct buf *to, int64_t seals, int64_t events);

#endif
