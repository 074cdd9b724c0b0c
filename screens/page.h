/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Screens that are one page about one object: one call that brings its row, and lines that are
 * composed from it. The screen's state begins with struct page.
 */
#ifndef SCREENS_PAGE_H
#define SCREENS_PAGE_H

#include "../api-client/call.h"
#include "pager.h"
#include "screen.h"

struct page {
	struct pager *pager;
	struct subject subject; /* what was opened; renewed by the screen */
	struct call *call;
	struct rows *rows; /* owned, NULL until they came */
	int64_t as_of;
	/* Sends the call. */
	struct call *(*ask)(struct screen *screen, call_done *done, void *user);
	/* New rows are there; the old ones still are, too. */
	void (*renew)(struct screen *screen, const struct rows *rows);
};

/* For screen_ops.open: false when the subject is of another kind. */
bool page_init(struct screen *screen, const struct subject *subject, enum subject_kind kind,
	struct call *(*ask)(struct screen *screen, call_done *done, void *user),
	void (*renew)(struct screen *screen, const struct rows *rows), struct op_error *err);
/* The row that the page is about, or NULL; "loading" is drawn then. */
const void *page_row(const struct screen *screen, const struct area *area);
bool page_key(struct screen *screen, int key);
bool page_subject(const struct screen *screen, struct subject *ret_subject);
void page_reload(struct screen *screen);
void page_close(struct screen *screen);

#define PAGE_LABEL 15 /* columns of the labels */
/* A label and its value, wrapped beside it; nothing for an empty value. */
void page_fact(struct pager *pager, int columns, const char *label, enum theme_role role,
	const char *value);
/* The first line: what it is, and its state at the right end. */
void page_title(struct pager *pager, int columns, const char *title, enum theme_role role,
	const char *state);

#endif
