/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only poll() of the program. It waits for the terminal, the connection, the connection's
 * helper thread, a descriptor of the door's own and the signal pipe, and until the earliest real
 * timer; idle means no wake-up.
 */
#include "loop.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct loop {
	struct conn *conn;
	struct loop_handlers handlers;
	bool watch_stdin;
	bool stopping;
};

/* Written by the handlers: a byte into the pipe, and which signal ended us. */
static int loop_pipe[2] = {-1, -1};
static volatile sig_atomic_t loop_ended_by;

enum { POLL_SIGNALS, POLL_WAKE, POLL_CONN, POLL_STDIN, POLL_OWN, POLL_COUNT };

static void
loop_signal(int number)
{
	int saved = errno;
	unsigned char byte;
	ssize_t written;

	switch (number) {
	case SIGWINCH:
		byte = LOOP_RESIZE;
		break;
	case SIGTERM:
		byte = LOOP_TERMINATE;
		loop_ended_by = number;
		break;
	case SIGHUP:
		byte = LOOP_HANGUP;
		loop_ended_by = number;
		break;
	case SIGCONT:
		byte = LOOP_CONTINUE;
		break;
	default:
		byte = LOOP_INTERRUPT;
		break;
	}
	written = write(loop_pipe[1], &byte, 1);
	(void)written; /* a full pipe already wakes the loop */
	errno = saved;
}

static void
loop_pipe_open(void)
{
	if (pipe(loop_pipe) != 0) {
		die("no pipe for signals");
	}
	for (int i = 0; i < 2; i++) {
		if (fcntl(loop_pipe[i], F_SETFD, FD_CLOEXEC) != 0 ||
			fcntl(loop_pipe[i], F_SETFL, O_NONBLOCK) != 0) {
			die("no pipe for signals");
		}
	}
}

void
loop_signals_init(void)
{
	static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGCONT, SIGINT, SIGQUIT};
	/* No SA_RESTART: a read that waits for a typed password has to end. */
	struct sigaction action = {.sa_handler = loop_signal};

	if (loop_pipe[0] >= 0) {
		return;
	}
	loop_pipe_open();
	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		(void)sigaction(numbers[i], &action, NULL);
	}
}

int
loop_last_signal(void)
{
	return (int)loop_ended_by;
}

struct loop *
loop_new(struct conn *conn, const struct loop_handlers *handlers, bool watch_stdin)
{
	struct loop *loop = mem_new(1, sizeof *loop);

	loop->conn = conn;
	loop->handlers = *handlers;
	loop->watch_stdin = watch_stdin;
	return loop;
}

void
loop_free(struct loop *loop)
{
	free(loop);
}

void
loop_watch_stdin(struct loop *loop, bool watch)
{
	loop->watch_stdin = watch;
}

void
loop_stop(struct loop *loop)
{
	loop->stopping = true;
}

static unsigned
loop_signals_take(void)
{
	unsigned char bytes[64];
	unsigned signals = 0;
	ssize_t count;

	while ((count = read(loop_pipe[0], bytes, sizeof bytes)) > 0) {
		for (ssize_t i = 0; i < count; i++) {
			signals |= bytes[i];
		}
	}
	return signals;
}

static int64_t
loop_own_deadline(const struct loop *loop)
{
	return loop->handlers.deadline != NULL ? loop->handlers.deadline(loop->handlers.user)
					       : INT64_MAX;
}

/* Milliseconds for poll(): rounded up, so that a timer is never found not yet due. */
static int
loop_timeout(const struct loop *loop)
{
	int64_t at = loop_own_deadline(loop);
	int64_t left;

	if (loop->conn != NULL && conn_deadline(loop->conn) < at) {
		at = conn_deadline(loop->conn);
	}
	if (at == INT64_MAX) {
		return -1;
	}
	left = at - clock_monotonic();
	if (left <= 0) {
		return 0;
	}
	return left / 1000 >= 60000 ? 60000 : (int)(left / 1000) + 1;
}

static void
loop_wait(const struct loop *loop, struct pollfd fds[POLL_COUNT])
{
	fds[POLL_SIGNALS] = (struct pollfd){.fd = loop_pipe[0], .events = POLLIN};
	fds[POLL_WAKE] = (struct pollfd){.fd = -1, .events = POLLIN};
	fds[POLL_CONN] = (struct pollfd){.fd = -1};
	fds[POLL_STDIN] =
		(struct pollfd){.fd = loop->watch_stdin ? STDIN_FILENO : -1, .events = POLLIN};
	fds[POLL_OWN] = (struct pollfd){.fd = -1};
	if (loop->handlers.descriptor != NULL) {
		fds[POLL_OWN].fd =
			loop->handlers.descriptor(loop->handlers.user, &fds[POLL_OWN].events);
	}
	if (loop->conn != NULL) {
		fds[POLL_CONN].fd = conn_descriptor(loop->conn);
		fds[POLL_CONN].events = conn_events(loop->conn);
		fds[POLL_WAKE].fd = conn_wake_descriptor(loop->conn);
	}
	if (poll(fds, POLL_COUNT, loop_timeout(loop)) < 0) {
		if (errno != EINTR) {
			die("poll failed");
		}
		for (int i = 0; i < POLL_COUNT; i++) {
			fds[i].revents = 0;
		}
	}
}

static bool
loop_conn_due(const struct loop *loop, const struct pollfd fds[POLL_COUNT])
{
	return loop->conn != NULL && (fds[POLL_CONN].revents != 0 || fds[POLL_WAKE].revents != 0 ||
					     conn_deadline(loop->conn) <= clock_monotonic());
}

/* One turn after the wait; each part may have stopped the loop. */
static void
loop_dispatch(struct loop *loop, const struct pollfd fds[POLL_COUNT])
{
	unsigned signals = loop_signals_take();

	if (signals != 0 && loop->handlers.on_signal != NULL) {
		loop->handlers.on_signal(loop->handlers.user, signals);
	}
	if (!loop->stopping && loop_conn_due(loop, fds)) {
		conn_turn(loop->conn, fds[POLL_CONN].revents);
	}
	if (!loop->stopping && fds[POLL_STDIN].revents != 0) {
		loop->handlers.on_input(loop->handlers.user);
	}
	if (!loop->stopping && fds[POLL_OWN].revents != 0) {
		loop->handlers.on_descriptor(loop->handlers.user);
	}
	if (!loop->stopping && loop->handlers.on_timer != NULL &&
		loop_own_deadline(loop) <= clock_monotonic()) {
		loop->handlers.on_timer(loop->handlers.user);
	}
}

void
loop_run(struct loop *loop)
{
	struct pollfd fds[POLL_COUNT];

	loop->stopping = false;
	while (!loop->stopping) {
		if (loop->handlers.before_wait != NULL) {
			loop->handlers.before_wait(loop->handlers.user);
		}
		if (loop->stopping) {
			break;
		}
		loop_wait(loop, fds);
		loop_dispatch(loop, fds);
	}
}
