/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter line of the list of accounts: what it asks for, what is wrong with it, and what could
 * be typed next. Values of units, roles and duties come from the server, once.
 */
#ifndef SCREENS_ACCOUNTS_FILTER_H
#define SCREENS_ACCOUNTS_FILTER_H

#include "../api-client/account.h"
#include "../api-client/error.h"
#include "screen.h"

struct accounts_filter {
	char *text;		 /* as typed, owned, NULL = none */
	char *values[6];	 /* owned: state, unit, kind, role, duty, unused; NULL = any */
	char *search;		 /* owned: the words */
	struct rows *words;	 /* owned answer of account_words, NULL: not there yet */
	struct call *words_call; /* under way, or NULL */
};

void accounts_filter_done(struct accounts_filter *filter);
void accounts_filter_set(struct accounts_filter *filter, const char *text);
/* Fills in what is filtered for; texts are borrowed. */
void accounts_filter_ask(
	const struct accounts_filter *filter, struct api_account_filter *ret_question);
/* Asks the server for the values that it knows. */
void accounts_filter_learn(struct accounts_filter *filter, const struct screen *screen);
/* False: a word or a value is wrong, and *err names it and what is possible. */
bool accounts_filter_check(
	const struct accounts_filter *filter, const char *text, struct op_error *err);
/* What the word can become: owned, NULL-terminated list of owned words. */
char **accounts_filter_complete(const struct accounts_filter *filter, const char *word);

#endif
