/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the long-running services (keeper, journal forward) have in common: a connection that comes
 * back for ever, notes about it on standard error, the loop, and an end by signal.
 */
#ifndef CONSOLE_SERVICE_H
#define CONSOLE_SERVICE_H

#include "config.h"

struct service_work {
	const char *name; /* "keeper" */
	void *user;
	/* The connection, set before it is opened and NULL again at the end; calls may be sent
	 * whenever it is ready. */
	struct conn **conn;
	/* Only while the connection is ready: the next own timer, and that it has passed. */
	int64_t (*deadline)(void *user);
	void (*on_timer)(void *user);
	void (*on_lost)(void *user); /* the connection is gone; NULL: never mind */
	/* A descriptor of its own to poll; NULL: none. See loop.h. */
	int (*descriptor)(void *user, short *ret_events);
	void (*on_descriptor)(void *user);
};

/* Runs until a terminating signal; the exit status. A wrong configuration ends it at once. */
int service_run(const struct config *config, const struct service_work *work);

#endif
