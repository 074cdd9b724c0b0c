/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forms: labelled fields edited in place, without a loop of their own. Secret fields never leave
 * struct secret and are drawn as bullets. Code fields take digits also from the Kazakh digit row.
 * Only allow-listed editing functions exist (E-06); every field is bounded (I-04).
 */
#ifndef SCREENS_FORM_H
#define SCREENS_FORM_H

#include "../api-client/secret.h"
#include "draw.h"

enum form_type {
	FORM_TEXT,
	FORM_SECRET,
	FORM_CODE,     /* six digits */
	FORM_ANY_CODE, /* what code_form.h knows: digits, Latin letters, dashes and blanks */
	FORM_CHOICE
};

struct form_field {
	const char *name;  /* argument name: errors of that field are shown beside it */
	const char *label; /* translated */
	const char *help;  /* translated, shown under the active field; may be NULL */
	enum form_type type;
	const char *const *choices; /* FORM_CHOICE, NULL-terminated */
	const char *initial;	    /* may be NULL */
	int limit;		    /* characters; 0 = 500 */
	bool required;
	bool open;     /* FORM_CHOICE: none of them may be chosen, and none is at first */
	bool fixed;    /* shown, not editable */
	bool no_paste; /* pasted text is not taken: typed confirmations (I-02) */
};

struct form;
enum form_event { FORM_NOTHING, FORM_CHANGED, FORM_SUBMIT, FORM_CANCEL };

struct form *form_new(const struct form_field *fields, size_t count); /* copies the fields */
void form_free(struct form *form);				      /* cleanses secrets */
enum form_event form_key(struct form *form, int key);
int form_rows(const struct form *form, int columns); /* height needed */
void form_draw(struct form *form, const struct area *area);
bool form_dirty(const struct form *form);			       /* something was typed */
const char *form_text(const struct form *form, const char *name);      /* borrowed, "" when empty */
struct secret *form_secret(const struct form *form, const char *name); /* owned copy */
void form_set_text(struct form *form, const char *name, const char *text);
/* A word that the field takes, copied. Tab finishes what was typed as far as the words agree, else
 * goes on; those that fit show in the place of the help. In a list the last word counts. */
void form_add_word(struct form *form, const char *name, const char *word);
void form_clear_secrets(struct form *form);
void form_set_error(struct form *form, const char *name, const char *text); /* "" or NULL clears */
void form_focus(struct form *form, const char *name);
const char *form_focused(const struct form *form);
size_t form_count(const struct form *form); /* fields */
/* The cells of a field when the form is drawn in an area; false: no such field, no room. */
bool form_place(
	const struct form *form, const char *name, const struct area *area, struct area *ret_place);

#endif
