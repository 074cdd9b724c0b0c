/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page of composed lines that scrolls: cards, event details and help. Lines are composed anew for
 * each drawing (it is cheap and follows the width); the place stays.
 */
#ifndef SCREENS_PAGER_H
#define SCREENS_PAGER_H

#include "draw.h"

struct pager;

struct pager *pager_new(void);
void pager_free(struct pager *pager);
void pager_begin(struct pager *pager); /* forgets the lines, keeps the place */
void pager_line(struct pager *pager);  /* the next line, blank so far */
/* Text on the current line, copied; width <= 0: to the edge. Returns the columns it wants. */
int pager_text(struct pager *pager, int column, int width, enum theme_role role, const char *text);
int pager_format(struct pager *pager, int column, int width, enum theme_role role,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Ends before `column`. */
void pager_text_right(struct pager *pager, int column, enum theme_role role, const char *text);
/* Wrapped text: begins on the current line, the following lines are indented the same way. */
void pager_paragraph(
	struct pager *pager, int column, int width, enum theme_role role, const char *text);
/* The current line can be chosen: the keys move from one such line to the next. Numbered from 0 in
 * the order of composition. */
void pager_choice(struct pager *pager);
int pager_chosen(const struct pager *pager); /* -1 when the page has no choices */
void pager_draw(struct pager *pager, const struct area *area);
bool pager_key(struct pager *pager, int key); /* movement */
void pager_top(struct pager *pager);

#endif
