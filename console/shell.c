/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shell door: sign-in first, then one command after another on the plain terminal, with the
 * loop, the parser and the actions of the other doors. ^D or "exit" signs out and leaves.
 */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "shell.h"

#include "../screens/sanitize.h"
#include "prompt.h"
#include "report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LEAVE_WAIT (2 * CLOCK_SECOND)
#define SECRET_LIMIT 1024

static void
sign_out_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct shell *shell = user;

	(void)err;
	rows_free(rows);
	if (shell->leaving) {
		loop_stop(shell->loop);
	}
}

void
shell_leave(struct shell *shell, int status)
{
	if (shell->leaving) {
		return;
	}
	shell->leaving = true;
	shell->status = status;
	shell->leave_by = clock_monotonic() + LEAVE_WAIT;
	shell_line_close(shell);
	shell_terminal_close();
	if (shell->signed_in && conn_facts(shell->conn)->state == CONN_READY) {
		(void)api_sign_out(shell->conn, sign_out_done, shell);
	} else {
		loop_stop(shell->loop);
	}
}

static void
command_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	(void)secret;
	if (text != NULL) {
		shell_command(shell, text);
	} else if (prompt_cancel_key() == 4) {
		shell_leave(shell, 0);
	} else {
		shell_prompt(shell);
	}
}

void
shell_prompt(struct shell *shell)
{
	char label[100];

	if (!shell->leaving) {
		text_format(label, sizeof(label), "opconsole %s %s> ", shell->environment,
			shell->login);
		shell_ask(shell, label, true, command_answer);
	}
}

void
shell_session_over(struct shell *shell, const struct op_error *err)
{
	shell->signed_in = false;
	conn_set_token(shell->conn, NULL);
	shell_line_close(shell);
	shell_run_drop(shell);
	shell_say_error(shell, err);
	shell_sign_in(shell);
}

static void
whoami_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct shell *shell = user;
	const struct api_whoami *me = err == NULL ? rows_at(rows, 0) : NULL;
	char when[CLOCK_TEXT_SIZE], text[300];

	if (shell->leaving) {
		rows_free(rows);
		return;
	}
	if (me == NULL) {
		shell_say_error(shell, err);
		rows_free(rows);
		shell_sign_in(shell);
		return;
	}
	shell->signed_in = true;
	text_format(shell->login, sizeof(shell->login), "%s", me->login);
	text_format(shell->environment, sizeof(shell->environment), "%s", me->environment);
	if (me->last_sign_in != TIME_NULL) {
		text_format(text, sizeof(text), _("last sign-in %s from %s; failed since: %lld"),
			clock_format(me->last_sign_in, CLOCK_SHORT, when, sizeof(when)),
			me->last_sign_in_from == NULL ? "" : me->last_sign_in_from,
			(long long)me->failures_since);
		shell_say(shell, text);
	}
	shell_say(shell, _("\"help\" shows the commands, ^D signs out"));
	rows_free(rows);
	shell_prompt(shell);
}

static void
signed_in(void *user, enum sign_in_status status, const struct op_error *err)
{
	struct shell *shell = user;

	if (shell->leaving) {
		return;
	}
	switch (status) {
	case SIGN_IN_OK:
		(void)api_whoami(shell->conn, whoami_done, shell);
		return;
	case SIGN_IN_ENROL: {
		struct op_error refused = OP_ERROR_INIT;

		/* The one-time code opens nothing elsewhere while it is in use here. */
		(void)api_sign_out(shell->conn, sign_out_done, shell);
		conn_set_token(shell->conn, NULL);
		report_enrol(&refused);
		shell_say_error(shell, &refused);
		break;
	}
	case SIGN_IN_DENIED:
		shell_say(shell, _("sign-in refused: check account and password, wait for the next "
				   "code and try again"));
		break;
	case SIGN_IN_CODE_USED:
		shell_say(shell,
			_("this code was used already: wait for the next code and try again"));
		break;
	case SIGN_IN_FAILED:
		shell_say_error(shell, err);
		break;
	}
	shell_sign_in(shell);
}

static void
code_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	struct secret *password = shell->password;

	(void)text;
	shell->password = NULL;
	if (secret == NULL) {
		shell_sign_in(shell);
	} else if (conn_facts(shell->conn)->state != CONN_READY) {
		/* Secrets don't wait for a connection. */
		shell_say_error(shell, &conn_facts(shell->conn)->error);
		conn_open(shell->conn);
		shell_sign_in(shell);
	} else {
		session_sign_in(shell->conn, shell->login, password, secret, signed_in, shell);
	}
	secret_free(password);
}

static void
password_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	(void)text;
	if (secret == NULL) {
		shell_leave(shell, 0);
		return;
	}
	secret_free(shell->password);
	shell->password = secret_dup(secret);
	shell_ask_secret(shell, _("Code: "), 64, code_answer);
}

static void
login_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	(void)secret;
	if (text == NULL) {
		shell_leave(shell, 0);
	} else if (text[0] == '\0') {
		shell_sign_in(shell);
	} else {
		text_format(shell->login, sizeof(shell->login), "%s", text);
		shell_ask_secret(shell, _("Password: "), SECRET_LIMIT, password_answer);
	}
}

void
shell_sign_in(struct shell *shell)
{
	char label[120];

	shell->signed_in = false;
	if (shell->login[0] == '\0') {
		shell_ask(shell, _("Account: "), false, login_answer);
	} else {
		text_format(label, sizeof(label), _("Password of %s: "), shell->login);
		shell_ask_secret(shell, label, SECRET_LIMIT, password_answer);
	}
}

