/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter line of the list of accounts.
 */
#include "accounts_filter.h"
#include "../api-client/text.h"
#include "filter.h"
#include "filter_words.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

enum field { STATE, UNIT, KIND, ROLE, DUTY, UNUSED, FIELDS };

static const char *const names[] = {"state", "unit", "kind", "role", "duty", "unused", NULL};
static const char *const days[] = {"30", "60", "90", NULL};

static void
forget(struct accounts_filter *filter)
{
	for (size_t i = 0; i < FIELDS; i++) {
		free(filter->values[i]);
		filter->values[i] = NULL;
	}
	free(filter->search);
	free(filter->text);
	filter->search = NULL;
	filter->text = NULL;
}

void
accounts_filter_done(struct accounts_filter *filter)
{
	forget(filter);
	if (filter->words_call != NULL) {
		call_forget(filter->words_call);
	}
	rows_free(filter->words);
	*filter = (struct accounts_filter){0};
}

/* A code word that is only begun stands for the word; anything else is searched for as it is. */
static char *
completed(char *typed, const char *(*find)(const char *typed))
{
	bool inverted = typed != NULL && *typed == '!';
	const char *word = typed == NULL ? NULL : find(typed + (inverted ? 1 : 0));
	struct buf text = BUF_INIT;

	if (word == NULL) {
		return typed;
	}
	free(typed);
	buf_append(&text, inverted ? "!" : "");
	buf_append(&text, word);
	return buf_steal(&text);
}

void
accounts_filter_set(struct accounts_filter *filter, const char *text)
{
	struct buf words = BUF_INIT;

	forget(filter);
	if (text == NULL || *text == '\0') {
		return;
	}
	filter->text = text_dup(text);
	filter_parse(text, names, filter->values, &words);
	filter->values[STATE] = completed(filter->values[STATE], word_complete_state);
	filter->values[KIND] = completed(filter->values[KIND], word_complete_kind);
	filter->search = words.length > 0 ? buf_steal(&words) : NULL;
}

void
accounts_filter_ask(const struct accounts_filter *filter, struct api_account_filter *ret_question)
{
	int64_t unused = 0;

	(void)(filter->values[UNUSED] != NULL &&
		number_parse(filter->values[UNUSED], 1, 3650, &unused));
	ret_question->search = filter->search;
	ret_question->state = filter->values[STATE];
	ret_question->unit = filter->values[UNIT];
	ret_question->kind = filter->values[KIND];
	ret_question->role = filter->values[ROLE];
	ret_question->duty = filter->values[DUTY];
	ret_question->unused_days = unused;
}

static void
learned(void *user, struct rows *rows, const struct op_error *err)
{
	struct accounts_filter *filter = user;

	(void)err; /* without them there is only less to offer */
	filter->words_call = NULL;
	rows_free(filter->words);
	filter->words = rows;
}

void
accounts_filter_learn(struct accounts_filter *filter, const struct screen *screen)
{
	if (filter->words_call == NULL && screen->host->conn != NULL) {
		filter->words_call = api_account_words(screen->host->conn, learned, filter);
	}
}

/* Roles, units and duties that are not known are the server's to refuse, as days are ours. */
static void
words_of(const struct accounts_filter *filter, struct filter_words *ret_words)
{
	static const char *const *const values[FIELDS] = {
		[STATE] = words_states, [KIND] = words_kinds, [UNUSED] = days};

	*ret_words = (struct filter_words){.names = names,
		.values = values,
		.free = 1ul << UNUSED,
		.known =
			N_("Filter words are state, unit, kind, role, duty and unused; all else is "
			   "searched for."),
		.rows = filter->words};
}

static bool
unused_check(const char *value, struct op_error *err)
{
	int64_t number;

	if (value == NULL || number_parse(value, 1, 3650, &number)) {
		return true;
	}
	op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is no value of the filter word \"%s\""),
		value, names[UNUSED]);
	op_error_detail(err, _("Possible are: %s."), "30, 60, 90");
	op_error_hint(err, "%s", _("Tab completes words and values; \"!\" before one inverts it."));
	return false;
}

bool
accounts_filter_check(const struct accounts_filter *filter, const char *text, struct op_error *err)
{
	struct accounts_filter parsed = {0};
	struct filter_words words;
	bool fine;

	words_of(filter, &words);
	accounts_filter_set(&parsed, text);
	fine = filter_words_check(&words, text, (const char *const *)parsed.values, err) &&
	       unused_check(parsed.values[UNUSED], err);
	forget(&parsed);
	return fine;
}

char **
accounts_filter_complete(const struct accounts_filter *filter, const char *word)
{
	struct filter_words words;

	words_of(filter, &words);
	return filter_words_complete(&words, word);
}
