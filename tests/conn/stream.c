/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream to a receiver (api-client/tls_stream.h) against a server in the same process, so that
 * every order of events can be made: stream DIRECTORY, with the files of certificates.py. TAP.
 */
#define _GNU_SOURCE 1
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"
#include "../../api-client/tls_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER "db.opconsole.test"
#define PATTERN 251

static const char *directory;
static int count, failures;

static void
ok(bool good, const char *name)
{
	count++;
	failures += good ? 0 : 1;
	printf("%s %d - %s\n", good ? "ok" : "not ok", count, name);
}

/* The path of a file; as many at a time as a scenario needs. */
static const char *
path(const char *name)
{
	static char paths[8][512];
	static int next;

	next = (next + 1) % 8;
	text_format(paths[next], sizeof paths[next], "%s/%s", directory, name);
	return paths[next];
}

struct pair {
	struct tls_stream_options options;
	struct tls_stream *stream;
	int listener, socket;
	SSL_CTX *context;
	SSL *ssl;
	bool reads;		   /* the server takes what comes */
	bool ends;		   /* and closes after the end of TLS, as a receiver does */
	bool says;		   /* with a close_notify of its own */
	size_t received, disorder; /* bytes; and those that were not the next ones */
	bool notified;		   /* the server has seen the end of TLS */
};

