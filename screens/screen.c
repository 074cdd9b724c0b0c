/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Life of a screen: allocation around what its ops open and close.
 */
#include "screen.h"
#include "../api-client/buf.h"

#include <stdlib.h>

struct screen *
screen_new(const struct screen_ops *ops, const struct screen_host *host,
	const struct subject *subject, struct op_error *err)
{
	struct screen *screen = mem_new(1, sizeof(*screen));

	screen->ops = ops;
	screen->host = host;
	screen->state = mem_new(1, ops->state_size);
	if (!ops->open(screen, subject, err)) {
		free(screen->state);
		free(screen);
		return NULL;
	}
	return screen;
}

void
screen_free(struct screen *screen)
{
	if (screen == NULL) {
		return;
	}
	if (screen->ops->close != NULL) {
		screen->ops->close(screen);
	}
	free(screen->state);
	free(screen->given);
	free(screen);
}
