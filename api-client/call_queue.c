/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where calls wait, and what becomes of them when the link is lost, a deadline passes or their
 * answer is there. A call is reported exactly once, and only from calls_deliver().
 */
#include "conn_private.h"

#include "buf.h"
#include "clock.h"
#include "text.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

void
call_queue_push(struct call_queue *queue, struct call *call)
{
	call->next = NULL;
	if (queue->last == NULL) {
		queue->head = call;
	} else {
		queue->last->next = call;
	}
	queue->last = call;
}

struct call *
call_queue_pop(struct call_queue *queue)
{
	struct call *call = queue->head;

	if (call != NULL) {
		queue->head = call->next;
		if (queue->head == NULL) {
			queue->last = NULL;
		}
	}
	return call;
}

void
call_queue_remove(struct call_queue *queue, struct call *call)
{
	struct call_queue rest = {0};
	struct call *other;

	while ((other = call_queue_pop(queue)) != NULL) {
		if (other != call) {
			call_queue_push(&rest, other);
		}
	}
	*queue = rest;
}

void
call_free(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		struct call_value *value = &call->values[i];

		/* Codes, proofs and tokens pass through here (M-04). */
		if (value->text != NULL) {
			OPENSSL_cleanse((char *)(uintptr_t)value->text, strlen(value->text));
		}
		if (value->bytes != NULL) {
			OPENSSL_cleanse((unsigned char *)(uintptr_t)value->bytes, value->length);
		}
		free((char *)(uintptr_t)value->text);
		free((unsigned char *)(uintptr_t)value->bytes);
	}
	free(call->values);
	rows_free(call->rows);
	free(call->err);
	free(call);
}

void
call_drop_answer(struct call *call)
{
	rows_free(call->rows);
	free(call->err);
	call->rows = NULL;
	call->err = NULL;
}

void
call_finish(struct call *call, const struct op_error *err)
{
	if (err != NULL) {
		call_drop_answer(call);
		call->err = mem_new(1, sizeof *call->err);
		*call->err = *err;
	}
	call->phase = CALL_FINISHED;
	call_queue_push(&call->conn->finished, call);
}

void
call_finish_unknown(struct call *call)
{
	struct op_error err;

	op_error_set(&err, OP_ERROR_UNKNOWN, "%s", _("the outcome is unknown"));
	op_error_detail(&err, "%s",
		_("The change was sent, but the answer was lost. It may or may not have been "
		  "made."));
	op_error_hint(&err, "%s", _("Ask for the state of the operation before you repeat it."));
	call_finish(call, &err);
}

void
calls_lost(struct conn *conn, const struct op_error *err)
{
	struct call_queue again = {0};
	struct call *call;

	/* What starts a link is sent anew on the next one. */
	while ((call = call_queue_pop(&conn->first)) != NULL) {
		call_free(call);
	}
	while ((call = call_queue_pop(&conn->sent)) != NULL) {
		if (call->first || call->done == NULL) {
			call_free(call);
		} else if ((call->function->flags & BIND_MUTATES) != 0) {
			call_finish_unknown(call);
		} else if ((call->function->flags & BIND_NO_REPEAT) != 0) {
			call_finish(call, err);
		} else {
			call_drop_answer(call);
			call->phase = CALL_QUEUED;
			call_queue_push(&again, call);
		}
	}
	while ((call = call_queue_pop(&conn->waiting)) != NULL) {
		if ((call->function->flags & BIND_MUTATES) != 0) {
			call_finish(call, err);
		} else {
			call_queue_push(&again, call);
		}
	}
	conn->waiting = again;
}

void
calls_fail(struct conn *conn, const struct op_error *err)
{
	struct call *call;

	while ((call = call_queue_pop(&conn->waiting)) != NULL) {
		call_finish(call, err);
	}
}

static void
waiting_expire(struct conn *conn, int64_t now)
{
	struct call_queue rest = {0};
	struct call *call;
	struct op_error err;

	while ((call = call_queue_pop(&conn->waiting)) != NULL) {
		if (call->deadline > now) {
			call_queue_push(&rest, call);
			continue;
		}
		err = conn->facts.error;
		if (err.kind == OP_ERROR_NONE) {
			op_error_set(&err, OP_ERROR_UNREACHABLE, "%s",
				_("the server can not be reached"));
		}
		call_finish(call, &err);
	}
	conn->waiting = rest;
}

void
calls_expire(struct conn *conn, int64_t now)
{
	struct call_queue rest = {0};
	struct call *call;
	struct op_error err;
	bool expired = false;

	waiting_expire(conn, now);
	op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the server does not answer"));
	while ((call = call_queue_pop(&conn->sent)) != NULL) {
		if (call->deadline > now) {
			call_queue_push(&rest, call);
			continue;
		}
		expired = true;
		if (call->first || call->done == NULL) {
			call_queue_push(&rest, call);
		} else if ((call->function->flags & BIND_MUTATES) != 0) {
			call_finish_unknown(call);
		} else {
			call_finish(call, &err);
		}
	}
	conn->sent = rest;
	/* Its answer could still come and would be taken for another call's. */
	if (expired) {
		conn_lost(conn, &err);
	}
}

void
calls_deliver(struct conn *conn)
{
	size_t count = 0;
	struct call *call;

	/* Only what is there now: a receiver that asks again at once must not keep us here. */
	for (call = conn->finished.head; call != NULL; call = call->next) {
		count++;
	}
	for (; count > 0 && (call = call_queue_pop(&conn->finished)) != NULL; count--) {
		struct rows *rows = call->rows;

		if (call->done != NULL) {
			call->rows = NULL;
			call->done(call->user, rows, call->err);
		}
		if ((call->function->flags & BIND_SECRET) != 0 && conn->started) {
			session_overwrite(conn);
		}
		call_free(call);
	}
}

int64_t
calls_deadline(const struct conn *conn)
{
	int64_t deadline = INT64_MAX;

	if (conn->finished.head != NULL) {
		return 0;
	}
	for (const struct call *call = conn->sent.head; call != NULL; call = call->next) {
		deadline = call->deadline < deadline ? call->deadline : deadline;
	}
	for (const struct call *call = conn->waiting.head; call != NULL; call = call->next) {
		deadline = call->deadline < deadline ? call->deadline : deadline;
	}
	return deadline;
}
