/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads lines without believing any of them: every length is looked at, and what is not exactly as
 * it would have been written is no line. Canonical bytes are made on the way, field by field.
 */
#include "archive_line.h"

#include <stdlib.h>
#include <string.h>

/* The fields of a line, one after the other. */
struct fields {
	const char *at, *end; /* at NULL: there are no more */
};

static struct event_field
field_next(struct fields *fields)
{
	struct event_field field = {fields->at, 0};
	const char *tab;

	if (fields->at == NULL) {
		return field;
	}
	tab = memchr(fields->at, '\t', (size_t)(fields->end - fields->at));
	field.length = (size_t)((tab == NULL ? fields->end : tab) - fields->at);
	fields->at = tab == NULL ? NULL : tab + 1;
	return field;
}

static bool
field_number(struct fields *fields, int64_t *ret_number)
{
	struct event_field field = field_next(fields);

	return field.text != NULL &&
	       number_parse_bytes(field.text, field.length, 0, INT64_MAX, ret_number);
}

static bool
field_hash(struct fields *fields, unsigned char ret_hash[CHAIN_HASH])
{
	struct event_field field = field_next(fields);

	return field.text != NULL && field.length == 2 * CHAIN_HASH &&
	       hex_decode_bytes(field.text, ret_hash, CHAIN_HASH);
}

/* What a letter behind a backslash stands for; 0: it is none that COPY writes. */
static char
escape_meaning(char letter)
{
	static const char letters[] = "\\bfnrtv", meanings[] = "\\\b\f\n\r\t\v";
	const char *found = letter == '\0' ? NULL : strchr(letters, letter);

	return found == NULL ? 0 : meanings[found - letters];
}

/* Writes the text that is meant at `to`, which has room: no escape makes it longer. Returns its
 * end, NULL at an escape that nobody writes. */
static char *
field_unescape_to(char *to, const struct event_field *field)
{
	const char *at = field->text, *end = at + field->length;

	while (at < end) {
		char c = *at++;

		if (c == '\\') {
			c = at == end ? 0 : escape_meaning(*at++);
			if (c == 0) {
				return NULL;
			}
		}
		*to++ = c;
	}
	return to;
}

/* Writes the field at `to` as event_canonical() does. Returns the end, NULL: it is none. */
static char *
field_canonical(char *to, const struct event_field *field, bool escapes)
{
	char *start = to + 4, *end = start + field->length;
	uint32_t length = UINT32_MAX;

	if (field->text == NULL) {
		return NULL;
	}
	if (escapes && field->length == 2 && memcmp(field->text, "\\N", 2) == 0) {
		end = start;
	} else {
		if (!escapes) {
			memcpy(start, field->text, field->length);
		} else {
			end = field_unescape_to(start, field);
		}
		length = end == NULL ? 0 : (uint32_t)(end - start);
	}
	to[0] = (char)(length >> 24);
	to[1] = (char)(length >> 16);
	to[2] = (char)(length >> 8);
	to[3] = (char)length;
	return end;
}

static bool
event_read(struct fields *fields, struct archive_block *block, struct archive_record *record,
	struct digester *digester)
{
	size_t length = (size_t)(fields->end - fields->at), room = length + 4 * EVENT_FIELDS;
	bool escapes = memchr(fields->at, '\\', length) != NULL;
	struct fields numbers = *fields;
	unsigned char digest[CHAIN_HASH];
	char *to;

	if (!field_number(&numbers, &record->event) || !field_number(&numbers, &record->xid) ||
		!field_number(&numbers, &record->at)) {
		return false;
	}
	if (room > block->canonical_capacity) {
		block->canonical_capacity = 2 * room;
		block->canonical = mem_resize(block->canonical, 2 * room, 1);
	}
	to = block->canonical;
	for (int i = 0; i < EVENT_FIELDS; i++) {
		struct event_field field = field_next(fields);

		to = field_canonical(to, &field, escapes);
		if (to == NULL) {
			return false;
		}
	}
	if (!field_hash(fields, record->digest) || fields->at != NULL) {
		return false;
	}
	digester_once(digester, block->canonical, (size_t)(to - block->canonical), digest);
	record->genuine = memcmp(digest, record->digest, CHAIN_HASH) == 0;
	return true;
}

