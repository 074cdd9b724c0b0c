/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter line of the list of accounts.
 */
#include "accounts_filter.h"
#include "../api-client/text.h"
#include "filter.h"
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

/* The n-th value of a field, NULL past the last. */
static const char *
value_at(const struct accounts_filter *filter, enum field field, size_t n)
{
	const char *const *fixed = field == STATE    ? words_states
				   : field == KIND   ? words_kinds
				   : field == UNUSED ? days
						     : NULL;

	for (size_t i = 0; fixed != NULL && fixed[i] != NULL; i++) {
		if (i == n) {
			return fixed[i];
		}
	}
	for (size_t i = 0; fixed == NULL && filter->words != NULL && i < filter->words->count;
		i++) {
		const struct api_account_word *word = rows_at(filter->words, i);

		if (text_is(word->word, names[field]) && n-- == 0) {
			return word->value;
		}
	}
	return NULL;
}

static bool
value_known(const struct accounts_filter *filter, enum field field, const char *value)
{
	int64_t number;

	value += *value == '!' ? 1 : 0;
	if (field == UNUSED) {
		return number_parse(value, 1, 3650, &number);
	}
	if (filter->words == NULL && field != STATE && field != KIND) {
		return true; /* the server will say */
	}
	for (size_t i = 0; value_at(filter, field, i) != NULL; i++) {
		if (text_is(value_at(filter, field, i), value)) {
			return true;
		}
	}
	return false;
}

static void
value_refuse(const struct accounts_filter *filter, enum field field, const char *value,
	struct op_error *err)
{
	struct buf list = BUF_INIT;

	op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is no value of the filter word \"%s\""),
		value, names[field]);
	for (size_t i = 0; value_at(filter, field, i) != NULL && list.length < 200; i++) {
		buf_append(&list, i == 0 ? "" : ", ");
		buf_append(&list, value_at(filter, field, i));
	}
	op_error_detail(err, _("Possible are: %s."), buf_text(&list));
	op_error_hint(err, "%s", _("Tab completes words and values; \"!\" before one inverts it."));
	buf_done(&list);
}

bool
accounts_filter_check(const struct accounts_filter *filter, const char *text, struct op_error *err)
{
	char *unknown = filter_unknown(text, names);
	struct accounts_filter parsed = {.words = filter->words};
	bool fine = unknown == NULL;

	if (!fine) {
		op_error_set(err, OP_ERROR_INVALID, _("there is no filter word \"%s\""), unknown);
		op_error_detail(err, "%s",
			_("Filter words are state, unit, kind, role, duty and unused; all else is "
			  "searched for."));
		op_error_hint(err, "%s",
			_("Tab completes words and values; \"!\" before one inverts it."));
	}
	free(unknown);
	accounts_filter_set(&parsed, text);
	for (size_t i = 0; fine && i < FIELDS; i++) {
		if (parsed.values[i] != NULL &&
			!value_known(&parsed, (enum field)i, parsed.values[i])) {
			value_refuse(&parsed, (enum field)i, parsed.values[i], err);
			fine = false;
		}
	}
	forget(&parsed);
	return fine;
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
accounts_filter_complete(const struct accounts_filter *filter, const char *word)
{
	const char *before = *word == '!' ? "!" : "";
	char **list = NULL;
	size_t count = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		struct buf field = BUF_INIT;

		buf_printf(&field, "%s%s:", before, names[i]);
		if (strchr(word, ':') == NULL) {
			offer(&list, &count, before, names[i], ":", word);
		} else if (text_starts(word, buf_text(&field))) {
			for (size_t n = 0; value_at(filter, (enum field)i, n) != NULL; n++) {
				offer(&list, &count, buf_text(&field),
					value_at(filter, (enum field)i, n), "", word);
			}
		}
		buf_done(&field);
	}
	return list;
}
