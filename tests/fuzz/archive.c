/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: archives of the journal (B-04). The first byte chooses: lines are split, digested
 * and judged in one block and in two, or a manifest is read and written again.
 */
#include "../../api-client/archive_judge.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
	if (!condition) {
		abort();
	}
}

static void
block_judge(struct archive_judge *judge, const char *text, size_t length, bool *fine)
{
	struct digester *digester = digester_new();
	struct archive_block block = {.data = text, .length = length};

	archive_block_read(&block, digester);
	for (size_t i = 0; i < block.count; i++) {
		must(block.records[i].kind != ARCHIVE_SEAL ||
			block.records[i].seal < block.seal_count);
	}
	*fine = *fine && archive_judge_block(judge, &block);
	archive_block_done(&block);
	digester_free(digester);
}

/* The verdict must not depend on where blocks begin. */
static void
lines_judge(const char *text, size_t length)
{
	struct archive_judge whole, halves;
	const char *newline = memchr(text, '\n', length);
	size_t cut = newline == NULL ? length : (size_t)(newline - text) + 1;
	bool fine = true, both = true;

	archive_judge_init(&whole, NULL);
	archive_judge_init(&halves, NULL);
	must(archive_judge_begin(&whole, NULL) && archive_judge_begin(&halves, NULL));
	block_judge(&whole, text, length, &fine);
	block_judge(&halves, text, cut, &both);
	block_judge(&halves, text + cut, length - cut, &both);
	must(fine == both && (fine || whole.report.place[0] != '\0'));
	must(strcmp(whole.report.place, halves.report.place) == 0);
	must(whole.report.events == halves.report.events);
	archive_judge_done(&whole);
	archive_judge_done(&halves);
}

static void
line_parse(const char *text, size_t length)
{
	struct event_field fields[EVENT_FIELDS], twice[EVENT_FIELDS];
	unsigned char digest[CHAIN_HASH], read[CHAIN_HASH];
	struct buf unescaped = BUF_INIT, again = BUF_INIT, other = BUF_INIT;

	if (archive_event_parse(text, length, &unescaped, fields, digest)) {
		/* What was read means the same when it is written again. */
		event_line(&again, fields, digest);
		must(again.length > 0 &&
			archive_event_parse(again.data, again.length - 1, &other, twice, read));
		must(memcmp(digest, read, CHAIN_HASH) == 0);
		for (size_t i = 0; i < EVENT_FIELDS; i++) {
			must((fields[i].text == NULL) == (twice[i].text == NULL));
			must(fields[i].length == twice[i].length);
			must(fields[i].length == 0 ||
				memcmp(fields[i].text, twice[i].text, fields[i].length) == 0);
		}
	}
	buf_done(&unescaped);
	buf_done(&again);
	buf_done(&other);
}

static void
manifest_parse(const char *text, size_t length)
{
	struct archive_manifest manifest;
	struct op_error err = OP_ERROR_INIT;
	struct buf again = BUF_INIT;

	if (archive_manifest_parse(text, length, &manifest, &err)) {
		archive_manifest_write(&again, &manifest);
		must(again.length == length && memcmp(again.data, text, length) == 0);
	} else {
		must(err.kind == OP_ERROR_INVALID && err.message[0] != '\0');
	}
	buf_done(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	if (size == 0) {
		return 0;
	}
	switch (data[0]) {
	case 'l':
		lines_judge(text, size - 1);
		break;
	case 'e':
		line_parse(text, size - 1);
		break;
	default:
		manifest_parse(text, size - 1);
		break;
	}
	return 0;
}
