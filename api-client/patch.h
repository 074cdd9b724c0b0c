/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "patch" (share/sql/api/patch.sql): components against advisories with
 * four dates, the deadline with its rule, and what people record about them. Days left, states and
 * the rule are the server's: a second calendar here would be a second truth.
 */
#ifndef API_CLIENT_PATCH_H
#define API_CLIENT_PATCH_H

#include "call.h"

struct api_patch { /* patch_list */
	const char *component;
	const char *name;
	const char *environment;
	const char *unit;
	const char *advisory;
	const char *title;
	const char *severity;
	const char *published_on;
	int64_t detected_at;
	int64_t tested_at;
	int64_t installed_at;
	int64_t effective_at;
	int64_t due_at;
	int64_t days_left;
	const char *rule;
	const char *state;
	bool overdue;
	int64_t exception_until;
	bool reboot;
	const char *cursor;
};

struct api_patch_card { /* patch_show */
	const char *component;
	const char *name;
	const char *environment;
	const char *unit;
	const char *advisory;
	const char *title;
	const char *severity;
	const char *published_on;
	int64_t detected_at;
	int64_t tested_at;
	int64_t installed_at;
	int64_t effective_at;
	int64_t due_at;
	int64_t days_left;
	const char *rule;
	const char *state;
	bool overdue;
	int64_t exception_until;
	bool reboot;
	const char *packages;
	const char *tests;
};

struct api_patch_change { /* patch_test */
	const char *component;
	const char *advisory;
	const char *summary;
};

struct api_patch_filter {  /* NULL: all */
	const char *state; /* a state, open or overdue */
	const char *severity, *environment, *component, *search, *after;
	int64_t limit;
};
struct call *api_patch_list(
	struct conn *conn, const struct api_patch_filter *filter, call_done *done, void *user);
struct call *api_patch_show(struct conn *conn, const char *component, const char *advisory,
	call_done *done, void *user);
struct call *api_patch_test(struct conn *conn, const char *operation, const char *component,
	const char *advisory, int64_t at, bool passed, const char *reason, call_done *done,
	void *user);
/* what: installed or effective. */
struct call *api_patch_record(struct conn *conn, const char *operation, const char *component,
	const char *advisory, const char *what, int64_t at, const char *reason, call_done *done,
	void *user);

extern const struct bind_function api_function_patch_list, api_function_patch_show,
	api_function_patch_test, api_function_patch_record;

#endif
