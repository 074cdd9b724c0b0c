/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenes of the boards: components, antivirus, patches, exceptions, backups.
 */
#ifndef TESTS_SCREEN_BOARDS_H
#define TESTS_SCREEN_BOARDS_H

#include "../../screens/screen.h"

/* The screen with its rows, or NULL when the scene is not one of these. */
struct screen *boards_scene(const char *name, const struct screen_host *host);

#endif
