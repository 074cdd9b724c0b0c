/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One command of the shell: words to a run, its missing arguments and the typed word of a dangerous
 * one asked line by line, the fresh code when the server wants one, then the answer.
 */
#include "shell.h"

#include "../screens/sanitize.h"
#include "ask.h"
#include "help.h"
#include "prompt.h"
#include "report.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static void run_next(struct shell *shell);

void
shell_run_drop(struct shell *shell)
{
	flow_free(shell->flow);
	shell->flow = NULL;
	action_run_free(shell->run);
	shell->run = NULL;
	if (shell->sink != NULL && sink_secret_given(shell->sink) != NULL &&
		shell->out.data != NULL) {
		OPENSSL_cleanse(shell->out.data, shell->out.capacity);
		secret_scrub_freed();
	}
	sink_free(shell->sink);
	shell->sink = NULL;
	buf_done(&shell->out);
	shell->asked = NULL;
	shell->confirmed = false;
	shell->word[0] = '\0';
}

void
shell_interrupt(struct shell *shell)
{
	if (shell->flow == NULL) {
		return;
	}
	if (flow_run(shell->flow)->interrupt != NULL) {
		flow_run(shell->flow)->interrupt(flow_run(shell->flow));
		return;
	}
	if ((flow_run(shell->flow)->action->flags & ACTION_MUTATES) != 0) {
		shell_say(shell, _("the change is under way; what became of it is shown here"));
		return;
	}
	shell_run_drop(shell);
	shell_say(shell, _("no longer waiting"));
	shell_prompt(shell);
}

/* What is shown once goes to the terminal, and to nothing that is remembered. */
static void
secret_show(struct shell *shell, const struct op_error *err)
{
	const struct sink_secret *secret = sink_secret_given(shell->sink);
	struct op_error why = OP_ERROR_INIT;

	if (secret != NULL && err == NULL && shell->output == SINK_TABLE &&
		!report_secret(secret, &why)) {
		shell_say_error(shell, &why);
	}
}

static void
flow_ended(void *user, struct flow *flow, const struct op_error *err)
{
	struct shell *shell = user;
	struct op_error kept = OP_ERROR_INIT;

	(void)flow;
	if (err != NULL) {
		kept = *err;
	}
	shell_line_close(shell);
	secret_show(shell, err);
	/* A table holds what was found, and the summary; the error is said once, below. */
	sink_finish(shell->sink, shell->output == SINK_JSON ? err : NULL);
	if (shell->out.length > 0 &&
		(err == NULL || shell->output == SINK_JSON || sink_explains(shell->sink))) {
		if (shell->out.data[shell->out.length - 1] == '\n') {
			buf_truncate(&shell->out, shell->out.length - 1);
		}
		shell_say(shell, buf_text(&shell->out));
	}
	shell_run_drop(shell);
	if (kept.kind == OP_ERROR_NO_SESSION) {
		shell_session_over(shell, &kept);
		return;
	}
	if (kept.kind != OP_ERROR_NONE) {
		shell_say_error(shell, &kept);
	}
	shell_prompt(shell);
}

static void
code_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	(void)text;
	if (secret == NULL) {
		flow_cancel(shell->flow);
	} else {
		flow_code(shell->flow, secret);
	}
}

static void
flow_code_wanted(void *user, struct flow *flow, const char *why)
{
	struct shell *shell = user;

	(void)flow;
	shell_say(shell,
		why[0] != '\0' ? why : _("this needs a code that is not older than five minutes"));
	shell_ask_secret(shell, _("Code: "), 64, code_answer);
}

static void
flow_unknown(void *user, struct flow *flow)
{
	char text[200];

	text_format(text, sizeof(text),
		_("outcome unknown: the server will be asked (operation %s)"),
		flow_run(flow)->operation);
	shell_say(user, text);
}

/* Lines of a command that goes on. */
static void
run_written(struct action_run *run)
{
	struct shell *shell = flow_user(run);

	if (shell->out.length > 0 && shell->out.data[shell->out.length - 1] == '\n') {
		buf_truncate(&shell->out, shell->out.length - 1);
	}
	shell_say(shell, buf_text(&shell->out));
	buf_truncate(&shell->out, 0);
}

static void
run_start(struct shell *shell)
{
	const struct flow_handlers handlers = {shell, flow_code_wanted, flow_unknown, flow_ended};
	struct action_run *run = shell->run;

	shell->run = NULL;
	shell->sink = sink_new((enum sink_format)shell->output, &shell->out, shell_columns());
	run->sink = shell->sink;
	run->written = run_written;
	shell->flow = flow_new(run, &handlers, 0);
	flow_start(shell->flow);
}

