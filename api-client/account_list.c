/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls about accounts as a list: words of its filters, unused ones, one change of many.
 */
#include "account.h"

#include "bind_table.h"
#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_column word_columns[] = {
	COLUMN(api_account_word, word, BIND_TEXT),
	COLUMN(api_account_word, value, BIND_TEXT),
	COLUMN_NULL(api_account_word, name, BIND_TEXT),
};
const struct bind_function api_function_account_words = {
	.name = "account_words",
	.sql = "select * from api.account_words()",
	.columns = word_columns,
	.column_count = COUNT_OF(word_columns),
	.row_size = sizeof(struct api_account_word),
};

static const struct bind_parameter unused_parameters[] = {
	{"p_days", PARAMETER_INT},
	{"p_unit", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
static const struct bind_column unused_columns[] = {
	COLUMN(api_account_unused, login, BIND_TEXT),
	COLUMN_NULL(api_account_unused, name, BIND_TEXT),
	COLUMN_NULL(api_account_unused, unit, BIND_TEXT),
	COLUMN_NULL(api_account_unused, last_sign_in, BIND_TIME),
	COLUMN(api_account_unused, days, BIND_INT),
	COLUMN_CURSOR(api_account_unused),
};
const struct bind_function api_function_account_unused = {
	.name = "account_unused",
	.sql = "select * from api.account_unused($1, $2, $3, $4)",
	.parameters = unused_parameters,
	.parameter_count = COUNT_OF(unused_parameters),
	.columns = unused_columns,
	.column_count = COUNT_OF(unused_columns),
	.row_size = sizeof(struct api_account_unused),
};

static const struct bind_parameter bulk_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_action", PARAMETER_TEXT},
	{"p_logins", PARAMETER_TEXT_ARRAY},
	{"p_reason", PARAMETER_TEXT},
	{"p_until", PARAMETER_TIME},
	{"p_dry_run", PARAMETER_BOOL},
};
static const struct bind_column bulk_columns[] = {
	COLUMN(api_bulk_verdict, login, BIND_TEXT),
	COLUMN(api_bulk_verdict, verdict, BIND_TEXT),
	COLUMN_NULL(api_bulk_verdict, message, BIND_TEXT),
	COLUMN_NULL(api_bulk_verdict, detail, BIND_TEXT),
	COLUMN_NULL(api_bulk_verdict, hint, BIND_TEXT),
};
const struct bind_function api_function_account_bulk = {
	.name = "account_bulk",
	.sql = "select * from api.account_bulk($1, $2, $3, $4, $5, $6)",
	.flags = BIND_MUTATES,
	.parameters = bulk_parameters,
	.parameter_count = COUNT_OF(bulk_parameters),
	.columns = bulk_columns,
	.column_count = COUNT_OF(bulk_columns),
	.row_size = sizeof(struct api_bulk_verdict),
};

struct call *
api_account_words(struct conn *conn, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_account_words, NULL, done, user);
}

struct call *
api_account_unused(struct conn *conn, int64_t days, const char *unit, const char *after,
	int64_t limit, call_done *done, void *user)
{
	struct call_number at_least, number;
	const char *const texts[] = {days == 0 ? NULL : call_int(&at_least, days), unit, after,
		call_int(&number, limit)};

	return call_send_texts(conn, &api_function_account_unused, texts, done, user);
}

struct call *
api_account_bulk(struct conn *conn, const char *operation, const char *action,
	const char *const *logins, size_t count, const char *reason, int64_t until, bool dry_run,
	call_done *done, void *user)
{
	struct buf list = BUF_INIT;
	char time[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, action, call_texts(&list, logins, count), reason,
		call_time(time, sizeof time, until), dry_run ? "true" : "false"};
	struct call *call = call_send_texts(conn, &api_function_account_bulk, texts, done, user);

	buf_done(&list);
	return call;
}
