/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The states around one execution: working, asking for a fresh code, asking for the truth. A lost
 * answer is never guessed about: done and not done are both said only when the server said so. The
 * server settles it: after "not done" the same operation can't happen any more.
 */
#include "flow.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/journal.h"
#include "../api-client/secret.h"
#include "../api-client/session.h"
#include "../api-client/text.h"

#include <stdlib.h>

#define FLOW_ASK_AGAIN (CLOCK_SECOND / 2)

enum flow_state { FLOW_WORKING, FLOW_CODE, FLOW_JUDGING, FLOW_UNKNOWN, FLOW_ENDING, FLOW_OVER };

/* Outlives the flow while a fresh code is being judged: that call can't be forgotten. */
struct flow_judging {
	struct flow *flow;
};

struct flow {
	struct action_run *run;
	struct flow_handlers handlers;
	enum flow_state state;
	struct op_error error; /* the outcome so far: OP402, unknown, or the end's */
	bool failed;	       /* `error` is the end */
	struct call *asking;   /* operation_status under way */
	struct flow_judging *judging;
	int64_t patience; /* microseconds, 0: for ever */
	int64_t lost_at;  /* monotonic: when the answer was lost */
	int64_t ask_at;	  /* monotonic: when to ask again */
	bool starting;	  /* inside flow_start: the end waits for flow_turn */
};

static void flow_ask_truth(struct flow *flow);

/* Ends at the next flow_turn, so that nobody is freed under its own feet. */
static void
flow_end(struct flow *flow, const struct op_error *err)
{
	flow->failed = err != NULL;
	if (err != NULL && err != &flow->error) {
		flow->error = *err;
	}
	flow->state = FLOW_ENDING;
	if (!flow->starting) {
		flow_turn(flow);
	}
}

static void
flow_lost(struct flow *flow, const struct op_error *err)
{
	flow->error = *err;
	flow->state = FLOW_UNKNOWN;
	flow->lost_at = clock_monotonic();
	flow->ask_at = flow->lost_at;
	if (flow->handlers.unknown != NULL) {
		flow->handlers.unknown(flow->handlers.user, flow);
	}
}

static void
flow_run_finished(struct action_run *run, const struct op_error *err)
{
	struct flow *flow = run->user;

	if (err != NULL && err->kind == OP_ERROR_FRESH_CODE && flow->handlers.need_code != NULL) {
		flow->error = *err;
		flow->state = FLOW_CODE;
		flow->handlers.need_code(flow->handlers.user, flow, "");
	} else if (err != NULL && err->kind == OP_ERROR_UNKNOWN) {
		flow_lost(flow, err);
	} else {
		flow_end(flow, err);
	}
}

struct flow *
flow_new(struct action_run *run, const struct flow_handlers *handlers, int64_t patience_ms)
{
	struct flow *flow = mem_new(1, sizeof *flow);

	flow->run = run;
	flow->handlers = *handlers;
	flow->patience = patience_ms * 1000;
	run->finished = flow_run_finished;
	run->user = flow;
	return flow;
}

void
flow_free(struct flow *flow)
{
	if (flow == NULL) {
		return;
	}
	if (flow->asking != NULL) {
		call_forget(flow->asking);
	}
	if (flow->judging != NULL) {
		flow->judging->flow = NULL;
	}
	action_run_free(flow->run);
	free(flow);
}

void
flow_start(struct flow *flow)
{
	flow->state = FLOW_WORKING;
	flow->starting = true;
	action_run_start(flow->run);
	flow->starting = false;
}

/* Fresh codes */

/* Asks again; who can't, ends with why the last code was not taken. */
static void
flow_code_again(struct flow *flow, const char *why)
{
	flow->state = FLOW_CODE;
	op_error_detail(&flow->error, "%s", why);
	flow->handlers.need_code(flow->handlers.user, flow, why);
}

static void
flow_judged(void *user, enum sign_in_status status, const struct op_error *err)
{
	struct flow_judging *judging = user;
	struct flow *flow = judging->flow;

	free(judging);
	if (flow == NULL) {
		return;
	}
	flow->judging = NULL;
	switch (status) {
	case SIGN_IN_OK:
		flow->state = FLOW_WORKING;
		action_run_again(flow->run);
		break;
	case SIGN_IN_ENROL: /* not for a session at work */
	case SIGN_IN_DENIED:
		flow_code_again(flow, _("The code is wrong."));
		break;
	case SIGN_IN_CODE_USED:
		flow_code_again(flow, _("This code was used before. Wait for the next one."));
		break;
	case SIGN_IN_FAILED:
		flow_end(flow, err);
		break;
	}
}

