/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Archives of the journal: lines there and back, canonical bytes, manifests, and the judgement of
 * blocks that are cut anywhere (L-03, B-04).
 */
#include "../../api-client/archive_judge.h"
#include "../../api-client/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct api_event_row row = {.event = 4711,
	.xid = "1000",
	.at = INT64_C(1767225600000001),
	.actor_person = BIND_INT_NULL,
	.actor_account = 7,
	.actor_login = "aigerim",
	.session = 17,
	.device = "",
	.address = NULL,
	.action = "account.unlock",
	.object_kind = "account",
	.object_id = "\\N",
	.unit = 5,
	.old_values = "{\"a\": \"\\\\\\t\"}",
	.new_values = "\\",
	.reason = "tab\there\nline\r\b\f\v Қазақ\\",
	.operation = NULL,
	.outcome = "ok"};

/* The line of the row with its digest. */
static void
row_line(struct buf *to, unsigned char ret_digest[CHAIN_HASH])
{
	struct digester *digester = digester_new();
	struct event_field fields[EVENT_FIELDS];
	char scratch[EVENT_SCRATCH];
	struct buf canonical = BUF_INIT;

	event_fields(&row, scratch, fields);
	event_canonical(&canonical, fields);
	digester_once(digester, canonical.data, canonical.length, ret_digest);
	event_line(to, fields, ret_digest);
	buf_done(&canonical);
	digester_free(digester);
}

static void
test_line(void **state)
{
	unsigned char digest[CHAIN_HASH], read[CHAIN_HASH];
	struct event_field fields[EVENT_FIELDS], again[EVENT_FIELDS];
	char scratch[EVENT_SCRATCH];
	struct buf line = BUF_INIT, text = BUF_INIT;

	(void)state;
	row_line(&line, digest);
	assert_true(text_starts(
		buf_text(&line), "E\t4711\t1000\t1767225600000001\t\\N\t7\taigerim\t17\t\t\\N\t"));
	assert_non_null(
		strstr(buf_text(&line), "\ttab\\there\\nline\\r\\b\\f\\v Қазақ\\\\\t\\N\tok\t"));
	assert_non_null(strstr(buf_text(&line), "\taccount\t\\\\N\t5\t"));
	assert_ptr_equal(strchr(buf_text(&line), '\n'), line.data + line.length - 1);
	assert_true(archive_event_parse(line.data, line.length - 1, &text, again, read));
	assert_memory_equal(read, digest, CHAIN_HASH);
	event_fields(&row, scratch, fields);
	for (size_t i = 0; i < EVENT_FIELDS; i++) {
		assert_int_equal(fields[i].text == NULL, again[i].text == NULL);
		assert_int_equal(fields[i].length, again[i].length);
		if (fields[i].length > 0) {
			assert_memory_equal(fields[i].text, again[i].text, fields[i].length);
		}
	}
	for (size_t cut = 0; cut < line.length - 1; cut++) {
		assert_false(archive_event_parse(line.data, cut, &text, again, read));
	}
	buf_done(&line);
	buf_done(&text);
}

static void
test_block(void **state)
{
	struct digester *digester = digester_new();
	struct archive_block block = {0};
	unsigned char digest[CHAIN_HASH];
	struct buf text = BUF_INIT;
	char *b;

	(void)state;
	row_line(&text, digest);
	buf_append(&text, "E\t\n\nS\nend\t1\t2\nend\t1\nend\t-1\t2\nopconsole journal archive 1");
	block.data = text.data;
	block.length = text.length;
	archive_block_read(&block, digester);
	assert_int_equal(block.count, 8);
	assert_int_equal(block.records[0].kind, ARCHIVE_EVENT);
	assert_true(block.records[0].genuine);
	assert_int_equal(block.records[0].event, 4711);
	assert_int_equal(block.records[0].xid, 1000);
	assert_int_equal(block.records[0].at, INT64_C(1767225600000001));
	for (size_t i = 1; i < block.count; i++) {
		assert_int_equal(block.records[i].kind, i == 4 ? ARCHIVE_END : ARCHIVE_BAD);
	}
	/* One byte of the canonical bytes, and the digest does not come out. */
	b = strstr(text.data, "aigerim");
	assert_non_null(b);
	b[0] = 'A';
	archive_block_read(&block, digester);
	assert_int_equal(block.records[0].kind, ARCHIVE_EVENT);
	assert_false(block.records[0].genuine);
	archive_block_done(&block);
	digester_free(digester);
	buf_done(&text);
}

static const struct archive_manifest sample = {.month = "2024-02",
	.facts = {.first_seal = 0,
		.last_seal = 12,
		.hash_before = {0},
		.hash_after = {1, 2, 255},
		.events = 99,
		.month_events = 98,
		.first_event = 1,
		.last_event = 120,
		.first_at = INT64_C(1706745600000000),
		.last_at = INT64_C(1709251199999999)},
	.file_bytes = 1000,
	.plain_bytes = 9000,
	.level = 3,
	.created_at = INT64_C(1795340467000001)};

