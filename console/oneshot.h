/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the one-shot door, shared by oneshot.c (running) and oneshot_start.c (words,
 * options and secrets before a connection exists).
 */
#ifndef CONSOLE_ONESHOT_H
#define CONSOLE_ONESHOT_H

#include "ask.h"
#include "cmdline.h"
#include "doors.h"
#include "flow.h"
#include "loop.h"

#include "../api-client/session.h"

enum oneshot_kind { ONESHOT_ACTION, ONESHOT_SIGN_IN, ONESHOT_SIGN_OUT };

struct oneshot {
	const struct door *door;
	enum oneshot_kind kind;
	struct action_run *run; /* owned until `flow` has it */
	struct flow *flow;
	struct conn *conn;
	struct loop *loop;
	struct sink *sink;
	struct buf out;
	const char *login; /* borrowed */
	struct buf login_typed;
	struct secret *password, *code; /* until they were sent */
	struct secret *token;		/* of the kept session */
	bool token_used, code_used;
	bool own_session;      /* sign out at the end */
	bool begun;	       /* the connection was ready once */
	bool ended;	       /* `error` is the outcome */
	struct op_error error; /* kind NONE: success */
	struct progress_line *line; /* owned; how far long work is, on a terminal */
	bool line_tried;
	int64_t progress_begun, progress_at; /* monotonic */
	struct call *leaving;  /* sign_out under way */
	int64_t leave_by;
	int signal;
};

/* Everything that can fail before connecting: arguments, dry run, secrets or the kept session. Sets
 * `ended` when nothing is left to do. */
bool oneshot_prepare(struct oneshot *oneshot, struct op_error *err);
/* Returns the exit status; frees what the struct owns. */
int oneshot_run(struct oneshot *oneshot);

#endif
