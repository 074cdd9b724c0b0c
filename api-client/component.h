/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "component" (share/sql/api/component.sql): the inventory of what has
 * to be protected, patched and backed up.
 */
#ifndef API_CLIENT_COMPONENT_H
#define API_CLIENT_COMPONENT_H

#include "call.h"

struct api_component { /* component_list */
	const char *component;
	const char *name;
	const char *kind;
	const char *environment;
	const char *unit;
	const char *unit_name;
	const char *device;
	int64_t last_report;
	const char *state;
	int64_t version;
	const char *cursor;
};

struct api_component_change { /* component_create */
	const char *component;
	int64_t version;
	const char *summary;
};

struct api_component_form { /* NULL: none; for an edit: as it is */
	const char *component, *name, *kind, *environment, *unit;
	const char *device; /* "" takes the certificate away (edit) */
	const char *reason;
};
/* environment NULL: both. */
struct call *api_component_list(struct conn *conn, const char *search, const char *environment,
	const char *after, int64_t limit, call_done *done, void *user);
struct call *api_component_create(struct conn *conn, const char *operation,
	const struct api_component_form *form, call_done *done, void *user);
/* version 0: any. Kind and environment stay. */
struct call *api_component_edit(struct conn *conn, const char *operation,
	const struct api_component_form *form, int64_t version, call_done *done, void *user);
struct call *api_component_close(struct conn *conn, const char *operation, const char *component,
	const char *reason, int64_t version, call_done *done, void *user);

extern const struct bind_function api_function_component_list, api_function_component_create,
	api_function_component_edit, api_function_component_close;

#endif
