/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls about sessions, and what is said on every fresh link before anything else: which
 * release the server has, the kept session, the wish to hear the keeper's tick.
 */
#include "conn_private.h"

#include "buf.h"
#include "clock.h"
#include "text.h"

#include <string.h>

/* The contract that this client was written for (share/sql/api/version.sql). */
#define CONTRACT_NUMBER 1

static const struct bind_column version_columns[] = {
	COLUMN(api_version, schema_number, BIND_INT),
	COLUMN(api_version, contract_number, BIND_INT),
	COLUMN(api_version, environment, BIND_TEXT),
	COLUMN(api_version, platform, BIND_TEXT),
	COLUMN(api_version, server_time, BIND_TIME),
};
const struct bind_function api_function_version = {
	.name = "version",
	.sql = "select * from api.version()",
	.flags = BIND_NO_SESSION,
	.columns = version_columns,
	.column_count = COUNT_OF(version_columns),
	.row_size = sizeof(struct api_version),
};

struct api_resumed {
	int64_t session;
	const char *login;
	int64_t expires_at, idle_seconds;
};
static const struct bind_parameter resume_parameters[] = {{"p_token", PARAMETER_BYTES}};
static const struct bind_column resume_columns[] = {
	COLUMN(api_resumed, session, BIND_INT),
	COLUMN(api_resumed, login, BIND_TEXT),
	COLUMN(api_resumed, expires_at, BIND_TIME),
	COLUMN(api_resumed, idle_seconds, BIND_INT),
};
const struct bind_function api_function_session_resume = {
	.name = "session_resume",
	.sql = "select * from api.session_resume($1)",
	.flags = BIND_NO_SESSION,
	.parameters = resume_parameters,
	.parameter_count = COUNT_OF(resume_parameters),
	.columns = resume_columns,
	.column_count = COUNT_OF(resume_columns),
	.row_size = sizeof(struct api_resumed),
};

/* No function of schema api: the only command that is not one. */
static const struct bind_function listen_command = {
	.name = "listen",
	.sql = "listen opconsole_tick",
	.flags = BIND_NO_SESSION,
};

/* Longer than the messages that carried a code or a seed, there and back, so that nothing of them
 * stays in the buffers of libpq and TLS (M-02). */
#define BLANKS_64 "                                                                "
static const struct bind_function overwrite_command = {
	.name = "version",
	.sql = "select * from api.version(), (values ('" BLANKS_64 BLANKS_64 BLANKS_64 BLANKS_64
		BLANKS_64 BLANKS_64 BLANKS_64 BLANKS_64 BLANKS_64 BLANKS_64 BLANKS_64 BLANKS_64
	       "')) blank",
	.flags = BIND_NO_SESSION,
};

static const struct bind_column sign_out_columns[] = {
	COLUMN(api_session_change, session, BIND_INT),
};
const struct bind_function api_function_sign_out = {
	.name = "sign_out",
	.sql = "select * from api.sign_out()",
	.flags = BIND_NO_REPEAT,
	.columns = sign_out_columns,
	.column_count = COUNT_OF(sign_out_columns),
	.row_size = sizeof(struct api_session_change),
};

static const struct bind_column whoami_columns[] = {
	COLUMN(api_whoami, login, BIND_TEXT),
	COLUMN_NULL(api_whoami, name, BIND_TEXT),
	COLUMN(api_whoami, kind, BIND_TEXT),
	COLUMN_NULL(api_whoami, unit, BIND_TEXT),
	COLUMN_NULL(api_whoami, unit_name, BIND_TEXT),
	COLUMN(api_whoami, roles, BIND_TEXT_ARRAY),
	COLUMN(api_whoami, scopes, BIND_TEXT_ARRAY),
	COLUMN(api_whoami, session, BIND_INT),
	COLUMN(api_whoami, since, BIND_TIME),
	COLUMN(api_whoami, expires_at, BIND_TIME),
	COLUMN(api_whoami, idle_seconds, BIND_INT),
	COLUMN_NULL(api_whoami, fresh_until, BIND_TIME),
	COLUMN(api_whoami, device, BIND_TEXT),
	COLUMN_NULL(api_whoami, tls_version, BIND_TEXT),
	COLUMN(api_whoami, environment, BIND_TEXT),
	COLUMN(api_whoami, platform, BIND_TEXT),
	COLUMN(api_whoami, server_time, BIND_TIME),
	COLUMN_NULL(api_whoami, last_sign_in, BIND_TIME),
	COLUMN_NULL(api_whoami, last_sign_in_from, BIND_TEXT),
	COLUMN(api_whoami, failures_since, BIND_INT),
};
const struct bind_function api_function_whoami = {
	.name = "whoami",
	.sql = "select * from api.whoami()",
	.columns = whoami_columns,
	.column_count = COUNT_OF(whoami_columns),
	.row_size = sizeof(struct api_whoami),
};

