/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one parser: words to an action and typed arguments. It only builds; whether one may, the
 * server decides. Serves argv, the shell and the `:` line alike.
 */
#ifndef CONSOLE_CMDLINE_H
#define CONSOLE_CMDLINE_H

#include "action.h"

/* Splits a typed line: blanks separate, '...' and "..." quote, backslash escapes outside '...'.
 * Words are owned: free with cmdline_words_free. False (USAGE): unbalanced quotes. */
bool cmdline_split(const char *line, char ***ret_words, size_t *ret_count, struct op_error *err);
void cmdline_words_free(char **words, size_t count);

/* What one word list asks for beside the action's own arguments. */
struct cmdline_request {
	const struct action *action;
	struct arg_value values[ACTION_ARGS_MAX]; /* owned; cmdline_request_done frees */
	int output;				  /* enum sink_format or -1: the door's default */
	bool help;				  /* --help was among the words */
};
bool cmdline_parse(char *const *words, size_t count, struct cmdline_request *ret_request,
	struct op_error *err);
/* Whether the action's answer has this form (enum sink_format): a calendar is of dates. False: *err
 * (USAGE). cmdline_parse() has asked for its own --output. */
bool cmdline_output_check(const struct action *action, int format, struct op_error *err);
void cmdline_request_done(struct cmdline_request *request);
/* Moves the values into a new run. */
struct action_run *cmdline_run_new(
	struct cmdline_request *request, struct conn *conn, struct sink *sink);

/* Completion of the word at `cursor`: owned, NULL-terminated list of whole words, or NULL. */
char **complete_words(const char *line, size_t cursor);
void complete_words_free(char **words);

#endif
