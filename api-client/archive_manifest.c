/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of lines, from which a manifest is written and read. */
#include "archive_manifest.h"

#include "buf.h"
#include "clock.h"
#include "text.h"

#include <string.h>
#include <time.h>

enum line_type { LINE_MONTH, LINE_NAME, LINE_NUMBER, LINE_HASH, LINE_TIME };

#define LINE(key, type, member)                                                                    \
	{                                                                                          \
		key, type, offsetof(struct archive_manifest, member)                               \
	}

static const struct {
	const char *key;
	enum line_type type;
	size_t offset;
} lines[] = {
	LINE("month", LINE_MONTH, month),
	LINE("file", LINE_NAME, month), /* made of the month */
	LINE("file_bytes", LINE_NUMBER, file_bytes),
	LINE("file_sha256", LINE_HASH, file_sum),
	LINE("plain_bytes", LINE_NUMBER, plain_bytes),
	LINE("plain_sha256", LINE_HASH, plain_sum),
	LINE("zstd_level", LINE_NUMBER, level),
	LINE("first_seal", LINE_NUMBER, facts.first_seal),
	LINE("last_seal", LINE_NUMBER, facts.last_seal),
	LINE("hash_before", LINE_HASH, facts.hash_before),
	LINE("hash_after", LINE_HASH, facts.hash_after),
	LINE("events", LINE_NUMBER, facts.events),
	LINE("month_events", LINE_NUMBER, facts.month_events),
	LINE("later_events", LINE_NUMBER, facts.later_events),
	LINE("first_event", LINE_NUMBER, facts.first_event),
	LINE("first_event_at", LINE_TIME, facts.first_at),
	LINE("last_event", LINE_NUMBER, facts.last_event),
	LINE("last_event_at", LINE_TIME, facts.last_at),
	LINE("created_at", LINE_TIME, created_at),
	LINE("previous_manifest", LINE_HASH, previous),
};

#define FIRST_LINE "opconsole journal segment 1\n"
#define LAST_LINE "complete yes\n"

static bool
month_begin(int64_t year, int64_t month, int64_t *ret_at)
{
	char text[CLOCK_TEXT_SIZE];

	text_format(text, sizeof text, "%04lld-%02lld-01 00:00:00+00",
		(long long)(month == 13 ? year + 1 : year), (long long)(month == 13 ? 1 : month));
	return clock_parse_server(text, ret_at);
}

bool
archive_month_bounds(const char *month, int64_t *ret_from, int64_t *ret_to)
{
	int64_t year, number;

	return month != NULL && strlen(month) == ARCHIVE_MONTH - 1 && month[4] == '-' &&
	       number_parse_bytes(month, 4, 1970, 9998, &year) &&
	       number_parse_bytes(month + 5, 2, 1, 12, &number) &&
	       month_begin(year, number, ret_from) && month_begin(year, number + 1, ret_to);
}

void
archive_file_name(char to[ARCHIVE_NAME], const char *month, const char *ending)
{
	text_format(to, ARCHIVE_NAME, "journal-%.7s%s", month, ending);
}

/* 2026-03-01T00:00:03.123456Z, always UTC and to the microsecond. */
static void
time_write(struct buf *to, int64_t at)
{
	time_t second = (time_t)(at / CLOCK_SECOND);
	struct tm utc = {0};

	(void)gmtime_r(&second, &utc);
	buf_printf(to, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", utc.tm_year + 1900, utc.tm_mon + 1,
		utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)(at % CLOCK_SECOND));
}

static void
value_write(struct buf *to, enum line_type type, const void *value)
{
	char name[ARCHIVE_NAME];

	switch (type) {
	case LINE_MONTH:
		buf_append(to, value);
		break;
	case LINE_NAME:
		archive_file_name(name, value, ".zst");
		buf_append(to, name);
		break;
	case LINE_NUMBER:
		buf_printf(to, "%lld", (long long)*(const int64_t *)value);
		break;
	case LINE_HASH:
		buf_append_hex(to, value, CHAIN_HASH);
		break;
	case LINE_TIME:
		time_write(to, *(const int64_t *)value);
		break;
	}
}