static void
on_input(void *user)
{
	struct shell *shell = user;
	unsigned char bytes[1024];
	ssize_t count = read(STDIN_FILENO, bytes, sizeof(bytes));
	int waiting;

	if (count <= 0) {
		if ((count < 0 && errno != EAGAIN && errno != EINTR) ||
			(count == 0 && ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0)) {
			shell_leave(shell, 128 + SIGHUP);
		}
		return;
	}
	shell->last_key = clock_monotonic();
	/* A lone Esc ends what goes on; one with more behind it is another key. */
	if (count == 1 && bytes[0] == 27 && shell->flow != NULL &&
		flow_run(shell->flow)->interrupt != NULL) {
		shell_interrupt(shell);
		return;
	}
	for (ssize_t i = 0; i < count && !shell->leaving; i++) {
		shell_byte(shell, bytes[i]);
	}
	explicit_bzero(bytes, sizeof(bytes));
}

static void
on_signal(void *user, unsigned signals)
{
	struct shell *shell = user;

	if ((signals & LOOP_TERMINATE) != 0) {
		shell_leave(shell, 128 + SIGTERM);
	} else if ((signals & LOOP_HANGUP) != 0) {
		shell_leave(shell, 128 + SIGHUP);
	}
}

/* Said once per loss; the next command says it again by itself. */
static void
on_change(void *user)
{
	struct shell *shell = user;
	const struct conn_facts *facts = conn_facts(shell->conn);
	bool away = facts->state == CONN_WAITING || facts->state == CONN_REFUSED;

	if (shell->leaving) {
		return;
	}
	if (away && !shell->said_away) {
		shell_say_error(shell, &facts->error);
	} else if (facts->state == CONN_READY && shell->said_away) {
		shell_say(shell, _("the server is back"));
	}
	shell->said_away = away || (shell->said_away && facts->state != CONN_READY);
	if (shell->signed_in && !conn_has_token(shell->conn)) {
		struct op_error err = OP_ERROR_INIT;

		op_error_set(&err, OP_ERROR_NO_SESSION, "%s",
			facts->error.kind == OP_ERROR_NONE ? _("your session has ended")
							   : facts->error.message);
		shell_session_over(shell, &err);
	}
}

static int64_t
idle_deadline(const struct shell *shell)
{
	return shell->signed_in && !shell->leaving
		       ? shell->last_key + shell->door->config->idle_lock_minutes * CLOCK_MINUTE
		       : INT64_MAX;
}

static int64_t
deadline(void *user)
{
	const struct shell *shell = user;
	int64_t at = shell->leaving ? shell->leave_by : idle_deadline(shell);
	int64_t flow = shell->flow == NULL ? INT64_MAX : flow_deadline(shell->flow);

	at = flow < at ? flow : at;
	return prompt_deadline() < at ? prompt_deadline() : at;
}

static void
on_timer(void *user)
{
	struct shell *shell = user;
	int64_t now = clock_monotonic();
	struct op_error err = OP_ERROR_INIT;

	if (shell->leaving && now >= shell->leave_by) {
		loop_stop(shell->loop);
		return;
	}
	prompt_expire();
	if (shell->flow != NULL && now >= flow_deadline(shell->flow)) {
		flow_turn(shell->flow);
	}
	if (now >= idle_deadline(shell)) {
		if (conn_facts(shell->conn)->state == CONN_READY) {
			(void)api_sign_out(shell->conn, sign_out_done, shell);
		}
		op_error_set(&err, OP_ERROR_NO_SESSION, _("signed out: no key was pressed"));
		shell_session_over(shell, &err);
	}
}

static void
before_wait(void *user)
{
	(void)user;
}

static void
shell_done(struct shell *shell)
{
	shell_line_close(shell);
	shell_terminal_close();
	shell_run_drop(shell);
	secret_free(shell->password);
	conn_free(shell->conn); /* ends pending calls, which may still stop the loop */
	loop_free(shell->loop);
}

static int
refuse(const struct op_error *err)
{
	(void)fprintf(stderr, "opconsole: %s\n", err->message);
	if (err->detail[0] != '\0') {
		(void)fprintf(stderr, "%s\n", err->detail);
	}
	if (err->hint[0] != '\0') {
		(void)fprintf(stderr, "%s\n", err->hint);
	}
	return op_error_exit_status(err->kind);
}

int
shell_main(const struct door *door)
{
	struct shell shell = {.door = door, .last_key = clock_monotonic()};
	const struct loop_handlers handlers = {.user = &shell,
		.on_input = on_input,
		.on_signal = on_signal,
		.before_wait = before_wait,
		.deadline = deadline,
		.on_timer = on_timer};
	struct conn_options options = door->config->connection;
	struct op_error err = OP_ERROR_INIT;

	options.reconnect = true;
	options.listen = false;
	shell.conn = conn_new(&options, &err);
	if (shell.conn == NULL) {
		return refuse(&err);
	}
	if (!shell_terminal_open(&err)) {
		conn_free(shell.conn);
		(void)refuse(&err);
		return 64; /* no terminal where one is needed (E-12) */
	}
	text_format(shell.login, sizeof(shell.login), "%s", door->login == NULL ? "" : door->login);
	conn_on_change(shell.conn, on_change, &shell);
	shell.loop = loop_new(shell.conn, &handlers, true);
	conn_open(shell.conn);
	shell_sign_in(&shell);
	loop_run(shell.loop);
	shell_done(&shell);
	return shell.status;
}
