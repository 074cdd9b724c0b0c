/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of a filter line and their values: what is wrong with a line, and what could be typed
 * next. Values are fixed, or come from the server once, as rows that name their word.
 */
#ifndef SCREENS_FILTER_WORDS_H
#define SCREENS_FILTER_WORDS_H

#include "../api-client/bind.h"
#include "../api-client/error.h"

/* What the screen knows about its filter words. */
struct filter_words {
	const char *const *names;	  /* NULL-terminated */
	const char *const *const *values; /* per word: NULL-terminated values; NULL: the server's */
	unsigned long free; /* bit n: word n takes other values, too; they are not checked here */
	const char *known;  /* msgid: "Filter words are state and unit; ..." */
	const struct rows *rows; /* of struct filter_word, borrowed; NULL: not there (yet) */
};

/* How rows of values begin, whatever function they come from. */
struct filter_word {
	const char *word, *value, *name;
};

/* False: a word or a value of the line is wrong, and *err names it and what is possible. values:
 * of the line, one for each word, as filter_parse() gives them. */
bool filter_words_check(const struct filter_words *words, const char *text,
	const char *const *values, struct op_error *err);
/* What the word of a line can become: owned, NULL-terminated list of owned words; NULL: nothing. */
char **filter_words_complete(const struct filter_words *words, const char *word);

#endif
