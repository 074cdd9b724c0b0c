/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists page by page: what every list command has in common. It asks for pages with the cursor of
 * the last row until the wanted number of rows is there, and says whether there are more.
 */
#ifndef CONSOLE_ACTIONS_PAGER_H
#define CONSOLE_ACTIONS_PAGER_H

#include "../action.h"

#define PAGER_DEFAULT 50
#define PAGER_MAXIMUM 1000000
#define PAGER_PAGE 500 /* rows a call may ask for */

struct pager_kind {
	/* Sends the call for one page; after is NULL for the first. context: from pager_start. */
	struct call *(*ask)(struct action_run *run, const char *context, const char *after,
		int64_t limit, call_done *done, void *user);
	const char *(*cursor)(const void *row);
	/* The row is none: the page ended there because it took long, and goes on at its cursor. It
	 * is the last of its page. NULL: pages are full, or the last one. */
	bool (*unfinished)(const void *row);
};

/* Makes the pager the run's state and asks for the first page; a file gets all rows unless "limit"
 * is given. context is copied, may be NULL. */
enum action_status pager_start(
	struct action_run *run, const struct pager_kind *kind, const char *context);

/* The argument "limit" of list commands. */
#define PAGER_LIMIT_ARG                                                                            \
	{                                                                                          \
		.name = "limit", .type = ARG_NUMBER, .prompt = N_("Rows"),                         \
		.help = N_("at most so many rows; a list shows 50 when not given")                 \
	}

#endif
