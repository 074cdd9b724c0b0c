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
	token += *token == '!' ? 1 : 0;
	for (int i = 0; names[i] != NULL; i++) {
		size_t length = strlen(names[i]);

		if (text_starts(token, names[i]) && token[length] == ':') {
			*ret_value = token + length + 1;
			return i;
		}
	}
	return -1;
}

/* "!state:locked" and "state:!locked" are the same. */
static char *
value_dup(const char *token, const char *value)
{
	struct buf text = BUF_INIT;

	buf_append(&text, *token == '!' && *value != '!' ? "!" : "");
	buf_append(&text, value);
	return buf_steal(&text);
}

char *
filter_unknown(const char *text, const char *const *names)
{
	char *token;

	while ((token = token_next(&text)) != NULL) {
		const char *value;
		const char *name = token + (*token == '!' ? 1 : 0);
		size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz_");

		if (length > 0 && name[length] == ':' && field_of(token, names, &value) < 0) {
			char *unknown = text_dup_bytes(name, length);

			free(token);
			return unknown;
		}
		free(token);
	}
	return NULL;
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
			ret_values[field] = *value == '\0' ? NULL : value_dup(token, value);
		} else {
			buf_append(words, words->length > 0 ? " " : "");
			buf_append(words, token);
		}
		free(token);
	}
}
