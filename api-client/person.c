/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed calls of the resource "person": the tables and one function for each call. */
#include "person.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column list_columns[] = {
	COLUMN(api_person, number, BIND_TEXT),
	COLUMN(api_person, name, BIND_TEXT),
	COLUMN_NULL(api_person, phone, BIND_TEXT),
	COLUMN_NULL(api_person, email, BIND_TEXT),
	COLUMN_NULL(api_person, accounts, BIND_TEXT_ARRAY),
	COLUMN(api_person, version, BIND_INT),
	COLUMN_CURSOR(api_person),
};
static const struct bind_parameter person_list_parameters[] = {
	{"p_search", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_person_list = {
	.name = "person_list",
	.sql = "select * from api.person_list($1, $2, $3)",
	.parameters = person_list_parameters,
	.parameter_count = COUNT_OF(person_list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_person),
};

static const struct bind_column show_columns[] = {
	COLUMN(api_person_card, number, BIND_TEXT),
	COLUMN(api_person_card, family_name, BIND_TEXT),
	COLUMN(api_person_card, given_name, BIND_TEXT),
	COLUMN_NULL(api_person_card, patronymic, BIND_TEXT),
	COLUMN(api_person_card, name, BIND_TEXT),
	COLUMN_NULL(api_person_card, phone, BIND_TEXT),
	COLUMN_NULL(api_person_card, email, BIND_TEXT),
	COLUMN_NULL(api_person_card, accounts, BIND_JSON),
	COLUMN(api_person_card, version, BIND_INT),
};
static const struct bind_parameter person_show_parameters[] = {
	{"p_number", PARAMETER_TEXT},
};
const struct bind_function api_function_person_show = {
	.name = "person_show",
	.sql = "select * from api.person_show($1)",
	.parameters = person_show_parameters,
	.parameter_count = COUNT_OF(person_show_parameters),
	.columns = show_columns,
	.column_count = COUNT_OF(show_columns),
	.row_size = sizeof(struct api_person_card),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_person_change, number, BIND_TEXT),
	COLUMN(api_person_change, version, BIND_INT),
	COLUMN_NULL(api_person_change, summary, BIND_TEXT),
};
static const struct bind_parameter person_edit_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_number", PARAMETER_TEXT},
	{"p_family_name", PARAMETER_TEXT},
	{"p_given_name", PARAMETER_TEXT},
	{"p_patronymic", PARAMETER_TEXT},
	{"p_phone", PARAMETER_TEXT},
	{"p_email", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_person_edit = {
	.name = "person_edit",
	.sql = "select * from api.person_edit($1, $2, $3, $4, $5, $6, $7, $8, $9)",
	.flags = BIND_MUTATES,
	.parameters = person_edit_parameters,
	.parameter_count = COUNT_OF(person_edit_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_person_change),
};

struct call *
api_person_list(struct conn *conn, const char *search, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {search, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_person_list, texts, done, user);
}

struct call *
api_person_show(struct conn *conn, const char *number, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_person_show, &number, done, user);
}

struct call *
api_person_edit(struct conn *conn, const char *operation, const char *number,
	const struct api_person_fields *fields, const char *reason, int64_t version,
	call_done *done, void *user)
{
	struct call_number seen;
	const char *const texts[] = {operation, number, fields->family_name, fields->given_name,
		fields->patronymic, fields->phone, fields->email, reason,
		call_version(&seen, version)};

	return call_send_texts(conn, &api_function_person_edit, texts, done, user);
}
