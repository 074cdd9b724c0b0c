/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The saved views of the list below: choosing one filters and sorts it, and chooses its columns.
 */
#include "../api-client/text.h"
#include "../api-client/view.h"
#include "cells.h"
#include "plain.h"
#include "take.h"

#include <string.h>

CELL_TEXT(name_text, api_view, name, THEME_NORMAL)
CELL_TEXT(filter_text, api_view, filter, THEME_NORMAL)

static void
order_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_view *view = row;

	*role = THEME_DIM;
	buf_append(to, view->sort);
	if (*view->sort != '\0' && view->descending) {
		buf_printf(to, " %s", _("descending"));
	}
}

/* The titles as they stand above the list. */
static void
columns_text(const void *row, struct buf *to, enum theme_role *role)
{
	const char *at = ((const struct api_view *)row)->columns;
	char title[64];

	*role = THEME_DIM;
	while (*at != '\0') {
		size_t length = strcspn(at, ",");

		text_format(title, sizeof(title), "%.*s", (int)length, at);
		buf_append(to, title[0] == '\0' ? "" : gettext(title));
		at += length;
		if (*at == ',') {
			buf_append(to, ", ");
			at++;
		}
	}
}

struct views_state {
	struct plain plain; /* first: plain.c knows the state as this */
	char screen[32];    /* whose views */
};

static const struct table_column columns[] = {
	{N_("Name"), NULL, 0, 16, 30, false, name_text, NULL},
	{N_("Filter"), NULL, 0, 24, 0, false, filter_text, NULL},
	{N_("Order"), NULL, 1, 12, 24, false, order_text, NULL},
	{N_("Columns"), NULL, 2, 28, 0, false, columns_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_view *)row)->name;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const struct views_state *state = screen->state;

	(void)after; /* the list comes whole */
	return api_view_list(screen->host->conn, state->screen, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no view of this list is saved; w on the list saves one"),
	.page = 100,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_view *view = row;

	ret_subject->kind = SUBJECT_VIEW;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)view->view);
	text_format(
		ret_subject->label, sizeof(ret_subject->label), "%s  %s", view->name, view->filter);
}

static const struct plain_kind kind = {N_("Saved views"), &table, ask, subject};

static bool
views_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	struct views_state *state = screen->state;

	(void)err;
	text_format(state->screen, sizeof(state->screen), "%s", whose == NULL ? "" : whose->id);
	plain_init(screen, &kind);
	return true;
}

static bool
views_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_view *view = plain_row(screen);

	memset(ret_subject, 0, sizeof(*ret_subject));
	if (view == NULL || screen->below == NULL) {
		return false;
	}
	*ret_screen = screen->below->ops->id;
	ret_subject->kind = SUBJECT_FILTER;
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s", view->filter);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s%s",
		view->descending ? "-" : "", view->sort);
	text_format(ret_subject->columns, sizeof(ret_subject->columns), "%s", view->columns);
	return true;
}

const struct screen_ops screen_views = {
	.id = SCREEN_VIEWS,
	.name = "views",
	.resources = RESOURCE_ME,
	.state_size = sizeof(struct views_state),
	.open = views_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
	.enter = views_enter,
};
