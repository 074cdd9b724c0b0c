/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door for scripts: one command, one connection, one result. It signs in for this command alone
 * or uses the kept session, runs the one event loop until the flow has ended, and says the outcome
 * by output and exit status. It never asks unless somebody sits at the terminal.
 */
#include "oneshot.h"

#include "help.h"
#include "log.h"
#include "proof.h"
#include "report.h"
#include "token.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <signal.h>
#include <stdlib.h>

#define SIGN_OUT_PATIENCE (2 * CLOCK_SECOND)
#define PROGRESS_PAUSE (CLOCK_SECOND / 5)

static void oneshot_end(struct oneshot *oneshot, const struct op_error *err);

/* The end: the result is fixed; a session of this command alone is signed out first. */

static void
oneshot_signed_out(void *user, struct rows *rows, const struct op_error *err)
{
	struct oneshot *oneshot = user;

	(void)err;
	rows_free(rows);
	oneshot->leaving = NULL;
	loop_stop(oneshot->loop);
}

static void
oneshot_end(struct oneshot *oneshot, const struct op_error *err)
{
	if (oneshot->ended) {
		return;
	}
	oneshot->ended = true;
	oneshot->error = err != NULL ? *err : (struct op_error)OP_ERROR_INIT;
	if (oneshot->own_session && conn_facts(oneshot->conn)->state == CONN_READY) {
		oneshot->leave_by = clock_monotonic() + SIGN_OUT_PATIENCE;
		oneshot->leaving = api_sign_out(oneshot->conn, oneshot_signed_out, oneshot);
	} else {
		loop_stop(oneshot->loop);
	}
}

/* The command */

static void
oneshot_need_code(void *user, struct flow *flow, const char *why)
{
	struct oneshot *oneshot = user;
	struct op_error err = OP_ERROR_INIT;
	struct secret *code = NULL;

	if (oneshot->door->code_fd >= 0 && !oneshot->code_used) {
		oneshot->code_used = true;
		code = ask_descriptor(oneshot->door->code_fd, "--code-fd", &err);
	} else if (ask_possible()) {
		struct buf prompt = BUF_INIT;

		buf_append(&prompt, why);
		buf_append(&prompt, why[0] != '\0' ? "\n" : "");
		buf_append(&prompt, _("A fresh code is needed. Code: "));
		code = ask_secret(buf_text(&prompt), &err);
		buf_done(&prompt);
	}
	if (code != NULL) {
		flow_code(flow, code);
	} else {
		flow_cancel(flow);
	}
	secret_free(code);
}

static void
oneshot_unknown(void *user, struct flow *flow)
{
	struct oneshot *oneshot = user;

	log_line("%s %s: outcome unknown, asking", oneshot->run->action->name,
		oneshot->run->operation);
	(void)flow;
}

static void
oneshot_finished(void *user, struct flow *flow, const struct op_error *err)
{
	struct oneshot *oneshot = user;
	const struct op_error *resumed = &conn_facts(oneshot->conn)->error;

	(void)flow;
	/* Why the session could not be resumed says more than that there is none. */
	if (err != NULL && err->kind == OP_ERROR_NO_SESSION &&
		resumed->kind == OP_ERROR_NO_SESSION) {
		err = resumed;
	}
	oneshot_end(oneshot, err);
}

/* Whatever the command does: it was asked of a server that is not what it was. */
static void
oneshot_alarm(void *user, const struct op_error *alarm)
{
	(void)user;
	(void)report_error(alarm);
}

/* What a command that goes on has written; a reader that is gone ends it. */
static void
oneshot_written(struct action_run *run)
{
	struct oneshot *oneshot = flow_user(run);
	struct op_error err = OP_ERROR_INIT;
	bool fine = report_output(&oneshot->out, &err);

	buf_truncate(&oneshot->out, 0);
	if (!fine) {
		oneshot->error = err;
		oneshot->ended = true;
		loop_stop(oneshot->loop);
	}
}

/* Long work: the terminal shows how far it is, and Esc breaks it off. */
static void
oneshot_progress(void *user, const struct progress *progress)
{
	struct oneshot *oneshot = user;
	int64_t now = clock_monotonic();
	struct buf text = BUF_INIT;

	if (!oneshot->line_tried) {
		oneshot->line_tried = true;
		oneshot->progress_begun = now;
		oneshot->line = progress_line_open();
		loop_watch_stdin(oneshot->loop, oneshot->line != NULL);
	}
	if (oneshot->line == NULL || now - oneshot->progress_at < PROGRESS_PAUSE) {
		return;
	}
	oneshot->progress_at = now;
	progress_text(progress, oneshot->progress_begun, &text);
	buf_printf(&text, "   %s", _("Esc breaks off"));
	progress_line_show(oneshot->line, buf_text(&text));
	buf_done(&text);
}

static void
oneshot_input(void *user)
{
	struct oneshot *oneshot = user;
	struct op_error err = OP_ERROR_INIT;

	if (progress_line_escape(oneshot->line)) {
		op_error_set(&err, OP_ERROR_FAILED, "%s", _("broken off"));
		oneshot_end(oneshot, &err);
	}
}

