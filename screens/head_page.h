/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of the journal for a witness (N7): eight words to write down and a picture to keep, over
 * the whole terminal.
 */
#ifndef SCREENS_HEAD_PAGE_H
#define SCREENS_HEAD_PAGE_H

#include "qr.h"

struct head_page {
	const char *title, *words, *about, *text, *keys;
};

/* qr: NULL when there is none. Without room for the picture the words stand alone. */
void head_page_draw(const struct head_page *page, const struct qr *qr);

#endif
