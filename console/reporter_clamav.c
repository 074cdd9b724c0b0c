/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The logs of ClamAV. They hold names of files, which may hold anything: what is reported of them
 * is in visible form, and what decides about green is taken from places that a name can't reach.
 */
#define _GNU_SOURCE 1 /* strptime */
#include "reporter_clamav.h"

#include "reporter_lines.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOG_BYTES_MAXIMUM (256 * INT64_C(1048576))
#define FOUND " FOUND"
#define SUMMARY "----------- SCAN SUMMARY -----------"
#define UPDATE_BEGINS "ClamAV update process started"

/* Visible, and never cut inside an escape's backslash by more than its end. */
static char *
text_visible(const char *text, size_t length, size_t maximum)
{
	char *copy = text_dup_bytes(text, length);
	struct buf seen = BUF_INIT;
	size_t end;

	sanitize_append(&seen, copy);
	free(copy);
	end = seen.length;
	if (end > maximum) {
		end = maximum - 3;
		while (end > 0 && ((unsigned char)seen.data[end] & 0xc0) == 0x80) {
			end--;
		}
		buf_truncate(&seen, end);
		buf_append(&seen, "...");
	}
	return buf_steal(&seen);
}

/* "Sun Nov 22 21:26:25 2026 -> rest", as LogTime writes it. NULL: no time. */
static const char *
log_rest(const char *line, int64_t *ret_at)
{
	struct tm parts = {.tm_isdst = -1};
	const char *rest = strptime(line, "%a %b %d %H:%M:%S %Y", &parts);

	if (rest == NULL || !text_starts(rest, " -> ")) {
		return NULL;
	}
	*ret_at = (int64_t)mktime(&parts) * CLOCK_SECOND;
	return rest + strlen(" -> ");
}

static void
detection_add(struct reporter_clamav *clamav, const char *text, size_t length, int64_t at)
{
	const char *name = text + length - strlen(FOUND);
	struct reporter_detection *detection;

	/* A signature has no blanks, a path may hold everything: the last ": " parts them. */
	while (name > text + 1 && !(name[-1] == ' ' && name[-2] == ':')) {
		name--;
	}
	if (name < text + 3) {
		return;
	}
	if (clamav->detection_count == REPORTER_DETECTIONS_MAXIMUM) {
		free(clamav->detections[0].signature);
		free(clamav->detections[0].path);
		memmove(clamav->detections, clamav->detections + 1,
			--clamav->detection_count * sizeof *clamav->detections);
	}
	clamav->detections = mem_resize(
		clamav->detections, clamav->detection_count + 1, sizeof *clamav->detections);
	detection = &clamav->detections[clamav->detection_count++];
	detection->signature =
		text_visible(name, (size_t)(text + length - strlen(FOUND) - name), 200);
	detection->path = text_visible(text, (size_t)(name - 2 - text), 900);
	detection->at = at;
}

static bool
line_found(const char *text, size_t length)
{
	return length > strlen(FOUND) && text_is(text + length - strlen(FOUND), FOUND);
}

/* What follows "ERROR: " (or "!" of older versions) with the time before it, owned; or NULL. */
static char *
line_error(const char *line, const char *rest)
{
	const char *said = text_starts(rest, "ERROR: ") ? rest + strlen("ERROR: ")
			   : rest[0] == '!'		? rest + 1
							: NULL;
	struct buf text = BUF_INIT;
	char *seen;

	if (said == NULL) {
		return NULL;
	}
	buf_append_bytes(&text, line, strlen("Sun Nov 22 21:26:25 2026"));
	buf_append(&text, ": ");
	buf_append(&text, said);
	seen = text_visible(buf_text(&text), text.length, 450);
	buf_done(&text);
	return seen;
}

bool
reporter_clamd_log(const char *path, struct reporter_clamav *clamav, struct op_error *err)
{
	struct reporter_lines lines;
	bool fine = reporter_lines_open(&lines, path, REPORTER_RAW, LOG_BYTES_MAXIMUM, err);

	while (fine && reporter_lines_next(&lines, err)) {
		int64_t at = TIME_NULL;
		const char *rest = log_rest(lines.text, &at);
		bool found = line_found(lines.text, lines.length);
		char *error;

		if (rest == NULL) {
			fine = !found || reporter_lines_refuse(&lines, "at",
						 _("a time is expected (LogTime yes)"), err);
			continue;
		}
		if (found) {
			detection_add(clamav, rest, strlen(rest), at);
			continue;
		}
		error = line_error(lines.text, rest);
		if (error != NULL) {
			free(clamav->last_error);
			clamav->last_error = error;
		}
	}
	reporter_lines_close(&lines);
	return fine && err->kind == OP_ERROR_NONE;
}

