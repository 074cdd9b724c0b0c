/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only poll() of the program. Watches the terminal, the connection and the signal pipe, and
 * wakes for real timers only.
 */
#ifndef CONSOLE_LOOP_H
#define CONSOLE_LOOP_H

#include "../api-client/conn.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;

enum loop_signal { /* bits given to on_signal */
	LOOP_RESIZE = 1 << 0,
	LOOP_TERMINATE = 1 << 1,
	LOOP_HANGUP = 1 << 2,
	LOOP_CONTINUE = 1 << 3,
	LOOP_INTERRUPT = 1 << 4
};

struct loop_handlers {
	void *user;
	void (*on_input)(void *user); /* stdin is readable or hung up */
	void (*on_signal)(void *user, unsigned signals);
	void (*before_wait)(void *user); /* draw from state, once per turn */
	int64_t (*deadline)(void *user); /* next own timer, monotonic, INT64_MAX = none */
	void (*on_timer)(void *user);	 /* its deadline has passed */
	/* A descriptor of its own, asked on every turn; -1: none now. NULL: never one. */
	int (*descriptor)(void *user, short *ret_events);
	void (*on_descriptor)(void *user); /* something happened to it */
};

struct loop *loop_new(struct conn *conn, const struct loop_handlers *handlers, bool watch_stdin);
void loop_free(struct loop *loop);
/* From the next wait on; on_input must be there. */
void loop_watch_stdin(struct loop *loop, bool watch);
void loop_run(struct loop *loop); /* until loop_stop */
void loop_stop(struct loop *loop);
/* Installs the handlers that write one byte to a pipe (G-01); before curses. Once per process. */
void loop_signals_init(void);
/* Which terminating signal arrived (SIGTERM, SIGHUP), 0 when none: for the exit status. */
int loop_last_signal(void);

#endif
