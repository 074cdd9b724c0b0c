/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes share/man/opconsole.1, share/completions/opconsole and share/doc/reference.md from the
 * table that the program works with; a test compares the files with what is written here.
 */
#include "generate.h"

#include "action.h"
#include "help.h"

#include "../api-client/text.h"

#include <string.h>

struct generate_row {
	const char *left, *right;
};

static const struct generate_row generate_options[] = {
	{"--config FILE", "configuration, default /etc/opconsole/opconsole.conf"},
	{"--login NAME", "sign in for this command alone"},
	{"--password-fd N", "descriptor from which the password is read"},
	{"--code-fd N",
		"descriptor from which the code is read; with a kept session, the fresh code "
		"that some changes need"},
	{"--output FORMAT", "table, json, csv or tsv; ics for a calendar"},
	{"--dry-run", "show the command that would run, change nothing"},
	{"--help", "help, or the help of the command"},
	{"--version", "show the version"},
	{NULL, NULL},
};

static const struct generate_row generate_statuses[] = {
	{"0", "done"},
	{"1", "failed"},
	{"2", "refused: no right, or no session"},
	{"3", "not found"},
	{"4", "conflict with the present state"},
	{"5", "a fresh code is needed"},
	{"6", "the server can't be reached or is not the right one"},
	{"7", "the answer was lost: it is not known whether the change was made"},
	{"64", "wrong words or values"},
	{"69", "the terminal can't be used"},
	{"78", "configuration, certificates or the file of the kept session"},
	{NULL, NULL},
};

/* Manual page */

static void
man_text(struct buf *out, const char *text)
{
	if (text[0] == '.' || text[0] == '\'') {
		buf_append(out, "\\&");
	}
	for (; *text != '\0'; text++) {
		if (*text == '\\') {
			buf_append(out, "\\e");
		} else if (*text == '-') {
			buf_append(out, "\\-");
		} else if (*text == '\'') {
			buf_append(out, "\\(aq");
		} else {
			buf_append_char(out, *text);
		}
	}
	buf_append_char(out, '\n');
}

static void
man_rows(struct buf *out, const char *title, const struct generate_row *rows)
{
	buf_printf(out, ".SH %s\n", title);
	for (size_t i = 0; rows[i].left != NULL; i++) {
		buf_append(out, ".TP\n.B ");
		man_text(out, rows[i].left);
		man_text(out, rows[i].right);
	}
}

static void
man_action(struct buf *out, const struct action *action)
{
	struct buf text = BUF_INIT;

	help_write_usage(&text, action);
	buf_append(out, ".SS ");
	man_text(out, buf_text(&text));
	man_text(out, action->help);
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if (action->args[i].type == ARG_SECRET) {
			continue;
		}
		buf_append(out, ".TP\n.B ");
		buf_truncate(&text, 0);
		buf_append(&text, (action->args[i].flags & ARG_POSITION) != 0 ? "" : "--");
		buf_append(&text, action->args[i].name);
		man_text(out, buf_text(&text));
		man_text(out, action->args[i].help);
	}
	buf_append(out, ".PP\nExample:\n.RS\n.B opconsole ");
	man_text(out, action->example);
	buf_append(out, ".RE\n");
	buf_done(&text);
}

static void
generate_man(struct buf *out)
{
	buf_append(out,
		".\\\" Written by \"opconsole generate man\"; change the action table instead.\n"
		".TH OPCONSOLE 1 \"\" opconsole \"User Commands\"\n.SH NAME\n"
		"opconsole \\- administration console of a trading platform's operator\n"
		".SH SYNOPSIS\n.B opconsole\n[\\fIOPTION\\fR]... [\\fICOMMAND\\fR "
		"[\\fIARGUMENT\\fR]...]\n.SH DESCRIPTION\n"
		"Without a command the full\\-screen console starts. With one, it is carried out "
		"and "
		"its result written to standard output; errors go to standard error.\n.PP\n"
		"With \\-\\-output json every result is one object with the members api, data, "
		"error "
		"and meta; times are RFC 3339.\n");
	man_rows(out, "OPTIONS", generate_options);
	buf_append(out, ".SH COMMANDS\n");
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if (help_is_command(action_table[i])) {
			man_action(out, action_table[i]);
		}
	}
	man_rows(out, "EXIT STATUS", generate_statuses);
	buf_append(out, ".SH FILES\n.TP\n.I /etc/opconsole/opconsole.conf\n"
			"Configuration; share/opconsole.conf explains every key.\n");
}

