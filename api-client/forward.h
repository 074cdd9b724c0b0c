/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of schema forward_api (share/sql/forward_api/forward.sql), which only a service that
 * forwards the journal may use. They need no session and are never sent again after a reconnect: a
 * batch whose call was lost is begun again.
 */
#ifndef API_CLIENT_FORWARD_H
#define API_CLIENT_FORWARD_H

#include "call.h"

struct forward_state {	   /* forward_state */
	const char *state; /* OK | BEHIND | STALLED | NEVER | DISABLED */
	int64_t waiting;   /* records that are sealed and not acknowledged */
	int64_t oldest;	   /* when the oldest of them was sealed, or TIME_NULL */
	int64_t acked_number;
};

struct forward_batch { /* forward_begin */
	int64_t batch;
};

struct forward_record { /* forward_read */
	int64_t number; /* its position in the chain, from 1 on */
	int64_t event;
	int64_t seal;
	int64_t at;
	const char *action;
	const char *outcome; /* ok | refused | failed */
	const char *actor;   /* login; what may be NULL is, to "reason" */
	const char *object_kind;
	const char *object_id;
	const char *device;
	const char *address;
	const char *unit;
	const char *operation;
	struct bind_bytes digest;
	const char *summary;
	const char *reason;
	const char *old; /* JSON, or NULL */
	const char *now; /* column "new"; JSON, or NULL */
	bool repeated;	 /* it was given out before and may have arrived */
};

struct forward_acked { /* forward_ack */
	const char *state;
	int64_t waiting;
};

/* error: a word of core.forward_note(), or NULL for nothing new. */
struct call *forward_state(
	struct conn *conn, const char *sink, const char *error, call_done *done, void *user);
struct call *forward_begin(struct conn *conn, const char *sink, call_done *done, void *user);
struct call *forward_read(struct conn *conn, const char *sink, int64_t batch, int64_t limit,
	call_done *done, void *user);
struct call *forward_ack(struct conn *conn, const char *sink, int64_t batch, int64_t number,
	call_done *done, void *user);

/* All of them, for the contract test; NULL-terminated. */
extern const struct bind_function *const forward_functions[];

#endif