static bool
seal_read(struct fields *fields, struct archive_block *block, struct archive_record *record)
{
	struct archive_seal *seal;

	if (block->seal_count == block->seal_capacity) {
		block->seal_capacity = block->seal_capacity == 0 ? 64 : block->seal_capacity * 2;
		block->seals =
			mem_resize(block->seals, block->seal_capacity, sizeof(*block->seals));
	}
	seal = &block->seals[block->seal_count];
	record->seal = block->seal_count;
	if (!field_number(fields, &seal->number) || !field_number(fields, &seal->low) ||
		!field_number(fields, &seal->high) || !field_number(fields, &seal->events) ||
		!field_hash(fields, seal->previous) || !field_hash(fields, seal->hash) ||
		!field_number(fields, &seal->at) || fields->at != NULL) {
		return false;
	}
	block->seal_count++;
	return true;
}

static struct archive_record
line_read(struct archive_block *block, const char *line, size_t length, struct digester *digester)
{
	struct archive_record record = {.kind = ARCHIVE_BAD};
	struct fields fields = {line, line + length};
	struct event_field kind = field_next(&fields);

	if (kind.length == 1 && kind.text[0] == 'E' && fields.at != NULL) {
		record.kind =
			event_read(&fields, block, &record, digester) ? ARCHIVE_EVENT : ARCHIVE_BAD;
	} else if (kind.length == 1 && kind.text[0] == 'S') {
		record.kind = seal_read(&fields, block, &record) ? ARCHIVE_SEAL : ARCHIVE_BAD;
	} else if (kind.length == 3 && memcmp(kind.text, "end", 3) == 0) {
		if (field_number(&fields, &record.seals) && field_number(&fields, &record.events) &&
			fields.at == NULL) {
			record.kind = ARCHIVE_END;
		}
	} else if (kind.length == strlen(ARCHIVE_FIRST_LINE) && fields.at == NULL &&
		   memcmp(kind.text, ARCHIVE_FIRST_LINE, kind.length) == 0) {
		record.kind = ARCHIVE_FIRST;
	}
	return record;
}

void
archive_block_read(struct archive_block *block, struct digester *digester)
{
	const char *at = block->data, *end = at + block->length;

	block->count = 0;
	block->seal_count = 0;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		if (block->count == block->capacity) {
			block->capacity = block->capacity == 0 ? 1024 : block->capacity * 2;
			block->records = mem_resize(
				block->records, block->capacity, sizeof(*block->records));
		}
		block->records[block->count++] =
			newline == NULL ? (struct archive_record){.kind = ARCHIVE_BAD}
					: line_read(block, at, (size_t)(newline - at), digester);
		at = newline == NULL ? end : newline + 1;
	}
}

void
archive_block_done(struct archive_block *block)
{
	free(block->records);
	free(block->seals);
	free(block->canonical);
	*block = (struct archive_block){0};
}

bool
archive_event_parse(const char *line, size_t length, struct buf *to,
	struct event_field ret_fields[EVENT_FIELDS], unsigned char ret_digest[CHAIN_HASH])
{
	struct fields fields = {line, line + length};
	struct event_field field = field_next(&fields);
	char *at, *end;

	if (field.length != 1 || field.text[0] != 'E') {
		return false;
	}
	/* Room for all of it: unescaped it is never longer. */
	buf_truncate(to, 0);
	buf_append_bytes(to, line, length);
	at = to->data;
	for (int i = 0; i < EVENT_FIELDS; i++) {
		field = field_next(&fields);
		ret_fields[i] = (struct event_field){NULL, 0};
		if (field.text == NULL) {
			return false;
		}
		if (field.length == 2 && memcmp(field.text, "\\N", 2) == 0) {
			continue;
		}
		end = field_unescape_to(at, &field);
		if (end == NULL) {
			return false;
		}
		ret_fields[i] = (struct event_field){at, (size_t)(end - at)};
		at = end;
	}
	return field_hash(&fields, ret_digest) && fields.at == NULL;
}

void
archive_seal_line(struct buf *to, const struct archive_seal *seal)
{
	buf_printf(to, "S\t%lld\t%lld\t%lld\t%lld\t", (long long)seal->number, (long long)seal->low,
		(long long)seal->high, (long long)seal->events);
	buf_append_hex(to, seal->previous, CHAIN_HASH);
	buf_append_char(to, '\t');
	buf_append_hex(to, seal->hash, CHAIN_HASH);
	buf_printf(to, "\t%lld\n", (long long)seal->at);
}

void
archive_end_line(struct buf *to, int64_t seals, int64_t events)
{
	buf_printf(to, "end\t%lld\t%lld\n", (long long)seals, (long long)events);
}
