/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The manifest of an archived month (share/doc/archive.md): lines of a key, a blank and a value, in
 * a fixed order, signed with Ed25519 as they are. Nothing in it depends on a language or a place.
 */
#ifndef API_CLIENT_ARCHIVE_MANIFEST_H
#define API_CLIENT_ARCHIVE_MANIFEST_H

#include "chain.h"
#include "error.h"

struct buf;

#define ARCHIVE_MONTH 8 /* "2026-03" */
#define ARCHIVE_NAME 40 /* "journal-2026-03.manifest" */
#define ARCHIVE_MANIFEST_MAXIMUM 4096

/* What an archive holds, as one finds by reading it. */
struct archive_facts {
	int64_t first_seal, last_seal; /* last = first - 1: there is none */
	unsigned char hash_before[CHAIN_HASH], hash_after[CHAIN_HASH];
	/* All, those of the month itself, and those of later ones, in its last seals. */
	int64_t events, month_events, later_events;
	int64_t first_event, last_event; /* smallest and largest number; 0: there is none */
	int64_t first_at, last_at;	 /* when these were, 0: there is none */
};

struct archive_manifest {
	char month[ARCHIVE_MONTH];
	struct archive_facts facts;
	int64_t file_bytes, plain_bytes;
	unsigned char file_sum[CHAIN_HASH], plain_sum[CHAIN_HASH];
	int64_t level;			    /* of the compression */
	int64_t created_at;		    /* microseconds, of the archiver's clock */
	unsigned char previous[CHAIN_HASH]; /* SHA-256 of the manifest before, zeros: none */
};

/* "2026-03" to the first instants of the month and of the next one, UTC. False: it is no month. */
bool archive_month_bounds(const char *month, int64_t *ret_from, int64_t *ret_to);
/* "journal-2026-03" and the ending: ".zst", ".manifest", ".sig" */
void archive_file_name(char to[ARCHIVE_NAME], const char *month, const char *ending);

void archive_manifest_write(struct buf *to, const struct archive_manifest *manifest);
/* Takes exactly what archive_manifest_write() writes. False: *err (INVALID) names the line. */
bool archive_manifest_parse(const char *text, size_t length, struct archive_manifest *ret_manifest,
	struct op_error *err);

#endif
