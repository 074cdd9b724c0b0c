/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges archives of the journal, block by block in the order of their lines, and the seams between
 * them, without a server: the verdicts are those of journal_verify(). Nothing in a file is
 * believed.
 */
#ifndef API_CLIENT_ARCHIVE_JUDGE_H
#define API_CLIENT_ARCHIVE_JUDGE_H

#include "archive_line.h"
#include "archive_manifest.h"
#include "journal.h"

struct archive_judge {
	struct journal_report report; /* the verdict is INTACT until something else was found */
	struct journal_known known[JOURNAL_KNOWN];
	struct archive_facts facts; /* of the present file */
	int64_t month_from, month_to;
	int64_t line;		  /* of the present file, from 1 on */
	int64_t files;		  /* begun until now */
	int64_t file_first_event; /* in the order of the file: report.events at its begin */
	int64_t file_seals;
	/* The rest is private. */
	struct chain chain;
	struct archive_seal seal; /* in work */
	int64_t event;		  /* the last one of it, -1: none */
	bool anchored;		  /* a head to continue from is known */
	bool begun, ended;	  /* the first line and the last one were there */
};

/* known: heads that must be right where the archives have their seals, or NULL. */
void archive_judge_init(struct archive_judge *judge, const struct journal_known *known);
void archive_judge_done(struct archive_judge *judge);

/* The next file, and its manifest (NULL: there is none). The chain goes on from the one before; the
 * first file begins where its manifest says, without one anywhere. False: they don't fit, which is
 * in the report. */
bool archive_judge_begin(struct archive_judge *judge, const struct archive_manifest *manifest);
/* False: a bad verdict is in the report, and nothing more is to be judged. */
bool archive_judge_block(struct archive_judge *judge, const struct archive_block *block);
/* The compressed bytes ended before their own end, or can't be read: always false. */
bool archive_judge_damaged(struct archive_judge *judge, bool ends_early);
/* After the last block: the last line was there. */
bool archive_judge_end(struct archive_judge *judge);
/* What was found is what the manifest says. */
bool archive_judge_manifest(struct archive_judge *judge, const struct archive_manifest *manifest);
/* After the last file: heads of any seal (number -1) were found. */
bool archive_judge_heads(struct archive_judge *judge);
/* Any other reason: the place is printed by the caller's words. Always false. */
bool archive_judge_fail(struct archive_judge *judge, enum journal_verdict verdict,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
