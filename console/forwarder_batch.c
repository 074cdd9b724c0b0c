/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One batch: a connection to the receiver, records from the cursor on until they are many or two
 * seconds have passed, then the proof that they were read, then the acknowledgement. Whatever goes
 * wrong, the cursor stays where it was, and the next batch begins there.
 */
#include "forwarder.h"

#include "../api-client/clock.h"

#define BATCH_RECORDS 5000
#define BATCH_TIME (2 * CLOCK_SECOND)
#define PAGE_RECORDS 500
#define QUEUE_BYTES ((size_t)512 * 1024) /* more is not read while so much waits to be sent */
#define DRAINED_PAUSE (CLOCK_SECOND / 4)

void
forwarder_batch_abort(struct forwarder *forwarder)
{
	if (forwarder->call != NULL) {
		call_forget(forwarder->call);
		forwarder->call = NULL;
	}
	tls_stream_free(forwarder->stream);
	forwarder->stream = NULL;
	forwarder->phase = FORWARDER_IDLE;
}

void
forwarder_batch_start(struct forwarder *forwarder)
{
	struct op_error err = OP_ERROR_INIT;

	/* The files are read anew: certificates are renewed while the service runs. */
	forwarder->stream = tls_stream_new(&forwarder->receiver, &err);
	if (forwarder->stream == NULL) {
		forwarder_failed(forwarder, "files", &err);
		return;
	}
	forwarder->phase = FORWARDER_CONNECTING;
	forwarder_batch_turn(forwarder);
}

static void
stream_failed(struct forwarder *forwarder)
{
	static const char *const words[] = {
		[TLS_STREAM_REFUSED] = "refused",
		[TLS_STREAM_UNREACHABLE] = "unreachable",
		[TLS_STREAM_TIMEOUT] = "timeout",
		[TLS_STREAM_CERTIFICATE] = "certificate",
		[TLS_STREAM_NOT_ACCEPTED] = "not_accepted",
		[TLS_STREAM_TLS] = "tls",
		[TLS_STREAM_CUT] = "cut",
	};
	const struct op_error why = *tls_stream_error(forwarder->stream);
	const char *word = words[tls_stream_cause(forwarder->stream)];

	forwarder_batch_abort(forwarder);
	forwarder_failed(forwarder, word, &why);
}

/* The first lines of every answer: true when there are rows to use. */
static bool
answered(struct forwarder *forwarder, const struct op_error *err)
{
	forwarder->call = NULL;
	if (err != NULL) {
		forwarder_batch_abort(forwarder);
		forwarder_refused(forwarder, err);
		return false;
	}
	return true;
}

static void
begun(void *user, struct rows *rows, const struct op_error *err)
{
	struct forwarder *forwarder = user;
	const struct forward_batch *batch = rows_at(rows, 0);

	if (answered(forwarder, err) && batch != NULL) {
		forwarder->batch = batch->batch;
		forwarder->records = 0;
		forwarder->drained = false;
		forwarder->read_at = 0;
		forwarder->batch_ends = clock_monotonic() + BATCH_TIME;
		forwarder->phase = FORWARDER_SENDING;
		forwarder_batch_turn(forwarder);
	}
	rows_free(rows);
}

static void
page_read(void *user, struct rows *rows, const struct op_error *err)
{
	struct forwarder *forwarder = user;
	struct buf frames = BUF_INIT;

	if (!answered(forwarder, err)) {
		return;
	}
	for (size_t i = 0; i < rows->count; i++) {
		const struct forward_record *record = rows_at(rows, i);

		forwarder_record_append(&frames, &forwarder->format, record);
		forwarder->last = record->number;
		forwarder->records++;
	}
	forwarder->drained = rows->count == 0;
	if (forwarder->drained) {
		forwarder->read_at = clock_monotonic() + DRAINED_PAUSE;
	} else {
		tls_stream_write(forwarder->stream, frames.data, frames.length);
	}
	buf_done(&frames);
	rows_free(rows);
	forwarder_batch_turn(forwarder);
}

static void
acknowledged(void *user, struct rows *rows, const struct op_error *err)
{
	struct forwarder *forwarder = user;
	const struct forward_acked *acked = rows_at(rows, 0);

	if (answered(forwarder, err) && acked != NULL) {
		forwarder_batch_abort(forwarder);
		forwarder_acked(forwarder, acked);
	}
	rows_free(rows);
}

static bool
batch_full(const struct forwarder *forwarder)
{
	return forwarder->records >= BATCH_RECORDS || clock_monotonic() >= forwarder->batch_ends ||
	       (forwarder->drained && forwarder->records == 0);
}

static void
sending(struct forwarder *forwarder)
{
	if (forwarder->call != NULL) {
		return;
	}
	if (!batch_full(forwarder)) {
		if (clock_monotonic() >= forwarder->read_at &&
			tls_stream_queued(forwarder->stream) < QUEUE_BYTES) {
			forwarder->call = forward_read(forwarder->conn, forwarder->sink,
				forwarder->batch, PAGE_RECORDS, page_read, forwarder);
		}
	} else if (forwarder->records == 0) {
		/* Another service was faster, or what waited can't be read: ask again. */
		forwarder_batch_abort(forwarder);
	} else {
		forwarder->phase = FORWARDER_ENDING;
		tls_stream_end(forwarder->stream);
		tls_stream_turn(forwarder->stream);
	}
}

/* What the stream's state means for the batch. */
static void
stream_look(struct forwarder *forwarder)
{
	switch (tls_stream_state(forwarder->stream)) {
	case TLS_STREAM_FAILED:
		stream_failed(forwarder);
		break;
	case TLS_STREAM_DONE:
		tls_stream_free(forwarder->stream);
		forwarder->stream = NULL;
		forwarder->phase = FORWARDER_ACKNOWLEDGING;
		forwarder->call = forward_ack(forwarder->conn, forwarder->sink, forwarder->batch,
			forwarder->last, acknowledged, forwarder);
		break;
	case TLS_STREAM_OPEN:
		if (forwarder->phase == FORWARDER_CONNECTING) {
			/* Only now, so that what is given out is also sent. */
			forwarder->phase = FORWARDER_BEGINNING;
			forwarder->call =
				forward_begin(forwarder->conn, forwarder->sink, begun, forwarder);
		}
		break;
	case TLS_STREAM_CONNECTING:
	case TLS_STREAM_ENDING:
		break;
	}
}

void
forwarder_batch_turn(struct forwarder *forwarder)
{
	if (forwarder->stream != NULL) {
		tls_stream_turn(forwarder->stream);
		stream_look(forwarder);
	}
	if (forwarder->phase == FORWARDER_SENDING) {
		sending(forwarder);
		if (forwarder->stream != NULL) {
			stream_look(forwarder);
		}
	}
}

int64_t
forwarder_batch_deadline(const struct forwarder *forwarder)
{
	int64_t at = INT64_MAX;

	if (forwarder->stream != NULL) {
		at = tls_stream_deadline(forwarder->stream);
	}
	if (forwarder->phase == FORWARDER_SENDING && forwarder->call == NULL) {
		bool reads = tls_stream_queued(forwarder->stream) < QUEUE_BYTES;
		int64_t next = reads && forwarder->read_at < forwarder->batch_ends
				       ? forwarder->read_at
				       : forwarder->batch_ends;

		at = next < at ? next : at;
	}
	return at;
}
