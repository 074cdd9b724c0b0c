/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What table.c, table_window.c, table_marks.c, table_feed.c and table_columns.c share: the bounded
 * window of pages and the place in it. Positions count rows from the first row of the window.
 * Nobody else includes this.
 */
#ifndef SCREENS_TABLE_PRIVATE_H
#define SCREENS_TABLE_PRIVATE_H

#include "table.h"

#define TABLE_COLUMNS_MAX 16
#define TABLE_PAGES_MAX 16

/* One answer of the server. Marks keep their page alive after it left the window. */
struct table_rows {
	struct rows *rows; /* owned */
	size_t users;	   /* the window and every mark in it */
	bool reversed;	   /* asked for from the end of the list: the last row comes first */
};

struct table_mark {
	char *key;		 /* owned */
	struct table_rows *page; /* counted */
	const void *row;
};

enum table_ask { ASK_NOTHING, ASK_FIRST, ASK_AROUND, ASK_AFTER, ASK_BEFORE, ASK_END };

struct table {
	const struct table_spec *spec;
	void *user;
	struct table_rows *pages[TABLE_PAGES_MAX];
	size_t page_count;
	size_t row_count;      /* in the window */
	bool at_start, at_end; /* the window touches the list's ends */
	int64_t base;	       /* rows of the list before the window, -1 = not known */
	int64_t total;	       /* rows of the list, -1 = not known */
	bool total_estimated;
	enum table_ask asked; /* what the pending load is for */
	char *after, *before; /* its cursors, owned */
	/* Where to go on behind the last and before the first row, when a page said so; owned. */
	char *beyond_after, *beyond_before;
	char *partial;	      /* owned: what the page being taken says, else NULL */
	size_t anchor;	      /* ASK_AROUND: the row that the answer will begin with */
	bool stale;	      /* rows of an earlier question, drawn until the answer comes */
	bool failed;	      /* the last load failed: not tried again by movement alone */
	bool refused;	      /* what failed was not allowed */
	size_t selected, top;
	char *selected_key; /* owned: survives a reload; NULL = none */
	int height;	    /* rows of the last drawing */
	struct table_mark *marks;
	size_t mark_count, mark_capacity;
	int sort; /* index of the column, -1 = the server's order */
	bool descending;
	bool hidden[TABLE_COLUMNS_MAX];
	bool choosing; /* the column chooser is open */
	size_t choice;
};

/* table_marks.c */
struct table_rows *table_page_new(struct rows *rows, bool reversed);
void table_page_release(struct table_rows *page);
const void *table_page_row(const struct table_rows *page, size_t index);
struct table_rows *table_page_of(const struct table *table, size_t index, size_t *ret_place);
/* Marks whose rows came again point at the new ones. */
void table_marks_renew(struct table *table, struct table_rows *page);

/* table_window.c */
const void *table_row(const struct table *table, size_t index); /* borrowed; NULL outside */
void table_window_clear(struct table *table);
void table_drop_first(struct table *table); /* the first page leaves the window */
void table_ask(struct table *table, enum table_ask ask);
void table_prefetch(struct table *table);
void table_select(struct table *table, size_t index);
void table_show_selected(struct table *table);
void table_mark_toggle(struct table *table);
bool table_is_marked(const struct table *table, const char *key);

/* table_columns.c */
/* Chooses the widest set of columns that fits; widths[i] = 0 leaves column i out. */
void table_columns_fit(const struct table *table, int columns, int *widths);
void table_chooser_draw(const struct table *table, const struct area *area);
bool table_chooser_key(struct table *table, int key);

#endif
