/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parser of filter lines. It never refuses: a line is parsed while it is being typed.
 */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

/* Takes one token with its quotes removed; NULL at the end of the line. Owned. */
static char *
token_next(const char **at)
{
	struct buf token = BUF_INIT;
	bool quoted = false;

	*at += strspn(*at, " \t");
	if (**at == '\0') {
		return NULL;
	}
	for (; **at != '\0' && (quoted || (**at != ' ' && **at != '\t')); (*at)++) {
		if (**at == '"') {
			quoted = !quoted;
		} else {
			buf_append_char(&token, **at);
		}
	}
	return buf_steal(&token);
}

/* The index of the field that a token begins with, and its value; -1 when it is a word. */
static int
field_of(const char *token, const char *const *names, const char **ret_value)
{
	for (int i = 0; names[i] != NULL; i++) {
		size_t length = strlen(names[i]);

		if (text_starts(token, names[i]) && token[length] == ':') {
			*ret_value = token + length + 1;
			return i;
		}
	}
	return -1;
}

void
filter_parse(const char *text, const char *const *names, char **ret_values, struct buf *words)
{
	char *token;

	for (size_t i = 0; names[i] != NULL; i++) {
		ret_values[i] = NULL;
	}
	while ((token = token_next(&text)) != NULL) {
		const char *value;
		int field = field_of(token, names, &value);

		if (field >= 0) {
			free(ret_values[field]);
			ret_values[field] = *value == '\0' ? NULL : text_dup(value);
		} else {
			buf_append(words, words->length > 0 ? " " : "");
			buf_append(words, token);
		}
		free(token);
	}
}
