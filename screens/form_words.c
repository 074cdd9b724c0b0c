/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words that a field completes: Tab finishes what was typed as far as they agree, as on the `:`
 * line, and those that still fit stand below the form.
 */
#include "form_private.h"

#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

void
field_word_add(struct field *field, const char *word)
{
	field->words = mem_resize(field->words, field->word_count + 1, sizeof(*field->words));
	field->words[field->word_count++] = text_dup(word);
}

void
field_words_done(struct field *field)
{
	for (size_t i = 0; i < field->word_count; i++) {
		free(field->words[i]);
	}
	free(field->words);
}

/* What is being typed: all of it, or what stands after the last comma or blank of a list. */
static const char *
word_begun(const struct field *field)
{
	const char *begun = buf_text(&field->text);

	for (const char *at = begun; *at != '\0'; at++) {
		begun = *at == ',' || *at == ' ' ? at + 1 : begun;
	}
	return begun;
}

bool
field_complete(struct field *field)
{
	const char *begun = word_begun(field), *first = NULL;
	size_t typed = strlen(begun), agreed = 0;

	if (typed == 0 || field->cursor != field->text.length) {
		return false;
	}
	for (size_t i = 0; i < field->word_count; i++) {
		const char *word = field->words[i];

		if (text_is(word, begun)) {
			return false;
		}
		if (strncmp(word, begun, typed) != 0) {
			continue;
		}
		if (first == NULL) {
			first = word;
			agreed = strlen(word);
		}
		while (strncmp(word, first, agreed) != 0) {
			agreed--;
		}
	}
	if (first == NULL) {
		return false;
	}
	if (agreed > typed) {
		struct buf text = BUF_INIT;

		buf_append(&text, buf_text(&field->text));
		buf_append_bytes(&text, first + typed, agreed - typed);
		field_set(field, buf_text(&text));
		buf_done(&text);
	}
	return true;
}

bool
field_words_write(const struct field *field, struct buf *to)
{
	const char *begun = word_begun(field);
	size_t typed = strlen(begun);

	for (size_t i = 0; i < field->word_count; i++) {
		if (strncmp(field->words[i], begun, typed) == 0) {
			buf_append(to, to->length == 0 ? "" : "  ");
			buf_append(to, field->words[i]);
		}
	}
	return to->length > typed;
}