static void
argument_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	struct op_error err = OP_ERROR_INIT;
	const char *name = shell->asked->name;
	bool ok;

	if (text == NULL && secret == NULL) {
		shell_run_drop(shell);
		shell_prompt(shell);
		return;
	}
	ok = secret != NULL ? action_set_secret(shell->run, name, secret, &err)
			    : action_set(shell->run, name, text, &err);
	if (!ok) {
		shell_say_error(shell, &err);
	}
	run_next(shell);
}

static void
word_answer(struct shell *shell, const char *text, const struct secret *secret)
{
	(void)secret;
	if (text != NULL && text_is(text, shell->word) && !prompt_was_pasted()) {
		shell->confirmed = true;
		run_next(shell);
		return;
	}
	shell_say(shell, prompt_was_pasted() ? _("a pasted answer does not count: nothing was done")
					     : _("not confirmed: nothing was done"));
	shell_run_drop(shell);
	shell_prompt(shell);
}

/* The exact change in full, then the question; what was typed ahead does not answer it (I-02). */
static void
confirm_ask(struct shell *shell)
{
	struct buf text = BUF_INIT;
	char label[100];

	action_command_line(shell->run, &text);
	shell_say(shell, buf_text(&text));
	buf_done(&text);
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	text_format(label, sizeof(label), _("Type %s to confirm: "), shell->word);
	shell_ask(shell, label, false, word_answer);
}

static bool
word_set(struct shell *shell)
{
	const char *id = shell->run->values[0].text;
	size_t length = id == NULL ? 0 : strlen(id);

	if ((shell->run->action->flags & ACTION_DANGEROUS) == 0 || length == 0) {
		return false;
	}
	text_format(shell->word, sizeof(shell->word), "%s", length > 4 ? id + length - 4 : id);
	return true;
}

/* Asks for the next thing that is missing, or starts. */
static void
run_next(struct shell *shell)
{
	const struct arg_spec *missing = action_missing(shell->run);
	char label[120];

	if (missing != NULL) {
		shell->asked = missing;
		text_format(label, sizeof(label), "%s: ", _(missing->prompt));
		if (arg_is_secret(missing)) {
			shell_ask_secret(shell, label, ASK_SECRET_MAX, argument_answer);
		} else {
			shell_ask(shell, label, false, argument_answer);
		}
	} else if (!shell->confirmed && word_set(shell)) {
		confirm_ask(shell);
	} else {
		run_start(shell);
	}
}

static void
remember(const struct action_run *run)
{
	struct buf clean = BUF_INIT;

	action_command_line(run, &clean);
	prompt_remember(buf_text(&clean));
	buf_done(&clean);
}

static void
request_run(struct shell *shell, struct cmdline_request *request, char *const *words, size_t count)
{
	struct op_error err = OP_ERROR_INIT;
	struct buf text = BUF_INIT;

	if (request->help) {
		help_write_action(&text, request->action);
	} else if (text_is(request->action->name, "help")) {
		if (!help_write(&text, words + 1, count - 1, &err)) {
			shell_say_error(shell, &err);
		}
	} else if (text_is(request->action->name, "sign-out")) {
		shell_leave(shell, 0);
	} else if ((request->action->flags & ACTION_LOCAL) != 0) {
		shell_say(shell, _("not here: this is for the command line"));
	} else {
		shell->output = request->output < 0 ? SINK_TABLE : request->output;
		shell->run = cmdline_run_new(request, shell->conn, NULL);
		remember(shell->run);
		run_next(shell);
	}
	if (text.length > 0) {
		shell_say(shell, buf_text(&text));
	}
	buf_done(&text);
}

void
shell_command(struct shell *shell, const char *line)
{
	struct cmdline_request request = {0};
	struct op_error err = OP_ERROR_INIT;
	char **words = NULL;
	size_t count = 0;

	if (!cmdline_split(line, &words, &count, &err)) {
		shell_say_error(shell, &err);
	} else if (count == 1 && (text_is(words[0], "exit") || text_is(words[0], "quit"))) {
		shell_leave(shell, 0);
	} else if (count > 0 && !cmdline_parse(words, count, &request, &err)) {
		shell_say_error(shell, &err);
	} else if (count > 0) {
		request_run(shell, &request, words, count);
		cmdline_request_done(&request);
	}
	cmdline_words_free(words, count);
	if (!shell->leaving && shell->answer == NULL && shell->flow == NULL) {
		shell_prompt(shell);
	}
}
