/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens around one execution of an action, the same for every door: a fresh code is asked
 * for when the server wants one, and after a lost answer the server is asked by operation id until
 * the truth is known. A door only asks, says and shows. Nothing here prints or waits.
 */
#ifndef CONSOLE_FLOW_H
#define CONSOLE_FLOW_H

#include "action.h"

struct flow;

struct flow_handlers {
	void *user;
	/* The server wants a fresh code. why is "" the first time, then why the last one was not
	 * taken. Answer now or later with flow_code() or flow_cancel(). NULL: ends with OP402. */
	void (*need_code)(void *user, struct flow *flow, const char *why);
	/* The answer to a change was lost; its outcome is being asked for. May be NULL. */
	void (*unknown)(void *user, struct flow *flow);
	/* The end, exactly once, never from inside flow_start(). err NULL: success, and the run's
	 * sink has the summary. The flow may be freed here. */
	void (*finished)(void *user, struct flow *flow, const struct op_error *err);
};

/* Takes the run, whose `finished` and `user` it sets. patience_ms: how long the outcome of a change
 * is asked for while the server can't be reached; 0 = for ever. handlers is copied. */
struct flow *flow_new(
	struct action_run *run, const struct flow_handlers *handlers, int64_t patience_ms);
void flow_free(struct flow *flow); /* NULL is legal; frees the run */
void flow_start(struct flow *flow);
void flow_code(struct flow *flow, const struct secret *code); /* copied */
void flow_cancel(struct flow *flow);		      /* no code: ends with the server's OP402 */
struct action_run *flow_run(const struct flow *flow); /* borrowed */
/* For hooks that a door sets in a run of a flow: the `user` of its handlers. */
void *flow_user(const struct action_run *run);
const struct op_error *flow_wish(const struct flow *flow); /* why a fresh code is needed */
bool flow_is_unknown(const struct flow *flow);		   /* between a lost answer and the truth */

/* For the door's loop: the next instant (monotonic) at which flow_turn() must be called, and the
 * call itself. INT64_MAX: none. `finished` is called from flow_turn() or conn_turn(). */
int64_t flow_deadline(const struct flow *flow);
void flow_turn(struct flow *flow);

#endif
