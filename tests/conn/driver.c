/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program for the tests of the connection: takes commands on standard input, one a line, and
 * prints what the client library reports, one line each. Uses the public headers only, and its
 * loop is the shortest one that a user of the library can have.
 */
#include "../../api-client/account.h"
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"
#include "../../api-client/journal.h"
#include "../../api-client/session.h"

#include <openssl/crypto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAXIMUM 24

static struct conn *conn;
static struct conn_host hosts[4];
static struct conn_options options = {
	.hosts = hosts,
	.tls_minimum = "1.3",
	.application = "opconsole test",
};
static long turns;
static int shown = -1;
static struct journal_check *check;

static const char *const state_words[] = {
	[CONN_CLOSED] = "closed",
	[CONN_CONNECTING] = "connecting",
	[CONN_RESUMING] = "resuming",
	[CONN_READY] = "ready",
	[CONN_WAITING] = "waiting",
	[CONN_REFUSED] = "refused",
};

static void
error_print(const char *what, const struct op_error *err)
{
	printf("%s error %s [%s] %s | %s | %s | field=%s\n", what, op_error_word(err->kind),
		err->sqlstate, err->message, err->detail, err->hint, err->field);
}

static void
changed(void *user)
{
	const struct conn_facts *facts = conn_facts(conn);

	(void)user;
	if ((int)facts->state == shown) {
		return;
	}
	shown = (int)facts->state;
	printf("state %s host=%s tls=%s read_only=%d\n", state_words[facts->state], facts->host,
		facts->state == CONN_READY ? facts->tls_version : "-", facts->read_only);
	if (facts->error.kind != OP_ERROR_NONE) {
		error_print("state", &facts->error);
	}
}

static void
ticked(void *user)
{
	(void)user;
	printf("tick\n");
}

static void
field_print(const struct bind_column *column, const void *row)
{
	const void *field = bind_field(column, row);
	char text[CLOCK_TEXT_SIZE];

	printf(" %s=", column->name);
	switch (column->type) {
	case BIND_TEXT:
	case BIND_DATE:
	case BIND_JSON:
		printf("%s",
			*(const char *const *)field == NULL ? "-" : *(const char *const *)field);
		break;
	case BIND_INT:
		if (*(const int64_t *)field == BIND_INT_NULL) {
			printf("-");
		} else {
			printf("%lld", (long long)*(const int64_t *)field);
		}
		break;
	case BIND_BOOL:
		printf("%d", *(const bool *)field);
		break;
	case BIND_TIME:
		printf("%s",
			clock_format(*(const int64_t *)field, CLOCK_RFC3339, text, sizeof text));
		break;
	case BIND_BYTES:
		printf("<%zu>", ((const struct bind_bytes *)field)->length);
		break;
	case BIND_TEXT_ARRAY:
		for (size_t i = 0; i < ((const struct bind_texts *)field)->count; i++) {
			printf("%s%s", i == 0 ? "" : ",",
				((const struct bind_texts *)field)->items[i]);
		}
		break;
	}
}

/* user is the word under which the answer is printed; owned. */
static void
answered(void *user, struct rows *rows, const struct op_error *err)
{
	char *what = user;

	if (err != NULL) {
		error_print(what, err);
		free(what);
		return;
	}
	printf("%s rows=%zu", what, rows->count);
	free(what);
	for (size_t i = 0; rows->count > 0 && i < rows->function->column_count; i++) {
		field_print(&rows->function->columns[i], rows_at(rows, 0));
	}
	printf("\n");
	rows_free(rows);
}

static void
signed_in(void *user, enum sign_in_status status, const struct op_error *err)
{
	static const char *const words[] = {"ok", "denied", "code_used", "failed"};

	printf("%s %s\n", (const char *)user, words[status]);
	if (err != NULL) {
		error_print(user, err);
	}
	free(user);
}

static void
checked(void *user, const struct journal_report *report, const struct op_error *err)
{
	(void)user;
	check = NULL;
	if (err != NULL) {
		error_print("check", err);
		return;
	}
	printf("check %s seals=%lld events=%lld unsealed=%lld place=%s\n",
		journal_verdict_word(report->verdict), (long long)report->seals,
		(long long)report->events, (long long)report->unsealed, report->place);
}

