/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes of the pages over the whole terminal: password, phone, codes. */
#ifndef TESTS_SCREEN_SCENE_PAGE_H
#define TESTS_SCREEN_SCENE_PAGE_H

#include "../../screens/form.h"

/* The form of a page scene, NULL when the name is none of them. Owned by the caller. */
struct form *scene_page_open(const char *scene);
void scene_page_draw(const char *scene, struct form *form);
void scene_page_done(void);

#endif
