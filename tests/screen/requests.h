/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenes of requests, companies, contracts and freezes.
 */
#ifndef TESTS_SCREEN_REQUESTS_H
#define TESTS_SCREEN_REQUESTS_H

#include "../../screens/screen.h"

/* The open screen of the scene, or NULL when the scene is none of these. */
struct screen *requests_scene(const char *scene, const struct screen_host *host);

#endif
