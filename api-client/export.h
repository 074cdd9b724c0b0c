/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "export" (share/sql/api/export.sql): the beginning and the end of a
 * list that is taken away as a file, and the journal's pages for one.
 */
#ifndef API_CLIENT_EXPORT_H
#define API_CLIENT_EXPORT_H

#include "call.h"

struct api_export { /* export_begin */
	int64_t export, as_of;
	const char *filter; /* JSON object: words, and the instants that its times mean */
	int64_t rows_left;  /* that the person may still take today */
	int64_t head;	    /* newest seal of the journal, BIND_INT_NULL: none yet */
	struct bind_bytes head_hash;
	int64_t head_at;
	const char *login, *person; /* person: personnel number */
	struct bind_texts roles;
	const char *device, *environment, *platform;
};

/* event BIND_INT_NULL: the last row of a page, no event: total rows so far, and whether that is
 * all. */
struct api_export_event { /* export_read */
	int64_t event, at;
	const char *person, *account; /* personnel number and login of who did it */
	int64_t session;
	const char *device, *address, *action, *object_kind, *object, *unit, *outcome, *reason;
	const char *old_values, *new_values; /* columns "old" and "new": JSON objects */
	const char *operation;
	int64_t seal; /* BIND_INT_NULL: not sealed yet */
	struct bind_bytes digest;
	int64_t total;
	bool complete;
};

struct api_export_end { /* export_finish */
	int64_t export;
	const char *outcome;
	int64_t rows;
	const char *summary;
};

struct api_exported { /* export_list */
	int64_t export, at;
	const char *login, *name, *what, *format, *state;
	int64_t rows, bytes;
	struct bind_bytes sha256;
	int64_t finished_at;
	const char *first, *last, *filter, *device, *cursor;
};

/* filter: a JSON object, NULL with a ticket, which only the journal takes. */
struct call *api_export_begin(struct conn *conn, const char *operation, const char *what,
	const char *format, const char *filter, const char *ticket, call_done *done, void *user);
#define EXPORT_PAGE 2500 /* rows: bigger ones cost the server more for each row */
/* Pages go from 1 on, each once. The next may be asked for before this one is there. */
struct call *api_export_read(
	struct conn *conn, int64_t export, int64_t page, call_done *done, void *user);

/* Texts and sha256 are borrowed; what is not known is NULL, BIND_INT_NULL, of length 0. */
struct api_export_result {
	const char *outcome; /* "done", "cancelled", "failed" */
	int64_t rows, bytes;
	struct bind_bytes sha256;
	const char *first, *last;
};
struct call *api_export_finish(struct conn *conn, const char *operation, int64_t export,
	const struct api_export_result *result, call_done *done, void *user);
struct call *api_export_list(
	struct conn *conn, const char *after, int64_t limit, call_done *done, void *user);

extern const struct bind_function api_function_export_begin, api_function_export_read,
	api_function_export_finish, api_function_export_list;

#endif
