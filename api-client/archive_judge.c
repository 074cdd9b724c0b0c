/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the lines, the chain through them, and what a manifest says about them. */
#include "archive_judge.h"

#include "clock.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
archive_judge_fail(
	struct archive_judge *judge, enum journal_verdict verdict, const char *format, ...)
{
	struct buf place = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&place, format, args);
	va_end(args);
	text_format(judge->report.place, sizeof judge->report.place, "%s", buf_text(&place));
	buf_done(&place);
	judge->report.verdict = verdict;
	judge->report.seal = judge->chain.number;
	return false;
}

void
archive_judge_init(struct archive_judge *judge, const struct journal_known *known)
{
	*judge = (struct archive_judge){.event = -1};
	for (size_t i = 0; known != NULL && i < JOURNAL_KNOWN; i++) {
		judge->known[i] = known[i];
	}
	judge->report.head_seal = -1;
	judge->report.signed_seal = -1;
	judge->report.head_at = TIME_NULL;
	judge->report.signed_at = TIME_NULL;
	chain_init(&judge->chain);
}

void
archive_judge_done(struct archive_judge *judge)
{
	chain_done(&judge->chain);
}

/* Whether the file begins where the one before ended. */
static bool
seam_judge(struct archive_judge *judge, const struct archive_facts *said)
{
	int64_t expected = judge->chain.number + 1;

	if (said->first_seal > expected) {
		return archive_judge_fail(judge, JOURNAL_MISSING,
			_("seals %lld to %lld are in none of the files"), (long long)expected,
			(long long)said->first_seal - 1);
	}
	if (said->first_seal < expected) {
		return archive_judge_fail(judge, JOURNAL_ALTERED,
			_("the file begins with seal %lld where seal %lld follows"),
			(long long)said->first_seal, (long long)expected);
	}
	if (memcmp(said->hash_before, judge->chain.head, CHAIN_HASH) != 0) {
		return archive_judge_fail(judge, JOURNAL_ALTERED,
			_("the file goes on from another seal %lld than the one before it"),
			(long long)judge->chain.number);
	}
	return true;
}

bool
archive_judge_begin(struct archive_judge *judge, const struct archive_manifest *manifest)
{
	bool fits = true;

	if (manifest != NULL && judge->anchored) {
		fits = seam_judge(judge, &manifest->facts);
	} else if (manifest != NULL) {
		chain_continue(
			&judge->chain, manifest->facts.first_seal - 1, manifest->facts.hash_before);
		judge->anchored = true;
	}
	judge->facts = (struct archive_facts){0};
	judge->facts.first_seal = judge->chain.number + 1;
	judge->facts.last_seal = judge->chain.number;
	memcpy(judge->facts.hash_before, judge->chain.head, CHAIN_HASH);
	memcpy(judge->facts.hash_after, judge->chain.head, CHAIN_HASH);
	judge->month_from = INT64_MIN;
	judge->month_to = INT64_MIN;
	if (manifest != NULL) {
		(void)archive_month_bounds(manifest->month, &judge->month_from, &judge->month_to);
	}
	judge->line = 0;
	judge->begun = false;
	judge->ended = false;
	judge->file_first_event = judge->report.events;
	judge->file_seals = 0;
	judge->files++;
	return fits;
}

static bool
known_take(struct archive_judge *judge)
{
	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		struct journal_known *known = &judge->known[i];
		bool same = memcmp(known->hash, judge->chain.head, known->length) == 0;

		if (known->length == 0) {
			continue;
		}
		if (same && (known->seal < 0 || known->seal == judge->chain.number)) {
			known->length = 0;
		} else if (known->seal == judge->chain.number) {
			return archive_judge_fail(judge, JOURNAL_ALTERED,
				_("seal %lld is not the one that was seen here"),
				(long long)known->seal);
		}
	}
	return true;
}

