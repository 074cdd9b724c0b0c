/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The typed call that asks for more time under a contractor's grant
 * (share/sql/api/grant_extend.sql).
 */
#ifndef API_CLIENT_GRANT_EXTEND_H
#define API_CLIENT_GRANT_EXTEND_H

#include "call.h"

struct api_grant_extended { /* grant_extend */
	int64_t request;
	const char *summary;
};

struct call *api_grant_extend(struct conn *conn, const char *operation, int64_t grant,
	int64_t ends_at, const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_grant_extend;

#endif
