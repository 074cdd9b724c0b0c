/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection's state machine. The only file that makes connections with libpq, and it never
 * waits: hosts are tried one after the other with our own deadline (PQconnectPoll knows none),
 * a lost link is tried again after 1, 2, 4 .. 30 s with jitter.
 */
#include "conn_private.h"

#include "buf.h"
#include "clock.h"
#include "text.h"

#include <locale.h>
#include <openssl/rand.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define FILES_VALID (60 * CLOCK_SECOND)
#define BACK_OFF_MAXIMUM 30

static void attempt_begin(struct conn *conn);

struct conn *
conn_new(const struct conn_options *options, struct op_error *err)
{
	/* What libpq heeds whatever the parameters say: three settings and the service file. */
	static const char *const forced[] = {"PGDATESTYLE", "PGTZ", "PGGEQO", "PGSERVICE"};
	struct conn *conn;

	tls_init();
	for (size_t i = 0; i < COUNT_OF(forced); i++) {
		(void)unsetenv(forced[i]);
	}
	if (options->host_count == 0) {
		op_error_set(err, OP_ERROR_CONFIG, "%s", _("no server is configured"));
		return NULL;
	}
	conn = mem_new(1, sizeof *conn);
	conn_options_copy(&conn->options, options);
	conn->standby = conn->options.host_count;
	conn->facts.lost_at = TIME_NULL;
	conn->facts.server_certificate_ends = TIME_NULL;
	conn->facts.client_certificate_ends = TIME_NULL;
	if (!tls_files_check(&conn->options, &conn->policy, err)) {
		conn_free(conn);
		return NULL;
	}
	conn->files_checked = clock_monotonic();
	conn->facts.client_certificate_ends = conn->policy.client_certificate_ends;
	return conn;
}

static void
link_drop(struct conn *conn)
{
	PQfinish(conn->link);
	conn->link = NULL;
	conn->started = false;
	conn->unflushed = false;
	conn->notices = 0;
	conn->received = 0;
}

void
conn_free(struct conn *conn)
{
	struct op_error err;

	if (conn == NULL) {
		return;
	}
	op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the connection was closed"));
	conn->given_up = true;
	link_drop(conn);
	calls_lost(conn, &err);
	calls_fail(conn, &err);
	calls_deliver(conn);
	salting_free(conn);
	verify_free(conn);
	/* What the receivers asked for in answer to that is not wanted any more. */
	calls_fail(conn, &err);
	while (conn->finished.head != NULL) {
		call_free(call_queue_pop(&conn->finished));
	}
	rows_free(conn->version);
	secret_free(conn->token);
	conn_options_done(&conn->options);
	free(conn);
}

static void
state_set(struct conn *conn, enum conn_state state)
{
	conn->facts.state = state;
	conn->changed = true;
}

/* Between 3/4 and 5/4 of the time, so that many consoles don't come back at the same instant. */
static int64_t
back_off(struct conn *conn)
{
	int64_t seconds = conn->failures < 5 ? INT64_C(1) << conn->failures : BACK_OFF_MAXIMUM;
	unsigned char random = 128;

	conn->failures++;
	(void)RAND_bytes(&random, 1);
	return seconds * CLOCK_SECOND * 3 / 4 + seconds * CLOCK_SECOND / 2 * random / 255;
}

/* No link and no attempt under way: wait for the next try, or give up. */
static void
rest_begin(struct conn *conn, bool refused, const struct op_error *err)
{
	conn->facts.error = *err;
	conn->tried = 0;
	conn->refused = 0;
	conn->accept_standby = false;
	conn->standby = conn->options.host_count;
	if (refused || !conn->options.reconnect) {
		conn->given_up = true;
		state_set(conn, refused ? CONN_REFUSED : CONN_CLOSED);
		calls_fail(conn, err);
		return;
	}
	conn->facts.retry_at = clock_monotonic() + back_off(conn);
	state_set(conn, CONN_WAITING);
}

/* The attempt on this host failed; the next host, or the end of the round. */
static void
attempt_failed(struct conn *conn, bool refused, const struct op_error *err)
{
	struct op_error round_error;

	link_drop(conn);
	/* A refusal says more than a host that is switched off. */
	if (refused || conn->refused == 0) {
		conn->round_error = *err;
	}
	conn->refused += refused ? 1 : 0;
	conn->tried++;
	conn->host = (conn->host + 1) % conn->options.host_count;
	if (conn->tried < conn->options.host_count) {
		attempt_begin(conn);
		return;
	}
	if (conn->standby < conn->options.host_count && !conn->accept_standby) {
		conn->accept_standby = true;
		conn->host = conn->standby;
		conn->tried--;
		attempt_begin(conn);
		return;
	}
	round_error = conn->round_error;
	rest_begin(conn, conn->refused == conn->options.host_count, &round_error);
}

