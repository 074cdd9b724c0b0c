/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream's state machine over a non-blocking socket. Syslog has no acknowledgement; the end of
 * the connection is made one: the receiver's TLS can see our close_notify only after everything
 * before it, and the receiver's kernel says by the kind of its end whether all of it was read.
 */
#include "tls_stream_private.h"

#include "clock.h"
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of one turn, so that a fast receiver doesn't keep the loop. */
#define TURN_BYTES ((size_t)256 * 1024)

void
stream_progress(struct tls_stream *stream)
{
	stream->deadline = clock_monotonic() + stream->options.timeout;
}

void
stream_failed(struct tls_stream *stream, enum tls_stream_cause cause, const char *message)
{
	stream->state = TLS_STREAM_FAILED;
	stream->cause = cause;
	op_error_set(&stream->error, OP_ERROR_UNREACHABLE, "%s", message);
}

void
stream_failed_tls(struct tls_stream *stream, enum tls_stream_cause otherwise, const char *message)
{
	static const enum tls_stream_cause causes[] = {
		[TLS_CAUSE_CERTIFICATE] = TLS_STREAM_CERTIFICATE,
		[TLS_CAUSE_NOT_ACCEPTED] = TLS_STREAM_NOT_ACCEPTED,
		[TLS_CAUSE_WEAK] = TLS_STREAM_TLS,
		[TLS_CAUSE_HANDSHAKE] = TLS_STREAM_TLS};
	enum tls_cause cause = tls_watch_cause(&stream->watch);

	/* An open connection that breaks makes OpenSSL send an alert, too. */
	if (cause == TLS_CAUSE_NONE ||
		(cause == TLS_CAUSE_HANDSHAKE && stream->state != TLS_STREAM_CONNECTING)) {
		stream_failed(stream, otherwise, message);
	} else {
		stream_failed(stream, causes[cause], message);
		(void)tls_watch_explain(&stream->watch, &stream->error);
	}
}

void
stream_failed_errno(struct tls_stream *stream, int error)
{
	stream_failed(stream, error == ECONNREFUSED ? TLS_STREAM_REFUSED : TLS_STREAM_UNREACHABLE,
		strerror(error));
}

/* TCP */

static socklen_t
address_fill(const struct tls_stream_options *options, struct sockaddr_storage *to)
{
	struct sockaddr_in *four = (struct sockaddr_in *)to;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;

	memset(to, 0, sizeof *to);
	if (inet_pton(AF_INET, options->address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)options->port);
		return sizeof *four;
	}
	if (inet_pton(AF_INET6, options->address, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)options->port);
		return sizeof *six;
	}
	return 0;
}

static void
connect_begin(struct tls_stream *stream)
{
	struct sockaddr_storage address;
	socklen_t length = address_fill(&stream->options, &address);

	stream->descriptor =
		socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (stream->descriptor < 0) {
		stream_failed_errno(stream, errno);
	} else if (connect(stream->descriptor, (const struct sockaddr *)&address, length) != 0 &&
		   errno != EINPROGRESS) {
		stream_failed_errno(stream, errno);
	}
}

int
stream_socket_error(const struct tls_stream *stream)
{
	int error = 0;
	socklen_t length = sizeof error;

	if (getsockopt(stream->descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) {
		error = errno;
	}
	return error;
}

static bool
connect_done(struct tls_stream *stream)
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof peer;
	int error = stream_socket_error(stream);

	if (error != 0) {
		stream_failed_errno(stream, error);
		return false;
	}
	/* Not yet: there is no peer. */
	stream->connected = getpeername(stream->descriptor, (struct sockaddr *)&peer, &length) == 0;
	return stream->connected;
}

/* TLS */

static bool
name_require(SSL *ssl, const char *name)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
	unsigned char binary[sizeof(struct in6_addr)];
	bool numeric =
		inet_pton(AF_INET, name, binary) == 1 || inet_pton(AF_INET6, name, binary) == 1;

	X509_VERIFY_PARAM_set_hostflags(parameters, TLS_NAME_FLAGS);
	if (numeric) {
		return X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1;
	}
	return X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1 &&
	       SSL_set_tlsext_host_name(ssl, name) == 1;
}

struct tls_stream *
tls_stream_new(const struct tls_stream_options *options, struct op_error *err)
{
	struct tls_stream *stream;
	SSL_CTX *context;

	tls_init();
	context = tls_files_context(&options->files, err);
	if (context == NULL) {
		return NULL;
	}
	stream = mem_new(1, sizeof *stream);
	stream->options = *options;
	tls_watch_begin(&stream->watch, options->name);
	tls_watch_continue(&stream->watch);
	stream->ssl = SSL_new(context);
	tls_watch_pause();
	SSL_CTX_free(context);
	stream_progress(stream);
	connect_begin(stream);
	if (stream->ssl == NULL || !name_require(stream->ssl, options->name) ||
		(stream->descriptor >= 0 && SSL_set_fd(stream->ssl, stream->descriptor) != 1)) {
		die("out of memory");
	}
	SSL_set_connect_state(stream->ssl);
	return stream;
}

void
tls_stream_free(struct tls_stream *stream)
{
	if (stream == NULL) {
		return;
	}
	SSL_free(stream->ssl);
	if (stream->descriptor >= 0) {
		(void)close(stream->descriptor);
	}
	buf_done(&stream->queue);
	free(stream);
}

