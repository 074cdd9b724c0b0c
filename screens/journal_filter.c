/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter line of the journal.
 */
#include "journal_filter.h"
#include "../api-client/text.h"
#include "filter.h"
#include "filter_words.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

static const char *const times[] = {"today", "yesterday", "-1h", "-3h", "-24h", "-7d", NULL};

/* What is never offered from a list: names and numbers of which there are too many. */
static const char *const none[] = {NULL};

static void
words_of(const struct journal_filter *filter, struct filter_words *ret_words)
{
	static const char *const *const values[JOURNAL_FIELDS] = {[JOURNAL_ACTOR] = none,
		[JOURNAL_OBJECT] = none,
		[JOURNAL_OUTCOME] = words_outcomes,
		[JOURNAL_FROM] = times,
		[JOURNAL_TO] = times,
		[JOURNAL_TEXT] = none,
		[JOURNAL_PERSON] = none,
		[JOURNAL_ADDRESS] = none,
		[JOURNAL_SESSION] = none,
		[JOURNAL_OPERATION] = none,
		[JOURNAL_REASON] = none,
		[JOURNAL_TIME] = times};

	*ret_words = (struct filter_words){.names = journal_fields,
		.values = values,
		.free = 1ul << JOURNAL_FROM | 1ul << JOURNAL_TO | 1ul << JOURNAL_TIME |
			1ul << JOURNAL_ACTION | 1ul << JOURNAL_DEVICE,
		.known = N_("Filter words are person, actor, object, action, outcome, device, "
			    "address, contract, company, unit, session, operation, reason, time, "
			    "from and to; all else is searched for."),
		.rows = filter->words};
}

static void
forget(struct journal_filter *filter)
{
	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		free(filter->values[i]);
		filter->values[i] = NULL;
	}
	free(filter->text);
	filter->text = NULL;
}

void
journal_filter_done(struct journal_filter *filter)
{
	forget(filter);
	if (filter->words_call != NULL) {
		call_forget(filter->words_call);
	}
	rows_free(filter->words);
	*filter = (struct journal_filter){0};
}

void
journal_filter_set(struct journal_filter *filter, const char *text)
{
	struct buf words = BUF_INIT;

	forget(filter);
	if (text == NULL || *text == '\0') {
		return;
	}
	filter->text = text_dup(text);
	filter_parse(text, journal_fields, filter->values, &words);
	if (words.length > 0 && filter->values[JOURNAL_TEXT] == NULL) {
		filter->values[JOURNAL_TEXT] = buf_steal(&words);
	}
	buf_done(&words);
}

void
journal_filter_ask(const struct journal_filter *filter, struct api_journal_filter *ret_filter)
{
	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		ret_filter->values[i] = filter->values[i];
	}
}

static void
learned(void *user, struct rows *rows, const struct op_error *err)
{
	struct journal_filter *filter = user;

	(void)err; /* without them there is only less to offer */
	filter->words_call = NULL;
	rows_free(filter->words);
	filter->words = rows;
}

void
journal_filter_learn(struct journal_filter *filter, const struct screen *screen)
{
	if (filter->words_call == NULL && screen->host->conn != NULL) {
		filter->words_call = api_journal_words(screen->host->conn, learned, filter);
	}
}

bool
journal_filter_check(const struct journal_filter *filter, const char *text, struct op_error *err)
{
	struct journal_filter parsed = {0};
	struct filter_words words;
	bool fine;

	words_of(filter, &words);
	journal_filter_set(&parsed, text);
	fine = filter_words_check(&words, text, (const char *const *)parsed.values, err);
	forget(&parsed);
	return fine;
}

char **
journal_filter_complete(const struct journal_filter *filter, const char *word)
{
	struct filter_words words;

	words_of(filter, &words);
	return filter_words_complete(&words, word);
}

void
journal_filter_word(struct buf *to, enum journal_field field, const char *value)
{
	bool quoted = strpbrk(value, " \t") != NULL;

	buf_printf(to, "%s%s:%s%s%s", to->length > 0 ? " " : "", journal_fields[field],
		quoted ? "\"" : "", value, quoted ? "\"" : "");
}