static struct secret *
secret_of(const char *text)
{
	struct secret *secret = secret_new(2048);

	(void)secret_append(secret, text, strlen(text));
	return secret;
}

static void
token_print(void)
{
	struct secret *token = session_token(conn);
	struct buf text = BUF_INIT;

	buf_append_hex(&text, secret_bytes(token), secret_length(token));
	printf("token %s\n", buf_text(&text));
	buf_done(&text);
	secret_free(token);
}

static void
token_set(const char *hex)
{
	unsigned char bytes[64];
	size_t length;
	struct secret *token = secret_new(sizeof bytes);

	if (hex_decode(hex, bytes, sizeof bytes, &length)) {
		(void)secret_append(token, bytes, length);
		conn_set_token(conn, token);
	}
	secret_free(token);
}

static void
option_set(const char *name, char *value)
{
	int64_t number = 0;

	(void)number_parse(value, 0, INT64_C(1000000), &number);
	if (text_is(name, "ca")) {
		options.ca_file = value;
	} else if (text_is(name, "certificate")) {
		options.certificate_file = value;
	} else if (text_is(name, "key")) {
		options.key_file = value;
	} else if (text_is(name, "crl")) {
		options.crl_file = value;
	} else if (text_is(name, "role")) {
		options.role = value;
	} else if (text_is(name, "minimum")) {
		options.tls_minimum = value;
	} else if (text_is(name, "connect_ms")) {
		options.connect_timeout_ms = (int)number;
	} else if (text_is(name, "call_ms")) {
		options.call_timeout_ms = (int)number;
	} else if (text_is(name, "reconnect")) {
		options.reconnect = number == 1;
	} else if (text_is(name, "listen")) {
		options.listen = number == 1;
	} else if (text_is(name, "host")) {
		/* name,port: always on this machine */
		struct conn_host *host = &hosts[options.host_count++];
		char *comma = strchr(value, ',');

		*comma = '\0';
		(void)number_parse(comma + 1, 1, 65535, &number);
		host->name = value;
		host->address = text_dup("127.0.0.1");
		host->port = (int)number;
	} else {
		die("unknown option %s", name);
	}
}

static void
account_run(char **word, const struct api_account_filter *filter)
{
	char operation[OPERATION_ID_SIZE];

	operation_id_new(operation);
	if (text_is(word[0], "list")) {
		(void)api_account_list(conn, filter, answered, text_dup("list"));
	} else if (text_is(word[0], "show")) {
		(void)api_account_show(conn, word[1], answered, text_dup("show"));
	} else if (text_is(word[0], "history")) {
		(void)api_account_history(conn, word[1], NULL, 5, answered, text_dup("history"));
	} else if (text_is(word[0], "count")) {
		(void)api_account_count(conn, filter, answered, text_dup("count"));
	} else if (text_is(word[0], "lock")) {
		printf("operation %s\n", operation);
		(void)api_account_lock(conn, operation, word[1], word[2], TIME_NULL, 0, answered,
			text_dup("lock"));
	} else if (text_is(word[0], "unlock")) {
		printf("operation %s\n", operation);
		(void)api_account_unlock(conn, operation, word[1], word[2], NULL, 0, 0, answered,
			text_dup("unlock"));
	} else if (text_is(word[0], "status")) {
		(void)api_operation_status(conn, word[1], answered, text_dup("status"));
	} else {
		die("unknown command %s", word[0]);
	}
}

static void
secret_run(char **word)
{
	/* sign-in LOGIN PASSWORD CODE, verify LOGIN CODE, fresh CODE */
	bool signing_in = text_is(word[0], "sign-in");
	const char *last = signing_in ? word[3] : text_is(word[0], "verify") ? word[2] : word[1];
	struct secret *password = secret_of(signing_in ? word[2] : "");
	struct secret *code = secret_of(last);

	if (signing_in) {
		session_sign_in(conn, word[1], password, code, signed_in, text_dup("sign-in"));
	} else if (text_is(word[0], "fresh")) {
		api_fresh_code(conn, code, NULL, signed_in, text_dup("fresh"));
	} else {
		api_account_verify(conn, word[1], code, answered, text_dup("verify"));
	}
	secret_free(password);
	secret_free(code);
}

