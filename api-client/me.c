/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls about one's own account: the tables and one function for each call.
 */
#include "me.h"

#include "conn_private.h"

static const struct bind_column me_columns[] = {
	COLUMN(api_me, login, BIND_TEXT),
	COLUMN_NULL(api_me, name, BIND_TEXT),
	COLUMN(api_me, kind, BIND_TEXT),
	COLUMN_NULL(api_me, unit, BIND_TEXT),
	COLUMN_NULL(api_me, unit_name, BIND_TEXT),
	COLUMN_NULL(api_me, duty, BIND_TEXT),
	COLUMN_NULL(api_me, password_set_at, BIND_TIME),
	COLUMN_NULL(api_me, totp_since, BIND_TIME),
	COLUMN_NULL(api_me, totp_offset_seconds, BIND_INT),
	COLUMN(api_me, recovery_left, BIND_INT),
	COLUMN(api_me, sessions, BIND_INT),
	COLUMN_NULL(api_me, grants, BIND_JSON),
	COLUMN(api_me, version, BIND_INT),
};
const struct bind_function api_function_me_show = {
	.name = "me_show",
	.sql = "select * from api.me_show()",
	.columns = me_columns,
	.column_count = COUNT_OF(me_columns),
	.row_size = sizeof(struct api_me),
};

static const struct bind_column banner_columns[] = {
	COLUMN_NULL(api_banner, last_sign_in, BIND_TIME),
	COLUMN_NULL(api_banner, last_sign_in_from, BIND_TEXT),
	COLUMN(api_banner, failures_since, BIND_INT),
	COLUMN_NULL(api_banner, ending, BIND_JSON),
	COLUMN(api_banner, requests_waiting, BIND_INT),
	COLUMN_NULL(api_banner, requests_oldest, BIND_TIME),
	COLUMN(api_banner, requests_decided, BIND_INT),
	COLUMN_NULL(api_banner, notices, BIND_JSON),
	COLUMN(api_banner, recovery_left, BIND_INT),
};
const struct bind_function api_function_banner = {
	.name = "banner",
	.sql = "select * from api.banner()",
	.columns = banner_columns,
	.column_count = COUNT_OF(banner_columns),
	.row_size = sizeof(struct api_banner),
};

static const struct bind_parameter seen_parameters[] = {{"p_until", PARAMETER_BIGINT}};
static const struct bind_column seen_columns[] = {COLUMN(api_notice_seen, seen, BIND_INT)};
const struct bind_function api_function_notice_seen = {
	.name = "notice_seen",
	.sql = "select * from api.notice_seen($1)",
	.parameters = seen_parameters,
	.parameter_count = COUNT_OF(seen_parameters),
	.columns = seen_columns,
	.column_count = COUNT_OF(seen_columns),
	.row_size = sizeof(struct api_notice_seen),
};

static const struct bind_parameter not_me_parameters[] = {{"p_operation", PARAMETER_UUID}};
static const struct bind_column not_me_columns[] = {COLUMN(api_not_me, summary, BIND_TEXT)};
const struct bind_function api_function_not_me = {
	.name = "not_me",
	.sql = "select * from api.not_me($1)",
	.flags = BIND_MUTATES,
	.parameters = not_me_parameters,
	.parameter_count = COUNT_OF(not_me_parameters),
	.columns = not_me_columns,
	.column_count = COUNT_OF(not_me_columns),
	.row_size = sizeof(struct api_not_me),
};

struct call *
api_me_show(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_me_show, NULL, done, user);
}

struct call *
api_banner(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_banner, NULL, done, user);
}

struct call *
api_notice_seen(struct conn *conn, int64_t until, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {call_int(&number, until)};

	return call_send_texts(conn, &api_function_notice_seen, texts, done, user);
}

struct call *
api_not_me(struct conn *conn, const char *operation, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_not_me, &operation, done, user);
}
