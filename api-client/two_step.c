/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Codes that are judged in two transactions (submit, then result): the pair of calls, and the
 * fresh code that dangerous changes need.
 */
#include "conn_private.h"

#include "buf.h"
#include "code_form.h"
#include "text.h"

#include <stdlib.h>

struct api_submitted {
	const char *status;
};
static const struct bind_column submit_columns[] = {COLUMN(api_submitted, status, BIND_TEXT)};
static const struct bind_parameter fresh_parameters[] = {
	{"p_code", PARAMETER_TEXT}, {"p_for", PARAMETER_TEXT}};
const struct bind_function api_function_fresh_code_submit = {
	.name = "fresh_code_submit",
	.sql = "select * from api.fresh_code_submit($1, $2)",
	.flags = BIND_NO_REPEAT,
	.parameters = fresh_parameters,
	.parameter_count = COUNT_OF(fresh_parameters),
	.columns = submit_columns,
	.column_count = COUNT_OF(submit_columns),
	.row_size = sizeof(struct api_submitted),
};

struct api_freshened {
	const char *status;
	int64_t fresh_until;
};
static const struct bind_column freshened_columns[] = {
	COLUMN(api_freshened, status, BIND_TEXT),
	COLUMN_NULL(api_freshened, fresh_until, BIND_TIME),
};
const struct bind_function api_function_fresh_code_result = {
	.name = "fresh_code_result",
	.sql = "select * from api.fresh_code_result()",
	.flags = BIND_NO_REPEAT,
	.columns = freshened_columns,
	.column_count = COUNT_OF(freshened_columns),
	.row_size = sizeof(struct api_freshened),
};

/* Two calls, one report: the first one's failure, or what the second one says. */
struct pair {
	struct call *second; /* borrowed */
	call_done *done;
	void *user;
};

static void
pair_first_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct pair *pair = user;

	rows_free(rows);
	if (err != NULL) {
		call_forget(pair->second);
		pair->done(pair->user, NULL, err);
		free(pair);
	}
}

static void
pair_second_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct pair *pair = user;

	pair->done(pair->user, rows, err);
	free(pair);
}

void
call_send_pair(struct conn *conn, const struct bind_function *submitting,
	const struct call_value *values, const struct bind_function *result, call_done *done,
	void *user)
{
	struct pair *pair = mem_new(1, sizeof *pair);

	pair->done = done;
	pair->user = user;
	(void)call_send(conn, submitting, values, pair_first_done, pair);
	pair->second = call_send(conn, result, NULL, pair_second_done, pair);
}

struct fresh {
	sign_in_done *done;
	void *user;
};

static void
fresh_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct fresh *fresh = user;
	const struct api_freshened *freshened = rows_at(rows, 0);
	enum sign_in_status status = SIGN_IN_FAILED;
	struct op_error why;

	op_error_set(&why, OP_ERROR_UNREACHABLE, "%s", _("the check of the code was interrupted"));
	op_error_hint(&why, "%s", _("Enter the code again."));
	if (freshened != NULL && text_is(freshened->status, "ok")) {
		status = SIGN_IN_OK;
	} else if (freshened != NULL && text_is(freshened->status, "denied")) {
		status = SIGN_IN_DENIED;
	} else if (freshened != NULL && text_is(freshened->status, "code_used")) {
		status = SIGN_IN_CODE_USED;
	}
	fresh->done(fresh->user, status,
		status != SIGN_IN_FAILED ? NULL
		: err != NULL		 ? err
					 : &why);
	rows_free(rows);
	free(fresh);
}

void
api_fresh_code(struct conn *conn, const struct secret *code, const char *purpose,
	sign_in_done *done, void *user)
{
	struct fresh *fresh = mem_new(1, sizeof *fresh);
	struct secret *typed = code_form_typed(code);
	const struct call_value values[] = {
		{.text = (const char *)secret_bytes(typed)}, {.text = purpose}};

	fresh->done = done;
	fresh->user = user;
	call_send_pair(conn, &api_function_fresh_code_submit, values,
		&api_function_fresh_code_result, fresh_done, fresh);
	secret_free(typed);
}
