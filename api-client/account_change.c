/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, changing, closing, re-opening and importing accounts: tables and calls. */
#include "account_change.h"

#include "bind_table.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column create_columns[] = {
	COLUMN(api_account_new, login, BIND_TEXT),
	COLUMN(api_account_new, state, BIND_TEXT),
	COLUMN(api_account_new, version, BIND_INT),
	COLUMN_NULL(api_account_new, summary, BIND_TEXT),
	COLUMN_NULL(api_account_new, roles_offered, BIND_TEXT_ARRAY),
};
static const struct bind_parameter account_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_kind", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_number", PARAMETER_TEXT},
	{"p_family_name", PARAMETER_TEXT},
	{"p_given_name", PARAMETER_TEXT},
	{"p_patronymic", PARAMETER_TEXT},
	{"p_phone", PARAMETER_TEXT},
	{"p_email", PARAMETER_TEXT},
	{"p_duty", PARAMETER_TEXT},
	{"p_company", PARAMETER_TEXT},
	{"p_expires_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_account_create = {
	.name = "account_create",
	.sql = "select * from api.account_create($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
	       "$12, $13, $14)",
	.flags = BIND_MUTATES,
	.parameters = account_create_parameters,
	.parameter_count = COUNT_OF(account_create_parameters),
	.columns = create_columns,
	.column_count = COUNT_OF(create_columns),
	.row_size = sizeof(struct api_account_new),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_account_change, login, BIND_TEXT),
	COLUMN(api_account_change, state, BIND_TEXT),
	COLUMN(api_account_change, version, BIND_INT),
	COLUMN_NULL(api_account_change, summary, BIND_TEXT),
};
static const struct bind_parameter account_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_duty", PARAMETER_TEXT},
	{"p_expires_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
	{"p_endless", PARAMETER_BOOL},
};
const struct bind_function api_function_account_edit = {
	.name = "account_edit",
	.sql = "select * from api.account_edit($1, $2, $3, $4, $5, $6, $7, $8)",
	.flags = BIND_MUTATES,
	.parameters = account_edit_parameters,
	.parameter_count = COUNT_OF(account_edit_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_account_change),
};

static const struct bind_parameter account_close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_account_close = {
	.name = "account_close",
	.sql = "select * from api.account_close($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = account_close_parameters,
	.parameter_count = COUNT_OF(account_close_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_account_change),
};

static const struct bind_parameter account_reopen_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_account_reopen = {
	.name = "account_reopen",
	.sql = "select * from api.account_reopen($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = account_reopen_parameters,
	.parameter_count = COUNT_OF(account_reopen_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_account_change),
};

static const struct bind_column import_columns[] = {
	COLUMN(api_import_verdict, line, BIND_INT),
	{"login", BIND_TEXT, offsetof(struct api_import_verdict, object), true, false},
	COLUMN(api_import_verdict, verdict, BIND_TEXT),
	COLUMN_NULL(api_import_verdict, field, BIND_TEXT),
	COLUMN_NULL(api_import_verdict, message, BIND_TEXT),
	COLUMN_NULL(api_import_verdict, detail, BIND_TEXT),
};
static const struct bind_parameter account_import_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_rows", PARAMETER_JSON},
	{"p_dry_run", PARAMETER_BOOL},
};
const struct bind_function api_function_account_import = {
	.name = "account_import",
	.sql = "select * from api.account_import($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = account_import_parameters,
	.parameter_count = COUNT_OF(account_import_parameters),
	.columns = import_columns,
	.column_count = COUNT_OF(import_columns),
	.row_size = sizeof(struct api_import_verdict),
};

struct call *
api_account_create(struct conn *conn, const char *operation,
	const struct api_account_fields *fields, const char *reason, call_done *done, void *user)
{
	char time[CLOCK_TEXT_SIZE];
	const struct api_person_fields *person = &fields->person;
	const char *const texts[] = {operation, fields->login, fields->kind, fields->unit,
		fields->number, person->family_name, person->given_name, person->patronymic,
		person->phone, person->email, fields->duty, fields->company,
		call_time(time, sizeof time, fields->expires_at), reason};

	return call_send_texts(conn, &api_function_account_create, texts, done, user);
}

struct call *
api_account_edit(struct conn *conn, const char *operation, const char *login, const char *unit,
	const char *duty, int64_t expires_at, bool endless, const char *reason, int64_t version,
	call_done *done, void *user)
{
	struct call_number number;
	char time[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, login, unit, duty,
		call_time(time, sizeof time, expires_at), reason, call_version(&number, version),
		endless ? "true" : "false"};

	return call_send_texts(conn, &api_function_account_edit, texts, done, user);
}

struct call *
api_account_close(struct conn *conn, const char *operation, const char *login, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, login, reason, call_version(&number, version)};

	return call_send_texts(conn, &api_function_account_close, texts, done, user);
}

struct call *
api_account_reopen(struct conn *conn, const char *operation, const char *login, const char *reason,
	int64_t version, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, login, reason, call_version(&number, version)};

	return call_send_texts(conn, &api_function_account_reopen, texts, done, user);
}

struct call *
api_account_import(struct conn *conn, const char *operation, const char *rows, bool dry_run,
	call_done *done, void *user)
{
	const char *const texts[] = {operation, rows, dry_run ? "true" : "false"};

	return call_send_texts(conn, &api_function_account_import, texts, done, user);
}
