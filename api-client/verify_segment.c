/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Months whose events left the database. Their seals are followed by their links up to the hash
 * that the signed manifest of the month ends with; what is in them is checked with the file. Events
 * that are there all the same, of a seal at the end of a month or of a thawed one, are checked and
 * counted: the manifest says how many there must be, so that none of them can be taken away.
 */
#include "buf.h"
#include "conn_private.h"
#include "text.h"
#include "verify_private.h"

#include <stdlib.h>
#include <string.h>

/* Reads the row into the segment. False: the place says what is wrong with it. */
static bool
segment_read(struct journal_check *check, const struct api_segment_proof *row,
	struct verify_segment *segment)
{
	size_t length = strlen(row->manifest);
	struct journal_report *report = &check->report;

	*segment =
		(struct verify_segment){.away = row->away, .thawed = row->thawed, .first.seal = -1};
	if (!archive_manifest_parse(row->manifest, length, &segment->manifest, NULL) ||
		!text_is(segment->manifest.month, row->month) ||
		!archive_month_bounds(row->month, &segment->from, &segment->to)) {
		text_format(report->place, sizeof report->place, _("the manifest of %s is false"),
			row->month);
		return false;
	}
	if (check->keys != NULL && !checkpoint_text_genuine(check->keys, row->manifest, length,
					   row->signature.data, row->signature.length)) {
		text_format(report->place, sizeof report->place,
			_("the signature of the manifest of %s is false"), row->month);
		return false;
	}
	return true;
}

static void
segments_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;
	bool fine = true;

	check->segments_call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	check->segments = mem_new(rows->count, sizeof(*check->segments));
	for (size_t i = 0; fine && i < rows->count; i++) {
		const struct api_segment_proof *row = rows_at(rows, i);

		fine = segment_read(check, row, &check->segments[i]);
		check->segment_count++;
		if (row->away) {
			check->report.archived++;
			check->report.archived_seal = check->segments[i].manifest.facts.last_seal;
		}
	}
	check->segments_there = true;
	rows_free(rows);
	if (fine) {
		verify_run(check);
	} else {
		verify_fail(check, JOURNAL_ALTERED, 0);
	}
}

/* Without it only the time that is left is not known. */
static void
extent_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;
	const struct api_journal_extent *extent = err == NULL ? rows_at(rows, 0) : NULL;

	check->extent_call = NULL;
	check->report.expected = extent == NULL || extent->events < 0 ? 0 : extent->events;
	rows_free(rows);
}

void
verify_ask_segments(struct journal_check *check)
{
	if (check->extent_call == NULL) {
		check->extent_call = call_send_texts(
			check->conn, &api_function_journal_extent, NULL, extent_done, check);
	}
	if (check->segments_call == NULL) {
		check->segments_call = call_send_texts(
			check->conn, &api_function_journal_segments, NULL, segments_done, check);
	}
}

static void
doubt_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_check *check = user;
	bool same = err == NULL && rows->count == check->segment_count;

	check->segments_call = NULL;
	if (err != NULL) {
		verify_finish(check, err);
		return;
	}
	for (size_t i = 0; same && i < rows->count; i++) {
		const struct api_segment_proof *row = rows_at(rows, i);

		same = row->away == check->segments[i].away;
	}
	rows_free(rows);
	if (same) {
		verify_fail(check, JOURNAL_MISSING, 0);
	} else {
		verify_again(check);
	}
}

void
verify_missing(struct journal_check *check)
{
	check->segments_call = call_send_texts(
		check->conn, &api_function_journal_segments, NULL, doubt_done, check);
}

static struct verify_segment *
segment_find(const struct journal_check *check, int64_t seal)
{
	for (size_t i = 0; i < check->segment_count; i++) {
		const struct archive_facts *facts = &check->segments[i].manifest.facts;

		if (seal >= facts->first_seal && seal <= facts->last_seal) {
			return &check->segments[i];
		}
	}
	return NULL;
}

bool
verify_seal_away(void *user, int64_t seal)
{
	const struct verify_segment *segment = segment_find(user, seal);

	return segment != NULL && segment->away;
}

struct verify_segment *
verify_segment_of(struct journal_check *check, int64_t seal)
{
	return segment_find(check, seal);
}

void
verify_segment_count(struct verify_segment *segment, const struct api_event_row *row)
{
	if (row->at < segment->from) {
		segment->earlier++;
	} else if (row->at < segment->to) {
		segment->month++;
	} else {
		segment->later++;
	}
}

/* Whether the month before or after this one is in the database, so that those of its events that
 * are in the seals of this one must be. A thawed month has the events of its own seals, and those
 * of the seals before it, but not what was written late. */
static bool
before_there(const struct journal_check *check, size_t index)
{
	return index == 0 ||
	       (!check->segments[index - 1].away && !check->segments[index - 1].thawed);
}

static bool
after_there(const struct journal_check *check, size_t index)
{
	return index + 1 == check->segment_count || !check->segments[index + 1].away;
}

bool
verify_segment_close(struct journal_check *check, struct verify_segment *segment)
{
	const struct archive_facts *facts = &segment->manifest.facts;
	size_t index = (size_t)(segment - check->segments);
	int64_t earlier = facts->events - facts->month_events - facts->later_events;
	const struct verify_gap *gap = &segment->first;

	if (check->chain.number != facts->last_seal) {
		return true;
	}
	if (memcmp(check->chain.head, facts->hash_after, CHAIN_HASH) != 0) {
		text_format(check->report.place, sizeof check->report.place,
			_("seal %lld is not the one that was archived"),
			(long long)check->chain.number);
		verify_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	if ((segment->away || segment->month == facts->month_events) &&
		(!after_there(check, index) || segment->later == facts->later_events) &&
		(!before_there(check, index) || segment->earlier == earlier)) {
		return true;
	}
	if (gap->seal < 0) {
		text_format(check->report.place, sizeof check->report.place,
			_("the manifest of %s is false"), segment->manifest.month);
		verify_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	/* Events of the month after it are in the last seals of one that is away. */
	if (segment->away && after_there(check, index) && segment->later != facts->later_events) {
		gap = &segment->last;
	}
	text_format(check->report.place, sizeof check->report.place,
		_("seal %lld has %lld of %lld events"), (long long)gap->seal, (long long)gap->taken,
		(long long)gap->wanted);
	verify_missing(check);
	return false;
}