static bool
files_recheck(struct conn *conn, struct op_error *err)
{
	int64_t now = clock_monotonic();

	if (now - conn->files_checked < FILES_VALID) {
		return true;
	}
	if (!tls_files_check(&conn->options, &conn->policy, err)) {
		return false;
	}
	conn->files_checked = now;
	conn->facts.client_certificate_ends = conn->policy.client_certificate_ends;
	return true;
}

/* libpq's texts in English while conn_failure.c reads them, whatever language the screens have. */
static locale_t
english_begin(void)
{
	static locale_t english;

	if (english == (locale_t)0) {
		english = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	}
	return uselocale(english);
}

static void
attempt_begin(struct conn *conn)
{
	const struct conn_host *host = &conn->options.hosts[conn->host];
	struct conn_parameters parameters;
	struct op_error err = OP_ERROR_INIT;
	locale_t before;

	state_set(conn, CONN_CONNECTING);
	conn->generation++;
	conn->negotiating = false;
	conn->connect_deadline =
		clock_monotonic() + conn->options.connect_timeout_ms * (CLOCK_SECOND / 1000);
	tls_watch_begin(&conn->watch, host->name);
	text_format(conn->facts.host, sizeof conn->facts.host, "%s", host->name);
	if (!files_recheck(conn, &err)) {
		rest_begin(conn, true, &err);
		return;
	}
	conn_parameters_fill(&parameters, &conn->options, conn->host);
	before = english_begin();
	conn->link = PQconnectStartParams(parameters.keywords, parameters.values, 0);
	(void)uselocale(before);
	if (conn->link == NULL) {
		die("out of memory");
	}
	if (PQstatus(conn->link) == CONNECTION_BAD) {
		bool refused = conn_failure_explain(conn, &err);

		attempt_failed(conn, refused, &err);
		return;
	}
	/* Of an error during startup only the code is of interest, never the text (T-07). */
	(void)PQsetErrorVerbosity(conn->link, PQERRORS_SQLSTATE);
	(void)PQsetNoticeReceiver(conn->link, calls_notice, conn);
	conn->polling = PGRES_POLLING_WRITING;
}

void
conn_open(struct conn *conn)
{
	if (conn->link != NULL) {
		return;
	}
	conn->given_up = false;
	conn->tried = 0;
	conn->refused = 0;
	attempt_begin(conn);
}

/* The link is encrypted to the right server, and libpq's startup is done. */
static void
attempt_done(struct conn *conn)
{
	const char *version = PQsslAttribute(conn->link, "protocol");
	const char *cipher = PQsslAttribute(conn->link, "cipher");
	bool standby = text_is(PQparameterStatus(conn->link, "in_hot_standby"), "on");
	struct op_error err;

	if (PQsslInUse(conn->link) != 1 || !tls_policy_allows(&conn->policy, version)) {
		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s",
			_("the server offers only a TLS version or cipher that is too weak"));
		attempt_failed(conn, true, &err);
		return;
	}
	if (standby && conn->options.host_count > 1 && !conn->accept_standby) {
		conn->standby = conn->host;
		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("no server takes changes now"));
		attempt_failed(conn, false, &err);
		return;
	}
	if (PQsetnonblocking(conn->link, 1) != 0 || PQenterPipelineMode(conn->link) != 1) {
		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the connection was lost"));
		attempt_failed(conn, false, &err);
		return;
	}
	text_format(conn->facts.tls_version, sizeof conn->facts.tls_version, "%s", version);
	text_format(conn->facts.tls_cipher, sizeof conn->facts.tls_cipher, "%s",
		cipher == NULL ? "" : cipher);
	conn->facts.server_certificate_ends = conn->watch.server_certificate_ends;
	conn->facts.read_only = standby;
	conn->started = true;
	calls_limit_set(conn);
	op_error_clear(&conn->resume_error);
	if (conn->token != NULL) {
		state_set(conn, CONN_RESUMING);
	}
	session_begin(conn);
}

static void
attempt_poll(struct conn *conn)
{
	struct op_error err = OP_ERROR_INIT;
	locale_t before = english_begin();
	bool refused;

	tls_watch_continue(&conn->watch);
	conn->polling = PQconnectPoll(conn->link);
	tls_watch_pause();
	(void)uselocale(before);
	if (PQstatus(conn->link) == CONNECTION_SSL_STARTUP) {
		conn->negotiating = true;
	}
	if (conn->watch.done && !conn->watch.name_matches) {
		/* libpq would take a wildcard or a common name; its first message is not sent yet.
		 */
		conn->polling = PGRES_POLLING_FAILED;
	}
	switch (conn->polling) {
	case PGRES_POLLING_OK:
		attempt_done(conn);
		break;
	case PGRES_POLLING_FAILED:
		refused = conn_failure_explain(conn, &err);
		attempt_failed(conn, refused, &err);
		break;
	default:
		break;
	}
}

