/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resources "role" and "scope": the tables of what the functions take and
 * return, and one function for each call.
 */
#include "role.h"

#include "buf.h"
#include "conn_private.h"

static const struct bind_column scope_columns[] = {
	COLUMN(api_scope, scope, BIND_TEXT),
	COLUMN(api_scope, summary, BIND_TEXT),
	COLUMN(api_scope, administrative, BIND_BOOL),
	COLUMN_NULL(api_scope, functions, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_scope, roles, BIND_TEXT_ARRAY),
	COLUMN(api_scope, holders, BIND_INT),
};
const struct bind_function api_function_scope_list = {
	.name = "scope_list",
	.sql = "select * from api.scope_list()",
	.columns = scope_columns,
	.column_count = COUNT_OF(scope_columns),
	.row_size = sizeof(struct api_scope),
};

static const struct bind_column role_columns[] = {
	COLUMN(api_role, role, BIND_TEXT),
	COLUMN_NULL(api_role, name, BIND_TEXT),
	COLUMN_NULL(api_role, summary, BIND_TEXT),
	COLUMN(api_role, privileged, BIND_BOOL),
	COLUMN(api_role, administrative, BIND_BOOL),
	COLUMN_NULL(api_role, contractor_cap_seconds, BIND_INT),
	COLUMN_NULL(api_role, scopes, BIND_TEXT_ARRAY),
	COLUMN(api_role, holders, BIND_INT),
	COLUMN(api_role, version, BIND_INT),
	COLUMN(api_role, closed, BIND_BOOL),
};
const struct bind_function api_function_role_list = {
	.name = "role_list",
	.sql = "select * from api.role_list()",
	.columns = role_columns,
	.column_count = COUNT_OF(role_columns),
	.row_size = sizeof(struct api_role),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_role_change, role, BIND_TEXT),
	COLUMN(api_role_change, version, BIND_INT),
	COLUMN_NULL(api_role_change, summary, BIND_TEXT),
};
static const struct bind_parameter create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_role", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_summary", PARAMETER_TEXT},
	{"p_contractor_cap_days", PARAMETER_INT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_role_create = {
	.name = "role_create",
	.sql = "select * from api.role_create($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = create_parameters,
	.parameter_count = COUNT_OF(create_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_role_change),
};

static const struct bind_parameter edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_role", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_summary", PARAMETER_TEXT},
	{"p_contractor_cap_days", PARAMETER_INT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_role_edit = {
	.name = "role_edit",
	.sql = "select * from api.role_edit($1, $2, $3, $4, $5, $6, $7)",
	.flags = BIND_MUTATES,
	.parameters = edit_parameters,
	.parameter_count = COUNT_OF(edit_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_role_change),
};

static const struct bind_parameter close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_role", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_role_close = {
	.name = "role_close",
	.sql = "select * from api.role_close($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = close_parameters,
	.parameter_count = COUNT_OF(close_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_role_change),
};

static const struct bind_parameter scopes_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_role", PARAMETER_TEXT},
	{"p_scopes", PARAMETER_TEXT_ARRAY},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
static const struct bind_column scopes_columns[] = {
	COLUMN(api_role_scopes, state, BIND_TEXT),
	COLUMN_NULL(api_role_scopes, request, BIND_INT),
	COLUMN(api_role_scopes, version, BIND_INT),
	COLUMN_NULL(api_role_scopes, summary, BIND_TEXT),
};
const struct bind_function api_function_role_scopes = {
	.name = "role_scopes",
	.sql = "select * from api.role_scopes($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = scopes_parameters,
	.parameter_count = COUNT_OF(scopes_parameters),
	.columns = scopes_columns,
	.column_count = COUNT_OF(scopes_columns),
	.row_size = sizeof(struct api_role_scopes),
};

static const struct bind_parameter holders_parameters[] = {
	{"p_role", PARAMETER_TEXT}, {"p_after", PARAMETER_TEXT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column holders_columns[] = {
	COLUMN(api_role_holder, login, BIND_TEXT),
	COLUMN_NULL(api_role_holder, name, BIND_TEXT),
	COLUMN_NULL(api_role_holder, unit, BIND_TEXT),
	COLUMN(api_role_holder, grant, BIND_INT),
	COLUMN_NULL(api_role_holder, grant_unit, BIND_TEXT),
	COLUMN_NULL(api_role_holder, since, BIND_TIME),
	COLUMN_NULL(api_role_holder, until, BIND_TIME),
	COLUMN_CURSOR(api_role_holder),
};
const struct bind_function api_function_role_holders = {
	.name = "role_holders",
	.sql = "select * from api.role_holders($1, $2, $3)",
	.parameters = holders_parameters,
	.parameter_count = COUNT_OF(holders_parameters),
	.columns = holders_columns,
	.column_count = COUNT_OF(holders_columns),
	.row_size = sizeof(struct api_role_holder),
};

struct call *
api_scope_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_scope_list, NULL, done, user);
}

struct call *
api_role_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_role_list, NULL, done, user);
}

struct call *
api_role_create(struct conn *conn, const char *operation, const struct api_role_text *text,
	const char *reason, call_done *done, void *user)
{
	struct call_number days;
	const char *const texts[] = {operation, text->role, text->name, text->summary,
		text->contractor_cap_days == 0 ? NULL : call_int(&days, text->contractor_cap_days),
		reason};

	return call_send_texts(conn, &api_function_role_create, texts, done, user);
}

struct call *
api_role_edit(struct conn *conn, const char *operation, const struct api_role_text *text,
	const char *reason, int64_t version, call_done *done, void *user)
{
	struct call_number days, number;
	const char *const texts[] = {operation, text->role, text->name, text->summary,
		text->contractor_cap_days == 0 ? NULL : call_int(&days, text->contractor_cap_days),
		reason, version == 0 ? NULL : call_int(&number, version)};

	return call_send_texts(conn, &api_function_role_edit, texts, done, user);
}

struct call *
api_role_close(struct conn *conn, const char *operation, const char *role, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {
		operation, role, reason, version == 0 ? NULL : call_int(&number, version)};

	return call_send_texts(conn, &api_function_role_close, texts, done, user);
}

struct call *
api_role_scopes(struct conn *conn, const char *operation, const char *role,
	const char *const *scopes, size_t count, const char *reason, int64_t version,
	call_done *done, void *user)
{
	struct call_number number;
	struct buf list = BUF_INIT;
	const char *const texts[] = {operation, role, call_texts(&list, scopes, count), reason,
		version == 0 ? NULL : call_int(&number, version)};
	struct call *call = call_send_texts(conn, &api_function_role_scopes, texts, done, user);

	buf_done(&list);
	return call;
}

struct call *
api_role_holders(struct conn *conn, const char *role, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {role, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_role_holders, texts, done, user);
}
