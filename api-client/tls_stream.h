/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A one-way TLS connection to a receiver that answers nothing (syslog, RFC 5425), driven by the
 * caller's poll: nothing here blocks, resolves a name or waits without a deadline. What it adds to
 * TLS is a proof that everything was read: see tls_stream_end().
 */
#ifndef API_CLIENT_TLS_STREAM_H
#define API_CLIENT_TLS_STREAM_H

#include "error.h"
#include "tls_files.h"

#include <stddef.h>
#include <stdint.h>

struct tls_stream_options {  /* all borrowed, outlive the stream */
	const char *address; /* numeric (T-10) */
	int port;
	const char *name; /* that the receiver's certificate must carry (T-01) */
	struct tls_files files;
	int64_t timeout;   /* microseconds to connect, and without any progress later */
	bool close_notify; /* an end without one proves nothing */
};

enum tls_stream_state {
	TLS_STREAM_CONNECTING,
	TLS_STREAM_OPEN,
	TLS_STREAM_ENDING, /* tls_stream_end() was called */
	TLS_STREAM_DONE,   /* the receiver's process has read everything */
	TLS_STREAM_FAILED  /* nothing is known of what was sent */
};

enum tls_stream_cause {		 /* why it FAILED */
	TLS_STREAM_REFUSED,	 /* nobody listens */
	TLS_STREAM_UNREACHABLE,	 /* no way there */
	TLS_STREAM_TIMEOUT,	 /* no progress */
	TLS_STREAM_CERTIFICATE,	 /* the receiver's was not accepted */
	TLS_STREAM_NOT_ACCEPTED, /* ours was not */
	TLS_STREAM_TLS,		 /* another failure of TLS */
	TLS_STREAM_CUT		 /* ended before everything was read, or without a proof of it */
};

struct tls_stream;

/* Begins to connect. NULL and err (CONFIG): one of the files is not as it must be (T-04, T-05). */
struct tls_stream *tls_stream_new(const struct tls_stream_options *options, struct op_error *err);
void tls_stream_free(struct tls_stream *stream); /* closes at once; NULL is legal */

/* For poll(), asked on every turn: events may be 0, deadline is monotonic, INT64_MAX for none. */
int tls_stream_descriptor(const struct tls_stream *stream);
short tls_stream_events(const struct tls_stream *stream);
int64_t tls_stream_deadline(const struct tls_stream *stream);
void tls_stream_turn(struct tls_stream *stream); /* all progress happens here */

enum tls_stream_state tls_stream_state(const struct tls_stream *stream);
/* FAILED: why, as a cause and in words. */
enum tls_stream_cause tls_stream_cause(const struct tls_stream *stream);
const struct op_error *tls_stream_error(const struct tls_stream *stream);
/* "TLSv1.3" once OPEN, else "". */
const char *tls_stream_version(const struct tls_stream *stream);

/* OPEN only: queues bytes, which are copied. */
void tls_stream_write(struct tls_stream *stream, const void *bytes, size_t length);
size_t tls_stream_queued(const struct tls_stream *stream); /* not yet given to the kernel */
/* When the queue is sent: says in TLS and in TCP that nothing more comes, and waits for the
 * receiver's end. DONE needs all of these: the receiver closed after it had taken our end into an
 * open socket (a crossing end is no answer), nothing of ours was left unread (Linux resets then),
 * and, unless the options say otherwise, its TLS said so itself (nobody on the way can). */
void tls_stream_end(struct tls_stream *stream);

#endif