static void
oneshot_act(struct oneshot *oneshot)
{
	const struct flow_handlers handlers = {
		.user = oneshot,
		.need_code = oneshot_need_code,
		.unknown = oneshot_unknown,
		.finished = oneshot_finished,
	};

	oneshot->run->progress = oneshot_progress;
	oneshot->run->progress_user = oneshot;
	proof_watch(oneshot->conn, oneshot_alarm, NULL);
	oneshot->flow = flow_new(
		oneshot->run, &handlers, oneshot->door->config->connection.call_timeout_ms);
	oneshot->run->written = oneshot_written;
	flow_start(oneshot->flow);
}

/* Signing in */

static void
oneshot_keep(struct oneshot *oneshot)
{
	struct secret *token = session_token(oneshot->conn);
	struct op_error err = OP_ERROR_INIT;

	if (token == NULL) {
		op_error_set(&err, OP_ERROR_INTERNAL, _("the server gave no session"));
		oneshot_end(oneshot, &err);
		return;
	}
	if (!token_keep(oneshot->door->config, token, &err)) {
		oneshot->own_session = true;
		oneshot_end(oneshot, &err);
	} else {
		sink_result_text(oneshot->sink, "login", oneshot->login);
		sink_summary(oneshot->sink, _("signed in as %s"), oneshot->login);
		oneshot_end(oneshot, NULL);
	}
	secret_free(token);
}

static void
oneshot_signed_in(void *user, enum sign_in_status status, const struct op_error *err)
{
	struct oneshot *oneshot = user;
	struct op_error refused = OP_ERROR_INIT;

	switch (status) {
	case SIGN_IN_OK:
		if (oneshot->kind == ONESHOT_SIGN_IN) {
			oneshot_keep(oneshot);
		} else {
			oneshot->own_session = true;
			oneshot_act(oneshot);
		}
		return;
	case SIGN_IN_ENROL:
		conn_set_token(oneshot->conn, NULL);
		report_enrol(&refused);
		break;
	case SIGN_IN_DENIED:
		op_error_set(&refused, OP_ERROR_NO_SESSION, _("sign-in refused"));
		op_error_detail(&refused, "%s",
			_("Account, password or code is not right, or the "
			  "account can't sign in now."));
		op_error_hint(&refused, "%s", _("The service desk sees the reason."));
		break;
	case SIGN_IN_CODE_USED:
		op_error_set(&refused, OP_ERROR_NO_SESSION, _("this code was used before"));
		op_error_detail(&refused, "%s",
			_("A code is good for one time only; nothing was counted."));
		op_error_hint(&refused, "%s", _("Wait for the next code and sign in again."));
		break;
	case SIGN_IN_FAILED:
		refused = *err;
		break;
	}
	oneshot_end(oneshot, &refused);
}

/* The connection */

static void
oneshot_ready(struct oneshot *oneshot)
{
	oneshot->begun = true;
	if (oneshot->password != NULL) {
		session_sign_in(oneshot->conn, oneshot->login, oneshot->password, oneshot->code,
			oneshot_signed_in, oneshot);
		secret_free(oneshot->password);
		secret_free(oneshot->code);
		oneshot->password = NULL;
		oneshot->code = NULL;
	} else if (oneshot->kind == ONESHOT_SIGN_OUT) {
		oneshot->own_session = true;
		oneshot_end(oneshot, NULL);
	} else {
		oneshot_act(oneshot);
	}
}

static void
oneshot_changed(void *user)
{
	struct oneshot *oneshot = user;
	const struct conn_facts *facts = conn_facts(oneshot->conn);

	if (oneshot->ended) {
		return;
	}
	if (facts->state == CONN_READY && !oneshot->begun) {
		if (oneshot->token_used && !conn_has_token(oneshot->conn)) {
			oneshot_end(oneshot, &facts->error);
			return;
		}
		oneshot_ready(oneshot);
	} else if (!oneshot->begun &&
		   (facts->state == CONN_WAITING || facts->state == CONN_REFUSED ||
			   facts->state == CONN_CLOSED)) {
		oneshot_end(oneshot, &facts->error);
	}
}

/* The loop */

static int64_t
oneshot_deadline(void *user)
{
	const struct oneshot *oneshot = user;

	if (oneshot->leaving != NULL) {
		return oneshot->leave_by;
	}
	return oneshot->flow != NULL && !oneshot->ended ? flow_deadline(oneshot->flow) : INT64_MAX;
}

static void
oneshot_timer(void *user)
{
	struct oneshot *oneshot = user;

	if (oneshot->leaving != NULL) {
		call_forget(oneshot->leaving);
		oneshot->leaving = NULL;
		loop_stop(oneshot->loop);
	} else if (oneshot->flow != NULL) {
		flow_turn(oneshot->flow);
	}
}

