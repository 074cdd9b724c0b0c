/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judgement of one seal: its place in the chain, its events, its hash, and what was signed or
 * seen of it.
 */
#include "buf.h"
#include "conn_private.h"
#include "text.h"
#include "verify_private.h"

#include <string.h>

/* The checkpoint of the seal that came out: its hash must be the chain's, and its signature good.
 */
static bool
checkpoint_take(struct journal_check *check, const struct api_checkpoint *checkpoint)
{
	struct journal_report *report = &check->report;

	if (checkpoint->hash.length != CHAIN_HASH ||
		memcmp(checkpoint->hash.data, check->chain.head, CHAIN_HASH) != 0) {
		text_format(report->place, sizeof report->place,
			_("seal %lld is not the one that was signed"), (long long)checkpoint->seal);
	} else if (check->keys != NULL &&
		   !checkpoint_genuine(check->keys, checkpoint->seal, check->chain.head,
			   checkpoint->signature.data, checkpoint->signature.length)) {
		text_format(report->place, sizeof report->place,
			_("the signature of seal %lld is false"), (long long)checkpoint->seal);
	}
	if (report->place[0] != '\0') {
		verify_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	report->checkpoints++;
	report->signed_seal = checkpoint->seal;
	report->signed_at = checkpoint->at;
	check->checkpoint_seal = checkpoint->seal;
	check->checkpoint_index++;
	return true;
}

/* The seal that came out, against the heads that were seen. */
static bool
known_take(struct journal_check *check)
{
	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		struct journal_known *known = &check->known[i];
		bool same = memcmp(known->hash, check->chain.head, known->length) == 0;

		if (known->length == 0) {
			continue;
		}
		if (same && (known->seal < 0 || known->seal == check->chain.number)) {
			known->length = 0;
		} else if (known->seal == check->chain.number) {
			text_format(check->report.place, sizeof check->report.place,
				_("seal %lld is not the one that was seen here"),
				(long long)known->seal);
			verify_fail(check, JOURNAL_ALTERED, 0);
			return false;
		}
	}
	return true;
}

bool
verify_known_found(struct journal_check *check)
{
	struct journal_report *report = &check->report;

	for (size_t i = 0; i < JOURNAL_KNOWN; i++) {
		const struct journal_known *known = &check->known[i];

		if (known->length == 0) {
			continue;
		}
		if (known->seal < 0) {
			text_format(report->place, sizeof report->place, "%s",
				_("no seal has the head that was given"));
		} else {
			text_format(report->place, sizeof report->place,
				_("after seal %lld; seal %lld was seen here"),
				(long long)check->chain.number, (long long)known->seal);
		}
		verify_fail(check, known->seal < 0 ? JOURNAL_MISSING : JOURNAL_TRUNCATED, 0);
		return false;
	}
	return true;
}

/* The seal in work came out, or is followed by its link: it must be what was signed and seen. */
static bool
seal_close(struct journal_check *check, struct verify_segment *segment)
{
	const struct api_checkpoint *checkpoint =
		rows_at(check->checkpoints, check->checkpoint_index);

	memcpy(check->report.head, check->chain.head, CHAIN_HASH);
	check->report.seals++;
	check->report.head_seal = check->chain.number;
	check->report.events += check->chain.taken;
	return known_take(check) &&
	       (checkpoint == NULL || checkpoint->seal != check->chain.number ||
		       checkpoint_take(check, checkpoint)) &&
	       (segment == NULL || verify_segment_close(check, segment));
}

/* Begins the seal; its place in the chain is checked first. */
static bool
seal_open(struct journal_check *check, const struct feed_seal *seal)
{
	const struct chain_seal step = {.number = seal->number,
		.low = seal->low,
		.high = seal->high,
		.events = seal->events,
		.previous = seal->previous,
		.hash = seal->hash};

	if (!seal->shaped) {
		check->chain.number++;
		verify_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	switch (chain_seal_open(&check->chain, &step)) {
	case CHAIN_FINE:
		check->report.head_at = seal->at;
		return true;
	case CHAIN_HOLE:
		text_format(check->report.place, sizeof check->report.place,
			_("seal %lld is not there"), (long long)check->chain.number);
		verify_fail(check, JOURNAL_MISSING, 0);
		return false;
	case CHAIN_BROKEN:
		break;
	}
	verify_fail(check, JOURNAL_ALTERED, 0);
	return false;
}

bool
verify_event_genuine(struct journal_check *check, const struct api_event_row *row)
{
	struct event_field fields[EVENT_FIELDS];
	char scratch[EVENT_SCRATCH];
	unsigned char digest[CHAIN_HASH];

	event_fields(row, scratch, fields);
	buf_truncate(&check->canonical, 0);
	event_canonical(&check->canonical, fields);
	digester_once(check->digester, check->canonical.data, check->canonical.length, digest);
	return row->digest.length == CHAIN_HASH &&
	       memcmp(digest, row->digest.data, CHAIN_HASH) == 0;
}

/* All events of the seal that are there were added. */
static bool
seal_count(struct journal_check *check, struct verify_segment *segment)
{
	struct chain *chain = &check->chain;

	if (chain->taken == chain->wanted) {
		if (chain_seal_close(chain) == CHAIN_FINE) {
			return true;
		}
		verify_fail(check, JOURNAL_ALTERED, 0);
		return false;
	}
	if (segment == NULL) {
		verify_missing(check);
		return false;
	}
	/* Whether all are there that must be is known at the end of the month. */
	segment->last = (struct verify_gap){chain->number, chain->taken, chain->wanted};
	if (segment->first.seal < 0) {
		segment->first = segment->last;
	}
	chain_seal_skip(chain);
	return true;
}

bool
verify_seal_take(
	void *user, const struct feed_seal *seal, const struct feed_event *events, size_t count)
{
	struct journal_check *check = user;
	struct verify_segment *segment = verify_segment_of(check, seal->number);

	if (!seal_open(check, seal)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		/* Changed, of another seal, or one more than it counts. */
		if (check->chain.taken == check->chain.wanted || events[i].xid < seal->low ||
			events[i].xid >= seal->high ||
			!verify_event_genuine(check, events[i].row)) {
			verify_fail(check, JOURNAL_ALTERED, events[i].row->event);
			return false;
		}
		chain_event_add(&check->chain, events[i].row->digest.data);
		if (segment != NULL) {
			verify_segment_count(segment, events[i].row);
		}
	}
	return seal_count(check, segment) && seal_close(check, segment);
}
