/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of calls: sends them in pipeline mode with a Sync after each, so that every call is a
 * transaction of its own. The only file that sends a query.
 */
#include "conn_private.h"

#include "buf.h"
#include "clock.h"
#include "text.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAXIMUM 24

static const Oid parameter_oids[] = {
	[PARAMETER_TEXT] = 25,
	[PARAMETER_INT] = 23,
	[PARAMETER_BIGINT] = 20,
	[PARAMETER_BOOL] = 16,
	[PARAMETER_TIME] = 1184,
	[PARAMETER_UUID] = 2950,
	[PARAMETER_BYTES] = 17,
	[PARAMETER_BIGINT_ARRAY] = 1016,
	[PARAMETER_TEXT_ARRAY] = 1009,
	[PARAMETER_DATE] = 1082,
	[PARAMETER_JSON] = 3802,
};

static struct call *
call_new(struct conn *conn, const struct bind_function *function, const struct call_value *values,
	call_done *done, void *user)
{
	struct call *call = mem_new(1, sizeof *call);

	if (function->parameter_count > PARAMETERS_MAXIMUM) {
		die("%s has too many parameters", function->name);
	}
	call->conn = conn;
	call->function = function;
	call->done = done;
	call->user = user;
	call->timeout = conn->options.call_timeout_ms * (CLOCK_SECOND / 1000);
	call->deadline = clock_monotonic() + call->timeout;
	call->values = mem_new(function->parameter_count, sizeof *call->values);
	for (size_t i = 0; i < function->parameter_count; i++) {
		call->values[i].text = text_dup(values[i].text);
		call->values[i].length = values[i].length;
		if (values[i].bytes != NULL) {
			call->values[i].bytes = (unsigned char *)text_dup_bytes(
				(const char *)values[i].bytes, values[i].length);
		}
	}
	return call;
}

/* Why a call can't go out now and will not by waiting; false when it can wait or go. */
static bool
call_hopeless(const struct conn *conn, const struct bind_function *function, struct op_error *err)
{
	bool mutates = (function->flags & BIND_MUTATES) != 0;

	if (conn->given_up) {
		*err = conn->facts.error;
		if (err->kind == OP_ERROR_NONE) {
			op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
				_("there is no connection to the server"));
		}
		return true;
	}
	if (mutates && conn->facts.read_only && conn->started) {
		op_error_set(err, OP_ERROR_READ_ONLY, "%s", _("the server takes no changes now"));
		op_error_hint(err, "%s",
			_("It is read-only, or newer than this program. Nothing was sent."));
		return true;
	}
	if (mutates && conn->options.reconnect && conn->facts.state != CONN_READY) {
		op_error_set(
			err, OP_ERROR_UNREACHABLE, "%s", _("there is no connection to the server"));
		op_error_hint(
			err, "%s", _("Nothing was sent. Try again when the connection is back."));
		return true;
	}
	return false;
}

struct call *
call_send(struct conn *conn, const struct bind_function *function, const struct call_value *values,
	call_done *done, void *user)
{
	struct call *call = call_new(conn, function, values, done, user);
	struct op_error err;

	if (call_hopeless(conn, function, &err)) {
		call_finish(call, &err);
	} else {
		call_queue_push(&conn->waiting, call);
	}
	return call;
}

struct call *
call_send_first(struct conn *conn, const struct bind_function *function,
	const struct call_value *values, call_done *done, void *user)
{
	struct call *call = call_new(conn, function, values, done, user);

	call->first = true;
	call_queue_push(&conn->first, call);
	return call;
}

struct call *
call_send_texts(struct conn *conn, const struct bind_function *function, const char *const *texts,
	call_done *done, void *user)
{
	struct call_value values[PARAMETERS_MAXIMUM] = {{0}};

	for (size_t i = 0; i < function->parameter_count && i < PARAMETERS_MAXIMUM; i++) {
		values[i].text = texts[i];
	}
	return call_send(conn, function, values, done, user);
}

void
call_forget(struct call *call)
{
	if (call == NULL) {
		return;
	}
	call->done = NULL;
	if (call->phase == CALL_SENT) {
		return; /* its answer will come, and needs a place */
	}
	call_queue_remove(
		call->phase == CALL_FINISHED ? &call->conn->finished : &call->conn->waiting, call);
	call_free(call);
}

void
call_set_timeout(struct call *call, int64_t milliseconds)
{
	call->timeout = milliseconds * (CLOCK_SECOND / 1000);
	call->deadline = clock_monotonic() + call->timeout;
}

const char *
call_int(struct call_number *holder, int64_t value)
{
	if (value == BIND_INT_NULL) {
		return NULL;
	}
	text_format(holder->text, sizeof holder->text, "%lld", (long long)value);
	return holder->text;
}