void
archive_manifest_write(struct buf *to, const struct archive_manifest *manifest)
{
	buf_append(to, FIRST_LINE);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		buf_printf(to, "%s ", lines[i].key);
		value_write(to, lines[i].type, (const char *)manifest + lines[i].offset);
		buf_append_char(to, '\n');
	}
	buf_append(to, LAST_LINE);
}

static bool
time_read(const char *text, size_t length, int64_t *ret_at)
{
	char copy[CLOCK_TEXT_SIZE];

	if (length != strlen("2026-03-01T00:00:03.123456Z") || text[length - 1] != 'Z' ||
		text[10] != 'T') {
		return false;
	}
	text_format(copy, sizeof copy, "%.10s %.15s+00", text, text + 11);
	return clock_parse_server(copy, ret_at);
}

static bool
value_read(const char *text, size_t length, enum line_type type, char *value)
{
	struct buf name = BUF_INIT;
	int64_t from, to;
	bool fine = false;

	switch (type) {
	case LINE_MONTH:
		text_format(value, ARCHIVE_MONTH, "%.*s", (int)(length < 100 ? length : 100), text);
		return length == ARCHIVE_MONTH - 1 && archive_month_bounds(value, &from, &to);
	case LINE_NAME:
		value_write(&name, LINE_NAME, value);
		fine = name.length == length && memcmp(name.data, text, length) == 0;
		buf_done(&name);
		return fine;
	case LINE_NUMBER:
		/* The last seal of an archive without seals may be the one before the first. */
		return number_parse_bytes(text, length, -1, INT64_MAX, (int64_t *)(void *)value);
	case LINE_HASH:
		return length == 2 * CHAIN_HASH &&
		       hex_decode_bytes(text, (unsigned char *)value, CHAIN_HASH);
	case LINE_TIME:
		return time_read(text, length, (int64_t *)(void *)value);
	}
	return false;
}

/* Moves *at past the line. False: it is not the one that is expected. */
static bool
line_read(const char **at, size_t *left, const char *key, enum line_type type, char *value)
{
	const char *end = memchr(*at, '\n', *left);
	size_t name = strlen(key), length = end == NULL ? 0 : (size_t)(end - *at);

	if (end == NULL || length <= name || memcmp(*at, key, name) != 0 || (*at)[name] != ' ' ||
		!value_read(*at + name + 1, length - name - 1, type, value)) {
		return false;
	}
	*at += length + 1;
	*left -= length + 1;
	return true;
}

bool
archive_manifest_parse(const char *text, size_t length, struct archive_manifest *ret_manifest,
	struct op_error *err)
{
	struct archive_manifest manifest = {.level = 0};
	const char *at = text, *wrong = NULL;
	struct buf again = BUF_INIT;

	if (length < strlen(FIRST_LINE) || memcmp(at, FIRST_LINE, strlen(FIRST_LINE)) != 0) {
		wrong = FIRST_LINE;
	} else {
		at += strlen(FIRST_LINE);
		length -= strlen(FIRST_LINE);
	}
	for (size_t i = 0; wrong == NULL && i < sizeof lines / sizeof lines[0]; i++) {
		if (!line_read(&at, &length, lines[i].key, lines[i].type,
			    (char *)&manifest + lines[i].offset)) {
			wrong = lines[i].key;
		}
	}
	/* One text for one meaning: what would be written otherwise was not written by us. */
	archive_manifest_write(&again, &manifest);
	if (wrong == NULL && (length != strlen(LAST_LINE) || memcmp(at, LAST_LINE, length) != 0)) {
		wrong = LAST_LINE;
	} else if (wrong == NULL && memcmp(text, again.data, again.length) != 0) {
		wrong = FIRST_LINE;
	}
	buf_done(&again);
	if (wrong != NULL) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the manifest is not valid"));
		op_error_detail(err, _("The line \"%.*s\" is missing, out of place or wrong."),
			(int)strcspn(wrong, "\n"), wrong);
		return false;
	}
	*ret_manifest = manifest;
	return true;
}
