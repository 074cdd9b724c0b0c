/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion of command words, options and choices, from the action table alone. Values that only
 * the server knows are not completed: that would be a call for every Tab.
 */
#include "cmdline.h"

#include "help.h"

#include "../api-client/buf.h"

#include <stdlib.h>
#include <string.h>

struct candidates {
	const char *prefix;
	char **words;
	size_t count;
};

static void
candidates_add(struct candidates *list, const char *word, size_t length)
{
	if (strncmp(word, list->prefix, strlen(list->prefix)) != 0 ||
		length < strlen(list->prefix)) {
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (strlen(list->words[i]) == length &&
			strncmp(list->words[i], word, length) == 0) {
			return;
		}
	}
	list->words = mem_resize(list->words, list->count + 2, sizeof *list->words);
	list->words[list->count++] = text_dup_bytes(word, length);
	list->words[list->count] = NULL;
}

/* Follows the words through the action's name; NULL when they are not its beginning. */
static const char *
complete_follow(const struct action *action, char *const *words, size_t count)
{
	const char *at = action->name;

	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(at, ".");

		if (strlen(words[i]) != length || strncmp(words[i], at, length) != 0) {
			return NULL;
		}
		at += length;
		if (*at == '\0') {
			return i + 1 == count ? at : NULL;
		}
		at++;
	}
	return at;
}

static void
complete_names(struct candidates *list, char *const *words, size_t count)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const char *rest;

		if (!help_is_command(action_table[i])) {
			continue;
		}
		rest = complete_follow(action_table[i], words, count);
		if (rest != NULL && *rest != '\0') {
			candidates_add(list, rest, strcspn(rest, "."));
		}
	}
}

/* The action whose whole name the words begin with, and how many words that are. */
static const struct action *
complete_action(char *const *words, size_t count, size_t *ret_used)
{
	for (size_t used = 1; used <= count; used++) {
		for (size_t i = 0; action_table[i] != NULL; i++) {
			const char *rest = complete_follow(action_table[i], words, used);

			if (rest != NULL && *rest == '\0' && help_is_command(action_table[i])) {
				*ret_used = used;
				return action_table[i];
			}
		}
	}
	return NULL;
}

static void
complete_choices(struct candidates *list, const char *const *choices)
{
	for (size_t i = 0; choices != NULL && choices[i] != NULL; i++) {
		candidates_add(list, choices[i], strlen(choices[i]));
	}
}

static const struct arg_spec *
complete_spec(const struct action *action, const char *option)
{
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if ((action->args[i].flags & ARG_POSITION) == 0 &&
			strcmp(action->args[i].name, option) == 0) {
			return &action->args[i];
		}
	}
	return NULL;
}

static void
complete_options(
	struct candidates *list, const struct action *action, char *const *words, size_t count)
{
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		struct buf option = BUF_INIT;
		bool used = false;

		buf_printf(&option, "--%s", action->args[i].name);
		for (size_t j = 0; j < count; j++) {
			used = used || strcmp(words[j], buf_text(&option)) == 0;
		}
		if (!used && (action->args[i].flags & ARG_POSITION) == 0) {
			candidates_add(list, buf_text(&option), option.length);
		}
		buf_done(&option);
	}
}

/* The first positional argument with choices: "generate man". */
static void
complete_positions(struct candidates *list, const struct action *action)
{
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if ((action->args[i].flags & ARG_POSITION) != 0) {
			complete_choices(list, action->args[i].choices);
			return;
		}
	}
}

static void
complete_arguments(struct candidates *list, const struct action *action, char *const *words,
	size_t count, size_t used)
{
	const char *last = words[count - 1];

	if (count > used && strncmp(last, "--", 2) == 0 && strchr(last, '=') == NULL) {
		static const char *const formats[] = {"table", "json", "csv", "tsv", "ics", NULL};
		static const char *const most[] = {"table", "json", "csv", "tsv", NULL};
		const struct arg_spec *spec = complete_spec(action, last + 2);

		if (spec != NULL && spec->type == ARG_FLAG) {
			complete_options(list, action, words, count);
		} else if (spec != NULL) {
			complete_choices(list, spec->choices);
		} else if (strcmp(last, "--output") == 0) {
			complete_choices(
				list, (action->flags & ACTION_DATES) != 0 ? formats : most);
		}
		return;
	}
	if (list->prefix[0] == '-') {
		complete_options(list, action, words, count);
		return;
	}
	if (count == used) {
		complete_positions(list, action);
	}
	if (list->count == 0 && list->prefix[0] == '\0') {
		complete_options(list, action, words, count);
	}
}

char **
complete_words(const char *line, size_t cursor)
{
	char *before = text_dup_bytes(line, cursor);
	char *blank = strrchr(before, ' ');
	struct candidates list = {.prefix = blank != NULL ? blank + 1 : before};
	char *prefix = text_dup(list.prefix);
	const struct action *action;
	char **words = NULL;
	size_t count = 0;
	size_t used = 0;

	list.prefix = prefix;
	if (blank != NULL) {
		blank[1] = '\0';
	} else {
		before[0] = '\0';
	}
	if (!cmdline_split(before, &words, &count, NULL)) {
		goto out;
	}
	if (count > 0 && strcmp(words[0], "help") == 0) {
		complete_names(&list, words + 1, count - 1);
		goto out;
	}
	action = complete_action(words, count, &used);
	if (action != NULL) {
		complete_arguments(&list, action, words, count, used);
	} else {
		complete_names(&list, words, count);
	}
out:
	cmdline_words_free(words, count);
	free(prefix);
	free(before);
	return list.words;
}

void
complete_words_free(char **words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		free(words[i]);
	}
	free(words);
}