void
conn_ready(struct conn *conn)
{
	conn->failures = 0;
	conn->tried = 0;
	conn->refused = 0;
	conn->facts.lost_at = TIME_NULL;
	conn->facts.error = conn->resume_error;
	state_set(conn, CONN_READY);
}

void
conn_lost(struct conn *conn, const struct op_error *err)
{
	struct op_error why = *err;

	if (conn->facts.lost_at == TIME_NULL) {
		conn->facts.lost_at = clock_now();
	}
	link_drop(conn);
	calls_lost(conn, &why);
	rest_begin(conn, false, &why);
}

void
conn_refuse(struct conn *conn, const struct op_error *err)
{
	struct op_error why = *err;

	link_drop(conn);
	calls_lost(conn, &why);
	rest_begin(conn, true, &why);
}

int
conn_descriptor(const struct conn *conn)
{
	return conn->link == NULL ? -1 : PQsocket(conn->link);
}

int
conn_wake_descriptor(const struct conn *conn)
{
	return salting_descriptor(conn);
}

short
conn_events(const struct conn *conn)
{
	if (conn->link == NULL) {
		return 0;
	}
	if (!conn->started) {
		return conn->polling == PGRES_POLLING_READING ? POLLIN : POLLOUT;
	}
	return conn->unflushed ? POLLIN | POLLOUT : POLLIN;
}

int64_t
conn_deadline(const struct conn *conn)
{
	int64_t deadline = calls_deadline(conn), checks = verify_deadline(conn);
	int64_t tails = tails_deadline(conn);

	if (conn->changed || conn->ticked || calls_may_go(conn) || salting_pending(conn)) {
		return 0;
	}
	deadline = checks < deadline ? checks : deadline;
	deadline = tails < deadline ? tails : deadline;
	if (conn->link != NULL && !conn->started && conn->connect_deadline < deadline) {
		deadline = conn->connect_deadline;
	}
	if (conn->facts.state == CONN_WAITING && conn->facts.retry_at < deadline) {
		deadline = conn->facts.retry_at;
	}
	return deadline;
}

static void
notifications_read(struct conn *conn)
{
	PGnotify *notification;

	while (conn->link != NULL && (notification = PQnotifies(conn->link)) != NULL) {
		conn->ticked = conn->ticked || text_is(notification->relname, "opconsole_tick");
		PQfreemem(notification);
		calls_limit_begin(conn);
	}
}

static void
link_turn(struct conn *conn, short revents)
{
	if (conn->link != NULL && !conn->started && revents != 0) {
		attempt_poll(conn);
	} else if (conn->started && (revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
		if (calls_receive(conn)) {
			notifications_read(conn);
		}
	}
}

static void
timers_turn(struct conn *conn)
{
	int64_t now = clock_monotonic();
	struct op_error err;

	if (conn->link != NULL && !conn->started && conn->connect_deadline <= now) {
		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the server does not answer"));
		attempt_failed(conn, false, &err);
	} else if (conn->facts.state == CONN_WAITING && conn->facts.retry_at <= now) {
		attempt_begin(conn);
	}
	calls_expire(conn, now);
}

void
conn_turn(struct conn *conn, short revents)
{
	link_turn(conn, revents);
	salting_turn(conn);
	verify_turn(conn);
	tails_turn(conn);
	timers_turn(conn);
	calls_pump(conn);
	calls_deliver(conn);
	/* What the receivers asked for goes out in the same turn. */
	calls_pump(conn);
	if (conn->ticked) {
		conn->ticked = false;
		tails_tick(conn);
		if (conn->on_tick != NULL) {
			conn->on_tick(conn->on_tick_user);
		}
	}
	if (conn->changed) {
		conn->changed = false;
		if (conn->on_change != NULL) {
			conn->on_change(conn->on_change_user);
		}
	}
}

const struct conn_facts *
conn_facts(const struct conn *conn)
{
	return &conn->facts;
}

void
conn_on_change(struct conn *conn, void (*changed)(void *user), void *user)
{
	conn->on_change = changed;
	conn->on_change_user = user;
}

void
conn_on_tick(struct conn *conn, void (*tick)(void *user), void *user)
{
	conn->on_tick = tick;
	conn->on_tick_user = user;
}

void
conn_set_token(struct conn *conn, const struct secret *token)
{
	struct secret *copy = secret_dup(token);

	secret_free(conn->token);
	conn->token = copy;
	op_error_clear(&conn->resume_error);
	if (conn->facts.state == CONN_READY) {
		op_error_clear(&conn->facts.error);
	}
}

bool
conn_has_token(const struct conn *conn)
{
	return conn->token != NULL;
}
