/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From rows of the server to canonical bytes and lines. */
#include "event_bytes.h"

#include "bind_table.h"
#include "buf.h"
#include "call.h"
#include "clock.h"

#include <string.h>

const struct bind_column event_columns[EVENT_COLUMNS] = {
	COLUMN(api_event_row, event, BIND_INT),
	COLUMN(api_event_row, xid, BIND_TEXT),
	COLUMN(api_event_row, at, BIND_TIME),
	COLUMN_NULL(api_event_row, actor_person, BIND_INT),
	COLUMN_NULL(api_event_row, actor_account, BIND_INT),
	COLUMN_NULL(api_event_row, actor_login, BIND_TEXT),
	COLUMN_NULL(api_event_row, session, BIND_INT),
	COLUMN_NULL(api_event_row, device, BIND_TEXT),
	COLUMN_NULL(api_event_row, address, BIND_TEXT),
	COLUMN(api_event_row, action, BIND_TEXT),
	COLUMN_NULL(api_event_row, object_kind, BIND_TEXT),
	COLUMN_NULL(api_event_row, object_id, BIND_TEXT),
	COLUMN_NULL(api_event_row, unit, BIND_INT),
	{"old", BIND_TEXT, offsetof(struct api_event_row, old_values), true, false},
	{"new", BIND_TEXT, offsetof(struct api_event_row, new_values), true, false},
	COLUMN_NULL(api_event_row, reason, BIND_TEXT),
	COLUMN_NULL(api_event_row, operation, BIND_TEXT),
	COLUMN(api_event_row, outcome, BIND_TEXT),
	COLUMN(api_event_row, digest, BIND_BYTES),
};

static struct event_field
field_text(const char *text)
{
	return (struct event_field){text, text == NULL ? 0 : strlen(text)};
}

/* Writes the number's digits at *scratch and moves it past them. */
static struct event_field
field_number(char **scratch, int64_t number)
{
	struct event_field field = {NULL, 0};
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	char digits[20], *at = digits + sizeof digits;

	if (number != BIND_INT_NULL) {
		do {
			*--at = (char)('0' + rest % 10);
			rest /= 10;
		} while (rest > 0);
		if (number < 0) {
			*--at = '-';
		}
		field.length = (size_t)(digits + sizeof digits - at);
		memcpy(*scratch, at, field.length);
		field.text = *scratch;
		*scratch += field.length;
	}
	return field;
}

_Static_assert(EVENT_SCRATCH >= 6 * 20, "six numbers have room");
_Static_assert(TIME_NULL == BIND_INT_NULL, "times are written like numbers");

void
event_fields(const struct api_event_row *row, char scratch[EVENT_SCRATCH],
	struct event_field ret_fields[EVENT_FIELDS])
{
	struct event_field *field = ret_fields;

	*field++ = field_number(&scratch, row->event);
	*field++ = field_text(row->xid);
	*field++ = field_number(&scratch, row->at);
	*field++ = field_number(&scratch, row->actor_person);
	*field++ = field_number(&scratch, row->actor_account);
	*field++ = field_text(row->actor_login);
	*field++ = field_number(&scratch, row->session);
	*field++ = field_text(row->device);
	*field++ = field_text(row->address);
	*field++ = field_text(row->action);
	*field++ = field_text(row->object_kind);
	*field++ = field_text(row->object_id);
	*field++ = field_number(&scratch, row->unit);
	*field++ = field_text(row->old_values);
	*field++ = field_text(row->new_values);
	*field++ = field_text(row->reason);
	*field++ = field_text(row->operation);
	*field = field_text(row->outcome);
}

void
event_canonical(struct buf *to, const struct event_field fields[EVENT_FIELDS])
{
	for (size_t i = 0; i < EVENT_FIELDS; i++) {
		uint32_t length = fields[i].text == NULL ? UINT32_MAX : (uint32_t)fields[i].length;
		const unsigned char bytes[4] = {(unsigned char)(length >> 24),
			(unsigned char)(length >> 16), (unsigned char)(length >> 8),
			(unsigned char)length};

		buf_append_bytes(to, bytes, sizeof bytes);
		if (fields[i].length > 0) {
			buf_append_bytes(to, fields[i].text, fields[i].length);
		}
	}
}

/* The letter behind the backslash when COPY escapes this byte, 0 when it does not. */
static char
escape_letter(char c)
{
	switch (c) {
	case '\\':
		return '\\';
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	case '\v':
		return 'v';
	default:
		return 0;
	}
}

static void
field_escape(struct buf *to, const struct event_field *field)
{
	size_t done = 0;

	for (size_t i = 0; i < field->length; i++) {
		char c = field->text[i];
		char letter = c == '\\' || (unsigned char)c < ' ' ? escape_letter(c) : 0;

		if (letter != 0) {
			const char escape[2] = {'\\', letter};

			buf_append_bytes(to, field->text + done, i - done);
			buf_append_bytes(to, escape, sizeof escape);
			done = i + 1;
		}
	}
	buf_append_bytes(to, field->text + done, field->length - done);
}

void
event_line(struct buf *to, const struct event_field fields[EVENT_FIELDS],
	const unsigned char digest[CHAIN_HASH])
{
	buf_append(to, "E\t");
	for (size_t i = 0; i < EVENT_FIELDS; i++) {
		if (fields[i].text == NULL) {
			buf_append(to, "\\N");
		} else {
			field_escape(to, &fields[i]);
		}
		buf_append_char(to, '\t');
	}
	buf_append_hex(to, digest, CHAIN_HASH);
	buf_append_char(to, '\n');
}
