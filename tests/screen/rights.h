/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scenes of roles, grants and reviews.
 */
#ifndef TESTS_SCREEN_RIGHTS_H
#define TESTS_SCREEN_RIGHTS_H

#include "../../screens/screen.h"

/* A screen with its rows; NULL when the scene is none of these. */
struct screen *rights_scene(const char *name, const struct screen_host *host);

#endif
