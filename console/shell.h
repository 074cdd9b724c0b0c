/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the shell door, shared by shell.c and shell_*.c only. The shell reads the same
 * words as the command line, one line at a time, on the plain terminal without curses.
 */
#ifndef CONSOLE_SHELL_H
#define CONSOLE_SHELL_H

#include "../api-client/clock.h"
#include "../api-client/session.h"
#include "../api-client/text.h"
#include "cmdline.h"
#include "doors.h"
#include "flow.h"
#include "loop.h"

struct shell;

/* What the next line or secret is for. text NULL: ^C, ^D or Esc. secret is set for ask_secret only.
 */
typedef void shell_answer(struct shell *shell, const char *text, const struct secret *secret);

struct shell {
	const struct door *door;
	struct conn *conn;
	struct loop *loop;
	int status;
	bool leaving;
	int64_t leave_by; /* monotonic */
	int64_t last_key; /* monotonic */
	bool signed_in, said_away;
	char login[64], environment[16];
	char label[128]; /* before the line that is typed */
	shell_answer *answer;
	struct secret *typing; /* owned; a secret is being typed, NULL otherwise */
	size_t typing_limit;
	struct secret *password;      /* owned; between the two questions of signing in */
	struct action_run *run;	      /* owned; its arguments are being asked for */
	const struct arg_spec *asked; /* the argument that is being asked for */
	char word[16];		      /* what confirms the dangerous run */
	bool confirmed;
	struct flow *flow; /* owned; under way */
	struct sink *sink;
	struct buf out;
	int output; /* enum sink_format of the command */
};

/* shell_line.c: the line on the terminal. */
bool shell_terminal_open(struct op_error *err);
void shell_terminal_close(void); /* idempotent; safe from die_hook */
int shell_columns(void);
void shell_byte(struct shell *shell, unsigned char byte);
/* A question for one line; command: with completion and history. */
void shell_ask(struct shell *shell, const char *label, bool command, shell_answer *answer);
void shell_ask_secret(struct shell *shell, const char *label, size_t limit, shell_answer *answer);
void shell_line_close(struct shell *shell);
void shell_say(struct shell *shell, const char *text); /* a line above the one being typed */
void shell_say_error(struct shell *shell, const struct op_error *err);

/* shell.c */
void shell_sign_in(struct shell *shell);
void shell_prompt(struct shell *shell);
void shell_leave(struct shell *shell, int status);
void shell_session_over(struct shell *shell, const struct op_error *err);

/* shell_run.c */
void shell_command(struct shell *shell, const char *line);
void shell_run_drop(struct shell *shell);
void shell_interrupt(struct shell *shell); /* ^C while a command is under way */

#endif
