/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ClamAV: what clamd answers (clamd(8): VERSION, STATS), and what it, freshclam and the scanner
 * wrote into their logs. Their times are in the zone of the machine; the caller sets it.
 */
#ifndef CONSOLE_REPORTER_CLAMAV_H
#define CONSOLE_REPORTER_CLAMAV_H

#include "../api-client/error.h"

#include <stddef.h>
#include <stdint.h>

#define REPORTER_DETECTIONS_MAXIMUM 1000

struct reporter_detection {
	char *signature, *path; /* owned, in visible form */
	int64_t at;
};

struct reporter_clamav {
	char *engine;		  /* owned; NULL: clamd did not say */
	char *signatures_version; /* owned; NULL: it has no database of the vendor */
	int64_t signatures_at;	  /* TIME_NULL: not known */
	int64_t last_full_scan;	  /* TIME_NULL: the log does not end with a finished scan */
	char *last_error;	  /* owned, NULL: none */
	char *update_error;	  /* owned, NULL: none */
	struct reporter_detection *detections;
	size_t detection_count; /* the newest of them, oldest first */
};

/* Asks clamd over its socket, within 10 s for each question. False: it can't be reached, or answers
 * something else (*err, UNREACHABLE or INVALID). */
bool reporter_clamd_ask(const char *socket, struct reporter_clamav *clamav, struct op_error *err);
/* "ClamAV 1.4.3/27400/Sun Nov 22 09:30:12 2026", or without a database "ClamAV 1.4.3". */
bool reporter_clamd_version(const char *text, struct reporter_clamav *clamav, struct op_error *err);
/* The answer to STATS: anything but a valid state becomes last_error. */
bool reporter_clamd_stats(const char *text, struct reporter_clamav *clamav, struct op_error *err);

/* Detections and the last error of clamd's log. */
bool reporter_clamd_log(const char *path, struct reporter_clamav *clamav, struct op_error *err);
/* The error of freshclam's last run, none when it went well. */
bool reporter_freshclam_log(const char *path, struct reporter_clamav *clamav, struct op_error *err);
/* Detections and the end of the last scan of clamscan's or clamdscan's log. Only a summary at the
 * very end counts: names of files could look like one. */
bool reporter_scan_log(const char *path, struct reporter_clamav *clamav, struct op_error *err);

void reporter_clamav_done(struct reporter_clamav *clamav);

#endif
