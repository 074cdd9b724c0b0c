/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes answers from libpq, in the order in which the calls were sent, within limits for what a
 * hostile or broken server may send. A call is complete when its Sync is answered: only
 * then it is known to be committed.
 */
#include "conn_private.h"

#include "buf.h"
#include "text.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#define REPEATS_MAXIMUM 3
#define NOTICES_MAXIMUM 1000
#define ANSWER_MAXIMUM (UINT64_C(32) * 1024 * 1024)

/* Everything of this call has arrived, its Sync included: it is committed, or it failed. */
static void
call_complete(struct conn *conn)
{
	struct call *call = call_queue_pop(&conn->sent);
	struct op_error err;

	calls_limit_begin(conn);
	if (call->repeat && call->err != NULL && call->repeats < REPEATS_MAXIMUM &&
		(call->function->flags & BIND_NO_REPEAT) == 0 && call->done != NULL) {
		call_drop_answer(call);
		call->repeat = false;
		call->repeats++;
		call->phase = CALL_QUEUED;
		call_queue_push(call->first ? &conn->first : &conn->waiting, call);
		return;
	}
	if (call->err != NULL) {
		/* The session is over, so its token is worth nothing. */
		if (call->err->kind == OP_ERROR_NO_SESSION && !call->first && conn->token != NULL) {
			secret_free(conn->token);
			conn->token = NULL;
		}
		/* Why the session was not continued says more than that there is none. */
		if (call->err->kind == OP_ERROR_NO_SESSION && !call->first &&
			conn->resume_error.kind != OP_ERROR_NONE) {
			*call->err = conn->resume_error;
		}
		call_finish(call, NULL);
	} else if (call->rows == NULL) {
		op_error_set(&err, OP_ERROR_INTERNAL, "%s",
			_("the server's answer could not be understood"));
		call_finish(call, &err);
	} else if (call->in_doubt && (call->function->flags & BIND_MUTATES) != 0) {
		call_finish_unknown(call);
	} else {
		call_finish(call, NULL);
	}
}

/* libpq frees what it received as it is; tokens, seeds and codes shall not stay behind (M-02). */
static void
result_cleanse(const struct call *call, PGresult *result)
{
	if (call == NULL || (call->function->flags & (BIND_NO_SESSION | BIND_SECRET)) == 0) {
		return;
	}
	for (int row = 0; row < PQntuples(result); row++) {
		for (int column = 0; column < PQnfields(result); column++) {
			OPENSSL_cleanse(PQgetvalue(result, row, column),
				(size_t)PQgetlength(result, row, column));
		}
	}
}

/* One result for the call at the head; false when the link has to be dropped. */
static bool
result_take(struct conn *conn, PGresult *result, struct op_error *err)
{
	struct call *call = conn->sent.head;

	if (call == NULL) {
		op_error_set(
			err, OP_ERROR_UNREACHABLE, "%s", _("the server sent an answer to nothing"));
		return false;
	}
	switch (PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		call_drop_answer(call);
		call->err = mem_new(1, sizeof *call->err);
		call->rows = rows_decode(call->function, result, call->err);
		if (call->rows != NULL) {
			free(call->err);
			call->err = NULL;
		}
		return true;
	case PGRES_FATAL_ERROR:
		call_drop_answer(call);
		call->err = mem_new(1, sizeof *call->err);
		switch (call_error_read(result, call->err)) {
		case ERROR_FINAL:
			return true;
		case ERROR_REPEAT:
			call->repeat = true;
			return true;
		case ERROR_LINK_LOST:
			break;
		}
		*err = *call->err;
		call_drop_answer(call);
		return false;
	case PGRES_PIPELINE_SYNC:
		call_complete(conn);
		return true;
	default:
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the server broke the protocol"));
		return false;
	}
}

void
calls_notice(void *user, const PGresult *notice)
{
	struct conn *conn = user;
	const char *function = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);

	conn->notices++;
	/* The wait for the standby was broken off: committed here, perhaps not there. */
	if (text_is(function, "SyncRepWaitForLSN") && conn->sent.head != NULL) {
		conn->sent.head->in_doubt = true;
	}
}

static BIO *
link_source(const struct conn *conn)
{
	SSL *ssl = PQgetssl(conn->link);

	return ssl == NULL ? NULL : SSL_get_rbio(ssl);
}

/* How far the limit on one answer is used up. */
static uint64_t
link_received(const struct conn *conn)
{
	BIO *source = link_source(conn);

	return source == NULL ? 0 : BIO_number_read(source) - conn->received;
}

void
calls_limit_begin(struct conn *conn)
{
	BIO *source = link_source(conn);

	conn->received = source == NULL ? 0 : BIO_number_read(source);
	conn->notices = 0;
}

/* Called before each read from the socket. libpq reads as long as something comes, so the limit
 * has to stand here: a sender that never pauses would keep it in one call. */
static long
read_allowed(BIO *source, int operation, const char *data, size_t length, int number, long value,
	int result, size_t *processed)
{
	const struct conn *conn = (const struct conn *)(void *)BIO_get_callback_arg(source);

	(void)data;
	(void)length;
	(void)number;
	(void)value;
	(void)processed;
	if (operation == BIO_CB_READ && BIO_number_read(source) - conn->received > ANSWER_MAXIMUM) {
		BIO_clear_retry_flags(source);
		return -1;
	}
	return result;
}

void
calls_limit_set(struct conn *conn)
{
	BIO *source = link_source(conn);

	BIO_set_callback_ex(source, read_allowed);
	BIO_set_callback_arg(source, (char *)conn);
	calls_limit_begin(conn);
}

/* Limits on what comes without being an answer, or never becomes a whole one. */
static bool
flood_check(const struct conn *conn, struct op_error *err)
{
	if (conn->notices <= NOTICES_MAXIMUM && link_received(conn) <= ANSWER_MAXIMUM) {
		return true;
	}
	op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the server sent more than was asked for"));
	return false;
}

bool
calls_receive(struct conn *conn)
{
	struct op_error err = OP_ERROR_INIT;
	bool good = PQconsumeInput(conn->link) == 1;
	int empty = 0;

	/* What had arrived before the link broke still counts. */
	while (!PQisBusy(conn->link) && empty < 3) {
		PGresult *result = PQgetResult(conn->link);
		bool taken = true, held = false;

		if (result == NULL) {
			empty++;
			if (conn->sent.head == NULL) {
				break;
			}
			continue;
		}
		empty = 0;
		/* libpq makes results of its own about a broken link; they have no code. */
		if (PQresultStatus(result) != PGRES_FATAL_ERROR ||
			PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL) {
			struct call *call = conn->sent.head;

			if (PQresultStatus(result) == PGRES_TUPLES_OK) {
				taken = result_take(conn, result, &err);
				held = call != NULL && rows_hold(call->rows, result);
				if (!held) {
					result_cleanse(call, result);
				}
			} else {
				taken = result_take(conn, result, &err);
			}
		}
		if (!held) {
			PQclear(result);
		}
		if (!taken) {
			conn_lost(conn, &err);
			return false;
		}
	}
	if (flood_check(conn, &err)) {
		if (good && PQstatus(conn->link) == CONNECTION_OK) {
			return true;
		}
		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the connection was lost"));
	}
	conn_lost(conn, &err);
	return false;
}