static const struct bind_column peek_columns[] = {
	COLUMN(api_session_peek, session, BIND_INT),
	COLUMN(api_session_peek, expires_at, BIND_TIME),
	COLUMN(api_session_peek, idle_until, BIND_TIME),
	COLUMN_NULL(api_session_peek, fresh_until, BIND_TIME),
	COLUMN(api_session_peek, server_time, BIND_TIME),
	COLUMN_NULL(api_session_peek, journal_sealed_at, BIND_TIME),
	COLUMN_NULL(api_session_peek, access_ends_at, BIND_TIME),
	COLUMN(api_session_peek, requests_waiting, BIND_INT),
};
const struct bind_function api_function_session_peek = {
	.name = "session_peek",
	.sql = "select * from api.session_peek()",
	.columns = peek_columns,
	.column_count = COUNT_OF(peek_columns),
	.row_size = sizeof(struct api_session_peek),
};

static const struct bind_parameter list_parameters[] = {
	{"p_login", PARAMETER_TEXT}, {"p_after", PARAMETER_TEXT}, {"p_limit", PARAMETER_INT}};
static const struct bind_column list_columns[] = {
	COLUMN(api_session, session, BIND_INT),
	COLUMN(api_session, login, BIND_TEXT),
	COLUMN_NULL(api_session, name, BIND_TEXT),
	COLUMN_NULL(api_session, unit, BIND_TEXT),
	COLUMN(api_session, device, BIND_TEXT),
	COLUMN_NULL(api_session, address, BIND_TEXT),
	COLUMN_NULL(api_session, tls_version, BIND_TEXT),
	COLUMN(api_session, since, BIND_TIME),
	COLUMN(api_session, last_seen, BIND_TIME),
	COLUMN(api_session, expires_at, BIND_TIME),
	COLUMN(api_session, current, BIND_BOOL),
	COLUMN_CURSOR(api_session),
};
const struct bind_function api_function_session_list = {
	.name = "session_list",
	.sql = "select * from api.session_list($1, $2, $3)",
	.parameters = list_parameters,
	.parameter_count = COUNT_OF(list_parameters),
	.columns = list_columns,
	.column_count = COUNT_OF(list_columns),
	.row_size = sizeof(struct api_session),
};

static const struct bind_parameter end_parameters[] = {{"p_operation", PARAMETER_UUID},
	{"p_session", PARAMETER_BIGINT}, {"p_reason", PARAMETER_TEXT}};
static const struct bind_column end_columns[] = {
	COLUMN(api_session_change, session, BIND_INT),
	COLUMN(api_session_change, login, BIND_TEXT),
	COLUMN(api_session_change, summary, BIND_TEXT),
};
const struct bind_function api_function_session_end = {
	.name = "session_end",
	.sql = "select * from api.session_end($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = end_parameters,
	.parameter_count = COUNT_OF(end_parameters),
	.columns = end_columns,
	.column_count = COUNT_OF(end_columns),
	.row_size = sizeof(struct api_session_change),
};

