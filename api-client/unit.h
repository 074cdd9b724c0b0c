/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "unit" (share/sql/api/unit.sql).
 */
#ifndef API_CLIENT_UNIT_H
#define API_CLIENT_UNIT_H

#include "call.h"

struct api_unit { /* unit_list: the tree, each below its parent */
	const char *unit;
	const char *name;
	const char *parent;
	int64_t depth;
	const char *path;
	int64_t accounts;
	int64_t version;
	bool closed;
};

struct api_unit_change { /* unit_create, unit_edit, unit_close */
	const char *unit;
	int64_t version;
	const char *summary;
};

struct call *api_unit_list(struct conn *conn, call_done *done, void *user);
struct call *api_unit_create(struct conn *conn, const char *operation, const char *unit,
	const char *name, const char *parent, const char *reason, call_done *done, void *user);
/* parent NULL: as it is. version 0: any. */
struct call *api_unit_edit(struct conn *conn, const char *operation, const char *unit,
	const char *name, const char *parent, const char *reason, int64_t version, call_done *done,
	void *user);
struct call *api_unit_close(struct conn *conn, const char *operation, const char *unit,
	const char *reason, int64_t version, call_done *done, void *user);

extern const struct bind_function api_function_unit_list, api_function_unit_create,
	api_function_unit_edit, api_function_unit_close;

#endif
