/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one parser. It finds the action by its words and gives every argument its typed value; it
 * does not ask whether a required one is missing, because the tui asks for those in a form.
 */
#include "cmdline.h"

#include "help.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define CMDLINE_WORDS_MAX 600

struct splitter {
	const char *at;
	struct buf word;
	bool in_word; /* a word has begun, perhaps an empty quoted one */
	char **words;
	size_t count;
};

static void
splitter_end_word(struct splitter *splitter)
{
	if (!splitter->in_word) {
		return;
	}
	splitter->words = mem_resize(splitter->words, splitter->count + 2, sizeof *splitter->words);
	splitter->words[splitter->count++] = buf_steal(&splitter->word);
	splitter->words[splitter->count] = NULL;
	splitter->in_word = false;
}

/* Takes a quoted part up to its closing quote. False: there is none. */
static bool
splitter_quoted(struct splitter *splitter, char quote)
{
	while (*splitter->at != '\0' && *splitter->at != quote) {
		if (quote == '"' && *splitter->at == '\\' && splitter->at[1] != '\0') {
			splitter->at++;
		}
		buf_append_char(&splitter->word, *splitter->at++);
	}
	if (*splitter->at == '\0') {
		return false;
	}
	splitter->at++;
	return true;
}

static bool
splitter_run(struct splitter *splitter)
{
	while (*splitter->at != '\0') {
		char c = *splitter->at++;

		if (c == ' ' || c == '\t') {
			splitter_end_word(splitter);
			continue;
		}
		splitter->in_word = true;
		if (c == '\'' || c == '"') {
			if (!splitter_quoted(splitter, c)) {
				return false;
			}
		} else if (c == '\\') {
			if (*splitter->at == '\0') {
				return false;
			}
			buf_append_char(&splitter->word, *splitter->at++);
		} else {
			buf_append_char(&splitter->word, c);
		}
	}
	splitter_end_word(splitter);
	return true;
}

bool
cmdline_split(const char *line, char ***ret_words, size_t *ret_count, struct op_error *err)
{
	struct splitter splitter = {.at = line};
	bool fine = splitter_run(&splitter);

	buf_done(&splitter.word);
	if (fine && splitter.count <= CMDLINE_WORDS_MAX) {
		*ret_words = splitter.words;
		*ret_count = splitter.count;
		return true;
	}
	cmdline_words_free(splitter.words, splitter.count);
	if (fine) {
		op_error_set(err, OP_ERROR_USAGE, _("too many words"));
	} else {
		op_error_set(err, OP_ERROR_USAGE, _("a quote is not closed"));
	}
	return false;
}

void
cmdline_words_free(char **words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(words[i]);
	}
	free(words);
}

/* How many leading words are the action's name; 0 when they are not. */
static size_t
cmdline_match(const struct action *action, char *const *words, size_t count)
{
	const char *at = action->name;
	size_t used = 0;

	while (used < count) {
		size_t length = strcspn(at, ".");

		if (strlen(words[used]) != length || strncmp(words[used], at, length) != 0) {
			return 0;
		}
		used++;
		if (at[length] == '\0') {
			return used;
		}
		at += length + 1;
	}
	return 0;
}

static bool
cmdline_unknown(char *const *words, size_t count, struct op_error *err)
{
	struct buf verbs = BUF_INIT;
	size_t length = strlen(words[0]);

	for (size_t i = 0; action_table[i] != NULL; i++) {
		const char *name = action_table[i]->name;

		if (help_is_command(action_table[i]) && strncmp(name, words[0], length) == 0 &&
			name[length] == '.') {
			buf_append(&verbs, verbs.length == 0 ? "" : ", ");
			buf_append(&verbs, name + length + 1);
		}
	}
	if (verbs.length == 0) {
		op_error_set(err, OP_ERROR_USAGE, _("there is no command \"%s\""), words[0]);
		op_error_hint(err, "%s", _("\"help\" lists all commands."));
	} else if (count == 1) {
		op_error_set(err, OP_ERROR_USAGE, _("\"%s\" needs a second word"), words[0]);
		op_error_detail(err, _("Possible are: %s."), buf_text(&verbs));
	} else {
		op_error_set(err, OP_ERROR_USAGE, _("there is no command \"%s %s\""), words[0],
			words[1]);
		op_error_detail(err, _("Possible are: %s."), buf_text(&verbs));
	}
	buf_done(&verbs);
	return false;
}

static const struct action *
cmdline_find(char *const *words, size_t count, size_t *ret_used)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		size_t used = cmdline_match(action_table[i], words, count);

		if (used > 0 && help_is_command(action_table[i])) {
			*ret_used = used;
			return action_table[i];
		}
	}
	return NULL;
}

/* The argument that the option names: "--reason" or "--reason=..."; -1 when there is none. */
static int
cmdline_option(const struct action *action, const char *word, const char **ret_value)
{
	size_t length = strcspn(word, "=");

	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if (strlen(action->args[i].name) == length &&
			strncmp(action->args[i].name, word, length) == 0) {
			*ret_value = word[length] == '=' ? word + length + 1 : NULL;
			return i;
		}
	}
	return -1;
}

