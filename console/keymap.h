/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys to actions. Key names of the action table ("U", "F5", "^L") are the only place where a
 * binding is written; here they are parsed, compared and shown. A letter typed in the Russian or
 * the Kazakh layout counts as the Latin letter on the same physical key (N20).
 */
#ifndef CONSOLE_KEYMAP_H
#define CONSOLE_KEYMAP_H

#include "action.h"

#include <stdbool.h>
#include <stddef.h>

/* The Latin character of the physical key that produced `key` in the Russian or Kazakh layout;
 * any other key unchanged. Never apply it to text that is typed into a field. */
int keymap_fold(int key);

/* One key name: a single character, "^L", "F1".."F12", "Enter", "Esc", "Space", "Tab".
 * TERM_KEY_NONE when the name is not one. */
int keymap_parse(const char *name, size_t length);

/* True when `key` (folded already) is among the space-separated names. */
bool keymap_matches(const char *names, int key);

/* The first name of a list of names, for the hint line: "F5 ^L" gives "F5". Returns to. */
const char *keymap_first(const char *names, char *to, size_t size);

/* The action whose key this is on that screen, or NULL. A letter that is not bound in its own case
 * finds the binding of the other case, except for actions of the door itself: `q` is never `Q`. */
const struct action *keymap_find(enum screen_id screen, int key);

#endif
