/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Help texts from the action table: the list of commands, and one command with its arguments and
 * its example. Nothing about a command is written anywhere else.
 */
#include "help.h"

#include "../api-client/buf.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <stdlib.h>
#include <string.h>

#define HELP_COLUMNS 78

bool
help_is_command(const struct action *action)
{
	return (action->flags & ACTION_TUI_ONLY) == 0;
}

void
help_write_words(struct buf *out, const struct action *action)
{
	for (const char *c = action->name; *c != '\0'; c++) {
		buf_append_char(out, *c == '.' ? ' ' : *c);
	}
}

void
help_write_value(struct buf *out, const struct arg_spec *spec)
{
	switch (spec->type) {
	case ARG_TEXT:
		if ((spec->flags & ARG_POSITION) != 0) {
			for (const char *c = spec->name; *c != '\0'; c++) {
				buf_append_char(
					out, (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
			}
		} else {
			buf_append(out, "TEXT");
		}
		break;
	case ARG_LOGIN:
		buf_append(out, "LOGIN");
		break;
	case ARG_NUMBER:
		buf_append(out, (spec->flags & ARG_POSITION) != 0 ? "ID" : "NUMBER");
		break;
	case ARG_TIME:
		buf_append(out, "TIME");
		break;
	case ARG_FILE:
		buf_append(out, "FILE");
		break;
	case ARG_SECRET: /* asked for, never given */
	case ARG_FLAG:
		break;
	case ARG_DATE:
		buf_append(out, "DAY");
		break;
	case ARG_CHOICE:
		for (size_t i = 0; spec->choices[i] != NULL; i++) {
			buf_append(out, i == 0 ? "" : "|");
			buf_append(out, spec->choices[i]);
		}
		break;
	case ARG_CODE:
		buf_append(out, "CODE");
		break;
	}
}

static void
help_write_argument(struct buf *out, const struct arg_spec *spec)
{
	if ((spec->flags & ARG_POSITION) == 0) {
		buf_append(out, "--");
		buf_append(out, spec->name);
		buf_append(out, spec->type == ARG_FLAG ? "" : " ");
	}
	help_write_value(out, spec);
}

void
help_write_usage(struct buf *out, const struct action *action)
{
	help_write_words(out, action);
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		bool required = (action->args[i].flags & ARG_REQUIRED) != 0;

		if (action->args[i].type == ARG_SECRET) {
			continue;
		}
		buf_append(out, required ? " " : " [");
		help_write_argument(out, &action->args[i]);
		buf_append(out, required ? "" : "]");
	}
}

/* Words of a paragraph, broken before HELP_COLUMNS, each line with an indent. */
static void
help_write_paragraph(struct buf *out, const char *text, int indent)
{
	int column = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");
		char *word = text_dup_bytes(text, length);
		int width = sanitize_width(word);

		if (column > 0 && indent + column + 1 + width > HELP_COLUMNS) {
			buf_append_char(out, '\n');
			column = 0;
		}
		if (column == 0) {
			buf_printf(out, "%*s", indent, "");
		} else {
			buf_append_char(out, ' ');
			column++;
		}
		buf_append(out, word);
		column += width;
		free(word);
		text += length;
		text += strspn(text, " ");
	}
	buf_append_char(out, '\n');
}

void
help_write_action(struct buf *out, const struct action *action)
{
	buf_printf(out, "opconsole ");
	help_write_usage(out, action);
	buf_append(out, "\n\n");
	help_write_paragraph(out, _(action->help), 2);
	if (action->args != NULL) {
		buf_append_char(out, '\n');
	}
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if (action->args[i].type == ARG_SECRET) {
			continue;
		}
		buf_append(out, "  ");
		help_write_argument(out, &action->args[i]);
		buf_append_char(out, '\n');
		help_write_paragraph(out, _(action->args[i].help), 6);
	}
	buf_printf(out, "\n%s\n  opconsole %s\n", _("Example:"), action->example);
}

static void
help_write_line(struct buf *out, const struct action *action)
{
	struct buf words = BUF_INIT;

	help_write_words(&words, action);
	buf_printf(out, "  %-18s %s\n", buf_text(&words), _(action->summary));
	buf_done(&words);
}

static void
help_write_all(struct buf *out)
{
	buf_printf(out, "%s\n\n", _("usage: opconsole [OPTION]... [COMMAND [ARGUMENT]...]"));
	buf_printf(out, "%s\n\n%s\n", _("Without a command the full-screen console starts."),
		_("Commands:"));
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if (help_is_command(action_table[i])) {
			help_write_line(out, action_table[i]);
		}
	}
	buf_printf(out, "\n%s\n", _("Options:"));
	buf_printf(out, "  %-18s %s\n", "--config FILE",
		_("configuration, default /etc/opconsole/opconsole.conf"));
	buf_printf(out, "  %-18s %s\n", "--login NAME", _("sign in for this command alone"));
	buf_printf(out, "  %-18s %s\n", "--password-fd N",
		_("descriptor from which the password is read"));
	buf_printf(out, "  %-18s %s\n", "--code-fd N", _("descriptor from which the code is read"));
	buf_printf(out, "  %-18s %s\n", "--output FORMAT",
		_("table, json, csv or tsv; ics for a calendar"));
	buf_printf(out, "  %-18s %s\n", "--dry-run",
		_("show the command that would run, change nothing"));
	buf_printf(out, "  %-18s %s\n", "--help", _("this help, or that of the command"));
	buf_printf(out, "  %-18s %s\n", "--version", _("show the version"));
}

/* True when the words are the action's name or its first words. */
static bool
help_matches(const struct action *action, const char *words)
{
	size_t length = strlen(words);

	return strncmp(action->name, words, length) == 0 &&
	       (action->name[length] == '\0' || action->name[length] == '.');
}

bool
help_write(struct buf *out, char *const *words, size_t count, struct op_error *err)
{
	struct buf name = BUF_INIT;
	const struct action *only = NULL;
	size_t found = 0;

	if (count == 0) {
		help_write_all(out);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		buf_append(&name, i == 0 ? "" : ".");
		buf_append(&name, words[i]);
	}
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if (help_is_command(action_table[i]) &&
			help_matches(action_table[i], buf_text(&name))) {
			only = action_table[i];
			found++;
		}
	}
	if (found == 1) {
		help_write_action(out, only);
	}
	for (size_t i = 0; found > 1 && action_table[i] != NULL; i++) {
		if (help_is_command(action_table[i]) &&
			help_matches(action_table[i], buf_text(&name))) {
			help_write_line(out, action_table[i]);
		}
	}
	if (found == 0) {
		op_error_set(err, OP_ERROR_USAGE, _("there is no command \"%s\""), words[0]);
		op_error_hint(err, "%s", _("\"help\" lists all commands."));
	}
	buf_done(&name);
	return found > 0;
}
