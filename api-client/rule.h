/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "rule" (share/sql/api/rule.sql): who has to approve what.
 */
#ifndef API_CLIENT_RULE_H
#define API_CLIENT_RULE_H

#include "call.h"

struct api_rule { /* rule_list */
	const char *subject;
	const char *text;
	const char *alternatives;
};

struct api_rule_change { /* rule_set */
	const char *summary;
};

struct call *api_rule_list(struct conn *conn, call_done *done, void *user);
/* rule: JSON [[{"role": "manager", "approvals": 1}, ...and], ...or]. */
struct call *api_rule_set(struct conn *conn, const char *operation, const char *subject,
	const char *rule, const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_rule_list, api_function_rule_set;

#endif
