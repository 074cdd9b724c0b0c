/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one dialog: a title, scrollable text, and a form. Confirmations, reasons, fresh codes, error
 * details and verification progress are all this. It has no loop; the tui feeds it keys.
 * A confirmation shows its text whole: it scrolls, it is never cut (O-08). The answer to a
 * dangerous question is a typed word; pasted text is not accepted there (I-02).
 */
#ifndef SCREENS_DIALOG_H
#define SCREENS_DIALOG_H

#include "../api-client/error.h"
#include "form.h"

struct dialog;

#define DIALOG_TEXT_COLUMNS 68 /* of the widest dialog */

struct dialog_spec {
	const char *title;
	const char *text;		 /* paragraphs separated by \n; copied */
	const struct form_field *fields; /* may be empty; copied */
	size_t field_count;
	const char *confirm_word; /* the word that must be typed, or NULL; copied */
	bool bad;		  /* drawn in the colour of danger */
	bool question;		  /* Enter and Esc mean different things, fields or not */
};

struct dialog *dialog_new(const struct dialog_spec *spec);
void dialog_free(struct dialog *dialog);
enum form_event dialog_key(struct dialog *dialog, int key);
void dialog_draw(struct dialog *dialog, const struct area *screen_area); /* centred, fits */
struct form *dialog_form(struct dialog *dialog);
void dialog_set_text(struct dialog *dialog, const char *text);
void dialog_set_error(struct dialog *dialog, const struct op_error *err);
void dialog_set_busy(struct dialog *dialog, bool busy); /* keys other than Esc are ignored */

#endif
