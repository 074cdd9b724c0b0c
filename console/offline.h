/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door for archives: "journal verify --file" needs no server, no session and no configuration,
 * so that anybody can verify what was handed to him. A configuration that is there is used: for the
 * language, the keys that are believed, and the head that this console remembers.
 */
#ifndef CONSOLE_OFFLINE_H
#define CONSOLE_OFFLINE_H

#include "doors.h"

/* Whether these words are for this door. */
bool offline_wanted(char *const *words, size_t count);
/* door->config may be NULL. Returns the exit status. */
int offline_main(const struct door *door);

#endif
