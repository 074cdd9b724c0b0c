/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a stream as its acknowledgement: our close_notify and FIN, the receiver's, and what
 * the kernel tells about both.
 */
#define _GNU_SOURCE 1 /* struct tcp_info */
#include "tls_stream_private.h"

#include "clock.h"
#include "text.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#define SETTLE (5 * CLOCK_SECOND / 1000)

static void
close_send(struct tls_stream *stream)
{
	int result;

	ERR_clear_error();
	result = SSL_shutdown(stream->ssl);
	if (result < 0) {
		if (!stream_again(stream, result)) {
			stream_failed_tls(
				stream, TLS_STREAM_CUT, _("the receiver cut the connection"));
		}
		return;
	}
	if (shutdown(stream->descriptor, SHUT_WR) != 0) {
		stream_failed(stream, TLS_STREAM_CUT, _("the receiver cut the connection"));
		return;
	}
	stream->wants_write = false;
	stream->closed = true;
	stream_progress(stream);
}

/* Behind the receiver's close_notify comes its FIN, or a reset. */
static void
end_receive(struct tls_stream *stream)
{
	char block[256];
	ssize_t got;

	if (!stream->notified && stream_receive(stream)) {
		return;
	}
	for (int i = 0; i < TURN_READS && stream->state == TLS_STREAM_ENDING && !stream->ended;
		i++) {
		got = recv(stream->descriptor, block, sizeof block, 0);
		if (got == 0) {
			stream->ended = true;
		} else if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
			return;
		} else if (got < 0) {
			stream_failed_tls(
				stream, TLS_STREAM_CUT, _("the receiver cut the connection"));
		}
	}
}

/* Both sides have ended. Ours has been taken by an open socket only when it was acknowledged; a
 * socket that was closed before it came answers with a reset instead. */
static void
end_settle(struct tls_stream *stream)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	if (getsockopt(stream->descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) {
		stream_failed_errno(stream, errno);
	} else if (info.tcpi_state != TCP_CLOSE) {
		stream->settle_at = clock_monotonic() + SETTLE;
	} else if (stream_socket_error(stream) != 0) {
		stream_failed_tls(stream, TLS_STREAM_CUT, _("the receiver cut the connection"));
	} else if (!stream->notified && stream->options.close_notify) {
		stream_failed_tls(stream, TLS_STREAM_CUT,
			_("the receiver ended the connection without the end of TLS"));
	} else {
		stream->state = TLS_STREAM_DONE;
	}
}

void
stream_end_turn(struct tls_stream *stream)
{
	if (!stream->closed && stream->sent == stream->queue.length) {
		close_send(stream);
	}
	if (stream->state == TLS_STREAM_ENDING && stream->closed && !stream->ended) {
		end_receive(stream);
	}
	if (stream->state == TLS_STREAM_ENDING && stream->ended) {
		end_settle(stream);
	}
}
