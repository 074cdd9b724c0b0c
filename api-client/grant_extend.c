/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of the resource "grant".
 */
#include "grant_extend.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column grant_extended_columns[] = {
	COLUMN(api_grant_extended, request, BIND_INT),
	COLUMN_NULL(api_grant_extended, summary, BIND_TEXT),
};
static const struct bind_parameter grant_extend_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_grant", PARAMETER_BIGINT},
	{"p_ends_at", PARAMETER_TIME},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_grant_extend = {
	.name = "grant_extend",
	.sql = "select * from api.grant_extend($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = grant_extend_parameters,
	.parameter_count = COUNT_OF(grant_extend_parameters),
	.columns = grant_extended_columns,
	.column_count = COUNT_OF(grant_extended_columns),
	.row_size = sizeof(struct api_grant_extended),
};

struct call *
api_grant_extend(struct conn *conn, const char *operation, int64_t grant, int64_t ends_at,
	const char *reason, call_done *done, void *user)
{
	struct call_number number;
	char end[CLOCK_TEXT_SIZE];
	const char *const texts[] = {
		operation, call_int(&number, grant), call_time(end, sizeof end, ends_at), reason};

	return call_send_texts(conn, &api_function_grant_extend, texts, done, user);
}
