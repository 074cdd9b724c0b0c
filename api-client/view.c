/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "view".
 */
#include "view.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_parameter list_parameters[] = {{"p_screen", PARAMETER_TEXT}};
static const struct bind_column list_columns[] = {
	COLUMN(api_view, view, BIND_INT),
	COLUMN(api_view, screen, BIND_TEXT),
	COLUMN(api_view, name, BIND_TEXT),
	COLUMN(api_view, filter, BIND_TEXT),
	COLUMN(api_view, sort, BIND_TEXT),
	COLUMN(api_view, descending, BIND_BOOL),
	COLUMN(api_view, columns, BIND_TEXT),
};
const struct bind_function api_function_view_list = {
	.name = "view_list",
	.sql = "select * from api.view_list($1)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_view),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_view_change, view, BIND_INT),
	COLUMN(api_view_change, name, BIND_TEXT),
	COLUMN_NULL(api_view_change, summary, BIND_TEXT),
};
static const struct bind_parameter save_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_screen", PARAMETER_TEXT},
	{"p_name", PARAMETER_TEXT},
	{"p_filter", PARAMETER_TEXT},
	{"p_sort", PARAMETER_TEXT},
	{"p_descending", PARAMETER_BOOL},
	{"p_columns", PARAMETER_TEXT},
};
const struct bind_function api_function_view_save = {
	.name = "view_save",
	.sql = "select * from api.view_save($1, $2, $3, $4, $5, $6, $7)",
	.flags = BIND_MUTATES,
	.parameters = save_parameters,
	.parameter_count = COUNT_OF(save_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_view_change),
};

static const struct bind_parameter delete_parameters[] = {
	{"p_operation", PARAMETER_UUID}, {"p_view", PARAMETER_BIGINT}};
const struct bind_function api_function_view_delete = {
	.name = "view_delete",
	.sql = "select * from api.view_delete($1, $2)",
	.flags = BIND_MUTATES,
	.parameters = delete_parameters,
	.parameter_count = COUNT_OF(delete_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_view_change),
};

struct call *
api_view_list(struct conn *conn, const char *screen, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_view_list, &screen, done, user);
}

struct call *
api_view_save(struct conn *conn, const char *operation, const struct api_view *view,
	call_done *done, void *user)
{
	const char *const texts[] = {operation, view->screen, view->name, view->filter, view->sort,
		view->descending ? "true" : "false", view->columns};

	return call_send_texts(conn, &api_function_view_save, texts, done, user);
}

struct call *
api_view_delete(struct conn *conn, const char *operation, int64_t view, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, view)};

	return call_send_texts(conn, &api_function_view_delete, texts, done, user);
}