static bool
cmdline_give(struct cmdline_request *request, int index, const char *text, struct op_error *err)
{
	const struct arg_spec *spec = &request->action->args[index];

	if (request->values[index].present) {
		op_error_set(err, OP_ERROR_USAGE, _("\"%s\" is given twice"), spec->name);
		op_error_field(err, spec->name);
		return false;
	}
	if (spec->type == ARG_SECRET) {
		op_error_set(err, OP_ERROR_USAGE, _("\"%s\" is never given on a command line"),
			spec->name);
		op_error_hint(err, "%s", _("Leave it out: it is asked for without echo."));
		op_error_field(err, spec->name);
		return false;
	}
	return arg_value_parse(spec, text, &request->values[index], err);
}

/* One more word of a list. */
static bool
cmdline_more(struct cmdline_request *request, int index, const char *word, struct op_error *err)
{
	struct arg_value *value = &request->values[index];
	struct buf list = BUF_INIT;
	bool fine;

	buf_printf(&list, "%s,%s", value->text, word);
	arg_value_done(value);
	fine = arg_value_parse(&request->action->args[index], buf_text(&list), value, err);
	buf_done(&list);
	return fine;
}

static bool
cmdline_position(struct cmdline_request *request, const char *word, struct op_error *err)
{
	const struct arg_spec *args = request->action->args;

	for (int i = 0; args != NULL && args[i].name != NULL; i++) {
		if ((args[i].flags & ARG_POSITION) != 0 && !request->values[i].present) {
			return cmdline_give(request, i, word, err);
		}
		if ((args[i].flags & ARG_LIST) != 0 && request->values[i].present) {
			return cmdline_more(request, i, word, err);
		}
	}
	op_error_set(err, OP_ERROR_USAGE, _("\"%s\" is one word too many"), word);
	op_error_hint(err, "%s", _("A value with blanks needs quotes."));
	return false;
}

static bool
cmdline_output(struct cmdline_request *request, const char *word, struct op_error *err)
{
	if (!sink_format_parse(word, &request->output)) {
		op_error_set(err, OP_ERROR_USAGE, _("there is no output format \"%s\""), word);
		op_error_detail(err, "%s",
			_("Possible are: table, json, csv, tsv, and ics for a calendar."));
		return false;
	}
	return true;
}

/* One option and, if it has no "=", the word after it; *at is moved over what was taken. */
static bool
cmdline_take_option(struct cmdline_request *request, char *const *words, size_t count, size_t *at,
	struct op_error *err)
{
	const char *name = words[*at] + 2;
	const char *value = NULL;
	int index;

	if (text_is(name, "help")) {
		request->help = true;
		return true;
	}
	index = cmdline_option(request->action, name, &value);
	if (index < 0 && strncmp(name, "output", strcspn(name, "=")) == 0 && *name != '=') {
		value = name[6] == '=' ? name + 7 : NULL;
	} else if (index < 0) {
		op_error_set(err, OP_ERROR_USAGE, _("there is no option \"%s\" here"), words[*at]);
		op_error_hint(err, "%s", _("--help shows what the command takes."));
		return false;
	}
	if (value == NULL && index >= 0 && request->action->args[index].type == ARG_FLAG) {
		value = "yes";
	}
	if (value == NULL) {
		if (*at + 1 >= count) {
			op_error_set(err, OP_ERROR_USAGE, _("\"%s\" needs a value"), words[*at]);
			return false;
		}
		value = words[++*at];
	}
	return index < 0 ? cmdline_output(request, value, err)
			 : cmdline_give(request, index, value, err);
}

bool
cmdline_output_check(const struct action *action, int format, struct op_error *err)
{
	if (format != SINK_ICS || (action->flags & ACTION_DATES) != 0) {
		return true;
	}
	op_error_set(err, OP_ERROR_USAGE, "%s", _("this is no list of dates"));
	op_error_detail(err, "%s", _("The format ics is for the calendar."));
	op_error_hint(err, "%s", _("Use calendar list."));
	return false;
}

bool
cmdline_parse(
	char *const *words, size_t count, struct cmdline_request *ret_request, struct op_error *err)
{
	struct cmdline_request request = {.output = -1};
	bool options = true;
	size_t at = 0;

	if (count == 0) {
		op_error_set(err, OP_ERROR_USAGE, _("no command is given"));
		return false;
	}
	request.action = cmdline_find(words, count, &at);
	if (request.action == NULL) {
		return cmdline_unknown(words, count, err);
	}
	for (; at < count; at++) {
		bool fine = true;

		if (options && text_is(words[at], "--")) {
			options = false;
		} else if (options && text_starts(words[at], "--")) {
			fine = cmdline_take_option(&request, words, count, &at, err);
		} else {
			fine = cmdline_position(&request, words[at], err);
		}
		if (!fine) {
			cmdline_request_done(&request);
			return false;
		}
	}
	if (!cmdline_output_check(request.action, request.output, err)) {
		cmdline_request_done(&request);
		return false;
	}
	*ret_request = request;
	return true;
}

void
cmdline_request_done(struct cmdline_request *request)
{
	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		arg_value_done(&request->values[i]);
	}
}

struct action_run *
cmdline_run_new(struct cmdline_request *request, struct conn *conn, struct sink *sink)
{
	struct action_run *run = action_run_new(request->action, conn, sink);

	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		run->values[i] = request->values[i];
		request->values[i] = (struct arg_value){0};
	}
	return run;
}
