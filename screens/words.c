/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the code words that screens show. Codes stay what they are in filters and commands.
 */
#include "words.h"
#include "../api-client/text.h"

#include <string.h>

struct word {
	const char *code;
	const char *text; /* msgid */
	const char *loud; /* msgid in capitals, or NULL */
	enum theme_role role;
};

static const struct word states[] = {
	{"pending", N_("pending"), N_("PENDING"), THEME_WARN},
	{"active", N_("active"), N_("ACTIVE"), THEME_GOOD},
	{"locked", N_("locked"), N_("LOCKED"), THEME_BAD},
	{"expired", N_("expired"), N_("EXPIRED"), THEME_WARN},
	{"closed", N_("closed"), N_("CLOSED"), THEME_DIM},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word kinds[] = {
	{"staff", N_("staff"), NULL, THEME_NORMAL},
	{"contractor", N_("contractor"), NULL, THEME_NORMAL},
	{"participant", N_("participant"), NULL, THEME_NORMAL},
	{"service", N_("service"), NULL, THEME_NORMAL},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word endings[] = {
	{"grant", N_("role"), NULL, THEME_NORMAL},
	{"contract", N_("contract"), NULL, THEME_NORMAL},
	{"confidentiality", N_("confidentiality"), NULL, THEME_NORMAL},
	{"request", N_("request"), NULL, THEME_NORMAL},
	{"account", N_("account"), NULL, THEME_NORMAL},
	{"lock", N_("lock"), NULL, THEME_NORMAL},
	{"review", N_("review"), NULL, THEME_NORMAL},
	{"absence", N_("absence"), NULL, THEME_NORMAL},
	{"one_time", N_("one-time code"), NULL, THEME_NORMAL},
	{"patch", N_("patch"), NULL, THEME_NORMAL},
	{"drill", N_("restore drill"), NULL, THEME_NORMAL},
	{"exception", N_("exception"), NULL, THEME_NORMAL},
	{"sink", N_("sink"), NULL, THEME_NORMAL},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word causes[] = {
	{"wrong_attempts", N_("wrong attempts"), NULL, THEME_NORMAL},
	{"wrong_codes", N_("wrong codes"), NULL, THEME_NORMAL},
	{"wrong_password", N_("wrong password"), NULL, THEME_NORMAL},
	{"wrong_code", N_("wrong code"), NULL, THEME_NORMAL},
	{"code_used", N_("code used twice"), NULL, THEME_NORMAL},
	{"code_busy", N_("code in use"), NULL, THEME_NORMAL},
	{"not_judged", N_("not finished"), NULL, THEME_NORMAL},
	{"unused", N_("not used for long"), NULL, THEME_NORMAL},
	{"unknown", N_("unknown account"), NULL, THEME_NORMAL},
	{"locked", N_("account locked"), NULL, THEME_NORMAL},
	{"expired", N_("account expired"), NULL, THEME_NORMAL},
	{"closed", N_("account closed"), NULL, THEME_NORMAL},
	{"ok", N_("signed in"), NULL, THEME_GOOD},
	{"policy", N_("policy"), NULL, THEME_NORMAL},
	{"person", N_("person"), NULL, THEME_NORMAL},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word outcomes[] = {
	{"ok", N_("ok"), NULL, THEME_NORMAL},
	{"refused", N_("refused"), NULL, THEME_WARN},
	{"failed", N_("failed"), NULL, THEME_BAD},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word requests[] = {
	{"pending", N_("waiting"), N_("WAITING"), THEME_WARN},
	{"approved", N_("approved"), N_("APPROVED"), THEME_GOOD},
	{"refused", N_("refused"), N_("REFUSED"), THEME_BAD},
	{"withdrawn", N_("withdrawn"), N_("WITHDRAWN"), THEME_DIM},
	{"lapsed", N_("lapsed"), N_("LAPSED"), THEME_DIM},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word request_kinds[] = {
	{"grant", N_("access"), NULL, THEME_NORMAL},
	{"extend", N_("more time"), NULL, THEME_NORMAL},
	{"restart", N_("new sign-in"), NULL, THEME_NORMAL},
	{"role", N_("change of a role"), NULL, THEME_NORMAL},
	{"freeze", N_("freeze"), NULL, THEME_NORMAL},
	{"policy", N_("change of policy"), NULL, THEME_NORMAL},
	{"exception", N_("exception"), NULL, THEME_NORMAL},
	{"drill", N_("restore drill"), NULL, THEME_NORMAL},
	{"closing", N_("closing sheet"), NULL, THEME_NORMAL},
	{NULL, NULL, NULL, THEME_NORMAL},
};

/* States of contracts, companies, grants, freezes and absences. */
static const struct word terms[] = {
	{"current", N_("current"), N_("CURRENT"), THEME_GOOD},
	{"future", N_("not yet"), N_("NOT YET"), THEME_DIM},
	{"ended", N_("ended"), N_("ENDED"), THEME_DIM},
	{"suspended", N_("suspended"), N_("SUSPENDED"), THEME_WARN},
	{"frozen", N_("frozen"), N_("FROZEN"), THEME_BAD},
	{"standing", N_("standing"), N_("STANDING"), THEME_BAD},
	{"lifted", N_("lifted"), N_("LIFTED"), THEME_DIM},
	{"open", N_("is open"), N_("OPEN"), THEME_NORMAL},
	{"closed", N_("closed"), N_("CLOSED"), THEME_DIM},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word reviews[] = {
	{"open", N_("is open"), NULL, THEME_WARN},
	{"done", N_("done"), NULL, THEME_GOOD},
	{"missed", N_("missed"), NULL, THEME_BAD},
	{NULL, NULL, NULL, THEME_NORMAL},
};

static const struct word decisions[] = {
	{"keep", N_("keep"), NULL, THEME_GOOD},
	{"revoke", N_("revoke"), NULL, THEME_WARN},
	{NULL, NULL, NULL, THEME_NORMAL},
};

const char *const words_terms[] = {"current", "not yet", "suspended", "ended", NULL};
const char *const words_reviews[] = {"open", "done", "missed", NULL};
const char *const words_decisions[] = {"keep", "revoke", "suspended", NULL};
const char *const words_requests[] = {
	"waiting", "approved", "refused", "withdrawn", "lapsed", NULL};
const char *const words_states[] = {"pending", "active", "locked", "expired", "closed", NULL};
const char *const words_kinds[] = {"staff", "contractor", "participant", "service", NULL};
const char *const words_endings[] = {"role", "contract", "confidentiality", "request", "account",
	"lock", "review", "absence", "one-time code", "patch", "restore drill", "exception", "sink",
	NULL};
const char *const words_outcomes[] = {"ok", "refused", "failed", NULL};

static const struct word *
word_find(const struct word *words, const char *code)
{
	while (words->code != NULL && !text_is(words->code, code)) {
		words++;
	}
	return words;
}

static const char *
word_text(const struct word *words, const char *code)
{
	const struct word *word = word_find(words, code);

	if (word->code != NULL) {
		return gettext(word->text);
	}
	return code == NULL ? "" : code;
}

const char *
word_shown(const char *text)
{
	return text == NULL ? "" : text;
}

const char *
word_value(const char *path, const char *value)
{
	static const struct {
		const char *field;
		const struct word *tables[4];
	} known[] = {
		{"state", {states, requests, terms, reviews}},
		{"kind", {kinds, request_kinds, endings, NULL}},
		{"cause", {causes, NULL, NULL, NULL}},
		{"code", {causes, NULL, NULL, NULL}},
		{"outcome", {outcomes, NULL, NULL, NULL}},
		{"decision", {decisions, NULL, NULL, NULL}},
	};
	const char *dot = strrchr(path, '.');
	const char *field = dot == NULL ? path : dot + 1;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		for (size_t j = 0; j < 4 && text_is(known[i].field, field); j++) {
			const struct word *table = known[i].tables[j];

			if (table != NULL && word_find(table, value)->code != NULL) {
				return word_text(table, value);
			}
		}
	}
	return value;
}

const char *
word_state(const char *state)
{
	return word_text(states, state);
}

const char *
word_state_loud(const char *state)
{
	const struct word *word = word_find(states, state);

	return word->code == NULL ? word_state(state) : gettext(word->loud);
}

enum theme_role
word_state_role(const char *state)
{
	return word_find(states, state)->role;
}

const char *
word_review_state(const char *state)
{
	return word_text(reviews, state);
}

enum theme_role
word_review_state_role(const char *state)
{
	return word_find(reviews, state)->role;
}

const char *
word_decision(const char *decision)
{
	return word_text(decisions, decision);
}

enum theme_role
word_decision_role(const char *decision)
{
	return word_find(decisions, decision)->role;
}

const char *
word_kind(const char *kind)
{
	return word_text(kinds, kind);
}

const char *
word_ending(const char *kind)
{
	return word_text(endings, kind);
}

const char *
word_cause(const char *cause)
{
	return word_text(causes, cause);
}

const char *
word_outcome(const char *outcome)
{
	return word_text(outcomes, outcome);
}

enum theme_role
word_outcome_role(const char *outcome)
{
	return word_find(outcomes, outcome)->role;
}

void
words_join(const struct bind_texts *texts, struct buf *to)
{
	for (size_t i = 0; i < texts->count; i++) {
		if (i > 0) {
			buf_append(to, ", ");
		}
		buf_append(to, texts->items[i]);
	}
}

static const char *
word_complete(const struct word *words, const char *typed)
{
	for (; *typed != '\0' && words->code != NULL; words++) {
		if (text_starts(words->code, typed)) {
			return words->code;
		}
	}
	return NULL;
}

const char *
word_complete_state(const char *typed)
{
	return word_complete(states, typed);
}

const char *
word_complete_kind(const char *typed)
{
	return word_complete(kinds, typed);
}

const char *
word_request_state(const char *state)
{
	return word_text(requests, state);
}

const char *
word_request_state_loud(const char *state)
{
	const struct word *word = word_find(requests, state);

	return word->loud == NULL ? word_shown(state) : gettext(word->loud);
}

enum theme_role
word_request_role(const char *state)
{
	return word_find(requests, state)->role;
}

const char *
word_request_kind(const char *kind)
{
	return word_text(request_kinds, kind);
}

void
word_request_title(const char *kind, const char *subject, struct buf *to)
{
	bool fact = subject != NULL && strstr(subject, ": ") != NULL;

	if (!fact) {
		buf_append(to, word_request_kind(kind));
	}
	if (subject != NULL) {
		buf_append(to, fact ? "" : ": ");
		buf_append(to, subject);
	}
}

const char *
word_term(const char *state)
{
	return word_text(terms, state);
}

const char *
word_term_loud(const char *state)
{
	const struct word *word = word_find(terms, state);

	return word->loud == NULL ? word_shown(state) : gettext(word->loud);
}

enum theme_role
word_term_role(const char *state)
{
	return word_find(terms, state)->role;
}
