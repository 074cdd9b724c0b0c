/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the answers of a tail follow each other without a gap.
 */
#include "tail_proof.h"

#include "buf.h"
#include "journal.h"
#include "text.h"

/* A new range: it begins where the last one ended. */
static void
range_begin(struct tail_proof *proof, const struct api_tail_row *head)
{
	int64_t low, high;

	if (proof->high[0] != '\0' && !text_is(proof->high, head->low)) {
		proof->gaps++;
	}
	if (!number_parse(head->low, 0, INT64_MAX, &low) ||
		!number_parse(head->high, 0, INT64_MAX, &high) || high < low || head->matched < 0 ||
		head->total < head->matched || (low == high && head->total > 0)) {
		proof->gaps++;
	}
	text_format(proof->low, sizeof(proof->low), "%s", head->low);
	text_format(proof->high, sizeof(proof->high), "%s", head->high);
	proof->total = head->total;
	proof->matched = head->matched;
	proof->received = 0;
	proof->last = 0;
	proof->seen += head->total > 0 ? head->total : 0;
	proof->open = true;
}

/* More of the same range. */
static void
range_go_on(struct tail_proof *proof, const struct api_tail_row *head)
{
	if (!text_is(proof->low, head->low) || !text_is(proof->high, head->high) ||
		head->total != proof->total || head->matched != proof->matched) {
		proof->gaps++;
	}
}

bool
tail_proof_take(struct tail_proof *proof, const struct rows *rows)
{
	const struct api_tail_row *head = rows_at(rows, 0);

	/* Without a head nothing is known: the same is asked for again. */
	if (head == NULL || head->low == NULL || head->high == NULL ||
		head->event.event != BIND_INT_NULL) {
		proof->gaps++;
		return false;
	}
	if (proof->open) {
		range_go_on(proof, head);
	} else {
		range_begin(proof, head);
	}
	for (size_t i = 1; i < rows->count; i++) {
		const struct api_tail_row *row = rows_at(rows, i);

		if (row->event.event <= proof->last) {
			proof->gaps++;
		}
		proof->last = row->event.event;
		proof->received++;
		proof->found++;
	}
	if (proof->received < proof->matched && rows->count > 1) {
		return false;
	}
	proof->gaps += proof->received < proof->matched ? proof->matched - proof->received
							: proof->received - proof->matched;
	proof->open = false;
	return true;
}