static void
pair_open(struct pair *pair, const char *certificate)
{
	char file[64];
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof address;

	pair->socket = -1;
	pair->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(pair->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
		listen(pair->listener, 5) != 0 ||
		getsockname(pair->listener, (struct sockaddr *)&address, &length) != 0) {
		die("no listener");
	}
	pair->context = SSL_CTX_new(TLS_server_method());
	text_format(file, sizeof file, "%s.crt", certificate);
	(void)SSL_CTX_use_certificate_file(pair->context, path(file), SSL_FILETYPE_PEM);
	text_format(file, sizeof file, "%s.key", certificate);
	(void)SSL_CTX_use_PrivateKey_file(pair->context, path(file), SSL_FILETYPE_PEM);
	(void)SSL_CTX_load_verify_locations(pair->context, path("ca.crt"), NULL);
	SSL_CTX_set_verify(pair->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	pair->reads = pair->ends = pair->says = true;
	pair->options = (struct tls_stream_options){.address = "127.0.0.1",
		.port = ntohs(address.sin_port),
		.name = SERVER,
		.files = {.ca = path("ca.crt"),
			.certificate = path("bastion-1.crt"),
			.key = path("bastion-1.key"),
			.crl = path("crl.pem")},
		.timeout = 3 * CLOCK_SECOND,
		.close_notify = true};
}

static void
pair_drop(struct pair *pair)
{
	SSL_free(pair->ssl);
	pair->ssl = NULL;
	(void)close(pair->socket);
	pair->socket = -1;
}

static void
pair_done(struct pair *pair)
{
	tls_stream_free(pair->stream);
	if (pair->socket >= 0) {
		pair_drop(pair);
	}
	(void)close(pair->listener);
	SSL_CTX_free(pair->context);
}

static void
server_read(struct pair *pair)
{
	unsigned char block[16384];
	int got;

	while ((got = SSL_read(pair->ssl, block, sizeof block)) > 0) {
		for (int i = 0; i < got; i++) {
			pair->disorder += block[i] != (pair->received + (size_t)i) % PATTERN;
		}
		pair->received += (size_t)got;
	}
	if (SSL_get_error(pair->ssl, got) == SSL_ERROR_ZERO_RETURN) {
		pair->notified = true;
		if (pair->ends) {
			if (pair->says) {
				(void)SSL_shutdown(pair->ssl);
			}
			pair_drop(pair);
		}
	}
}

static void
server_step(struct pair *pair)
{
	if (pair->socket < 0 && pair->ssl == NULL && !pair->notified) {
		pair->socket = accept4(pair->listener, NULL, NULL, SOCK_NONBLOCK);
		if (pair->socket >= 0) {
			pair->ssl = SSL_new(pair->context);
			(void)SSL_set_fd(pair->ssl, pair->socket);
			SSL_set_accept_state(pair->ssl);
		}
	}
	if (pair->ssl != NULL && !SSL_is_init_finished(pair->ssl)) {
		(void)SSL_do_handshake(pair->ssl);
	} else if (pair->ssl != NULL && pair->reads && !pair->notified) {
		server_read(pair);
	}
}

static bool
state_is(const struct pair *pair, enum tls_stream_state state)
{
	return tls_stream_state(pair->stream) == state;
}

/* Both go on until the stream is in the state or has ended, or for as many seconds. */
static bool
run_until(struct pair *pair, enum tls_stream_state state, int seconds)
{
	int64_t end = clock_monotonic() + seconds * CLOCK_SECOND;

	while (!state_is(pair, state) && tls_stream_state(pair->stream) < TLS_STREAM_DONE &&
		clock_monotonic() < end) {
		struct pollfd set[2] = {
			{.fd = tls_stream_descriptor(pair->stream),
				.events = tls_stream_events(pair->stream)},
			{.fd = pair->socket >= 0 ? pair->socket : pair->listener, .events = POLLIN},
		};

		(void)poll(set, 2, 5);
		tls_stream_turn(pair->stream);
		server_step(pair);
	}
	return state_is(pair, state);
}

static bool
pair_start(struct pair *pair)
{
	struct op_error err = OP_ERROR_INIT;

	pair->stream = tls_stream_new(&pair->options, &err);
	if (pair->stream == NULL) {
		printf("# %s\n", err.message);
		return false;
	}
	return run_until(pair, TLS_STREAM_OPEN, 5);
}

static void
write_pattern(struct pair *pair, size_t length)
{
	unsigned char *bytes = mem_new(length, 1);

	for (size_t i = 0; i < length; i++) {
		bytes[i] = (unsigned char)(i % PATTERN);
	}
	tls_stream_write(pair->stream, bytes, length);
	free(bytes);
}

static bool
failed_with(const struct pair *pair, enum tls_stream_cause cause)
{
	bool good = state_is(pair, TLS_STREAM_FAILED) && tls_stream_cause(pair->stream) == cause;

	if (!good) {
		printf("# state %d cause %d: %s %s\n", (int)tls_stream_state(pair->stream),
			(int)tls_stream_cause(pair->stream),
			tls_stream_error(pair->stream)->message,
			tls_stream_error(pair->stream)->detail);
	}
	return good;
}

/* T-03 */
static void
all_read(void)
{
	struct pair pair = {0};
	const size_t length = (size_t)20 * 1024 * 1024 + 7;

	pair_open(&pair, "server");
	ok(pair_start(&pair) && text_is(tls_stream_version(pair.stream), "TLSv1.3"),
		"it opens, with TLS 1.3");
	write_pattern(&pair, length);
	tls_stream_end(pair.stream);
	ok(run_until(&pair, TLS_STREAM_DONE, 30), "20 MB are read, and that is proven");
	ok(pair.received == length && pair.disorder == 0, "every byte in its order");
	pair_done(&pair);
}

/* How the receiver's end is read: rsyslog's gtls driver closes without a word. */
static void
without_notify(bool required, enum tls_stream_state state, const char *name)
{
	struct pair pair = {0};

	pair_open(&pair, "server");
	pair.says = false;
	pair.options.close_notify = required;
	(void)pair_start(&pair);
	write_pattern(&pair, 1000);
	tls_stream_end(pair.stream);
	ok(run_until(&pair, state, 5) && pair.received == 1000, name);
	pair_done(&pair);
}

static void
unread(void)
{
	struct pair pair = {0};

	pair_open(&pair, "server");
	pair.options.close_notify = false;
	(void)pair_start(&pair);
	pair.reads = false;
	write_pattern(&pair, 1000);
	tls_stream_end(pair.stream);
	(void)run_until(&pair, TLS_STREAM_DONE, 1);
	ok(state_is(&pair, TLS_STREAM_ENDING), "what is not read is not acknowledged");
	/* As after kill -9: the kernel closes, with our bytes in the buffer. */
	pair_drop(&pair);
	(void)run_until(&pair, TLS_STREAM_DONE, 5);
	ok(failed_with(&pair, TLS_STREAM_CUT),
		"a receiver that dies with it unread acknowledges nothing");
	pair_done(&pair);
}

static void
early_end(bool says, const char *name)
{
	struct pair pair = {0};

	pair_open(&pair, "server");
	(void)pair_start(&pair);
	if (says) {
		(void)SSL_shutdown(pair.ssl);
	}
	pair.notified = true;
	pair_drop(&pair);
	(void)run_until(&pair, TLS_STREAM_DONE, 5);
	ok(failed_with(&pair, TLS_STREAM_CUT), name);
	pair_done(&pair);
}

/* What a receiver says means nothing, but must not fill its pipe or hide its end. */
static void
talking(void)
{
	struct pair pair = {0};
	static const char words[16384];

	pair_open(&pair, "server");
	(void)pair_start(&pair);
	for (int i = 0; i < 200; i++) {
		(void)SSL_write(pair.ssl, words, sizeof words);
		tls_stream_turn(pair.stream);
	}
	write_pattern(&pair, 1000);
	tls_stream_end(pair.stream);
	ok(run_until(&pair, TLS_STREAM_DONE, 5) && pair.received == 1000,
		"a receiver that talks is not listened to, and its end is seen");
	pair_done(&pair);
}

/* Both ends cross: the receiver closed before our last bytes reached it, and said so properly. Its
 * kernel drops them here, as if they were still on the way. */
static void
crossing_ends(void)
{
	struct pair pair = {0};
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog filter = {1, &nothing};

	pair_open(&pair, "server");
	(void)pair_start(&pair);
	write_pattern(&pair, 1000);
	ok(!run_until(&pair, TLS_STREAM_DONE, 1) && pair.received == 1000,
		"what was sent before is read");
	if (setsockopt(pair.socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
		die("no filter: %s", strerror(errno));
	}
	write_pattern(&pair, 1000);
	tls_stream_end(pair.stream);
	tls_stream_turn(pair.stream);
	(void)SSL_shutdown(pair.ssl);
	pair.notified = true;
	pair_drop(&pair);
	(void)run_until(&pair, TLS_STREAM_DONE, 1);
	ok(tls_stream_descriptor(pair.stream) == -1 && state_is(&pair, TLS_STREAM_ENDING),
		"an end that crossed ours is seen, and proves nothing");
	(void)run_until(&pair, TLS_STREAM_DONE, 10);
	ok(failed_with(&pair, TLS_STREAM_TIMEOUT) || failed_with(&pair, TLS_STREAM_CUT),
		"and the batch counts as failed");
	pair_done(&pair);
}

static void
silence(void)
{
	struct pair pair = {0};
	struct op_error err = OP_ERROR_INIT;

	pair_open(&pair, "server");
	pair.options.timeout = CLOCK_SECOND / 2;
	pair.stream = tls_stream_new(&pair.options, &err);
	pair.notified = true; /* the server never answers */
	(void)run_until(&pair, TLS_STREAM_DONE, 5);
	ok(failed_with(&pair, TLS_STREAM_TIMEOUT), "a receiver that never answers has a deadline");
	pair_done(&pair);

	pair = (struct pair){0};
	pair_open(&pair, "server");
	pair.options.timeout = CLOCK_SECOND / 2;
	(void)pair_start(&pair);
	(void)run_until(&pair, TLS_STREAM_DONE, 1);
	ok(state_is(&pair, TLS_STREAM_OPEN), "an open stream with nothing to send has none");
	pair.reads = false;
	write_pattern(&pair, (size_t)20 * 1024 * 1024);
	(void)run_until(&pair, TLS_STREAM_DONE, 5);
	ok(failed_with(&pair, TLS_STREAM_TIMEOUT), "one that reads no more has one");
	pair_done(&pair);
}

static void
nobody(void)
{
	struct pair pair = {0};
	struct op_error err = OP_ERROR_INIT;

	pair_open(&pair, "server");
	(void)close(pair.listener);
	pair.stream = tls_stream_new(&pair.options, &err);
	(void)run_until(&pair, TLS_STREAM_DONE, 5);
	ok(failed_with(&pair, TLS_STREAM_REFUSED), "nobody listens: refused");
	pair_done(&pair);
}

static void
refuses(const char *certificate, const char *word)
{
	struct pair pair = {0};
	char name[160];

	pair_open(&pair, certificate);
	ok(!pair_start(&pair) && failed_with(&pair, TLS_STREAM_CERTIFICATE) && pair.received == 0,
		word);
	text_format(
		name, sizeof name, "%s: %s", certificate, tls_stream_error(pair.stream)->detail);
	printf("# %s\n", name);
	pair_done(&pair);
}

/* T-01, T-02 */
static void
certificates(void)
{
	struct pair pair = {0};

	refuses("wrong-name", "T-01 a certificate with another name is refused");
	refuses("common-name", "T-01 the name must stand in subjectAltName");
	refuses("wildcard", "T-01 a wildcard is no name");
	refuses("other-authority", "T-02 a certificate of another authority is refused");
	refuses("expired", "T-02 an expired one is refused");
	refuses("revoked", "T-04 a revoked one is refused");
	pair_open(&pair, "server");
	pair.options.name = "127.0.0.1";
	ok(!pair_start(&pair) && failed_with(&pair, TLS_STREAM_CERTIFICATE),
		"T-01 an address is a name, too");
	pair_done(&pair);

	/* TLS 1.3: the client is ready before the server has looked at its certificate. */
	pair = (struct pair){0};
	pair_open(&pair, "server");
	pair.options.files.certificate = path("stranger.crt");
	pair.options.files.key = path("stranger.key");
	(void)pair_start(&pair);
	if (state_is(&pair, TLS_STREAM_OPEN)) {
		write_pattern(&pair, 1000);
		tls_stream_end(pair.stream);
		(void)run_until(&pair, TLS_STREAM_DONE, 5);
	}
	ok(failed_with(&pair, TLS_STREAM_NOT_ACCEPTED),
		"a receiver that refuses ours is told apart");
	pair_done(&pair);
}

/* T-03 */
static void
versions(void)
{
	struct pair pair = {0};

	pair_open(&pair, "server");
	(void)SSL_CTX_set_max_proto_version(pair.context, TLS1_2_VERSION);
	ok(!pair_start(&pair) && failed_with(&pair, TLS_STREAM_TLS),
		"T-03 TLS 1.2 is refused by default");
	pair_done(&pair);
	pair = (struct pair){0};
	pair_open(&pair, "server");
	(void)SSL_CTX_set_max_proto_version(pair.context, TLS1_2_VERSION);
	pair.options.files.minimum = "1.2";
	ok(pair_start(&pair) && text_is(tls_stream_version(pair.stream), "TLSv1.2"),
		"T-03 and taken when the configuration says so");
	write_pattern(&pair, 1000);
	tls_stream_end(pair.stream);
	ok(run_until(&pair, TLS_STREAM_DONE, 5), "with the same proof");
	pair_done(&pair);
	pair = (struct pair){0};
	pair_open(&pair, "server");
	(void)SSL_CTX_set_max_proto_version(pair.context, TLS1_1_VERSION);
	SSL_CTX_set_security_level(pair.context, 0);
	pair.options.files.minimum = "1.2";
	ok(!pair_start(&pair) && state_is(&pair, TLS_STREAM_FAILED), "T-03 TLS 1.1 never");
	pair_done(&pair);
}

/* T-04, T-05: the same check as of the files for the database. */
static void
file_refused(const char *what, const struct tls_stream_options *options)
{
	struct op_error err = OP_ERROR_INIT;

	ok(tls_stream_new(options, &err) == NULL && err.kind == OP_ERROR_CONFIG, what);
	printf("# %s\n", err.message);
}

static void
files(void)
{
	struct pair pair = {0};
	struct tls_stream_options options;

	pair_open(&pair, "server");
	options = pair.options;
	options.files.crl = path("old-crl.pem");
	file_refused("T-04 an expired revocation list stops it", &options);
	options.files.crl = path("nowhere.pem");
	file_refused("T-04 a missing one", &options);
	options.files.crl = path("other-crl.pem");
	file_refused("T-04 one of another authority", &options);
	options = pair.options;
	options.files.key = path("bastion-2.key");
	file_refused("T-05 a key of another certificate", &options);
	options.files.key = path("ca.crt");
	file_refused("T-05 no key", &options);
	pair_done(&pair);
}

int
main(int argc, char **argv)
{
	directory = argc > 1 ? argv[1] : ".";
	(void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
	all_read();
	without_notify(
		true, TLS_STREAM_FAILED, "a FIN alone proves nothing to who asks for close_notify");
	without_notify(false, TLS_STREAM_DONE, "and is enough for who does not");
	unread();
	early_end(true, "an end that was not asked for is no acknowledgement");
	early_end(false, "nor is a cut");
	talking();
	crossing_ends();
	silence();
	nobody();
	certificates();
	versions();
	files();
	printf("1..%d\n", count);
	return failures > 0 ? 1 : 0;
}
