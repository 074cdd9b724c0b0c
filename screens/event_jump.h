/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where one goes from an event: to who did it, to what it was done to, to all of the session or
 * of the operation, or along with it in the tail.
 */
#ifndef SCREENS_EVENT_JUMP_H
#define SCREENS_EVENT_JUMP_H

#include "../api-client/journal.h"
#include "screen.h"

/* False: the event has nothing of the kind. */
bool event_jump(const struct api_event_detail *event, enum screen_jump what,
	enum screen_id *ret_screen, struct subject *ret_subject);

#endif
