/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls: one queue per connection, sent in pipeline mode with a Sync after each call (every call
 * is its own transaction), each with our own deadline. Answers come back through a callback in
 * conn_turn(), never from inside call_send(). A mutation whose answer was lost reports
 * OP_ERROR_UNKNOWN; a read waits for the reconnect or fails with UNREACHABLE at its deadline.
 */
#ifndef API_CLIENT_CALL_H
#define API_CLIENT_CALL_H

#include "bind.h"
#include "conn.h"

struct call;

/* rows is owned by the receiver (rows_free) and NULL when err is set; err is NULL on success. */
typedef void call_done(void *user, struct rows *rows, const struct op_error *err);

/* One value per parameter; text NULL means SQL NULL. Values are copied. */
struct call_value {
	const char *text;
	const unsigned char *bytes; /* PARAMETER_BYTES only */
	size_t length;
};

/* Never fails at once: every failure comes through done. The handle is valid until done ran. */
struct call *call_send(struct conn *conn, const struct bind_function *function,
	const struct call_value *values, call_done *done, void *user);
/* The answer is no longer wanted: done will not be called. Nothing is cancelled at the server. */
void call_forget(struct call *call);
void call_set_timeout(struct call *call, int64_t milliseconds);

/* Value makers; the text stays valid for the life of the holder. */
struct call_number {
	char text[24];
};
const char *call_int(struct call_number *holder, int64_t value);
/* The row version that an editor saw: NULL for 0, which means any. */
const char *call_version(struct call_number *holder, int64_t version);
const char *call_time(char *to, size_t size, int64_t at); /* NULL for TIME_NULL */
struct buf;
/* A text[] of these items, written into `to`. */
const char *call_texts(struct buf *to, const char *const *items, size_t count);
/* The same of a typed list: words with commas or blanks between them. NULL stays NULL. */
const char *call_words(struct buf *to, const char *list);
#define OPERATION_ID_SIZE 37
void operation_id_new(char to[OPERATION_ID_SIZE]); /* random UUID, version 4 (RFC 9562) */

#endif
