/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds what the server says among the sentences of server_sentences.h and writes it in the
 * person's language, the values in their places.
 */
#include "server_text.h"

#include "clock.h"
#include "server_sentences.h"
#include "text.h"

#include <string.h>

#define VALUES_MAX 4

struct span {
	const char *start;
	size_t length;
};

/* The place where what follows a value begins, NULL when it is not there. */
static const char *
literal_find(const char *text, const char *literal, size_t length)
{
	size_t left = strlen(text);

	if (literal[length] == '\0') { /* the last one ends the text */
		return left >= length && strcmp(text + left - length, literal) == 0
			       ? text + left - length
			       : NULL;
	}
	for (; left >= length; left--, text++) {
		if (strncmp(text, literal, length) == 0) {
			return text;
		}
	}
	return NULL;
}

/* True when the text is the sentence; the values are spans of the text. */
static bool
sentence_match(const char *sentence, const char *text, struct span values[VALUES_MAX])
{
	size_t count = 0;

	while (*sentence != '\0') {
		if (strncmp(sentence, "%s", 2) == 0) {
			const char *literal = sentence + 2;
			const char *next = strstr(literal, "%s");
			size_t length = next == NULL ? strlen(literal) : (size_t)(next - literal);
			const char *place = literal_find(text, literal, length);

			if (place == NULL || count == VALUES_MAX) {
				return false;
			}
			values[count++] = (struct span){text, (size_t)(place - text)};
			sentence = literal + length;
			text = place + length;
		} else if (*sentence++ != *text++) {
			return false;
		}
	}
	return *text == '\0';
}

/* An instant of the server (RFC 3339, UTC) is drawn in the person's zone; all else as it came. */
static void
value_write(const struct span *value, struct buf *to)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t at;

	if (value->length == sizeof "2026-01-01T00:00:00Z" - 1 && value->start[10] == 'T') {
		text_format(text, sizeof text, "%.*s", (int)value->length, value->start);
		if (clock_parse_typed(text, 0, &at)) {
			buf_append(to, clock_format(at, CLOCK_SHORT, text, sizeof text));
			return;
		}
	}
	buf_append_bytes(to, value->start, value->length);
}

/* Not printf: a catalogue is data, and languages put the values in another order (%2$s). */
static void
sentence_write(const char *sentence, const struct span values[VALUES_MAX], struct buf *to)
{
	size_t count = 0;

	while (*sentence != '\0') {
		size_t index = count;
		size_t length = 0;

		if (strncmp(sentence, "%s", 2) == 0) {
			length = 2;
			count++;
		} else if (sentence[0] == '%' && sentence[1] >= '1' && sentence[1] <= '9' &&
			   strncmp(sentence + 2, "$s", 2) == 0) {
			length = 4;
			index = (size_t)(sentence[1] - '1');
		}
		if (length > 0 && index < VALUES_MAX) {
			value_write(&values[index], to);
		} else {
			length = 1;
			buf_append_char(to, *sentence);
		}
		sentence += length;
	}
}

bool
server_text_in(const char *const *sentences, const char *text, struct buf *to)
{
	for (; *sentences != NULL; sentences++) {
		struct span values[VALUES_MAX] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};

		if (sentence_match(text_bare(*sentences), text, values)) {
			sentence_write(text_told(*sentences), values, to);
			return true;
		}
	}
	return false;
}

void
server_text(const char *text, struct buf *to)
{
	for (size_t i = 0; text != NULL && server_sentences[i] != NULL; i++) {
		if (server_text_in(server_sentences[i], text, to)) {
			return;
		}
	}
	buf_append(to, text == NULL ? "" : text);
}
