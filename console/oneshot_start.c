/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The beginning of a one-shot command: its words, what it would do with --dry-run, and who it runs
 * as. Whatever is wrong is found before a connection is made or a secret is asked for.
 */
#include "oneshot.h"

#include "report.h"
#include "token.h"

#include "../api-client/text.h"

#include <stdlib.h>

static bool
oneshot_missing(const struct oneshot *oneshot, struct op_error *err)
{
	const struct arg_spec *missing = action_missing(oneshot->run);

	if (missing == NULL) {
		return false;
	}
	if ((missing->flags & ARG_POSITION) != 0) {
		op_error_set(err, OP_ERROR_USAGE, _("%s is missing"), missing->name);
	} else {
		op_error_set(err, OP_ERROR_USAGE, _("--%s is missing"), missing->name);
	}
	op_error_field(err, missing->name);
	op_error_hint(err, "%s", _("--help shows what the command takes."));
	return true;
}

static bool
oneshot_secret(
	int fd, const char *option, const char *prompt, struct secret **to, struct op_error *err)
{
	*to = fd >= 0 ? ask_descriptor(fd, option, err) : ask_secret(prompt, err);
	return *to != NULL;
}

static bool
oneshot_credentials(struct oneshot *oneshot, struct op_error *err)
{
	const struct door *door = oneshot->door;

	oneshot->login = door->login;
	if (oneshot->login == NULL) {
		if (!ask_text(_("Account: "), &oneshot->login_typed, err)) {
			return false;
		}
		oneshot->login = buf_text(&oneshot->login_typed);
	}
	oneshot->code_used = door->code_fd >= 0;
	return oneshot_secret(door->password_fd, "--password-fd", _("Password: "),
		       &oneshot->password, err) &&
	       oneshot_secret(door->code_fd, "--code-fd", _("Code: "), &oneshot->code, err);
}

static bool
oneshot_kept(struct oneshot *oneshot, struct op_error *err)
{
	oneshot->token = token_load(oneshot->door->config, err);
	oneshot->token_used = oneshot->token != NULL;
	if (oneshot->token_used) {
		return true;
	}
	if (oneshot->kind == ONESHOT_SIGN_OUT && err->kind == OP_ERROR_NONE) {
		oneshot->ended = true;
		return true;
	}
	if (err->kind == OP_ERROR_NONE) {
		op_error_set(err, OP_ERROR_NO_SESSION, _("not signed in"));
		op_error_hint(err, "%s",
			_("Keep a session with opconsole sign-in, or give --login, "
			  "--password-fd and --code-fd."));
	}
	return false;
}

static void
oneshot_show_command(struct oneshot *oneshot)
{
	struct buf line = BUF_INIT;

	buf_append(&line, "opconsole ");
	action_command_line(oneshot->run, &line);
	sink_result_text(oneshot->sink, "command", buf_text(&line));
	sink_summary(oneshot->sink, "%s", buf_text(&line));
	buf_done(&line);
	oneshot->ended = true;
}

/* A secret that is shown once goes to a terminal, or into JSON when somebody wants exactly that. */
static bool
oneshot_may_reveal(const struct oneshot *oneshot, struct op_error *err)
{
	if ((oneshot->run->action->flags & ACTION_REVEALS) == 0 ||
		sink_kind(oneshot->sink) != SINK_TABLE || ask_possible()) {
		return true;
	}
	op_error_set(err, OP_ERROR_USAGE, "%s", _("there is no terminal to show the secret on"));
	op_error_hint(err, "%s", _("--output json writes it to standard output."));
	return false;
}

/* Passwords that the command needs are asked for here: they have no place among the words. */
static bool
oneshot_secrets_ask(struct oneshot *oneshot, struct op_error *err)
{
	const struct arg_spec *missing = action_missing(oneshot->run);

	while (missing != NULL && missing->type == ARG_SECRET) {
		struct buf prompt = BUF_INIT;
		struct secret *typed;
		bool set;

		buf_printf(&prompt, "%s: ", _(missing->prompt));
		typed = ask_secret(buf_text(&prompt), err);
		buf_done(&prompt);
		set = typed != NULL && action_set_secret(oneshot->run, missing->name, typed, err);
		secret_free(typed);
		if (!set) {
			return false;
		}
		missing = action_missing(oneshot->run);
	}
	return true;
}

bool
oneshot_prepare(struct oneshot *oneshot, struct op_error *err)
{
	const struct door *door = oneshot->door;
	struct conn_options options;

	if (!door->dry_run && !oneshot_secrets_ask(oneshot, err)) {
		return false;
	}
	if (oneshot_missing(oneshot, err)) {
		return false;
	}
	if (door->dry_run && !action_set(oneshot->run, "dry-run", "yes", NULL)) {
		oneshot_show_command(oneshot);
		return true;
	}
	if (!oneshot_may_reveal(oneshot, err)) {
		return false;
	}
	/* Certificates and keys are looked at before anybody is asked for a secret. */
	options = door->config->connection;
	/* What goes on for hours comes back by itself, too. */
	options.reconnect = (oneshot->run->action->flags & ACTION_FOLLOWS) != 0;
	options.listen = options.reconnect;
	oneshot->conn = conn_new(&options, err);
	if (oneshot->conn == NULL) {
		return false;
	}
	if (oneshot->kind == ONESHOT_SIGN_IN || door->login != NULL) {
		return oneshot_credentials(oneshot, err);
	}
	return oneshot_kept(oneshot, err);
}

int
oneshot_main(const struct door *door)
{
	struct cmdline_request request;
	struct op_error err = OP_ERROR_INIT;
	struct oneshot oneshot = {.door = door};
	int format = SINK_TABLE;

	if (!cmdline_parse(door->words, door->word_count, &request, &err)) {
		return report_error(&err);
	}
	if (text_is(request.action->name, "sign-in")) {
		oneshot.kind = ONESHOT_SIGN_IN;
	} else if (text_is(request.action->name, "sign-out")) {
		oneshot.kind = ONESHOT_SIGN_OUT;
	}
	if (door->output >= 0) {
		format = door->output;
	} else if (request.output >= 0) {
		format = request.output;
	}
	if (!cmdline_output_check(request.action, format, &err)) {
		cmdline_request_done(&request);
		return report_error(&err);
	}
	oneshot.sink = sink_new((enum sink_format)format, &oneshot.out, report_columns());
	oneshot.run = cmdline_run_new(&request, NULL, oneshot.sink);
	cmdline_request_done(&request);
	return oneshot_run(&oneshot);
}
