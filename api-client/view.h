/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "view" (share/sql/api/view.sql): filters, orders and columns of lists
 * that a person keeps under a name.
 */
#ifndef API_CLIENT_VIEW_H
#define API_CLIENT_VIEW_H

#include "call.h"

struct api_view { /* view_list */
	int64_t view;
	const char *screen, *name, *filter, *sort;
	bool descending;
	const char *columns; /* titles with commas between them; "": those that fit */
};

struct api_view_change { /* view_save, view_delete */
	int64_t view;
	const char *name, *summary;
};

/* screen NULL: of all screens. */
struct call *api_view_list(struct conn *conn, const char *screen, call_done *done, void *user);
/* view: screen, name and what is kept; NULL texts are empty. */
struct call *api_view_save(struct conn *conn, const char *operation, const struct api_view *view,
	call_done *done, void *user);
struct call *api_view_delete(
	struct conn *conn, const char *operation, int64_t view, call_done *done, void *user);

extern const struct bind_function api_function_view_list, api_function_view_save,
	api_function_view_delete;

#endif
