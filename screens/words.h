/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's code words in the person's language. A word that is not known here is shown as it
 * came, so that a newer server is still readable.
 */
#ifndef SCREENS_WORDS_H
#define SCREENS_WORDS_H

#include "../api-client/bind.h"
#include "../api-client/buf.h"
#include "theme.h"

/* The text of a column that may be NULL: "" then. */
const char *word_shown(const char *text);
const char *word_state(const char *state);	/* active, locked, ... */
const char *word_state_loud(const char *state); /* LOCKED: the first word of a card */
enum theme_role word_state_role(const char *state);
const char *word_kind(const char *kind);       /* staff, contractor, ... */
const char *word_cause(const char *cause);     /* why locked, why an attempt failed */
const char *word_outcome(const char *outcome); /* ok, refused, failed */
enum theme_role word_outcome_role(const char *outcome);
const char *word_request_state(const char *state); /* waiting, approved, ... */
const char *word_request_state_loud(const char *state);
enum theme_role word_request_role(const char *state);
const char *word_request_kind(const char *kind); /* access, more time, freeze, ... */
/* "access: contractor-support"; a subject that is a fact of its own stands alone. Appended. */
void word_request_title(const char *kind, const char *subject, struct buf *to);
/* States of contracts, companies, grants, freezes, absences: current, ended, frozen, ... */
const char *word_term(const char *state);
const char *word_term_loud(const char *state);
enum theme_role word_term_role(const char *state);
const char *word_review_state(const char *state); /* open, done, missed */
enum theme_role word_review_state_role(const char *state);
const char *word_decision(const char *decision); /* keep, revoke; NULL: nothing yet */
enum theme_role word_decision_role(const char *decision);
const char *word_ending(const char *kind); /* what ends: role, contract, review, ... */
/* The name of a column or of an event's field, "locks[1].cause" part by part. Appended. */
void word_field(const char *path, struct buf *to);
/* A code word that stands in this field; the value itself where it is none. */
const char *word_value(const char *path, const char *value);
/* True for a column of the server's sentences, which server_text() says; others hold data. */
bool word_is_sentence(const char *name);
/* "a, b, c"; nothing for an empty list. */
void words_join(const struct bind_texts *texts, struct buf *to);
/* The code word of a list that a typed text begins, or NULL: "lo" means locked. */
const char *word_complete_state(const char *typed);
const char *word_complete_kind(const char *typed);

/* msgids of the words, NULL-terminated: a column of them is as wide as the widest. */
extern const char *const words_states[],
	*const words_kinds[], *const words_outcomes[],
				      *const words_requests[],
					      *const words_terms[],
						      *const words_reviews[],
							      *const words_decisions[],
								      *const words_endings[];

#endif
