/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shared half of list screens.
 */
#include "list.h"
#include "../api-client/buf.h"
#include "../api-client/clock.h"

#include <stdlib.h>

int64_t
screen_now(const struct screen *screen)
{
	if (screen->host->conn == NULL) {
		return clock_now();
	}
	return clock_now() + conn_facts(screen->host->conn)->server_clock_offset;
}

void
screen_redraw(const struct screen *screen)
{
	screen->host->redraw(screen->host->user);
}

bool
screen_is_refused(const struct op_error *err)
{
	return err != NULL && (err->kind == OP_ERROR_REFUSED || err->kind == OP_ERROR_NOT_FOUND);
}

void
screen_report(const struct screen *screen, const struct op_error *err)
{
	screen->host->report(screen->host->user, err);
}

void
list_init(struct list *list, const struct table_spec *spec, struct screen *screen)
{
	list->table = table_new(spec, screen);
	list->as_of = TIME_NULL;
}

struct table *
list_table(const struct screen *screen)
{
	const struct list *list = screen->state;

	return list->table;
}

void
list_heading(const struct list *list, struct screen_heading *heading)
{
	heading->as_of = list->as_of;
	heading->loading = table_waits(list->table);
}

static void
list_forget(struct list *list)
{
	if (list->call != NULL) {
		call_forget(list->call);
		list->call = NULL;
	}
	free(list->after);
	free(list->before);
	list->after = NULL;
	list->before = NULL;
}

void
list_done(struct list *list)
{
	list_forget(list);
	table_free(list->table);
	list->table = NULL;
}

void
list_ask(struct list *list, const char *after, const char *before, bool end)
{
	list_forget(list);
	list->after = text_dup(after);
	list->before = text_dup(before);
	list->end = end;
}

void
list_take(struct list *list, struct screen *screen, struct rows *rows, const struct op_error *err)
{
	list->call = NULL;
	if (err != NULL) {
		if (screen_is_refused(err)) {
			table_refused(list->table);
		} else {
			table_failed(list->table);
		}
		screen_report(screen, err);
	} else {
		list->as_of = screen_now(screen);
		if (list->end) {
			table_page_end(list->table, rows);
		} else {
			/* The page may make the table ask for the next one, which replaces these.
			 */
			char *after = text_dup(list->after);
			char *before = text_dup(list->before);

			table_page(list->table, rows, after, before);
			free(after);
			free(before);
		}
	}
	screen_redraw(screen);
}
