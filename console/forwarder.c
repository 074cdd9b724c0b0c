/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The service that forwards the journal to the operator's SIEM. Once a second it asks whether
 * records wait, and starts a batch; after a failure it waits longer each time. What is wrong goes
 * to the server, where people see it, and once into its own log.
 */
#include "forwarder.h"

#include "doors.h"
#include "log.h"
#include "report.h"
#include "service.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <sys/utsname.h>

#define ASK_EVERY CLOCK_SECOND
#define REFUSED_PAUSE (5 * CLOCK_SECOND)

static void
note_state(struct forwarder *forwarder, const struct forward_state *state)
{
	char at[CLOCK_TEXT_SIZE];

	if (text_is(state->state, "STALLED") && !forwarder->stalled) {
		forwarder->stalled = true;
		log_line("ALARM: sink %s stands still: %lld records wait, the oldest since %s",
			forwarder->sink, (long long)state->waiting,
			state->oldest == TIME_NULL
				? "the beginning of another journal"
				: clock_format(state->oldest, CLOCK_RFC3339, at, sizeof at));
	}
	forwarder->noted_refusal[0] = '\0';
}

static void
state_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct forwarder *forwarder = user;
	const struct forward_state *state = rows_at(rows, 0);
	int64_t now = clock_monotonic();

	forwarder->ask = NULL;
	forwarder->ask_at = now + ASK_EVERY;
	if (err != NULL) {
		forwarder_refused(forwarder, err);
	} else if (state != NULL) {
		forwarder->error = NULL;
		note_state(forwarder, state);
		if (state->waiting > 0 && !text_is(state->state, "DISABLED") &&
			forwarder->phase == FORWARDER_IDLE && now >= forwarder->connect_at) {
			forwarder_batch_start(forwarder);
		}
	}
	rows_free(rows);
}

void
forwarder_failed(struct forwarder *forwarder, const char *word, const struct op_error *why)
{
	int64_t now = clock_monotonic();

	if (!text_is(forwarder->noted_error, word)) {
		log_line("receiver %s: %s: %s %s", forwarder->receiver.name, word, why->message,
			why->detail);
	}
	forwarder->noted_error = word;
	forwarder->error = word;
	forwarder->connect_at = now + conn_back_off(forwarder->failures++);
	forwarder->ask_at = now;
}

void
forwarder_refused(struct forwarder *forwarder, const struct op_error *why)
{
	forwarder->ask_at = clock_monotonic() + REFUSED_PAUSE;
	/* That the connection is away was said already. */
	if (why->kind == OP_ERROR_UNREACHABLE || text_is(forwarder->noted_refusal, why->message)) {
		return;
	}
	log_line("sink %s: %s: %s %s", forwarder->sink, why->message, why->detail, why->hint);
	text_format(forwarder->noted_refusal, sizeof forwarder->noted_refusal, "%s", why->message);
}

void
forwarder_acked(struct forwarder *forwarder, const struct forward_acked *acked)
{
	if (forwarder->stalled || forwarder->noted_error != NULL) {
		log_line("sink %s works again: acknowledged up to %lld, %lld records wait",
			forwarder->sink, (long long)forwarder->last, (long long)acked->waiting);
	}
	forwarder->stalled = false;
	forwarder->noted_error = NULL;
	forwarder->failures = 0;
	forwarder->connect_at = 0;
	if (acked->waiting > 0) {
		forwarder_batch_start(forwarder);
	}
}

static int64_t
forwarder_deadline(void *user)
{
	const struct forwarder *forwarder = user;
	int64_t at = forwarder_batch_deadline(forwarder);

	if (forwarder->phase == FORWARDER_IDLE && forwarder->ask == NULL &&
		forwarder->ask_at < at) {
		at = forwarder->ask_at;
	}
	return at;
}

static void
forwarder_turn(void *user)
{
	struct forwarder *forwarder = user;

	forwarder_batch_turn(forwarder);
	if (forwarder->phase == FORWARDER_IDLE && forwarder->ask == NULL &&
		forwarder->ask_at <= clock_monotonic()) {
		forwarder->ask = forward_state(forwarder->conn, forwarder->sink, forwarder->error,
			state_answered, forwarder);
	}
}

static void
forwarder_lost(void *user)
{
	struct forwarder *forwarder = user;

	forwarder_batch_abort(forwarder);
	if (forwarder->ask != NULL) {
		call_forget(forwarder->ask);
		forwarder->ask = NULL;
	}
	forwarder->ask_at = 0;
}

static int
forwarder_descriptor(void *user, short *ret_events)
{
	const struct forwarder *forwarder = user;

	if (forwarder->stream == NULL) {
		return -1;
	}
	*ret_events = tls_stream_events(forwarder->stream);
	return tls_stream_descriptor(forwarder->stream);
}

/* Everything that has no default must be there. */
static bool
forwarder_configure(
	struct forwarder *forwarder, const struct config_forward *config, struct op_error *err)
{
	static const char *const names[] = {
		"sink", "host", "address", "ca", "certificate", "key", "crl"};
	char *const *texts = config->texts;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (texts[i] == NULL) {
			op_error_set(err, OP_ERROR_CONFIG, _("[forward] %s is missing"), names[i]);
			return false;
		}
	}
	forwarder->sink = texts[CONFIG_FORWARD_SINK];
	forwarder->receiver = (struct tls_stream_options){
		.address = texts[CONFIG_FORWARD_ADDRESS],
		.port = config->port,
		.name = texts[CONFIG_FORWARD_HOST],
		.files = {.ca = texts[CONFIG_FORWARD_CA],
			.certificate = texts[CONFIG_FORWARD_CERTIFICATE],
			.key = texts[CONFIG_FORWARD_KEY],
			.crl = texts[CONFIG_FORWARD_CRL],
			.minimum = texts[CONFIG_FORWARD_MINIMUM]},
		.timeout = config->timeout_s * CLOCK_SECOND,
		.close_notify = config->close_notify,
	};
	forwarder->format = (struct forwarder_format){.host = "-",
		.enterprise = config->enterprise,
		.maximum = (size_t)config->message_bytes};
	return tls_files_good(&forwarder->receiver.files, err);
}

int
forwarder_main(const struct door *door)
{
	struct op_error err = OP_ERROR_INIT;
	struct forwarder forwarder = {.phase = FORWARDER_IDLE};
	const struct service_work work = {
		.name = "journal forward",
		.user = &forwarder,
		.conn = &forwarder.conn,
		.deadline = forwarder_deadline,
		.on_timer = forwarder_turn,
		.on_lost = forwarder_lost,
		.descriptor = forwarder_descriptor,
		.on_descriptor = forwarder_turn,
	};
	struct utsname machine;
	int status;

	if (!forwarder_configure(&forwarder, &door->config->forward, &err)) {
		return report_error(&err);
	}
	if (uname(&machine) == 0) {
		forwarder.format.host = forwarder_host(machine.nodename);
	}
	log_open_stderr();
	status = service_run(door->config, &work);
	forwarder_batch_abort(&forwarder);
	log_close();
	return status;
}