bool
reporter_freshclam_log(const char *path, struct reporter_clamav *clamav, struct op_error *err)
{
	struct reporter_lines lines;
	bool fine = reporter_lines_open(&lines, path, REPORTER_RAW, LOG_BYTES_MAXIMUM, err);

	while (fine && reporter_lines_next(&lines, err)) {
		int64_t at = TIME_NULL;
		const char *rest = log_rest(lines.text, &at);
		char *error = rest == NULL ? NULL : line_error(lines.text, rest);

		if (error != NULL || (rest != NULL && text_starts(rest, UPDATE_BEGINS))) {
			free(clamav->update_error);
			clamav->update_error = error;
		}
	}
	reporter_lines_close(&lines);
	return fine && err->kind == OP_ERROR_NONE;
}

/* "End Date:   2026:11:22 21:01:02" */
static bool
scan_date(const char *text, int64_t *ret_at)
{
	struct tm parts = {.tm_isdst = -1};
	const char *rest = strptime(text + strspn(text, " "), "%Y:%m:%d %H:%M:%S", &parts);

	if (rest == NULL || *rest != '\0') {
		return false;
	}
	*ret_at = (int64_t)mktime(&parts) * CLOCK_SECOND;
	return true;
}

/* The part of a scan's log after its last detection: the lines that decide. */
struct scan {
	bool summary;
	int64_t ended; /* TIME_NULL until the last line of the summary */
	int64_t errors;
};

static bool
scan_line(struct scan *scan, const struct reporter_lines *lines, struct op_error *err)
{
	static const char ended[] = "End Date:";
	static const char errors[] = "Total errors: ";

	if (text_is(lines->text, SUMMARY)) {
		*scan = (struct scan){.summary = true, .ended = TIME_NULL};
		return true;
	}
	/* Behind its last line comes another scan: it has not ended. */
	if (!scan->summary || (scan->ended != TIME_NULL && lines->length > 0)) {
		*scan = (struct scan){.ended = TIME_NULL};
		return true;
	}
	if (text_starts(lines->text, errors) &&
		!number_parse(lines->text + strlen(errors), 0, 1000000000, &scan->errors)) {
		return reporter_lines_refuse(lines, "Total errors", _("a number is expected"), err);
	}
	if (text_starts(lines->text, ended) &&
		!scan_date(lines->text + strlen(ended), &scan->ended)) {
		return reporter_lines_refuse(lines, "End Date", _("a time is expected"), err);
	}
	return true;
}

bool
reporter_scan_log(const char *path, struct reporter_clamav *clamav, struct op_error *err)
{
	struct scan scan = {.ended = TIME_NULL};
	struct reporter_lines lines;
	bool fine = reporter_lines_open(&lines, path, REPORTER_RAW, LOG_BYTES_MAXIMUM, err);

	while (fine && reporter_lines_next(&lines, err)) {
		if (line_found(lines.text, lines.length)) {
			scan = (struct scan){.ended = TIME_NULL};
			detection_add(clamav, lines.text, lines.length, TIME_NULL);
		} else {
			fine = scan_line(&scan, &lines, err);
		}
		/* The lines of a scan have no time: they are of the end of their scan. */
		for (size_t i = 0; scan.ended != TIME_NULL && i < clamav->detection_count; i++) {
			if (clamav->detections[i].at == TIME_NULL) {
				clamav->detections[i].at = scan.ended;
			}
		}
	}
	fine = fine && err->kind == OP_ERROR_NONE;
	clamav->last_full_scan = fine ? scan.ended : TIME_NULL;
	if (fine && scan.ended != TIME_NULL && scan.errors > 0 && clamav->last_error == NULL) {
		struct buf said = BUF_INIT;

		buf_printf(&said, "the last scan had %lld errors", (long long)scan.errors);
		clamav->last_error = buf_steal(&said);
	}
	/* A scan that goes on, or was broken off: not later than the last line. */
	for (size_t i = 0; fine && i < clamav->detection_count; i++) {
		if (clamav->detections[i].at == TIME_NULL) {
			clamav->detections[i].at = lines.changed;
		}
	}
	reporter_lines_close(&lines);
	return fine;
}

void
reporter_clamav_done(struct reporter_clamav *clamav)
{
	for (size_t i = 0; i < clamav->detection_count; i++) {
		free(clamav->detections[i].signature);
		free(clamav->detections[i].path);
	}
	free(clamav->detections);
	free(clamav->engine);
	free(clamav->signatures_version);
	free(clamav->last_error);
	free(clamav->update_error);
	*clamav = (struct reporter_clamav){0};
}