/* The seal in work has no more lines. */
static bool
seal_close(struct archive_judge *judge)
{
	if (judge->chain.wanted < 0) {
		return true;
	}
	if (judge->chain.taken < judge->chain.wanted) {
		return archive_judge_fail(judge, JOURNAL_MISSING,
			_("seal %lld has %lld of %lld events, before line %lld"),
			(long long)judge->chain.number, (long long)judge->chain.taken,
			(long long)judge->chain.wanted, (long long)judge->line);
	}
	if (chain_seal_close(&judge->chain) != CHAIN_FINE) {
		return archive_judge_fail(judge, JOURNAL_ALTERED, _("seal %lld, before line %lld"),
			(long long)judge->chain.number, (long long)judge->line);
	}
	judge->report.seals++;
	judge->report.head_seal = judge->chain.number;
	judge->report.head_at = judge->seal.at;
	memcpy(judge->report.head, judge->chain.head, CHAIN_HASH);
	judge->facts.last_seal = judge->chain.number;
	memcpy(judge->facts.hash_after, judge->chain.head, CHAIN_HASH);
	return known_take(judge);
}

static bool
seal_take(struct archive_judge *judge, const struct archive_seal *seal)
{
	const struct chain_seal step = {.number = seal->number,
		.low = seal->low,
		.high = seal->high,
		.events = seal->events,
		.previous = seal->previous,
		.hash = seal->hash};
	int64_t expected;

	if (!seal_close(judge)) {
		return false;
	}
	if (!judge->anchored) {
		chain_continue(&judge->chain, seal->number - 1, seal->previous);
		judge->anchored = true;
		judge->facts.first_seal = seal->number;
		judge->facts.last_seal = seal->number - 1;
		memcpy(judge->facts.hash_before, seal->previous, CHAIN_HASH);
	}
	expected = judge->chain.number + 1;
	judge->seal = *seal;
	judge->event = -1;
	judge->file_seals++;
	switch (chain_seal_open(&judge->chain, &step)) {
	case CHAIN_FINE:
		return true;
	case CHAIN_HOLE:
		if (seal->number < expected) {
			return archive_judge_fail(judge, JOURNAL_ALTERED,
				_("seal %lld on line %lld stands where seal %lld follows"),
				(long long)seal->number, (long long)judge->line,
				(long long)expected);
		}
		return archive_judge_fail(judge, JOURNAL_MISSING,
			_("seals %lld to %lld are not there, before line %lld"),
			(long long)expected, (long long)seal->number - 1, (long long)judge->line);
	case CHAIN_BROKEN:
		break;
	}
	return archive_judge_fail(judge, JOURNAL_ALTERED,
		_("seal %lld on line %lld does not follow seal %lld"), (long long)seal->number,
		(long long)judge->line, (long long)seal->number - 1);
}

static void
event_count(struct archive_judge *judge, const struct archive_record *record)
{
	struct archive_facts *facts = &judge->facts;

	judge->report.events++;
	facts->events++;
	if (record->at >= judge->month_from && record->at < judge->month_to) {
		facts->month_events++;
	}
	if (record->at >= judge->month_to && judge->month_to != INT64_MIN) {
		facts->later_events++;
	}
	if (facts->first_event == 0 || record->event < facts->first_event) {
		facts->first_event = record->event;
		facts->first_at = record->at;
	}
	if (record->event > facts->last_event) {
		facts->last_event = record->event;
		facts->last_at = record->at;
	}
}

static bool
event_take(struct archive_judge *judge, const struct archive_record *record)
{
	/* Of no seal, one more than its seal counts, of another one, out of order, or changed. */
	if (judge->chain.wanted < 0 || judge->chain.taken == judge->chain.wanted ||
		record->xid < judge->seal.low || record->xid >= judge->seal.high ||
		record->event <= judge->event || !record->genuine) {
		judge->report.event = record->event;
		return archive_judge_fail(judge, JOURNAL_ALTERED,
			_("event %lld in seal %lld, line %lld"), (long long)record->event,
			(long long)judge->chain.number, (long long)judge->line);
	}
	chain_event_add(&judge->chain, record->digest);
	judge->event = record->event;
	event_count(judge, record);
	return true;
}