static void
oneshot_signal(void *user, unsigned signals)
{
	struct oneshot *oneshot = user;

	if ((signals & (LOOP_INTERRUPT | LOOP_TERMINATE | LOOP_HANGUP)) == 0) {
		return;
	}
	if ((signals & LOOP_INTERRUPT) != 0 && !oneshot->ended && oneshot->flow != NULL &&
		oneshot->run->interrupt != NULL) {
		oneshot->run->interrupt(oneshot->run);
		return;
	}
	oneshot->signal = (signals & LOOP_INTERRUPT) != 0 ? SIGINT : loop_last_signal();
	op_error_set(&oneshot->error, OP_ERROR_FAILED, _("interrupted"));
	if (oneshot->flow != NULL && !oneshot->ended &&
		(oneshot->run->action->flags & ACTION_MUTATES) != 0) {
		op_error_set(&oneshot->error, OP_ERROR_UNKNOWN,
			_("interrupted: it is not known whether the change was made"));
		op_error_detail(&oneshot->error, _("Operation %s."), oneshot->run->operation);
		op_error_hint(&oneshot->error, "%s", _("The journal says whether it was made."));
		oneshot->signal = 0;
	}
	oneshot->ended = true;
	loop_stop(oneshot->loop);
}

static void
oneshot_connect(struct oneshot *oneshot)
{
	const struct loop_handlers handlers = {
		.user = oneshot,
		.on_input = oneshot_input,
		.on_signal = oneshot_signal,
		.deadline = oneshot_deadline,
		.on_timer = oneshot_timer,
	};

	conn_set_token(oneshot->conn, oneshot->token);
	conn_on_change(oneshot->conn, oneshot_changed, oneshot);
	conn_open(oneshot->conn);
	oneshot->run->conn = oneshot->conn;
	oneshot->loop = loop_new(oneshot->conn, &handlers, false);
	if (oneshot->token_used && oneshot->kind == ONESHOT_ACTION) {
		/* Queued now, so that it goes out together with the resume of the session. */
		oneshot->begun = true;
		oneshot_act(oneshot);
	}
	loop_run(oneshot->loop);
}

static void
oneshot_done(struct oneshot *oneshot)
{
	if (oneshot->leaving != NULL) {
		call_forget(oneshot->leaving);
	}
	if (oneshot->flow != NULL) {
		flow_free(oneshot->flow);
	} else {
		action_run_free(oneshot->run);
	}
	conn_free(oneshot->conn);
	loop_free(oneshot->loop);
	secret_free(oneshot->token);
	secret_free(oneshot->password);
	secret_free(oneshot->code);
	sink_free(oneshot->sink);
	buf_done(&oneshot->login_typed);
	buf_done(&oneshot->out);
}

/* Writes the result. Returns the exit status. */
static int
oneshot_say(struct oneshot *oneshot)
{
	const struct action *action = oneshot->run->action;
	struct op_error *err = oneshot->error.kind != OP_ERROR_NONE ? &oneshot->error : NULL;
	int status = 0;

	if ((action->flags & ACTION_MUTATES) != 0) {
		sink_meta_text(oneshot->sink, "operation", oneshot->run->operation);
	}
	if (oneshot->token_used && err != NULL && err->kind == OP_ERROR_NO_SESSION) {
		token_remove(oneshot->door->config);
		op_error_hint(err, "%s", _("Sign in again: opconsole sign-in"));
	}
	if (err == NULL && sink_kind(oneshot->sink) == SINK_TABLE &&
		sink_secret_given(oneshot->sink) != NULL &&
		!report_secret(sink_secret_given(oneshot->sink), &oneshot->error)) {
		err = &oneshot->error;
	}
	sink_finish(oneshot->sink, err);
	if (err == NULL && sink_picture_wanted(oneshot->sink) &&
		sink_kind(oneshot->sink) == SINK_TABLE) {
		report_picture(&oneshot->out, sink_picture_text(oneshot->sink),
			report_columns() > 0 && !oneshot->door->environment->no_color);
	}
	if (err != NULL) {
		status = report_error(err);
	}
	if (!report_output(&oneshot->out, &oneshot->error) && err == NULL) {
		status = report_error(&oneshot->error);
	}
	log_line("%s %s: %s", action->name, oneshot->run->operation,
		err == NULL ? "done" : op_error_word(err->kind));
	return oneshot->signal != 0 ? 128 + oneshot->signal : status;
}

int
oneshot_run(struct oneshot *oneshot)
{
	struct op_error err = OP_ERROR_INIT;
	int status;

	if (!oneshot_prepare(oneshot, &err)) {
		oneshot->error = err;
	} else if (!oneshot->ended) {
		oneshot_connect(oneshot);
	}
	if (oneshot->kind == ONESHOT_SIGN_OUT &&
		(oneshot->error.kind == OP_ERROR_NONE ||
			oneshot->error.kind == OP_ERROR_NO_SESSION)) {
		token_remove(oneshot->door->config);
		op_error_clear(&oneshot->error);
		sink_summary(oneshot->sink, "%s", _("signed out"));
	}
	progress_line_close(oneshot->line);
	status = oneshot_say(oneshot);
	oneshot_done(oneshot);
	return status;
}
