/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenes of the journal: a search with its counts and times, one that is still looking, the tail.
 */
#ifndef TESTS_SCREEN_JOURNAL_H
#define TESTS_SCREEN_JOURNAL_H

#include "../../screens/screen.h"

/* The screen with its rows, or NULL when the scene is not one of these. */
struct screen *journal_scene(const char *name, const struct screen_host *host);

#endif
