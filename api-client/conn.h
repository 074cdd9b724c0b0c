/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection: an asynchronous state machine over libpq that never blocks. It keeps its own
 * host list and deadlines (PQconnectPoll knows none), verifies the server before anything secret
 * leaves, reconnects with back-off and jitter, and resumes the session with the kept token.
 * Every libpq parameter is explicit (T-06). This header does not expose libpq.
 */
#ifndef API_CLIENT_CONN_H
#define API_CLIENT_CONN_H

#include "bind.h"
#include "error.h"
#include "secret.h"

#include <stdbool.h>
#include <stdint.h>

enum conn_state {
	CONN_CLOSED,	 /* not opened yet, or closed by us */
	CONN_CONNECTING, /* TCP, TLS, or startup under way */
	CONN_RESUMING,	 /* connected; the kept session is being resumed */
	CONN_READY,	 /* calls go out */
	CONN_WAITING,	 /* lost or never reached; next try at conn_facts.retry_at */
	CONN_REFUSED	 /* TLS, certificate or server version refused; no retry by itself */
};

struct conn_host {
	char *name;    /* the name that the server's certificate must carry */
	char *address; /* numeric address: no resolver is ever asked (T-10) */
	int port;
};

struct conn_options {
	struct conn_host *hosts;
	size_t host_count;
	const char *database;
	const char *role; /* = CN of the client certificate */
	const char *ca_file, *certificate_file, *key_file, *crl_file;
	const char *tls_minimum; /* "1.3" (default) or "1.2"; anything else is refused */
	const char *application; /* "opconsole" */
	int connect_timeout_ms;	 /* default 5000 */
	int call_timeout_ms;	 /* default 15000 */
	bool reconnect;		 /* false for one-shot commands: one round over the hosts */
	bool listen;		 /* LISTEN opconsole_tick once ready */
	bool keeper;		 /* a role of a service: ready without asking api.version() */
};

/* What is known about the link, for the header and doctor. Text fields are "" when unknown. */
struct conn_facts {
	enum conn_state state;
	char host[128];
	char tls_version[16]; /* "TLSv1.3" */
	char tls_cipher[64];
	int64_t server_certificate_ends; /* TIME_NULL when unknown */
	int64_t client_certificate_ends;
	int64_t retry_at;	     /* monotonic microseconds, WAITING only */
	int64_t lost_at;	     /* wall clock when the link was lost, TIME_NULL when up */
	int64_t server_clock_offset; /* server minus local wall clock, microseconds */
	bool read_only;		     /* standby or newer contract: mutations are refused here */
	struct op_error error;	     /* why it is not READY; READY and NO_SESSION: not resumed */
};

struct conn;

/* Checks files (owner, mode, type, key matches certificate, CRL present, current and of this CA:
 * T-04, T-05) before libpq sees them. NULL and *err (CONFIG) when one is wrong. */
struct conn *conn_new(const struct conn_options *options, struct op_error *err);
/* Not from inside a callback of this connection. */
/* Closes at once; pending calls get UNREACHABLE or UNKNOWN. */
void conn_free(struct conn *conn);
void conn_open(struct conn *conn); /* begin connecting; also "try again now" */

/* For poll(): descriptor or -1, events, and the monotonic instant at which conn_turn must be called
 * even if nothing arrives (INT64_MAX: never). Ask again on every turn: the descriptor changes. */
int conn_descriptor(const struct conn *conn);
/* A second descriptor to poll for POLLIN while a sign-in computes on its thread; -1 when none. */
int conn_wake_descriptor(const struct conn *conn);
short conn_events(const struct conn *conn);
int64_t conn_deadline(const struct conn *conn);
void conn_turn(struct conn *conn, short revents); /* all progress and all callbacks happen here */

const struct conn_facts *conn_facts(const struct conn *conn);
/* Called in conn_turn after the state or facts changed. One listener. */
void conn_on_change(struct conn *conn, void (*changed)(void *user), void *user);
/* Called when the keeper's tick arrived (a hint to ask, never data). */
void conn_on_tick(struct conn *conn, void (*tick)(void *user), void *user);

/* Microseconds before the next try: 1, 2, 4 .. 30 s, between 3/4 and 5/4 of it, so that many don't
 * come back at the same instant. */
int64_t conn_back_off(int failures);

/* The resume token: conn keeps a copy and resumes with it after every reconnect; NULL forgets. */
void conn_set_token(struct conn *conn, const struct secret *token);
bool conn_has_token(const struct conn *conn);

#endif
