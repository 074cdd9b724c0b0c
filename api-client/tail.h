/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Following the journal live. A tail is opened once, which the server records, and asks then at
 * most once a second: when the keeper's tick says so, or by its own timer when there is none. It
 * keeps its place while the link is away or the session is renewed, so it goes on without a gap.
 */
#ifndef API_CLIENT_TAIL_H
#define API_CLIENT_TAIL_H

#include "journal.h"

struct tail;

enum tail_state {
	TAIL_OPENING, /* nothing is known yet */
	TAIL_LIVE,
	TAIL_AWAY,   /* the server does not answer; it is tried again */
	TAIL_STOPPED /* refused or signed out: until tail_resume() */
};

struct tail_facts {
	enum tail_state state;
	int64_t seen;	 /* events that one may see, since the tail began */
	int64_t matched; /* of these, that the filter let through: they were given to events() */
	int64_t pending; /* announced and still on their way */
	int64_t gaps;	 /* tail_proof.h; 0 when nothing was dropped */
	int64_t as_of;	 /* server's clock at the last answer, TIME_NULL before */
};

struct tail_handlers {
	void *user;
	/* Events that came: rows of journal_tail from index 1 on. Borrowed until it returns. */
	void (*events)(void *user, const struct rows *rows);
	void (*changed)(void *user); /* the facts */
	/* The tail is STOPPED. It may be freed here. */
	void (*failed)(void *user, const struct op_error *err);
};

/* filter is copied; its times are left out: a tail has no end. Callbacks come from conn_turn(). */
struct tail *tail_new(struct conn *conn, const struct api_journal_filter *filter,
	const struct tail_handlers *handlers);
void tail_free(struct tail *tail); /* NULL is legal; before conn_free() */
const struct tail_facts *tail_facts(const struct tail *tail);
void tail_active(struct tail *tail); /* a key was pressed: the next question counts as work */
void tail_always_active(struct tail *tail); /* a command at work: every question does */
void tail_resume(struct tail *tail);	    /* a STOPPED one goes on at its place */

#endif
