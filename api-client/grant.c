/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resources "grant" and "conflict": the tables of what the functions take and
 * return, and one function for each call.
 */
#include "grant.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_parameter list_parameters[] = {
	{"p_login", PARAMETER_TEXT},
	{"p_role", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_state", PARAMETER_TEXT},
	{"p_contract", PARAMETER_BIGINT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
static const struct bind_column list_columns[] = {
	COLUMN(api_grant, grant, BIND_INT),
	COLUMN(api_grant, login, BIND_TEXT),
	COLUMN_NULL(api_grant, name, BIND_TEXT),
	COLUMN_NULL(api_grant, kind, BIND_TEXT),
	COLUMN(api_grant, role, BIND_TEXT),
	COLUMN_NULL(api_grant, role_name, BIND_TEXT),
	COLUMN_NULL(api_grant, unit, BIND_TEXT),
	COLUMN_NULL(api_grant, unit_name, BIND_TEXT),
	COLUMN_NULL(api_grant, starts_at, BIND_TIME),
	COLUMN_NULL(api_grant, ends_at, BIND_TIME),
	COLUMN(api_grant, state, BIND_TEXT),
	COLUMN_NULL(api_grant, suspended_why, BIND_TEXT),
	COLUMN_NULL(api_grant, by, BIND_TEXT),
	COLUMN_NULL(api_grant, reason, BIND_TEXT),
	COLUMN_NULL(api_grant, company, BIND_TEXT),
	COLUMN_NULL(api_grant, contract, BIND_TEXT),
	COLUMN_NULL(api_grant, request, BIND_INT),
	COLUMN_NULL(api_grant, hours, BIND_TEXT),
	COLUMN(api_grant, version, BIND_INT),
	COLUMN_CURSOR(api_grant),
	COLUMN(api_grant, privileged, BIND_BOOL),
};
const struct bind_function api_function_grant_list = {
	.name = "grant_list",
	.sql = "select * from api.grant_list($1, $2, $3, $4, $5, $6, $7)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_grant),
};

static const struct bind_parameter preview_parameters[] = {
	{"p_login", PARAMETER_TEXT},
	{"p_role", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_starts_at", PARAMETER_TIME},
	{"p_ends_at", PARAMETER_TIME},
};
static const struct bind_column preview_columns[] = {
	COLUMN(api_grant_preview, allowed, BIND_BOOL),
	COLUMN_NULL(api_grant_preview, message, BIND_TEXT),
	COLUMN_NULL(api_grant_preview, detail, BIND_TEXT),
	COLUMN_NULL(api_grant_preview, hint, BIND_TEXT),
	COLUMN_NULL(api_grant_preview, ends_at, BIND_TIME),
	COLUMN_NULL(api_grant_preview, ends_why, BIND_TEXT),
	COLUMN_NULL(api_grant_preview, conflicts, BIND_JSON),
	COLUMN_NULL(api_grant_preview, scopes_added, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_grant_preview, scopes_after, BIND_TEXT_ARRAY),
	COLUMN(api_grant_preview, second_person, BIND_BOOL),
	COLUMN_NULL(api_grant_preview, approvers, BIND_TEXT),
	COLUMN_NULL(api_grant_preview, warnings, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_grant_preview, code, BIND_TEXT),
	COLUMN_NULL(api_grant_preview, field, BIND_TEXT),
};
const struct bind_function api_function_grant_preview = {
	.name = "grant_preview",
	.sql = "select * from api.grant_preview($1, $2, $3, $4, $5)",
	.parameters = preview_parameters,
	.parameter_count = COUNT_OF(preview_parameters),
	.columns = preview_columns,
	.column_count = COUNT_OF(preview_columns),
	.row_size = sizeof(struct api_grant_preview),
};

static const struct bind_parameter create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_role", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_starts_at", PARAMETER_TIME},
	{"p_ends_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
static const struct bind_column made_columns[] = {
	COLUMN(api_grant_made, state, BIND_TEXT),
	COLUMN_NULL(api_grant_made, grant, BIND_INT),
	COLUMN_NULL(api_grant_made, request, BIND_INT),
	COLUMN_NULL(api_grant_made, ends_at, BIND_TIME),
	COLUMN_NULL(api_grant_made, summary, BIND_TEXT),
};
const struct bind_function api_function_grant_create = {
	.name = "grant_create",
	.sql = "select * from api.grant_create($1, $2, $3, $4, $5, $6, $7)",
	.flags = BIND_MUTATES,
	.parameters = create_parameters,
	.parameter_count = COUNT_OF(create_parameters),
	.columns = made_columns,
	.column_count = COUNT_OF(made_columns),
	.row_size = sizeof(struct api_grant_made),
};

static const struct bind_parameter end_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_grant", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
static const struct bind_column ended_columns[] = {
	COLUMN(api_grant_ended, grant, BIND_INT),
	COLUMN(api_grant_ended, login, BIND_TEXT),
	COLUMN_NULL(api_grant_ended, summary, BIND_TEXT),
};
const struct bind_function api_function_grant_end = {
	.name = "grant_end",
	.sql = "select * from api.grant_end($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = end_parameters,
	.parameter_count = COUNT_OF(end_parameters),
	.columns = ended_columns,
	.column_count = COUNT_OF(ended_columns),
	.row_size = sizeof(struct api_grant_ended),
};

static const struct bind_column conflict_columns[] = {
	COLUMN(api_conflict, conflict, BIND_INT),
	COLUMN(api_conflict, role_a, BIND_TEXT),
	COLUMN(api_conflict, role_b, BIND_TEXT),
	COLUMN_NULL(api_conflict, reason, BIND_TEXT),
	COLUMN(api_conflict, persons, BIND_INT),
	COLUMN_NULL(api_conflict, since, BIND_TIME),
};
const struct bind_function api_function_conflict_list = {
	.name = "conflict_list",
	.sql = "select * from api.conflict_list()",
	.columns = conflict_columns,
	.column_count = COUNT_OF(conflict_columns),
	.row_size = sizeof(struct api_conflict),
};

static const struct bind_column conflict_made_columns[] = {
	COLUMN(api_conflict_made, conflict, BIND_INT),
	COLUMN(api_conflict_made, persons, BIND_INT),
	COLUMN_NULL(api_conflict_made, summary, BIND_TEXT),
};
static const struct bind_column conflict_change_columns[] = {
	COLUMN(api_conflict_change, conflict, BIND_INT),
	COLUMN_NULL(api_conflict_change, summary, BIND_TEXT),
};
static const struct bind_parameter conflict_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_role_a", PARAMETER_TEXT},
	{"p_role_b", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_conflict_create = {
	.name = "conflict_create",
	.sql = "select * from api.conflict_create($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = conflict_create_parameters,
	.parameter_count = COUNT_OF(conflict_create_parameters),
	.columns = conflict_made_columns,
	.column_count = COUNT_OF(conflict_made_columns),
	.row_size = sizeof(struct api_conflict_made),
};

static const struct bind_parameter conflict_end_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_conflict", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_conflict_end = {
	.name = "conflict_end",
	.sql = "select * from api.conflict_end($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = conflict_end_parameters,
	.parameter_count = COUNT_OF(conflict_end_parameters),
	.columns = conflict_change_columns,
	.column_count = COUNT_OF(conflict_change_columns),
	.row_size = sizeof(struct api_conflict_change),
};

struct call *
api_grant_list(
	struct conn *conn, const struct api_grant_filter *filter, call_done *done, void *user)
{
	struct call_number contract, limit;
	const char *const texts[] = {filter->login, filter->role, filter->unit, filter->state,
		filter->contract == 0 ? NULL : call_int(&contract, filter->contract), filter->after,
		filter->limit == 0 ? NULL : call_int(&limit, filter->limit)};

	return call_send_texts(conn, &api_function_grant_list, texts, done, user);
}

struct call *
api_grant_preview(struct conn *conn, const struct api_grant_wish *wish, call_done *done, void *user)
{
	char from[CLOCK_TEXT_SIZE], to[CLOCK_TEXT_SIZE];
	const char *const texts[] = {wish->login, wish->role, wish->unit,
		call_time(from, sizeof from, wish->starts_at),
		call_time(to, sizeof to, wish->ends_at)};

	return call_send_texts(conn, &api_function_grant_preview, texts, done, user);
}

struct call *
api_grant_create(struct conn *conn, const char *operation, const struct api_grant_wish *wish,
	const char *reason, call_done *done, void *user)
{
	char from[CLOCK_TEXT_SIZE], to[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, wish->login, wish->role, wish->unit,
		call_time(from, sizeof from, wish->starts_at),
		call_time(to, sizeof to, wish->ends_at), reason};

	return call_send_texts(conn, &api_function_grant_create, texts, done, user);
}

struct call *
api_grant_end(struct conn *conn, const char *operation, int64_t grant, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number id, number;
	const char *const texts[] = {operation, call_int(&id, grant), reason,
		version == 0 ? NULL : call_int(&number, version)};

	return call_send_texts(conn, &api_function_grant_end, texts, done, user);
}

struct call *
api_conflict_list(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_conflict_list, NULL, done, user);
}

struct call *
api_conflict_create(struct conn *conn, const char *operation, const char *role_a,
	const char *role_b, const char *reason, call_done *done, void *user)
{
	const char *const texts[] = {operation, role_a, role_b, reason};

	return call_send_texts(conn, &api_function_conflict_create, texts, done, user);
}

struct call *
api_conflict_end(struct conn *conn, const char *operation, int64_t conflict, const char *reason,
	call_done *done, void *user)
{
	struct call_number id;
	const char *const texts[] = {operation, call_int(&id, conflict), reason};

	return call_send_texts(conn, &api_function_conflict_end, texts, done, user);
}
