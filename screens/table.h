/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table widget: columns by priority, sort, marks, and a bounded window of rows that is
 * filled by keyset pages in both directions. It never knows what a row is: callbacks do.
 */
#ifndef SCREENS_TABLE_H
#define SCREENS_TABLE_H

#include "../api-client/bind.h"
#include "../api-client/buf.h"
#include "draw.h"

struct table;

struct table_column {
	const char *title;	   /* msgid */
	const char *sort;	   /* server's sort word, NULL when not sortable */
	int priority;		   /* 0 = always shown; the widest set that fits is chosen */
	int width_min, width_best; /* columns; 0 best = takes what is left */
	bool right;		   /* right-aligned */
	/* Appends the raw text (the table sanitises); may set the role of the cell. */
	void (*text)(const void *row, struct buf *to, enum theme_role *role);
	/* msgids, NULL-terminated: the column is as wide as its title and its words; or NULL. */
	const char *const *words;
};

struct table_spec {
	const struct table_column *columns;
	size_t column_count;
	const char *(*key)(const void *row);	/* stable identity: keeps place and marks */
	const char *(*cursor)(const void *row); /* keyset cursor */
	/* Asks for a page: after and before are NULL or cursors; the answer comes by table_page. */
	void (*load)(void *user, const char *after, const char *before);
	const char *empty; /* msgid: "no account matches" */
	int page;	   /* rows per page, e.g. 100 */
	int page_limit;	   /* pages kept in memory, e.g. 8, at most 16 */
	/* End: asks for the list's last page; NULL: End goes to the last row at hand. The answer
	 * comes by table_page_end. */
	void (*load_end)(void *user);
};

struct table *table_new(const struct table_spec *spec, void *user);
void table_free(struct table *table);
void table_reset(struct table *table);	 /* forget rows and marks, begin anew */
void table_refresh(struct table *table); /* load again around the current place */
/* Owns rows from here. after/before as asked for. */
void table_page(struct table *table, struct rows *rows, const char *after, const char *before);
/* The same for a page that ends before the list does; it goes on at `place`. It may be empty: the
 * table asks on by itself until the window is full or the list ends. */
void table_page_partial(struct table *table, struct rows *rows, const char *after,
	const char *before, const char *place);
/* Rows that come by themselves, from `from` on, at the end of the window; the oldest leave it. A
 * selection on the last row stays on the last row. Returns how many left. Copied. */
size_t table_append(struct table *table, const struct rows *rows, size_t from);
/* The answer to load_end, last row first (the list asked for in the opposite order). */
void table_page_end(struct table *table, struct rows *rows);
void table_failed(struct table *table); /* the load ended in an error */
/* The server does not show these rows to this person any more: they go (Z-10). */
void table_refused(struct table *table);
void table_none(struct table *table); /* the load is known to have no rows */
/* Rows of the whole list as the server counted them, for the position; -1 = not known. */
void table_set_total(struct table *table, int64_t total, bool estimated);
void table_draw(struct table *table, const struct area *area);
bool table_key(struct table *table, int key);			   /* movement, Space, s, S, o */
const void *table_selected(const struct table *table);		   /* borrowed, NULL when empty */
const void *table_marked(const struct table *table, size_t index); /* borrowed */
void table_marks_clear(struct table *table);
size_t table_mark_count(const struct table *table);
/* NULL: the order of the server. */
const char *table_sort(const struct table *table, bool *ret_descending);
void table_set_sort(struct table *table, const char *sort, bool descending);
/* The columns that the person chose: titles (msgids) with commas between them; nothing when none is
 * hidden. table_show() takes it back: "" shows all; titles that are not there count for nothing. */
void table_shown(const struct table *table, struct buf *to);
void table_show(struct table *table, const char *titles);
bool table_loading(const struct table *table);
/* A page is asked for, and the rows at hand are none or those of another question. */
bool table_waits(const struct table *table);

#endif
