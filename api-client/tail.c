/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions of a tail: opening, one range after the other, and coming back.
 */
#include "tail.h"

#include "buf.h"
#include "clock.h"
#include "conn_private.h"
#include "tail_proof.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define ASK_AFTER CLOCK_SECOND		/* at most once a second */
#define WITHOUT_TICK (2 * CLOCK_SECOND) /* nobody ticks: the timer asks */
#define AGAIN_AFTER CLOCK_SECOND	/* after an answer that did not come */
#define PAGE 500
#define BUSY 1000 /* events in a range: more are behind it, most likely */

struct tail {
	struct tail *next;
	struct conn *conn;
	char *values[JOURNAL_FIELDS]; /* owned; NULL = none */
	struct tail_handlers handlers;
	struct tail_proof proof;
	struct tail_facts facts;
	char *ticket; /* owned; NULL: to be opened */
	struct call *call;
	int64_t asked_at; /* monotonic: when the last question went out */
	int64_t next_at;  /* monotonic: when to ask; INT64_MAX: an answer is awaited, or stopped */
	bool active, always_active;
};

static void
tail_wait(struct tail *tail, int64_t pause)
{
	tail->next_at = clock_monotonic() + pause;
}

static void
tail_fail(struct tail *tail, const struct op_error *err)
{
	bool opened = tail->ticket != NULL;

	if (err->kind == OP_ERROR_UNREACHABLE || err->kind == OP_ERROR_INTERNAL ||
		err->kind == OP_ERROR_TOO_MANY) {
		tail->facts.state = TAIL_AWAY;
		tail_wait(tail, AGAIN_AFTER);
		tail->handlers.changed(tail->handlers.user);
		return;
	}
	free(tail->ticket);
	tail->ticket = NULL;
	/* The ticket is over, or of a session that is: another one, and on at the same place. */
	if (err->kind == OP_ERROR_NOT_FOUND && opened) {
		tail_wait(tail, 0);
		return;
	}
	tail->facts.state = TAIL_STOPPED;
	tail->next_at = INT64_MAX;
	tail->handlers.failed(tail->handlers.user, err);
}

static void
tail_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct tail *tail = user;
	bool whole;

	tail->call = NULL;
	if (err != NULL) {
		tail_fail(tail, err);
		return;
	}
	tail->active = false;
	whole = tail_proof_take(&tail->proof, rows);
	tail->facts.state = TAIL_LIVE;
	tail->facts.seen = tail->proof.seen;
	tail->facts.matched = tail->proof.found;
	tail->facts.pending = whole ? 0 : tail->proof.matched - tail->proof.received;
	tail->facts.gaps = tail->proof.gaps;
	tail->facts.as_of = clock_now() + conn_facts(tail->conn)->server_clock_offset;
	tail_wait(tail, !whole || tail->proof.total >= BUSY ? 0 : WITHOUT_TICK);
	if (rows->count > 1) {
		tail->handlers.events(tail->handlers.user, rows);
	}
	rows_free(rows);
	tail->handlers.changed(tail->handlers.user);
}

static void
tail_opened(void *user, struct rows *rows, const struct op_error *err)
{
	struct tail *tail = user;
	const struct api_journal_ticket *ticket = rows == NULL ? NULL : rows_at(rows, 0);

	tail->call = NULL;
	if (err != NULL) {
		tail_fail(tail, err);
		return;
	}
	tail->ticket = ticket == NULL ? NULL : text_dup(ticket->ticket);
	rows_free(rows);
	tail_wait(tail, tail->ticket == NULL ? AGAIN_AFTER : 0);
}

static void
tail_ask(struct tail *tail)
{
	const struct tail_proof *proof = &tail->proof;
	struct api_journal_filter filter;

	tail->next_at = INT64_MAX;
	tail->asked_at = clock_monotonic();
	if (tail->ticket == NULL) {
		for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
			filter.values[i] = tail->values[i];
		}
		tail->call = api_journal_open(tail->conn, &filter, true, tail_opened, tail);
		return;
	}
	tail->call = api_journal_tail(tail->conn, tail->ticket,
		proof->high[0] == '\0' ? NULL
		: proof->open	       ? proof->low
				       : proof->high,
		proof->open ? proof->high : NULL, proof->open ? proof->last : 0, PAGE,
		tail->active || tail->always_active, tail_answered, tail);
}

struct tail *
tail_new(struct conn *conn, const struct api_journal_filter *filter,
	const struct tail_handlers *handlers)
{
	struct tail *tail = mem_new(1, sizeof *tail);

	tail->conn = conn;
	tail->handlers = *handlers;
	tail->facts.as_of = TIME_NULL;
	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		bool time = i == JOURNAL_FROM || i == JOURNAL_TO || i == JOURNAL_TIME;

		tail->values[i] = time ? NULL : text_dup(filter->values[i]);
	}
	tail->next = conn->tails;
	conn->tails = tail;
	tail_wait(tail, 0);
	return tail;
}

void
tail_free(struct tail *tail)
{
	struct tail **link;

	if (tail == NULL) {
		return;
	}
	for (link = &tail->conn->tails; *link != tail; link = &(*link)->next) {
	}
	*link = tail->next;
	if (tail->call != NULL) {
		call_forget(tail->call);
	}
	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		free(tail->values[i]);
	}
	free(tail->ticket);
	free(tail);
}

const struct tail_facts *
tail_facts(const struct tail *tail)
{
	return &tail->facts;
}

void
tail_active(struct tail *tail)
{
	tail->active = true;
}

void
tail_always_active(struct tail *tail)
{
	tail->always_active = true;
}

void
tail_resume(struct tail *tail)
{
	if (tail->facts.state == TAIL_STOPPED) {
		tail->facts.state = TAIL_OPENING;
		tail_wait(tail, 0);
	}
}

void
tails_tick(struct conn *conn)
{
	int64_t now = clock_monotonic();

	for (struct tail *tail = conn->tails; tail != NULL; tail = tail->next) {
		if (tail->call == NULL && tail->facts.state == TAIL_LIVE &&
			tail->next_at > tail->asked_at + ASK_AFTER) {
			tail->next_at =
				now > tail->asked_at + ASK_AFTER ? now : tail->asked_at + ASK_AFTER;
		}
	}
}

int64_t
tails_deadline(const struct conn *conn)
{
	int64_t deadline = INT64_MAX;

	for (const struct tail *tail = conn->tails; tail != NULL; tail = tail->next) {
		deadline = tail->next_at < deadline ? tail->next_at : deadline;
	}
	return deadline;
}

void
tails_turn(struct conn *conn)
{
	int64_t now = clock_monotonic();

	for (struct tail *tail = conn->tails; tail != NULL; tail = tail->next) {
		if (tail->next_at <= now) {
			tail_ask(tail);
		}
	}
}
