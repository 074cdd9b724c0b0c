/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "policy" (share/sql/api/policy.sql).
 */
#ifndef API_CLIENT_POLICY_H
#define API_CLIENT_POLICY_H

#include "call.h"

struct api_policy { /* policy_list */
	const char *name;
	const char *kind;
	const char *value;
	const char *minimum;
	const char *maximum;
	const char *summary;
	int64_t version;
	int64_t changed_at;
	const char *changed_by;
};

struct api_policy_change { /* policy_edit: state done | waiting, then request says for which */
	const char *state;
	int64_t request;
	int64_t version;
	const char *summary;
};

struct call *api_policy_list(struct conn *conn, call_done *done, void *user);
/* version 0: any. */
struct call *api_policy_edit(struct conn *conn, const char *operation, const char *name,
	const char *value, const char *reason, int64_t version, call_done *done, void *user);

extern const struct bind_function api_function_policy_list, api_function_policy_edit;

#endif
