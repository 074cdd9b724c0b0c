/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking and completing filter lines, the same for every list.
 */
#include "filter_words.h"
#include "../api-client/buf.h"
#include "../api-client/text.h"
#include "filter.h"

#include <stdlib.h>
#include <string.h>

/* The n-th value of a word, NULL past the last. */
static const char *
value_at(const struct filter_words *words, size_t word, size_t n)
{
	const char *const *fixed = words->values[word];

	for (size_t i = 0; fixed != NULL && fixed[i] != NULL; i++) {
		if (i == n) {
			return fixed[i];
		}
	}
	for (size_t i = 0; fixed == NULL && words->rows != NULL && i < words->rows->count; i++) {
		const struct filter_word *row = rows_at(words->rows, i);

		if (text_is(row->word, words->names[word]) && n-- == 0) {
			return row->value;
		}
	}
	return NULL;
}

static bool
value_known(const struct filter_words *words, size_t word, const char *value)
{
	value += *value == '!' ? 1 : 0;
	if ((words->free & (1ul << word)) != 0 || value_at(words, word, 0) == NULL) {
		return true; /* the server will say */
	}
	for (size_t i = 0; value_at(words, word, i) != NULL; i++) {
		if (text_is(value_at(words, word, i), value)) {
			return true;
		}
	}
	return false;
}

static void
value_refuse(const struct filter_words *words, size_t word, const char *value, struct op_error *err)
{
	struct buf list = BUF_INIT;

	op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is no value of the filter word \"%s\""),
		value, words->names[word]);
	for (size_t i = 0; value_at(words, word, i) != NULL && list.length < 200; i++) {
		buf_append(&list, i == 0 ? "" : ", ");
		buf_append(&list, value_at(words, word, i));
	}
	op_error_detail(err, _("Possible are: %s."), buf_text(&list));
	op_error_hint(err, "%s", _("Tab completes words and values; \"!\" before one inverts it."));
	buf_done(&list);
}

bool
filter_words_check(const struct filter_words *words, const char *text, const char *const *values,
	struct op_error *err)
{
	char *unknown = filter_unknown(text, words->names);

	if (unknown != NULL) {
		op_error_set(err, OP_ERROR_INVALID, _("there is no filter word \"%s\""), unknown);
		op_error_detail(err, "%s", gettext(words->known));
		op_error_hint(err, "%s",
			_("Tab completes words and values; \"!\" before one inverts it."));
		free(unknown);
		return false;
	}
	for (size_t i = 0; words->names[i] != NULL; i++) {
		if (values[i] != NULL && !value_known(words, i, values[i])) {
			value_refuse(words, i, values[i], err);
			return false;
		}
	}
	return true;
}

static void
offer(char ***list, size_t *count, const char *before, const char *word, const char *after,
	const char *typed)
{
	struct buf whole = BUF_INIT;

	buf_printf(&whole, "%s%s%s", before, word, after);
	if (text_starts(buf_text(&whole), typed)) {
		*list = mem_resize(*list, *count + 2, sizeof(**list));
		(*list)[(*count)++] = buf_steal(&whole);
		(*list)[*count] = NULL;
	}
	buf_done(&whole);
}

char **
filter_words_complete(const struct filter_words *words, const char *word)
{
	const char *before = *word == '!' ? "!" : "";
	char **list = NULL;
	size_t count = 0;

	for (size_t i = 0; words->names[i] != NULL; i++) {
		struct buf field = BUF_INIT;

		buf_printf(&field, "%s%s:", before, words->names[i]);
		if (strchr(word, ':') == NULL) {
			offer(&list, &count, before, words->names[i], ":", word);
		} else if (text_starts(word, buf_text(&field))) {
			for (size_t n = 0; value_at(words, i, n) != NULL; n++) {
				offer(&list, &count, buf_text(&field), value_at(words, i, n), "",
					word);
			}
		}
		buf_done(&field);
	}
	return list;
}
