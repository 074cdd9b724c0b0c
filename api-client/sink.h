/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "sink" (share/sql/api/sink.sql): receivers of the journal outside,
 * and how far each has it.
 */
#ifndef API_CLIENT_SINK_H
#define API_CLIENT_SINK_H

#include "call.h"

struct api_sink { /* sink_list */
	const char *sink;
	const char *state;    /* OK | BEHIND | STALLED | NEVER | DISABLED */
	int64_t waiting;      /* records that are not acknowledged */
	int64_t oldest;	      /* when the oldest of them was sealed, or TIME_NULL */
	int64_t acked_number; /* 0: none */
	int64_t acked_at;     /* TIME_NULL: never */
	const char *error;    /* why the receiver was not reached, a word, or NULL */
	int64_t error_at;
	int64_t contact_at; /* when the service was heard last, or TIME_NULL */
	const char *device;
	const char *starts; /* beginning | now */
	int64_t version;
};

struct api_sink_change { /* sink_create, sink_disable, sink_enable */
	const char *sink;
	int64_t version;
	const char *summary;
};

struct call *api_sink_list(struct conn *conn, call_done *done, void *user);
struct call *api_sink_create(struct conn *conn, const char *operation, const char *sink,
	const char *device, const char *starts, const char *reason, call_done *done, void *user);
/* version 0: any. */
struct call *api_sink_disable(struct conn *conn, const char *operation, const char *sink,
	const char *reason, int64_t version, call_done *done, void *user);
struct call *api_sink_enable(struct conn *conn, const char *operation, const char *sink,
	const char *reason, int64_t version, call_done *done, void *user);

extern const struct bind_function api_function_sink_list, api_function_sink_create,
	api_function_sink_disable, api_function_sink_enable;

#endif
