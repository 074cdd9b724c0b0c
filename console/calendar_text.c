/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content lines of RFC 5545 section 3.1, values of type TEXT of section 3.3.11. */
#include "calendar_text.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <string.h>
#include <time.h>

#define LINE_OCTETS 75

/* A property, already escaped, as one line or several. */
static void
line_write(struct buf *to, const char *line)
{
	size_t room = LINE_OCTETS;

	while (strlen(line) > room) {
		size_t length = room;

		while (length > 1 && ((unsigned char)line[length] & 0xc0) == 0x80) {
			length--;
		}
		buf_append_bytes(to, line, length);
		buf_append(to, "\r\n ");
		line += length;
		room = LINE_OCTETS - 1; /* the blank counts */
	}
	buf_append(to, line);
	buf_append(to, "\r\n");
}

static void
text_write(struct buf *to, const char *name, const char *text)
{
	struct buf line = BUF_INIT;

	buf_append(&line, name);
	buf_append_char(&line, ':');
	for (; *text != '\0'; text++) {
		if (*text == '\n') {
			buf_append(&line, "\\n");
		} else if (*text == '\\' || *text == ';' || *text == ',') {
			buf_append_char(&line, '\\');
			buf_append_char(&line, *text);
		} else if ((unsigned char)*text >= 0x20 && *text != 0x7f) {
			buf_append_char(&line, *text);
		}
	}
	line_write(to, buf_text(&line));
	buf_done(&line);
}

static void
time_write(struct buf *to, const char *name, int64_t at)
{
	char text[40];
	struct tm parts;
	time_t second = (time_t)(at / CLOCK_SECOND);

	if (gmtime_r(&second, &parts) == NULL ||
		strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &parts) == 0) {
		die("a time is out of range");
	}
	text_write(to, name, text);
}

void
calendar_text_begin(struct buf *to)
{
	buf_append(to, "BEGIN:VCALENDAR\r\n"
		       "VERSION:2.0\r\n"
		       "PRODID:-//opconsole//calendar//EN\r\n"
		       "CALSCALE:GREGORIAN\r\n"
		       "METHOD:PUBLISH\r\n");
}

void
calendar_text_event(struct buf *to, const struct calendar_event *event, int64_t stamp)
{
	buf_append(to, "BEGIN:VEVENT\r\n");
	text_write(to, "UID", event->uid);
	time_write(to, "DTSTAMP", stamp);
	time_write(to, "DTSTART", event->at);
	text_write(to, "SUMMARY", event->summary);
	text_write(to, "CATEGORIES", event->category);
	/* An end takes no time of anybody. */
	buf_append(to, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

void
calendar_text_end(struct buf *to)
{
	buf_append(to, "END:VCALENDAR\r\n");
}
