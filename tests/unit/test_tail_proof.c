/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof of a tail: what fits is no gap, and whatever was dropped, doubled or left out is one.
 */
#include "../../api-client/bind_table.h"
#include "../../api-client/buf.h"
#include "../../api-client/journal.h"
#include "../../api-client/tail_proof.h"
#include "../../api-client/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

/* An answer: its head, and events by number, 0 at the end. */
static bool
take(struct tail_proof *proof, const char *low, const char *high, int64_t total, int64_t matched,
	const int64_t *events)
{
	struct api_tail_row cells[20];
	struct rows *rows;
	size_t count = 1;
	bool whole;

	cells[0] = (struct api_tail_row){.event = {.event = BIND_INT_NULL},
		.low = low,
		.high = high,
		.total = total,
		.matched = matched};
	while (events != NULL && events[count - 1] != 0) {
		cells[count] = (struct api_tail_row){
			.event = {.event = events[count - 1]}, .total = BIND_INT_NULL};
		count++;
	}
	rows = rows_copy(&api_function_journal_tail, cells, count);
	whole = tail_proof_take(proof, rows);
	rows_free(rows);
	return whole;
}

#define EVENTS(...) ((const int64_t[]){__VA_ARGS__, 0})

static void
test_whole(void **state)
{
	struct tail_proof proof = {0};

	(void)state;
	assert_true(take(&proof, "100", "100", 0, 0, NULL));
	assert_true(take(&proof, "100", "100", 0, 0, NULL));
	assert_true(take(&proof, "100", "105", 3, 2, EVENTS(7, 9)));
	assert_true(take(&proof, "105", "200", 4, 0, NULL));
	/* In three answers; numbers of the next range may be lower: it committed later. */
	assert_false(take(&proof, "200", "300", 9, 5, EVENTS(20, 21)));
	assert_true(proof.open);
	assert_int_equal(proof.last, 21);
	assert_false(take(&proof, "200", "300", 9, 5, EVENTS(22, 23)));
	assert_true(take(&proof, "200", "300", 9, 5, EVENTS(24)));
	assert_true(take(&proof, "300", "301", 1, 1, EVENTS(8)));
	assert_int_equal(proof.gaps, 0);
	assert_int_equal(proof.seen, 17);
	assert_int_equal(proof.found, 8);
	assert_string_equal(proof.high, "301");
}

/* Each begins right and then breaks one rule. */
static void
test_gaps(void **state)
{
	struct tail_proof proof;

	(void)state;
	proof = (struct tail_proof){0}; /* a range was left out */
	(void)take(&proof, "10", "20", 0, 0, NULL);
	(void)take(&proof, "25", "30", 0, 0, NULL);
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){0}; /* a range came twice */
	(void)take(&proof, "10", "20", 0, 0, NULL);
	(void)take(&proof, "10", "20", 0, 0, NULL);
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){0}; /* three were announced, one came, and no more */
	assert_false(take(&proof, "10", "20", 3, 3, EVENTS(1)));
	assert_true(take(&proof, "10", "20", 3, 3, NULL));
	assert_int_equal(proof.gaps, 2);
	proof = (struct tail_proof){0}; /* more came than was announced */
	assert_true(take(&proof, "10", "20", 3, 1, EVENTS(1, 2)));
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){0}; /* one came twice */
	assert_true(take(&proof, "10", "20", 2, 2, EVENTS(5, 5)));
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){0}; /* the announcement changed between two pages */
	assert_false(take(&proof, "10", "20", 3, 3, EVENTS(1)));
	(void)take(&proof, "10", "21", 3, 3, EVENTS(2, 3));
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){
		0}; /* more match than there are, and it ends before it begins */
	(void)take(&proof, "20", "10", 0, 1, EVENTS(1));
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){0}; /* events in no range */
	(void)take(&proof, "10", "10", 1, 0, NULL);
	assert_int_equal(proof.gaps, 1);
	proof = (struct tail_proof){0}; /* places that are none */
	(void)take(&proof, "x", "20", 0, 0, NULL);
	assert_int_equal(proof.gaps, 1);
}

static void
test_no_head(void **state)
{
	struct tail_proof proof = {0};
	struct api_tail_row event = {.event = {.event = 4}};
	struct rows *rows;

	(void)state;
	(void)take(&proof, "10", "20", 0, 0, NULL);
	rows = rows_copy(&api_function_journal_tail, &event, 1);
	assert_false(tail_proof_take(&proof, rows));
	rows_free(rows);
	rows = rows_copy(&api_function_journal_tail, &event, 0);
	assert_false(tail_proof_take(&proof, rows));
	rows_free(rows);
	assert_int_equal(proof.gaps, 2);
	/* The place is kept, so the same is asked for again. */
	assert_string_equal(proof.high, "20");
	(void)take(&proof, "20", "21", 1, 1, EVENTS(4));
	assert_int_equal(proof.gaps, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_no_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
