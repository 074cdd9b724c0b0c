/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to tls_stream.c and tls_stream_end.c: the stream, and how it fails.
 */
#ifndef API_CLIENT_TLS_STREAM_PRIVATE_H
#define API_CLIENT_TLS_STREAM_PRIVATE_H

#include "buf.h"
#include "tls.h"
#include "tls_stream.h"

/* Reads of one turn, so that a receiver that talks without end doesn't keep the loop. */
#define TURN_READS 256

struct tls_stream {
	struct tls_stream_options options;
	enum tls_stream_state state;
	enum tls_stream_cause cause;
	struct op_error error;
	int descriptor;
	SSL *ssl;
	struct tls_watch watch;
	bool connected; /* TCP is */
	bool wants_write;
	struct buf queue;
	size_t sent;	  /* of the queue */
	bool closed;	  /* our close_notify and FIN are sent */
	bool notified;	  /* the receiver's close_notify came */
	bool ended;	  /* the receiver's FIN came */
	int64_t deadline; /* monotonic, like the next */
	int64_t settle_at;
};

/* Moves the deadline on. */
void stream_progress(struct tls_stream *stream);
void stream_failed(struct tls_stream *stream, enum tls_stream_cause cause, const char *message);
void stream_failed_errno(struct tls_stream *stream, int error);
/* What TLS saw tells more than how the connection ended. */
void stream_failed_tls(
	struct tls_stream *stream, enum tls_stream_cause otherwise, const char *message);
/* SO_ERROR, which is forgotten by being read. */
int stream_socket_error(const struct tls_stream *stream);
/* After a call of SSL that did not do it: true when it only has to be called again. */
bool stream_again(struct tls_stream *stream, int result);
/* Takes in what the receiver sends: tickets, alerts, its end; data means nothing here. False: it
 * ended or failed. */
bool stream_receive(struct tls_stream *stream);

/* tls_stream_end.c: progress of the end, once everything is sent. */
void stream_end_turn(struct tls_stream *stream);

#endif
