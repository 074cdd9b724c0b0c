/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Actions with one call: keeps the handle of the call, ends the run with its answer.
 */
#ifndef CONSOLE_ACTIONS_SINGLE_H
#define CONSOLE_ACTIONS_SINGLE_H

#include "../action.h"

struct single {
	struct action_run *run; /* NULL: the run is gone, nobody waits for the answer any more */
	struct call *call; /* set by the action to what the api function returned; stays NULL for
			    * functions of several steps, which can't be forgotten */
	/* Shows the answer. False: *err is the outcome, whatever was shown. */
	bool (*show)(struct action_run *run, const struct rows *rows, struct op_error *err);
};

/* Makes the run's state. */
struct single *single_new(struct action_run *run,
	bool (*show)(struct action_run *run, const struct rows *rows, struct op_error *err));
/* What most answers are shown as: one object, all rows, or the summary of a change. The
 * server's summary says when a change waits for a second person, and in which request. */
bool single_show_object(struct action_run *run, const struct rows *rows, struct op_error *err);
bool single_show_rows(struct action_run *run, const struct rows *rows, struct op_error *err);
bool single_show_change(struct action_run *run, const struct rows *rows, struct op_error *err);
/* A change whose first column names the object: "almaty: changed: name". */
bool single_show_named(struct action_run *run, const struct rows *rows, struct op_error *err);
/* The call_done of every such call; user is the struct single. */
void single_done(void *user, struct rows *rows, const struct op_error *err);

#endif