static void
version_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct conn *conn = user;
	const struct api_version *version = rows_at(rows, 0);
	struct op_error why = OP_ERROR_INIT;

	if (version == NULL) {
		bool refused = err == NULL || err->kind == OP_ERROR_INTERNAL;

		op_error_set(&why, OP_ERROR_UNREACHABLE, "%s",
			_("the server does not offer the console's calls"));
		op_error_hint(&why, "%s",
			_("The program and the server may be of different releases. Tell the "
			  "administrator "
			  "of the platform."));
		rows_free(rows);
		if (refused) {
			conn_refuse(conn, &why);
		} else {
			conn_lost(conn, err);
		}
		return;
	}
	if (version->contract_number < CONTRACT_NUMBER) {
		op_error_set(&why, OP_ERROR_UNREACHABLE, "%s",
			_("the server is older than this program"));
		op_error_detail(&why, _("It offers contract %d; this program needs contract %d."),
			(int)version->contract_number, CONTRACT_NUMBER);
		op_error_hint(&why, "%s",
			_("Ask the administrator of the platform to upgrade the server."));
		rows_free(rows);
		conn_refuse(conn, &why);
		return;
	}
	rows_free(conn->version);
	conn->version = rows;
	conn->facts.server_clock_offset = version->server_time - clock_now();
	conn->facts.read_only = conn->facts.read_only || version->contract_number > CONTRACT_NUMBER;
	if (conn->facts.state != CONN_RESUMING) {
		conn_ready(conn);
	}
}

static void
resume_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct conn *conn = user;

	rows_free(rows);
	if (err != NULL) {
		switch (err->kind) {
		case OP_ERROR_NO_SESSION:
		case OP_ERROR_LOCKED:
		case OP_ERROR_REFUSED:
		case OP_ERROR_INVALID:
		case OP_ERROR_NOT_FOUND:
			/* The token is dead; nothing is kept that can't be used. */
			conn_set_token(conn, NULL);
			conn->resume_error = *err;
			conn->resume_error.kind = OP_ERROR_NO_SESSION;
			break;
		case OP_ERROR_READ_ONLY:
			conn->resume_error = *err;
			break;
		default:
			conn_lost(conn, err);
			return;
		}
	}
	if (conn->started && conn->facts.state == CONN_RESUMING) {
		conn_ready(conn);
	}
}

static void
ignore_done(void *user, struct rows *rows, const struct op_error *err)
{
	/* Without the tick the screens ask at their own pace; nothing depends on either. */
	(void)user;
	(void)err;
	rows_free(rows);
}

void
session_begin(struct conn *conn)
{
	if (conn->options.keeper) {
		/* Its role may call schema keeper_api only, which the same deploy has made. */
		conn_ready(conn);
		return;
	}
	(void)call_send_first(conn, &api_function_version, NULL, version_done, conn);
	if (conn->token != NULL) {
		struct call_value token = {
			.bytes = secret_bytes(conn->token), .length = secret_length(conn->token)};

		(void)call_send_first(
			conn, &api_function_session_resume, &token, resume_done, conn);
	}
	if (conn->options.listen) {
		(void)call_send_first(conn, &listen_command, NULL, ignore_done, conn);
	}
}

void
session_overwrite(struct conn *conn)
{
	(void)call_send_first(conn, &overwrite_command, NULL, ignore_done, conn);
}

const struct api_version *
session_version(const struct conn *conn)
{
	return rows_at(conn->version, 0);
}

struct secret *
session_token(const struct conn *conn)
{
	return secret_dup(conn->token);
}

struct call *
api_sign_out(struct conn *conn, call_done *done, void *user)
{
	struct call *call = call_send(conn, &api_function_sign_out, NULL, done, user);

	/* Even if the answer is lost, this program does not come back to the session. */
	conn_set_token(conn, NULL);
	return call;
}

struct call *
api_whoami(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_whoami, NULL, done, user);
}

struct call *
api_session_peek(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_session_peek, NULL, done, user);
}

struct call *
api_session_list(struct conn *conn, const char *login, const char *after, int64_t limit,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {login, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_session_list, texts, done, user);
}

struct call *
api_session_end(struct conn *conn, const char *operation, int64_t session, const char *reason,
	call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, session), reason};

	return call_send_texts(conn, &api_function_session_end, texts, done, user);
}