/* Completion for bash */

/* The options of a command and the words that its positional arguments can be. */
static void
bash_options(struct buf *out, const struct action *action)
{
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		const struct arg_spec *spec = &action->args[i];

		if (spec->type == ARG_SECRET) {
			continue;
		}
		if ((spec->flags & ARG_POSITION) == 0) {
			buf_printf(out, " --%s", spec->name);
			continue;
		}
		for (size_t j = 0; spec->choices != NULL && spec->choices[j] != NULL; j++) {
			buf_printf(out, " %s", spec->choices[j]);
		}
	}
}

static void
bash_choices(struct buf *out)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		for (int j = 0; action->args != NULL && action->args[j].name != NULL; j++) {
			if (action->args[j].type != ARG_CHOICE ||
				(action->args[j].flags & ARG_POSITION) != 0) {
				continue;
			}
			buf_append(out, "\t'");
			help_write_words(out, action);
			buf_printf(out, " --%s') words='", action->args[j].name);
			for (size_t k = 0; action->args[j].choices[k] != NULL; k++) {
				buf_append(out, k == 0 ? "" : " ");
				buf_append(out, action->args[j].choices[k]);
			}
			buf_append(out, "' ;;\n");
		}
	}
}

static bool
bash_noun_is_new(size_t index, size_t length)
{
	for (size_t i = 0; i < index; i++) {
		if (help_is_command(action_table[i]) &&
			strncmp(action_table[i]->name, action_table[index]->name, length) == 0 &&
			strcspn(action_table[i]->name, ".") == length) {
			return false;
		}
	}
	return true;
}

static void
bash_first_words(struct buf *out)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		size_t length = strcspn(action_table[i]->name, ".");

		if (help_is_command(action_table[i]) && bash_noun_is_new(i, length)) {
			buf_append_char(out, ' ');
			buf_append_bytes(out, action_table[i]->name, length);
		}
	}
}

/* One line for each noun: the second words. */
static void
bash_second_words(struct buf *out)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const char *name = action_table[i]->name;
		size_t length = strcspn(name, ".");

		if (!help_is_command(action_table[i]) || name[length] == '\0' ||
			!bash_noun_is_new(i, length)) {
			continue;
		}
		buf_append(out, "\t");
		buf_append_bytes(out, name, length);
		buf_append(out, ") words='");
		for (size_t j = i; action_table[j] != NULL; j++) {
			const char *other = action_table[j]->name;

			if (help_is_command(action_table[j]) &&
				strncmp(name, other, length + 1) == 0) {
				buf_append(out, j == i ? "" : " ");
				buf_append(out, other + length + 1);
			}
		}
		buf_append(out, "' ;;\n");
	}
}

static void
bash_commands(struct buf *out)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if (!help_is_command(action_table[i])) {
			continue;
		}
		buf_append(out, "\t'");
		help_write_words(out, action_table[i]);
		buf_append(out, "') words=\"$options");
		bash_options(out, action_table[i]);
		buf_append(out, "\" ;;\n");
	}
}