static bool
end_take(struct archive_judge *judge, const struct archive_record *record)
{
	int64_t events = judge->report.events - judge->file_first_event;

	if (!seal_close(judge)) {
		return false;
	}
	judge->ended = true;
	if (record->seals > judge->file_seals || record->events > events) {
		return archive_judge_fail(judge, JOURNAL_MISSING,
			_("%lld of %lld seals and %lld of %lld events are there, line %lld"),
			(long long)judge->file_seals, (long long)record->seals, (long long)events,
			(long long)record->events, (long long)judge->line);
	}
	if (record->seals != judge->file_seals || record->events != events) {
		return archive_judge_fail(
			judge, JOURNAL_ALTERED, _("line %lld"), (long long)judge->line);
	}
	return true;
}

static bool
record_take(struct archive_judge *judge, const struct archive_block *block,
	const struct archive_record *record)
{
	judge->line++;
	if (!judge->ended && judge->begun == (record->kind != ARCHIVE_FIRST)) {
		switch (record->kind) {
		case ARCHIVE_FIRST:
			judge->begun = true;
			return true;
		case ARCHIVE_SEAL:
			return seal_take(judge, &block->seals[record->seal]);
		case ARCHIVE_EVENT:
			return event_take(judge, record);
		case ARCHIVE_END:
			return end_take(judge, record);
		case ARCHIVE_BAD:
			break;
		}
	}
	return archive_judge_fail(judge, JOURNAL_ALTERED, _("line %lld"), (long long)judge->line);
}

bool
archive_judge_block(struct archive_judge *judge, const struct archive_block *block)
{
	for (size_t i = 0; i < block->count; i++) {
		if (!record_take(judge, block, &block->records[i])) {
			return false;
		}
	}
	return true;
}

bool
archive_judge_damaged(struct archive_judge *judge, bool ends_early)
{
	return ends_early ? archive_judge_fail(judge, JOURNAL_TRUNCATED,
				    _("the file ends after line %lld"), (long long)judge->line)
			  : archive_judge_fail(judge, JOURNAL_ALTERED,
				    _("the compressed bytes after line %lld are damaged"),
				    (long long)judge->line);
}

bool
archive_judge_end(struct archive_judge *judge)
{
	return judge->ended || archive_judge_damaged(judge, true);
}

bool
archive_judge_manifest(struct archive_judge *judge, const struct archive_manifest *manifest)
{
	const struct archive_facts *found = &judge->facts, *said = &manifest->facts;

	if (found->first_seal != said->first_seal || found->last_seal != said->last_seal) {
		return archive_judge_fail(judge,
			found->last_seal < said->last_seal ? JOURNAL_TRUNCATED : JOURNAL_ALTERED,
			_("seals %lld to %lld are there, the manifest says %lld to %lld"),
			(long long)found->first_seal, (long long)found->last_seal,
			(long long)said->first_seal, (long long)said->last_seal);
	}
	if (memcmp(found->hash_before, said->hash_before, CHAIN_HASH) != 0) {
		return archive_judge_fail(judge, JOURNAL_ALTERED,
			_("seal %lld is not the one of the manifest"), (long long)said->first_seal);
	}
	if (memcmp(found->hash_after, said->hash_after, CHAIN_HASH) != 0) {
		return archive_judge_fail(judge, JOURNAL_ALTERED,
			_("seal %lld is not the one of the manifest"), (long long)said->last_seal);
	}
	if (found->events != said->events || found->month_events != said->month_events ||
		found->later_events != said->later_events ||
		found->first_event != said->first_event || found->first_at != said->first_at ||
		found->last_event != said->last_event || found->last_at != said->last_at) {
		return archive_judge_fail(judge, JOURNAL_ALTERED, "%s",
			_("the events are not those that the manifest counts"));
	}
	return true;
}

bool
archive_judge_heads(struct archive_judge *judge)
{
	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		if (judge->known[i].length > 0 && judge->known[i].seal < 0) {
			return archive_judge_fail(judge, JOURNAL_MISSING, "%s",
				_("no seal has the head that was given"));
		}
	}
	return true;
}
