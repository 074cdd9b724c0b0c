/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Screens that are one table and nothing else. The screen's file says which columns, which call and
 * what a row stands for; everything between is here. The screen's state begins with struct plain.
 */
#ifndef SCREENS_PLAIN_H
#define SCREENS_PLAIN_H

#include "list.h"

struct plain_kind {
	const char *title; /* msgid */
	const struct table_spec *table;
	/* after, limit and filter as the call takes them; filter is "" when there is none. */
	struct call *(*ask)(struct screen *screen, const char *after, call_done *done, void *user);
	/* Fills all but the zeroed rest. NULL: rows are not acted on. */
	void (*subject)(const void *row, struct subject *ret_subject);
};

struct plain {
	struct list list;
	const struct plain_kind *kind;
	char *filter; /* owned, NULL = none */
};

/* For screen_ops.open. */
void plain_init(struct screen *screen, const struct plain_kind *kind);
/* For table_spec.load. */
void plain_load(void *user, const char *after, const char *before);
const void *plain_row(const struct screen *screen); /* the selected one, or NULL */

/* The rest of screen_ops. */
void plain_draw(struct screen *screen, const struct area *area);
void plain_heading(const struct screen *screen, struct screen_heading *heading);
bool plain_key(struct screen *screen, int key);
bool plain_subject(const struct screen *screen, struct subject *ret_subject);
bool plain_marked(const struct screen *screen, size_t index, struct subject *ret_subject);
void plain_unmark(struct screen *screen);
void plain_filter(struct screen *screen, const char *text);
const char *plain_filter_text(const struct screen *screen);
void plain_reload(struct screen *screen);
void plain_close(struct screen *screen);

/* Cells that many tables have. */
void plain_number(struct buf *to, int64_t number);
void plain_time(struct buf *to, int64_t at);
/* A day of the server, 2026-11-22, as people write it here; "" for NULL. */
const char *plain_day(const char *day, char *to, size_t size);

#endif
