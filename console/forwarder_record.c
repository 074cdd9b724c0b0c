/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formats one record. Everything from the journal passes through one function that lets only
 * visible characters through: controls, bidi, invisible and unassigned ones become \u202e, also
 * inside JSON, where it means the same.
 */
#include "forwarder_record.h"

#include "../api-client/clock.h"

#include <string.h>
#include <time.h>
#include <utf8proc.h>

#define FACILITY 13	    /* log audit */
#define REPLACEMENT 0xfffd  /* for bytes that are no character */
#define ESCAPE_BYTES 14	    /* the longest that becomes of one character */
#define PARAMETER_BYTES 120 /* of a value when the message would be too long otherwise */

enum place {
	PLACE_PARAMETER, /* between the quotes of structured data, section 6.3.3 */
	PLACE_STRING,	 /* between the quotes of JSON */
	PLACE_JSON	 /* JSON as it is, whose strings hold everything that is not ASCII */
};

/* How much of a record is in its message: all, no old and new, or only what identifies it. */
enum extent { EXTENT_ALL, EXTENT_WORDS, EXTENT_NOTHING, EXTENT_COUNT };

/* What no line may contain, as far as Unicode's categories tell. */
static bool
is_visible(int32_t point)
{
	switch (utf8proc_category(point)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

/* As JSON writes it, beyond the first plane in two halves. */
static void
append_escape(struct buf *to, int32_t point, enum place place)
{
	const char *slash = place == PLACE_PARAMETER ? "\\\\" : "\\";

	if (point > 0xffff) {
		unsigned rest = (unsigned)point - 0x10000;

		buf_printf(to, "%su%04x%su%04x", slash, 0xd800 | (rest >> 10), slash,
			0xdc00 | (rest & 0x3ff));
	} else {
		buf_printf(to, "%su%04x", slash, (unsigned)point);
	}
}

static bool
is_quoted(int32_t point, enum place place)
{
	return place != PLACE_JSON &&
	       (point == '"' || point == '\\' || (point == ']' && place == PLACE_PARAMETER));
}

/* Ends between two characters before `most` bytes were appended. */
static void
append_text(struct buf *to, const char *text, enum place place, size_t most)
{
	size_t left = strlen(text);
	size_t begin = to->length;

	while (left > 0 && to->length - begin + ESCAPE_BYTES <= most) {
		utf8proc_int32_t point = -1;
		utf8proc_ssize_t used = utf8proc_iterate(
			(const utf8proc_uint8_t *)text, (utf8proc_ssize_t)left, &point);

		if (used <= 0 || point < 0) {
			used = 1;
			append_escape(to, REPLACEMENT, place);
		} else if (!is_visible(point)) {
			append_escape(to, point, place);
		} else {
			buf_append(to, is_quoted(point, place) ? "\\" : "");
			buf_append_bytes(to, text, (size_t)used);
		}
		text += used;
		left -= (size_t)used;
	}
}

/* Header */

const char *
forwarder_host(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++) {
		if (name[i] < '!' || name[i] > '~') {
			return "-";
		}
	}
	return length >= 1 && length <= 255 ? name : "-";
}

static int
severity(const char *outcome)
{
	return text_is(outcome, "ok") ? 6 : text_is(outcome, "refused") ? 4 : 3;
}

static void
append_time(struct buf *to, int64_t at)
{
	int64_t part = at % CLOCK_SECOND;
	time_t seconds;
	struct tm parts;
	char text[32];

	part += part < 0 ? CLOCK_SECOND : 0;
	seconds = (time_t)((at - part) / CLOCK_SECOND);
	if (gmtime_r(&seconds, &parts) == NULL || parts.tm_year + 1900 > 9999 ||
		parts.tm_year + 1900 < 0 ||
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts) !=
			strlen("YYYY-MM-DDTHH:MM:SS")) {
		buf_append_char(to, '-');
		return;
	}
	buf_printf(to, "%s.%06dZ", text, (int)part);
}