static void
generate_bash(struct buf *out)
{
	buf_append(out,
		"# shellcheck shell=bash\n"
		"# Written by \"opconsole generate bash\"; change the action table instead.\n"
		"_opconsole()\n{\n"
		"\tlocal word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tlocal first=${COMP_WORDS[1]} second=${COMP_WORDS[2]} command='' words=''\n"
		"\tlocal options='");
	for (size_t i = 0; generate_options[i].left != NULL; i++) {
		buf_append(out, i == 0 ? "" : " ");
		buf_append_bytes(
			out, generate_options[i].left, strcspn(generate_options[i].left, " "));
	}
	buf_append(out, "'\n\tcase $first in\n\t");
	for (size_t i = 0, written = 0; action_table[i] != NULL; i++) {
		size_t length = strcspn(action_table[i]->name, ".");

		if (help_is_command(action_table[i]) && action_table[i]->name[length] == '.' &&
			bash_noun_is_new(i, length)) {
			buf_append(out, written++ == 0 ? "" : " | ");
			buf_append_bytes(out, action_table[i]->name, length);
		}
	}
	buf_append(out,
		") command=\"$first $second\" ;;\n\t*) command=$first ;;\n\tesac\n"
		"\tcase $last in\n\t--config)\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n\t\treturn\n\t\t;;\n"
		"\t--output) words='table json csv tsv ics' ;;\n\tesac\n"
		"\tcase \"$command $last\" in\n");
	bash_choices(out);
	buf_append(out, "\tesac\n\tif [ -n \"$words\" ]; then\n\t\t:\n"
			"\telif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=\"$options");
	bash_first_words(out);
	buf_append(out, "\"\n\telif [ \"$COMP_CWORD\" -eq 2 ] && [ \"$command\" != \"$first\" ]; "
			"then\n\t\tcase $first in\n");
	bash_second_words(out);
	buf_append(out, "\t\tesac\n\telse\n\t\tcase $command in\n");
	bash_commands(out);
	buf_append(out, "\t\tesac\n\tfi\n"
			"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
			"complete -F _opconsole opconsole\n");
}

/* Reference in Markdown */

static void
reference_keys(struct buf *out)
{
	buf_append(
		out, "\n## Keys of the screens\n\n| key | does | command |\n| --- | --- | --- |\n");
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		if (action->keys == NULL) {
			continue;
		}
		buf_printf(out, "| `%s` | %s | ", action->keys, action->summary);
		if (help_is_command(action)) {
			buf_append_char(out, '`');
			help_write_words(out, action);
			buf_append_char(out, '`');
		}
		buf_append(out, " |\n");
	}
}

static void
generate_reference(struct buf *out)
{
	buf_append(out, "<!-- Written by \"opconsole generate reference\"; change the action table "
			"instead. -->\n# Commands of opconsole\n");
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		if (!help_is_command(action)) {
			continue;
		}
		buf_append(out, "\n## ");
		help_write_words(out, action);
		buf_append(out, "\n\n```\nopconsole ");
		help_write_usage(out, action);
		buf_printf(out, "\n```\n\n%s\n\n", action->help);
		for (int j = 0; action->args != NULL && action->args[j].name != NULL; j++) {
			if (action->args[j].type == ARG_SECRET) {
				continue;
			}
			buf_printf(out, "- `%s%s`: %s\n",
				(action->args[j].flags & ARG_POSITION) != 0 ? "" : "--",
				action->args[j].name, action->args[j].help);
		}
		buf_printf(out, "%sExample: `opconsole %s`\n", action->args != NULL ? "\n" : "",
			action->example);
		if (action->scope != NULL) {
			buf_printf(out, "\nNeeds the right `%s`.\n", action->scope);
		}
	}
	reference_keys(out);
	buf_append(out, "\n## Exit status\n\n| status | meaning |\n| --- | --- |\n");
	for (size_t i = 0; generate_statuses[i].left != NULL; i++) {
		buf_printf(out, "| %s | %s |\n", generate_statuses[i].left,
			generate_statuses[i].right);
	}
}

bool
generate_write(struct buf *out, const char *what, struct op_error *err)
{
	if (text_is(what, "man")) {
		generate_man(out);
	} else if (text_is(what, "bash")) {
		generate_bash(out);
	} else if (text_is(what, "reference")) {
		generate_reference(out);
	} else {
		op_error_set(
			err, OP_ERROR_USAGE, _("there is nothing to generate as \"%s\""), what);
		return false;
	}
	return true;
}
