/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "account": the tables of what the functions take and return, and
 * one function for each call.
 */
#include "account.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"

static const struct bind_parameter list_parameters[] = {
	{"p_search", PARAMETER_TEXT},
	{"p_state", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_kind", PARAMETER_TEXT},
	{"p_sort", PARAMETER_TEXT},
	{"p_descending", PARAMETER_BOOL},
	{"p_after", PARAMETER_TEXT},
	{"p_before", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
	{"p_role", PARAMETER_TEXT},
	{"p_duty", PARAMETER_TEXT},
	{"p_unused_days", PARAMETER_INT},
};
static const struct bind_column list_columns[] = {
	COLUMN(api_account, login, BIND_TEXT),
	COLUMN_NULL(api_account, name, BIND_TEXT),
	COLUMN(api_account, kind, BIND_TEXT),
	COLUMN_NULL(api_account, unit, BIND_TEXT),
	COLUMN_NULL(api_account, unit_name, BIND_TEXT),
	COLUMN(api_account, state, BIND_TEXT),
	COLUMN_NULL(api_account, lock_cause, BIND_TEXT),
	COLUMN_NULL(api_account, locked_since, BIND_TIME),
	COLUMN_NULL(api_account, locked_until, BIND_TIME),
	COLUMN_NULL(api_account, roles, BIND_TEXT_ARRAY),
	COLUMN_NULL(api_account, last_sign_in, BIND_TIME),
	COLUMN_NULL(api_account, ends_at, BIND_TIME),
	COLUMN(api_account, version, BIND_INT),
	COLUMN_CURSOR(api_account),
};
const struct bind_function api_function_account_list = {
	.name = "account_list",
	.sql = "select * from api.account_list($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_account),
};

static const struct bind_parameter count_parameters[] = {
	{"p_search", PARAMETER_TEXT},
	{"p_state", PARAMETER_TEXT},
	{"p_unit", PARAMETER_TEXT},
	{"p_kind", PARAMETER_TEXT},
	{"p_role", PARAMETER_TEXT},
	{"p_duty", PARAMETER_TEXT},
	{"p_unused_days", PARAMETER_INT},
};
static const struct bind_column count_columns[] = {
	COLUMN(api_account_count, matched, BIND_INT),
	COLUMN(api_account_count, total, BIND_INT),
	COLUMN(api_account_count, locked, BIND_INT),
	COLUMN(api_account_count, estimated, BIND_BOOL),
};
const struct bind_function api_function_account_count = {
	.name = "account_count",
	.sql = "select * from api.account_count($1, $2, $3, $4, $5, $6, $7)",
	.parameters = count_parameters,
	.parameter_count = COUNT_OF(count_parameters),
	.columns = count_columns,
	.column_count = COUNT_OF(count_columns),
	.row_size = sizeof(struct api_account_count),
};

static const struct bind_parameter show_parameters[] = {{"p_login", PARAMETER_TEXT}};
static const struct bind_column show_columns[] = {
	COLUMN(api_account_card, login, BIND_TEXT),
	COLUMN_NULL(api_account_card, name, BIND_TEXT),
	COLUMN(api_account_card, kind, BIND_TEXT),
	COLUMN_NULL(api_account_card, unit, BIND_TEXT),
	COLUMN_NULL(api_account_card, unit_name, BIND_TEXT),
	COLUMN(api_account_card, state, BIND_TEXT),
	COLUMN_NULL(api_account_card, locks, BIND_JSON),
	COLUMN_NULL(api_account_card, roles, BIND_JSON),
	COLUMN_NULL(api_account_card, last_sign_in, BIND_TIME),
	COLUMN(api_account_card, version, BIND_INT),
	COLUMN_NULL(api_account_card, person_number, BIND_TEXT),
	COLUMN_NULL(api_account_card, phone, BIND_TEXT),
	COLUMN_NULL(api_account_card, company, BIND_TEXT),
	COLUMN(api_account_card, privileged, BIND_BOOL),
	COLUMN_NULL(api_account_card, enrolled_at, BIND_TIME),
	COLUMN_NULL(api_account_card, expires_at, BIND_TIME),
	COLUMN_NULL(api_account_card, password_set_at, BIND_TIME),
	COLUMN_NULL(api_account_card, totp_since, BIND_TIME),
	COLUMN(api_account_card, sessions, BIND_INT),
	COLUMN(api_account_card, failures_24h, BIND_INT),
	COLUMN(api_account_card, locks_30d, BIND_INT),
	COLUMN_NULL(api_account_card, attempts, BIND_JSON),
	COLUMN_NULL(api_account_card, duty, BIND_TEXT),
	COLUMN_NULL(api_account_card, duty_name, BIND_TEXT),
	COLUMN_NULL(api_account_card, email, BIND_TEXT),
	COLUMN_NULL(api_account_card, accounts, BIND_TEXT_ARRAY),
};
const struct bind_function api_function_account_show = {
	.name = "account_show",
	.sql = "select * from api.account_show($1)",
	.parameters = show_parameters,
	.parameter_count = COUNT_OF(show_parameters),
	.columns = show_columns,
	.column_count = COUNT_OF(show_columns),
	.row_size = sizeof(struct api_account_card),
};

static const struct bind_parameter history_parameters[] = {
	{"p_login", PARAMETER_TEXT}, {"p_after", PARAMETER_TEXT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column history_columns[] = {
	COLUMN(api_account_event, at, BIND_TIME),
	COLUMN(api_account_event, event, BIND_INT),
	COLUMN(api_account_event, action, BIND_TEXT),
	COLUMN_NULL(api_account_event, actor, BIND_TEXT),
	COLUMN(api_account_event, outcome, BIND_TEXT),
	COLUMN_NULL(api_account_event, reason, BIND_TEXT),
	COLUMN_NULL(api_account_event, summary, BIND_TEXT),
	COLUMN_CURSOR(api_account_event),
};
const struct bind_function api_function_account_history = {
	.name = "account_history",
	.sql = "select * from api.account_history($1, $2, $3)",
	.parameters = history_parameters,
	.parameter_count = COUNT_OF(history_parameters),
	.columns = history_columns,
	.column_count = COUNT_OF(history_columns),
	.row_size = sizeof(struct api_account_event),
};

static const struct bind_column change_columns[] = {
	COLUMN(api_account_change, login, BIND_TEXT),
	COLUMN(api_account_change, state, BIND_TEXT),
	COLUMN(api_account_change, version, BIND_INT),
	COLUMN_NULL(api_account_change, summary, BIND_TEXT),
};
static const struct bind_parameter lock_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_until", PARAMETER_TIME},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_account_lock = {
	.name = "account_lock",
	.sql = "select * from api.account_lock($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = lock_parameters,
	.parameter_count = COUNT_OF(lock_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_account_change),
};

static const struct bind_parameter unlock_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_reason", PARAMETER_TEXT},
	{"p_locks", PARAMETER_BIGINT_ARRAY},
	{"p_version", PARAMETER_INT},
};
const struct bind_function api_function_account_unlock = {
	.name = "account_unlock",
	.sql = "select * from api.account_unlock($1, $2, $3, $4, $5)",
	.flags = BIND_MUTATES,
	.parameters = unlock_parameters,
	.parameter_count = COUNT_OF(unlock_parameters),
	.columns = change_columns,
	.column_count = COUNT_OF(change_columns),
	.row_size = sizeof(struct api_account_change),
};

struct api_submitted {
	const char *status;
};
static const struct bind_column verify_columns[] = {COLUMN(api_submitted, status, BIND_TEXT)};
static const struct bind_parameter verify_parameters[] = {
	{"p_login", PARAMETER_TEXT}, {"p_code", PARAMETER_TEXT}};
const struct bind_function api_function_account_verify_submit = {
	.name = "account_verify_submit",
	.sql = "select * from api.account_verify_submit($1, $2)",
	.flags = BIND_NO_REPEAT,
	.parameters = verify_parameters,
	.parameter_count = COUNT_OF(verify_parameters),
	.columns = verify_columns,
	.column_count = COUNT_OF(verify_columns),
	.row_size = sizeof(struct api_submitted),
};

static const struct bind_column verdict_columns[] = {
	COLUMN(api_account_verdict, status, BIND_TEXT),
	COLUMN_NULL(api_account_verdict, login, BIND_TEXT),
	COLUMN_NULL(api_account_verdict, valid_until, BIND_TIME),
};
const struct bind_function api_function_account_verify_result = {
	.name = "account_verify_result",
	.sql = "select * from api.account_verify_result()",
	.flags = BIND_NO_REPEAT,
	.columns = verdict_columns,
	.column_count = COUNT_OF(verdict_columns),
	.row_size = sizeof(struct api_account_verdict),
};

/* An empty filter is no filter. */
static const char *
text_or_null(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

struct call *
api_account_list(
	struct conn *conn, const struct api_account_filter *filter, call_done *done, void *user)
{
	struct call_number limit, days;
	const char *const texts[] = {
		text_or_null(filter->search),
		text_or_null(filter->state),
		text_or_null(filter->unit),
		text_or_null(filter->kind),
		text_or_null(filter->sort),
		filter->descending ? "true" : "false",
		text_or_null(filter->after),
		text_or_null(filter->before),
		filter->limit == 0 ? NULL : call_int(&limit, filter->limit),
		text_or_null(filter->role),
		text_or_null(filter->duty),
		filter->unused_days == 0 ? NULL : call_int(&days, filter->unused_days),
	};

	return call_send_texts(conn, &api_function_account_list, texts, done, user);
}

struct call *
api_account_count(
	struct conn *conn, const struct api_account_filter *filter, call_done *done, void *user)
{
	struct call_number days;
	const char *const texts[] = {text_or_null(filter->search), text_or_null(filter->state),
		text_or_null(filter->unit), text_or_null(filter->kind), text_or_null(filter->role),
		text_or_null(filter->duty),
		filter->unused_days == 0 ? NULL : call_int(&days, filter->unused_days)};

	return call_send_texts(conn, &api_function_account_count, texts, done, user);
}

struct call *
api_account_show(struct conn *conn, const char *login, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_account_show, &login, done, user);
}

struct call *
api_account_history(struct conn *conn, const char *login, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {login, text_or_null(after), call_int(&number, limit)};

	return call_send_texts(conn, &api_function_account_history, texts, done, user);
}

struct call *
api_account_lock(struct conn *conn, const char *operation, const char *login, const char *reason,
	int64_t until, int64_t version, call_done *done, void *user)
{
	struct call_number number;
	char time[CLOCK_TEXT_SIZE];
	const char *const texts[] = {operation, login, reason, call_time(time, sizeof time, until),
		version == 0 ? NULL : call_int(&number, version)};

	return call_send_texts(conn, &api_function_account_lock, texts, done, user);
}

struct call *
api_account_unlock(struct conn *conn, const char *operation, const char *login, const char *reason,
	const int64_t *lock_ids, size_t lock_count, int64_t version, call_done *done, void *user)
{
	struct call_number number;
	struct buf locks = BUF_INIT;
	struct call *call;

	buf_append_char(&locks, '{');
	for (size_t i = 0; lock_ids != NULL && i < lock_count; i++) {
		buf_printf(&locks, "%s%lld", i == 0 ? "" : ",", (long long)lock_ids[i]);
	}
	buf_append_char(&locks, '}');
	{
		const char *const texts[] = {operation, login, reason,
			lock_ids == NULL ? NULL : buf_text(&locks),
			version == 0 ? NULL : call_int(&number, version)};

		call = call_send_texts(conn, &api_function_account_unlock, texts, done, user);
	}
	buf_done(&locks);
	return call;
}

void
api_account_verify(struct conn *conn, const char *login, const struct secret *code, call_done *done,
	void *user)
{
	const struct call_value values[] = {
		{.text = login}, {.text = (const char *)secret_bytes(code)}};

	call_send_pair(conn, &api_function_account_verify_submit, values,
		&api_function_account_verify_result, done, user);
}