/* At most 32 characters of those that actions have; the whole action is a parameter. */
static void
append_msgid(struct buf *to, const char *action)
{
	size_t length = strlen(action);

	for (size_t i = 0; i < length && i < 32; i++) {
		bool plain = (action[i] >= 'a' && action[i] <= 'z') || action[i] == '.';

		buf_append_char(to, plain ? action[i] : '_');
	}
	if (length == 0) {
		buf_append_char(to, '-');
	}
}

/* Structured data */

static void
append_number(struct buf *to, const char *name, int64_t number)
{
	buf_printf(to, " %s=\"%lld\"", name, (long long)number);
}

static void
append_parameter(struct buf *to, const char *name, const char *value, size_t most)
{
	if (value != NULL) {
		buf_printf(to, " %s=\"", name);
		append_text(to, value, PLACE_PARAMETER, most);
		buf_append_char(to, '"');
	}
}

static void
append_data(struct buf *to, const struct forwarder_format *format,
	const struct forward_record *record, enum extent extent)
{
	size_t most = extent == EXTENT_NOTHING ? PARAMETER_BYTES : SIZE_MAX;

	buf_printf(to, "[opconsole@%d", format->enterprise);
	append_number(to, "number", record->number);
	append_number(to, "event", record->event);
	append_number(to, "seal", record->seal);
	append_parameter(to, "action", record->action, most);
	append_parameter(to, "outcome", record->outcome, most);
	append_parameter(to, "actor", record->actor, most);
	append_parameter(to, "object", record->object_kind, most);
	append_parameter(to, "id", record->object_id, most);
	append_parameter(to, "unit", record->unit, most);
	append_parameter(to, "device", record->device, most);
	append_parameter(to, "address", record->address, most);
	append_parameter(to, "operation", record->operation, most);
	buf_append(to, " digest=\"");
	buf_append_hex(to, record->digest.data, record->digest.length);
	buf_append(to, "\"");
	append_parameter(to, "cut", extent != EXTENT_ALL ? "1" : NULL, most);
	append_parameter(to, "repeated", record->repeated ? "1" : NULL, most);
	buf_append_char(to, ']');
}

/* Message */

static void
append_member(struct buf *to, const char *name, const char *value, enum place place)
{
	const char *quote = place == PLACE_STRING ? "\"" : "";

	if (value != NULL) {
		buf_printf(
			to, "%s\"%s\":%s", to->data[to->length - 1] == '{' ? "" : ",", name, quote);
		append_text(to, value, place, SIZE_MAX);
		buf_append(to, quote);
	}
}

static void
append_message(struct buf *to, const struct forwarder_format *format,
	const struct forward_record *record, enum extent extent)
{
	buf_printf(to, "<%d>1 ", FACILITY * 8 + severity(record->outcome));
	append_time(to, record->at);
	buf_printf(to, " %s opconsole - ", format->host);
	append_msgid(to, record->action);
	buf_append_char(to, ' ');
	append_data(to, format, record, extent);
	buf_append(to, " {");
	if (extent != EXTENT_NOTHING) {
		append_member(to, "summary", record->summary, PLACE_STRING);
		append_member(to, "reason", record->reason, PLACE_STRING);
	}
	if (extent == EXTENT_ALL) {
		append_member(to, "old", record->old, PLACE_JSON);
		append_member(to, "new", record->now, PLACE_JSON);
	}
	buf_append_char(to, '}');
}

void
forwarder_record_append(
	struct buf *to, const struct forwarder_format *format, const struct forward_record *record)
{
	struct buf message = BUF_INIT;

	for (int i = 0; i < EXTENT_COUNT; i++) {
		buf_truncate(&message, 0);
		append_message(&message, format, record, (enum extent)i);
		if (message.length <= format->maximum) {
			break;
		}
	}
	buf_printf(to, "%zu ", message.length);
	buf_append_bytes(to, message.data, message.length);
	buf_done(&message);
}
