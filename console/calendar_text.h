/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates as a calendar by RFC 5545: CRLF, lines folded at 75 octets and never inside a character,
 * times in UTC. An event keeps its UID, so that an import replaces what the one before brought.
 */
#ifndef CONSOLE_CALENDAR_TEXT_H
#define CONSOLE_CALENDAR_TEXT_H

#include "../api-client/buf.h"

#include <stdint.h>

struct calendar_event {
	const char *uid;		/* unique in the world, ASCII */
	int64_t at;			/* microseconds UTC; parts of a second are left out */
	const char *summary, *category; /* UTF-8 of any kind; controls are left out */
};

void calendar_text_begin(struct buf *to);
/* stamp: when the calendar is made. */
void calendar_text_event(struct buf *to, const struct calendar_event *event, int64_t stamp);
void calendar_text_end(struct buf *to);

#endif
