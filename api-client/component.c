/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of component.h.
 */
#include "component.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column component_columns[] = {
	COLUMN(api_component, component, BIND_TEXT),
	COLUMN(api_component, name, BIND_TEXT),
	COLUMN(api_component, kind, BIND_TEXT),
	COLUMN(api_component, environment, BIND_TEXT),
	COLUMN(api_component, unit, BIND_TEXT),
	COLUMN_NULL(api_component, unit_name, BIND_TEXT),
	COLUMN_NULL(api_component, device, BIND_TEXT),
	COLUMN_NULL(api_component, last_report, BIND_TIME),
	COLUMN(api_component, state, BIND_TEXT),
	COLUMN(api_component, version, BIND_INT),
	COLUMN_CURSOR(api_component),
};
static const struct bind_parameter component_list_parameters[] = {
	{"p_search", PARAMETER_TEXT},
	{"p_environment", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_component_list = {
	.name = "component_list",
	.sql = "select * from api.component_list($1, $2, $3, $4)",
	.parameters = component_list_parameters,
	.parameter_count = COUNT_OF(component_list_parameters),
	.columns = component_columns,
	.column_count = COUNT_OF(component_columns),
	.row_size = sizeof(struct api_component),
};

static const struct bind_column component_change_columns[] = {
	COLUMN(api_component_change, component, BIND_TEXT),
	COLUMN(api_component_change, version, BIND_INT),
	COLUMN_NULL(api_component_change, summary, BIND_TEXT),
};
static const struct bind_parameter component_create_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_kind", PARAMETER_TEXT},
	{"p_environment", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_device", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_component_create = {
	.name = "component_create",
	.sql = "select * from api.component_create($1, $2, $3, $4, $5, $6, $7, $8)",
	.flags = BIND_MUTATES,
	.parameters = component_create_parameters,
	.parameter_count = COUNT_OF(component_create_parameters),
	.columns = component_change_columns,
	.column_count = COUNT_OF(component_change_columns),
	.row_size = sizeof(struct api_component_change),
};

static const struct bind_parameter component_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_device", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_component_edit = {
	.name = "component_edit",
	.sql = "select * from api.component_edit($1, $2, $3, $4, $5, $6, $7)",
	.flags = BIND_MUTATES,
	.parameters = component_edit_parameters,
	.parameter_count = COUNT_OF(component_edit_parameters),
	.columns = component_change_columns,
	.column_count = COUNT_OF(component_change_columns),
	.row_size = sizeof(struct api_component_change),
};

static const struct bind_parameter component_close_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_component_close = {
	.name = "component_close",
	.sql = "select * from api.component_close($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = component_close_parameters,
	.parameter_count = COUNT_OF(component_close_parameters),
	.columns = component_change_columns,
	.column_count = COUNT_OF(component_change_columns),
	.row_size = sizeof(struct api_component_change),
};

struct call *
api_component_list(struct conn *conn, const char *search, const char *environment,
	const char *after, int64_t limit, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {search, environment, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_component_list, texts, done, user);
}

struct call *
api_component_create(struct conn *conn, const char *operation,
	const struct api_component_form *form, call_done *done, void *user)
{
	const char *const texts[] = {operation, form->component, form->name, form->kind,
		form->environment, form->unit, form->device, form->reason};

	return call_send_texts(conn, &api_function_component_create, texts, done, user);
}

struct call *
api_component_edit(struct conn *conn, const char *operation, const struct api_component_form *form,
	int64_t version, call_done *done, void *user)
{
	struct call_number seen;
	const char *const texts[] = {operation, form->component, form->name, form->unit,
		form->device, form->reason, call_version(&seen, version)};

	return call_send_texts(conn, &api_function_component_edit, texts, done, user);
}

struct call *
api_component_close(struct conn *conn, const char *operation, const char *component,
	const char *reason, int64_t version, call_done *done, void *user)
{
	struct call_number seen;
	const char *const texts[] = {operation, component, reason, call_version(&seen, version)};

	return call_send_texts(conn, &api_function_component_close, texts, done, user);
}