bool
stream_again(struct tls_stream *stream, int result)
{
	int error = SSL_get_error(stream->ssl, result);

	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
		stream->wants_write = error == SSL_ERROR_WANT_WRITE;
		return true;
	}
	return false;
}

static void
handshake(struct tls_stream *stream)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(stream->ssl);
	if (result == 1) {
		stream->state = TLS_STREAM_OPEN;
		stream->wants_write = false;
		stream_progress(stream);
	} else if (!stream_again(stream, result)) {
		stream_failed_tls(stream, TLS_STREAM_TLS, _("the TLS handshake failed"));
	}
}

bool
stream_receive(struct tls_stream *stream)
{
	char block[1024];
	int result = 0;
	int error;

	for (int i = 0; i < TURN_READS; i++) {
		ERR_clear_error();
		result = SSL_read(stream->ssl, block, sizeof block);
		if (result <= 0) {
			break;
		}
	}
	if (result > 0) {
		return true;
	}
	error = SSL_get_error(stream->ssl, result);
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
		return true;
	}
	if (error == SSL_ERROR_ZERO_RETURN) {
		stream->notified = true;
	} else if (error == SSL_ERROR_SSL &&
		   ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
		stream->ended = true;
	} else {
		stream_failed_tls(stream, TLS_STREAM_CUT, _("the receiver cut the connection"));
		return false;
	}
	if (!stream->closed) {
		stream_failed_tls(stream, TLS_STREAM_CUT, _("the receiver ended the connection"));
	}
	return false;
}

static void
send_queue(struct tls_stream *stream)
{
	size_t turn = 0;

	stream->wants_write = false;
	while (stream->sent < stream->queue.length && turn < TURN_BYTES) {
		size_t left = stream->queue.length - stream->sent;
		int result;

		ERR_clear_error();
		result = SSL_write(stream->ssl, stream->queue.data + stream->sent,
			left > TURN_BYTES ? (int)TURN_BYTES : (int)left);
		if (result <= 0) {
			if (!stream_again(stream, result)) {
				stream_failed_tls(stream, TLS_STREAM_CUT,
					_("the receiver cut the connection"));
			}
			return;
		}
		stream->sent += (size_t)result;
		turn += (size_t)result;
		stream_progress(stream);
	}
	if (stream->sent == stream->queue.length) {
		buf_truncate(&stream->queue, 0);
		stream->sent = 0;
	}
}

/* An open stream with nothing to send waits for its owner, not for the receiver. */
static int64_t
give_up_at(const struct tls_stream *stream)
{
	bool idle = stream->state == TLS_STREAM_OPEN && tls_stream_queued(stream) == 0;

	return idle ? INT64_MAX : stream->deadline;
}

void
tls_stream_turn(struct tls_stream *stream)
{
	if (stream->state == TLS_STREAM_CONNECTING && (stream->connected || connect_done(stream))) {
		handshake(stream);
	}
	if ((stream->state == TLS_STREAM_OPEN || stream->state == TLS_STREAM_ENDING) &&
		!stream->closed && stream_receive(stream)) {
		send_queue(stream);
	}
	if (stream->state == TLS_STREAM_ENDING) {
		stream_end_turn(stream);
	}
	if (stream->state <= TLS_STREAM_ENDING && clock_monotonic() >= give_up_at(stream)) {
		stream_failed(stream, TLS_STREAM_TIMEOUT, _("the receiver did not answer in time"));
	}
}

int
tls_stream_descriptor(const struct tls_stream *stream)
{
	/* With both ends seen poll() would report it at once, again and again. */
	return stream->ended ? -1 : stream->descriptor;
}

short
tls_stream_events(const struct tls_stream *stream)
{
	bool write = stream->wants_write || stream->sent < stream->queue.length ||
		     (stream->state == TLS_STREAM_CONNECTING && !stream->connected) ||
		     (stream->state == TLS_STREAM_ENDING && !stream->closed);

	return (short)(POLLIN | (write ? POLLOUT : 0));
}

int64_t
tls_stream_deadline(const struct tls_stream *stream)
{
	if (stream->state > TLS_STREAM_ENDING) {
		return INT64_MAX;
	}
	return stream->ended && stream->settle_at < stream->deadline ? stream->settle_at
								     : give_up_at(stream);
}

enum tls_stream_state
tls_stream_state(const struct tls_stream *stream)
{
	return stream->state;
}

enum tls_stream_cause
tls_stream_cause(const struct tls_stream *stream)
{
	return stream->cause;
}

const struct op_error *
tls_stream_error(const struct tls_stream *stream)
{
	return &stream->error;
}

const char *
tls_stream_version(const struct tls_stream *stream)
{
	return stream->state >= TLS_STREAM_OPEN && stream->ssl != NULL
		       ? SSL_get_version(stream->ssl)
		       : "";
}

void
tls_stream_write(struct tls_stream *stream, const void *bytes, size_t length)
{
	size_t left = tls_stream_queued(stream);

	if (left == 0) {
		stream_progress(stream);
	}
	if (stream->sent > TURN_BYTES) {
		memmove(stream->queue.data, stream->queue.data + stream->sent, left);
		buf_truncate(&stream->queue, left);
		stream->sent = 0;
	}
	buf_append_bytes(&stream->queue, bytes, length);
}

size_t
tls_stream_queued(const struct tls_stream *stream)
{
	return stream->queue.length - stream->sent;
}

void
tls_stream_end(struct tls_stream *stream)
{
	if (stream->state == TLS_STREAM_OPEN) {
		stream->state = TLS_STREAM_ENDING;
		stream_progress(stream);
	}
}
