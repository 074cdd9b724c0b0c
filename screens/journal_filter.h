/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter line of the journal and of its tail: words and values as the server reads them, and
 * what could be typed next.
 */
#ifndef SCREENS_JOURNAL_FILTER_H
#define SCREENS_JOURNAL_FILTER_H

#include "../api-client/journal.h"
#include "screen.h"

struct journal_filter {
	char *text;		      /* as typed, owned, NULL = none */
	char *values[JOURNAL_FIELDS]; /* owned; NULL = any */
	struct rows *words;	      /* owned answer of journal_words, NULL: not there yet */
	struct call *words_call;      /* under way, or NULL */
};

void journal_filter_done(struct journal_filter *filter);
void journal_filter_set(struct journal_filter *filter, const char *text);
/* What the server is asked; texts are borrowed. */
void journal_filter_ask(const struct journal_filter *filter, struct api_journal_filter *ret_filter);
/* Asks the server for the values that it knows. */
void journal_filter_learn(struct journal_filter *filter, const struct screen *screen);
/* False: a word or a value is wrong, and *err names it and what is possible. */
bool journal_filter_check(
	const struct journal_filter *filter, const char *text, struct op_error *err);
char **journal_filter_complete(const struct journal_filter *filter, const char *word);
/* A token of a line: word:value, quoted when the value has blanks. */
void journal_filter_word(struct buf *to, enum journal_field field, const char *value);

#endif