const char *
call_version(struct call_number *holder, int64_t version)
{
	return version == 0 ? NULL : call_int(holder, version);
}

const char *
call_time(char *to, size_t size, int64_t at)
{
	if (at == TIME_NULL) {
		return NULL;
	}
	return clock_format(at, CLOCK_RFC3339, to, size);
}

const char *
call_texts(struct buf *to, const char *const *items, size_t count)
{
	buf_truncate(to, 0);
	buf_append_char(to, '{');
	for (size_t i = 0; i < count; i++) {
		buf_append(to, i == 0 ? "\"" : ",\"");
		for (const char *c = items[i]; *c != '\0'; c++) {
			if (*c == '"' || *c == '\\') {
				buf_append_char(to, '\\');
			}
			buf_append_char(to, *c);
		}
		buf_append_char(to, '"');
	}
	buf_append_char(to, '}');
	return buf_text(to);
}

const char *
call_words(struct buf *to, const char *list)
{
	const char *items[64];
	char *copy = text_dup(list);
	size_t count = 0;

	if (copy == NULL) {
		return NULL;
	}
	for (char *at = copy; *at != '\0' && count < 64;) {
		size_t gap = strspn(at, ", ");
		size_t length = strcspn(at + gap, ", ");

		at += gap;
		if (length > 0) {
			items[count++] = at;
		}
		at += length;
		if (*at != '\0') {
			*at++ = '\0';
		}
	}
	(void)call_texts(to, items, count);
	free(copy);
	return buf_text(to);
}

void
operation_id_new(char to[OPERATION_ID_SIZE])
{
	unsigned char bytes[16];
	struct buf text = BUF_INIT;

	if (RAND_bytes(bytes, (int)sizeof bytes) != 1) {
		die("no random numbers");
	}
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof bytes; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10) {
			buf_append_char(&text, '-');
		}
		buf_append_hex(&text, &bytes[i], 1);
	}
	text_format(to, OPERATION_ID_SIZE, "%s", buf_text(&text));
	buf_done(&text);
}

/* Puts one call and its Sync into libpq's buffer. */
static bool
call_write(struct conn *conn, struct call *call)
{
	Oid types[PARAMETERS_MAXIMUM] = {0};
	const char *values[PARAMETERS_MAXIMUM] = {NULL};
	int lengths[PARAMETERS_MAXIMUM] = {0}, formats[PARAMETERS_MAXIMUM] = {0};
	const struct bind_function *function = call->function;

	for (size_t i = 0; i < function->parameter_count; i++) {
		enum bind_parameter_type type = function->parameters[i].type;

		types[i] = parameter_oids[type];
		values[i] = call->values[i].text;
		if (type == PARAMETER_BYTES) {
			values[i] = (const char *)call->values[i].bytes;
			lengths[i] = (int)call->values[i].length;
			formats[i] = 1;
		}
	}
	if (PQsendQueryParams(conn->link, function->sql, (int)function->parameter_count, types,
		    values, lengths, formats, (function->flags & BIND_BINARY) != 0) != 1 ||
		PQpipelineSync(conn->link) != 1) {
		return false;
	}
	if (!call->was_sent) {
		call->deadline = clock_monotonic() + call->timeout;
	}
	call->was_sent = true;
	call->phase = CALL_SENT;
	call_queue_push(&conn->sent, call);
	return true;
}

/* A one-shot command saves the round trip and sends its change together with the resume; the
 * server refuses it when the resume fails. Where somebody looks at the screen it waits. */
static bool
call_may_go(const struct conn *conn, const struct call *call)
{
	return conn->facts.state == CONN_READY || !conn->options.reconnect ||
	       (call->function->flags & BIND_MUTATES) == 0;
}

bool
calls_may_go(const struct conn *conn)
{
	const struct call *call = conn->waiting.head;

	while (conn->started && call != NULL && !call_may_go(conn, call)) {
		call = call->next;
	}
	return conn->started && (conn->first.head != NULL || call != NULL);
}

void
calls_pump(struct conn *conn)
{
	struct call_queue rest = {0};
	struct call *call;
	bool written = true;

	if (!conn->started) {
		return;
	}
	while (written && (call = call_queue_pop(&conn->first)) != NULL) {
		written = call_write(conn, call);
		if (!written) {
			call_free(call);
		}
	}
	while ((call = call_queue_pop(&conn->waiting)) != NULL) {
		if (!written || !call_may_go(conn, call)) {
			call_queue_push(&rest, call);
			continue;
		}
		written = call_write(conn, call);
		if (!written) {
			call_queue_push(&rest, call);
		}
	}
	conn->waiting = rest;
	if (written) {
		int flushed = PQflush(conn->link);

		conn->unflushed = flushed == 1;
		written = flushed >= 0;
	}
	if (!written) {
		struct op_error err;

		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the connection was lost"));
		conn_lost(conn, &err);
	}
}
