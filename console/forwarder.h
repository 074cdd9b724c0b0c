/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to "opconsole journal forward": its state, and the two parts of it. forwarder.c asks how
 * the sink is and says what is wrong; forwarder_batch.c carries one batch to the receiver.
 */
#ifndef CONSOLE_FORWARDER_H
#define CONSOLE_FORWARDER_H

#include "config.h"
#include "forwarder_record.h"

#include "../api-client/tls_stream.h"

enum forwarder_phase {
	FORWARDER_IDLE, /* no batch, no stream */
	FORWARDER_CONNECTING,
	FORWARDER_BEGINNING,
	FORWARDER_SENDING,
	FORWARDER_ENDING,
	FORWARDER_ACKNOWLEDGING
};

struct forwarder {
	const char *sink;
	struct tls_stream_options receiver;
	struct forwarder_format format;
	struct conn *conn;

	/* The batch; see forwarder_batch.c. */
	enum forwarder_phase phase;
	struct tls_stream *stream; /* owned, NULL when there is none */
	struct call *call;	   /* of the batch, under way */
	int64_t batch, last;	   /* its id; the number of the last record in it */
	int64_t records;
	bool drained;	    /* its last page was empty */
	int64_t read_at;    /* monotonic, like the next ones */
	int64_t batch_ends; /* no record is added from then on */

	/* Asking. */
	struct call *ask;
	int64_t ask_at;
	int64_t connect_at; /* not before */
	int failures;
	const char *error;	 /* a word that the server does not know yet, or NULL */
	const char *noted_error; /* the word that was logged, or NULL */
	char noted_refusal[256]; /* a refusal of the server that was logged, or "" */
	bool stalled;		 /* that was logged */
};

/* Begins a batch: IDLE only. */
void forwarder_batch_start(struct forwarder *forwarder);
/* Progress of stream and batch. */
void forwarder_batch_turn(struct forwarder *forwarder);
int64_t forwarder_batch_deadline(const struct forwarder *forwarder);
/* Gives the batch up; nothing of it is acknowledged. */
void forwarder_batch_abort(struct forwarder *forwarder);

/* What becomes of a batch. The words are those of core.forward_note(). */
void forwarder_failed(struct forwarder *forwarder, const char *word, const struct op_error *why);
void forwarder_refused(struct forwarder *forwarder, const struct op_error *why);
void forwarder_acked(struct forwarder *forwarder, const struct forward_acked *acked);

#endif
