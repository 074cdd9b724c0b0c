/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What list screens share: one table, the call that fills it (the latest question wins), and how
 * answers and errors go to the table and to the person.
 */
#ifndef SCREENS_LIST_H
#define SCREENS_LIST_H

#include "../api-client/call.h"
#include "screen.h"
#include "table.h"

struct list {
	struct table *table;  /* owned */
	struct call *call;    /* under way, or NULL */
	char *after, *before; /* what it asked for, owned */
	bool end;	      /* it asked for the last page */
	int64_t as_of;	      /* server's clock when the newest page came */
};

void list_init(struct list *list, const struct table_spec *spec, struct screen *screen);
void list_done(struct list *list);
/* For screen_ops.table, where the screen's state begins with the list. */
struct table *list_table(const struct screen *screen);
/* The age of the rows, or that those asked for are not there yet. The rest of *heading stays. */
void list_heading(const struct list *list, struct screen_heading *heading);
/* Before a call is sent: forgets the one under way and keeps what the new one asks for. */
void list_ask(struct list *list, const char *after, const char *before, bool end);
/* Hands an answer to the table. rows is owned. */
void list_take(
	struct list *list, struct screen *screen, struct rows *rows, const struct op_error *err);

/* The server's clock as far as it is known. */
int64_t screen_now(const struct screen *screen);
void screen_redraw(const struct screen *screen);
/* The right to see it is missing, or gone: what was shown before goes from the screen (Z-10). */
bool screen_is_refused(const struct op_error *err);
void screen_report(const struct screen *screen, const struct op_error *err);

#endif
