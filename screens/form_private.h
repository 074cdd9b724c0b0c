/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What form.c and form_edit.c share: one field and its editor. Nobody else includes this.
 */
#ifndef SCREENS_FORM_PRIVATE_H
#define SCREENS_FORM_PRIVATE_H

#include "../api-client/buf.h"
#include "form.h"

struct field {
	struct form_field spec; /* strings owned */
	char **choices;		/* owned copy, NULL-terminated */
	struct buf text;	/* FORM_TEXT, FORM_CHOICE: NFC */
	struct secret *secret;	/* FORM_SECRET, FORM_CODE */
	size_t cursor;		/* byte offset into text, at a cluster's border */
	int limit;		/* characters */
	char *error;		/* owned, NULL = none */
	char **words;		/* owned, what it completes */
	size_t word_count;
	bool full; /* something was typed or pasted that had no room (I-04) */
};

bool field_is_secret(const struct field *field);
bool field_is_empty(const struct field *field);
int field_characters(const struct field *field);
/* One key of the editor; true when the content or the cursor changed. */
bool field_key(struct field *field, int key, bool pasting);
void field_set(struct field *field, const char *text);
/* The digit that a code field understands under a key, or 0 (Latin and Kazakh digit rows). */
int field_digit(int key);
/* form_words.c: what a field completes. field_complete: true when Tab stays in the field. */
void field_word_add(struct field *field, const char *word);
void field_words_done(struct field *field);
bool field_complete(struct field *field);
/* The words that fit what was typed so far; false: no other than what stands there. */
bool field_words_write(const struct field *field, struct buf *to);
/* Draws content and, when active, puts the terminal's cursor. */
void field_draw(const struct field *field, const struct area *area, bool active);

#endif