static void
test_manifest(void **state)
{
	struct archive_manifest again;
	struct op_error err = OP_ERROR_INIT;
	struct buf text = BUF_INIT, twice = BUF_INIT;

	(void)state;
	assert_true(clock_set_zone("Asia/Almaty")); /* no zone is in it */
	archive_manifest_write(&text, &sample);
	assert_true(text_starts(buf_text(&text),
		"opconsole journal segment 1\nmonth 2024-02\nfile journal-2024-02.zst\n"));
	assert_non_null(strstr(buf_text(&text), "\nlast_event_at 2024-02-29T23:59:59.999999Z\n"));
	assert_true(archive_manifest_parse(text.data, text.length, &again, &err));
	archive_manifest_write(&twice, &again);
	assert_string_equal(buf_text(&text), buf_text(&twice));
	assert_int_equal(again.facts.last_at, sample.facts.last_at);
	assert_memory_equal(again.facts.hash_after, sample.facts.hash_after, CHAIN_HASH);
	/* Nothing shorter and nothing longer is one. */
	for (size_t cut = 0; cut < text.length; cut++) {
		assert_false(archive_manifest_parse(text.data, cut, &again, &err));
		assert_int_equal(err.kind, OP_ERROR_INVALID);
	}
	buf_append_char(&text, '\n');
	assert_false(archive_manifest_parse(text.data, text.length, &again, &err));
	buf_done(&text);
	buf_done(&twice);
}

static void
test_months(void **state)
{
	static const char *const bad[] = {"", "2024", "2024-00", "2024-13", "24-02", "2024-2",
		"2024-02-01", "2024/02", "+024-02", "1969-12", "9999-01", NULL};
	int64_t from, to;
	char name[ARCHIVE_NAME];

	(void)state;
	assert_true(archive_month_bounds("2024-02", &from, &to));
	assert_int_equal(from, INT64_C(1706745600000000));
	assert_int_equal(to - from, 29 * CLOCK_DAY);
	assert_true(archive_month_bounds("2025-12", &from, &to));
	assert_int_equal(to - from, 31 * CLOCK_DAY);
	for (size_t i = 0; bad[i] != NULL; i++) {
		assert_false(archive_month_bounds(bad[i], &from, &to));
	}
	assert_false(archive_month_bounds(NULL, &from, &to));
	archive_file_name(name, "2024-02", ".zst");
	assert_string_equal(name, "journal-2024-02.zst");
}

/* A seal with one event, and the lines around it. */
static void
archive_make(struct buf *to)
{
	struct archive_seal seal = {.number = 5, .low = 999, .high = 1001, .events = 1, .at = 1};
	struct buf line = BUF_INIT;
	unsigned char digest[CHAIN_HASH];
	struct chain chain;
	const struct chain_seal step = {.number = 5,
		.low = 999,
		.high = 1001,
		.events = 1,
		.previous = seal.previous,
		.hash = seal.hash};

	row_line(&line, digest);
	/* The hash is what the chain finds. */
	chain_init(&chain);
	chain_continue(&chain, 4, seal.previous);
	assert_int_equal(chain_seal_open(&chain, &step), CHAIN_FINE);
	chain_event_add(&chain, digest);
	digester_end(chain.sum, seal.hash);
	chain_done(&chain);
	buf_append(to, ARCHIVE_FIRST_LINE "\n");
	archive_seal_line(to, &seal);
	buf_append_bytes(to, line.data, line.length);
	archive_end_line(to, 1, 1);
	buf_done(&line);
}

static void
test_judge(void **state)
{
	struct digester *digester = digester_new();
	struct buf text = BUF_INIT;

	(void)state;
	archive_make(&text);
	/* Blocks may end after any line. */
	for (size_t cut = 0; cut <= text.length; cut++) {
		struct archive_block block = {0};
		struct archive_judge judge;

		if (cut > 0 && text.data[cut - 1] != '\n') {
			continue;
		}
		archive_judge_init(&judge, NULL);
		assert_true(archive_judge_begin(&judge, NULL));
		block.data = text.data;
		block.length = cut;
		archive_block_read(&block, digester);
		assert_true(archive_judge_block(&judge, &block));
		assert_int_equal(archive_judge_end(&judge), cut == text.length);
		if (cut < text.length) {
			assert_int_equal(judge.report.verdict, JOURNAL_TRUNCATED);
			judge.report.place[0] = '\0';
			judge.report.verdict = JOURNAL_INTACT;
		}
		block.data = text.data + cut;
		block.length = text.length - cut;
		archive_block_read(&block, digester);
		assert_true(archive_judge_block(&judge, &block));
		assert_true(archive_judge_end(&judge));
		assert_int_equal(judge.report.verdict, JOURNAL_INTACT);
		assert_int_equal(judge.report.events, 1);
		assert_int_equal(judge.facts.first_event, 4711);
		archive_judge_done(&judge);
		archive_block_done(&block);
	}
	digester_free(digester);
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_judge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