/* False at the end of the script. */
static bool
command_run(char **word)
{
	const struct api_account_filter filter = {.search = word[1], .limit = 50};

	if (text_is(word[0], "quit")) {
		return false;
	}
	if (text_is(word[0], "open")) {
		conn_open(conn);
	} else if (text_is(word[0], "sign-in") || text_is(word[0], "fresh") ||
		   text_is(word[0], "verify")) {
		secret_run(word);
	} else if (text_is(word[0], "whoami")) {
		(void)api_whoami(conn, answered, text_dup("whoami"));
	} else if (text_is(word[0], "peek")) {
		(void)api_session_peek(conn, answered, text_dup("peek"));
	} else if (text_is(word[0], "sessions")) {
		(void)api_session_list(conn, NULL, NULL, 50, answered, text_dup("sessions"));
	} else if (text_is(word[0], "sign-out")) {
		(void)api_sign_out(conn, answered, text_dup("sign-out"));
	} else if (text_is(word[0], "check")) {
		check = journal_verify(conn, NULL, NULL, NULL, checked, NULL);
	} else if (text_is(word[0], "event")) {
		(void)api_journal_show(conn, 1, answered, text_dup("event"));
	} else if (text_is(word[0], "token")) {
		token_print();
	} else if (text_is(word[0], "resume")) {
		token_set(word[1]);
	} else if (text_is(word[0], "turns")) {
		printf("turns %ld\n", turns);
	} else {
		account_run(word, &filter);
	}
	return true;
}

/* Words are separated by tabs. */
static bool
line_run(char *line)
{
	char *word[WORDS_MAXIMUM] = {NULL};
	size_t count = 0;

	while (line != NULL && count + 1 < WORDS_MAXIMUM) {
		char *end = strchr(line, '\t');

		if (end != NULL) {
			*end++ = '\0';
		}
		word[count++] = line;
		line = end;
	}
	return command_run(word);
}

static bool
input_read(void)
{
	static char text[65536];
	static size_t length;
	ssize_t got = read(STDIN_FILENO, text + length, sizeof text - length - 1);
	char *end;

	if (got <= 0) {
		return false;
	}
	length += (size_t)got;
	text[length] = '\0';
	while ((end = strchr(text, '\n')) != NULL) {
		size_t taken = (size_t)(end + 1 - text);
		bool more;

		*end = '\0';
		more = line_run(text);
		/* The memory is searched for passwords: only the library may be found with one. */
		OPENSSL_cleanse(text, taken);
		length -= taken;
		memmove(text, text + taken, length + 1);
		OPENSSL_cleanse(text + length, taken);
		if (!more) {
			return false;
		}
	}
	return true;
}

static int
milliseconds_left(void)
{
	int64_t at = conn_deadline(conn), left;

	if (at == INT64_MAX) {
		return -1;
	}
	left = at - clock_monotonic();
	if (left <= 0) {
		return 0;
	}
	return left > INT64_C(60000000) ? 60000 : (int)((left + 999) / 1000);
}

static void
loop_run(void)
{
	for (;;) {
		struct pollfd polled[3] = {
			{.fd = STDIN_FILENO, .events = POLLIN},
			{.fd = conn_descriptor(conn), .events = conn_events(conn)},
			{.fd = conn_wake_descriptor(conn), .events = POLLIN},
		};

		if (poll(polled, 3, milliseconds_left()) < 0) {
			die("poll failed");
		}
		turns++;
		conn_turn(conn, polled[1].revents);
		if (polled[0].revents != 0 && !input_read()) {
			return;
		}
	}
}

int
main(int argc, char **argv)
{
	struct op_error err = OP_ERROR_INIT;
	int64_t began;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i + 1 < argc; i += 2) {
		option_set(argv[i], argv[i + 1]);
	}
	conn = conn_new(&options, &err);
	if (conn == NULL) {
		error_print("files", &err);
		return op_error_exit_status(err.kind);
	}
	conn_on_change(conn, changed, NULL);
	conn_on_tick(conn, ticked, NULL);
	printf("made\n");
	loop_run();
	began = clock_monotonic();
	conn_free(conn);
	printf("freed in %lld ms\n", (long long)((clock_monotonic() - began) / 1000));
	for (size_t i = 0; i < options.host_count; i++) {
		free(hosts[i].address);
	}
	return 0;
}