void
flow_code(struct flow *flow, const struct secret *code)
{
	if (flow->state != FLOW_CODE) {
		return;
	}
	flow->state = FLOW_JUDGING;
	flow->judging = mem_new(1, sizeof *flow->judging);
	flow->judging->flow = flow;
	api_fresh_code(flow->run->conn, code,
		flow->error.field[0] != '\0' ? flow->error.field : NULL, flow_judged,
		flow->judging);
}

void
flow_cancel(struct flow *flow)
{
	if (flow->state == FLOW_CODE) {
		flow_end(flow, &flow->error);
	}
}

/* The truth after a lost answer */

static void
flow_not_done(struct flow *flow)
{
	struct op_error err = OP_ERROR_INIT;

	op_error_set(&err, OP_ERROR_FAILED,
		_("not done: the connection was lost before the server "
		  "worked on it"));
	op_error_detail(&err, "%s", _("The server says that nothing was changed."));
	op_error_hint(&err, "%s", _("Do it again."));
	flow_end(flow, &err);
}

static void
flow_truth(struct flow *flow, const struct api_operation *operation)
{
	struct sink *sink = flow->run->sink;

	if (text_is(operation->state, "done")) {
		sink_value_json(sink, operation->result);
		sink_summary(sink,
			_("done, as the server confirmed after the connection was lost: %s"),
			operation->summary != NULL ? operation->summary : operation->action);
		flow_end(flow, NULL);
	} else if (text_is(operation->state, "failed")) {
		flow_not_done(flow);
	} else {
		flow_end(flow, &flow->error);
	}
}

static void
flow_told(void *user, struct rows *rows, const struct op_error *err)
{
	struct flow *flow = user;
	const struct api_operation *operation = rows != NULL ? rows_at(rows, 0) : NULL;

	flow->asking = NULL;
	flow->ask_at = clock_monotonic() + FLOW_ASK_AGAIN;
	flow->starting = true; /* rows are still in use: the end waits for flow_turn */
	if (operation != NULL) {
		flow_truth(flow, operation);
	} else if (err != NULL && err->kind == OP_ERROR_NO_SESSION) {
		op_error_detail(&flow->error, "%s", err->message);
		flow_end(flow, &flow->error);
	}
	flow->starting = false;
	rows_free(rows);
}

static void
flow_ask_truth(struct flow *flow)
{
	int64_t now = clock_monotonic();

	if (flow->patience > 0 && now - flow->lost_at >= flow->patience) {
		flow_end(flow, &flow->error);
		return;
	}
	if (flow->asking != NULL || now < flow->ask_at) {
		return;
	}
	flow->ask_at = INT64_MAX;
	conn_open(flow->run->conn);
	flow->asking = api_operation_status(flow->run->conn, flow->run->operation, flow_told, flow);
}

void *
flow_user(const struct action_run *run)
{
	const struct flow *flow = run->user;

	return flow->handlers.user;
}

struct action_run *
flow_run(const struct flow *flow)
{
	return flow->run;
}

const struct op_error *
flow_wish(const struct flow *flow)
{
	return &flow->error;
}

bool
flow_is_unknown(const struct flow *flow)
{
	return flow->state == FLOW_UNKNOWN;
}

int64_t
flow_deadline(const struct flow *flow)
{
	int64_t give_up;

	if (flow->state == FLOW_ENDING) {
		return 0;
	}
	if (flow->state != FLOW_UNKNOWN) {
		return INT64_MAX;
	}
	give_up = flow->patience > 0 ? flow->lost_at + flow->patience : INT64_MAX;
	return flow->ask_at < give_up ? flow->ask_at : give_up;
}

void
flow_turn(struct flow *flow)
{
	if (flow->state == FLOW_UNKNOWN) {
		flow_ask_truth(flow);
	} else if (flow->state == FLOW_ENDING) {
		flow->state = FLOW_OVER;
		flow->handlers.finished(
			flow->handlers.user, flow, flow->failed ? &flow->error : NULL);
	}
}
