/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Actions that make a secret and show it once: two calls, the second in a later transaction.
 */
#ifndef CONSOLE_ACTIONS_REVEAL_H
#define CONSOLE_ACTIONS_REVEAL_H

#include "../action.h"

struct reveal {
	struct action_run *run;
	struct call *call; /* under way; the action sets it to the first one */
};

/* Makes the run's state. */
struct reveal *reveal_new(struct action_run *run);
/* The first call has answered: its summary, then the secret behind the ticket, which ends the run.
 * ticket NULL: there is none, and the caller ends the run. */
void reveal_made(
	struct reveal *reveal, const struct rows *rows, const char *summary, const char *ticket);

/* Codes as lines of one secret. Owned. */
struct secret *reveal_lines(const struct bind_texts *codes);

#endif
