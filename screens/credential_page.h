/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages over the whole terminal for what is typed or shown once: a new password, a new phone, codes
 * on paper. Drawn from the view and a form; secrets go into cells and nowhere else.
 */
#ifndef SCREENS_CREDENTIAL_PAGE_H
#define SCREENS_CREDENTIAL_PAGE_H

#include "form.h"
#include "qr.h"

struct credential_view {
	const char *title;   /* "Set up your sign-in" */
	const char *step;    /* "b.omarov, step 1 of 3", at the right; "" = none */
	const char *text;    /* paragraphs above */
	const char *after;   /* paragraphs below; "" = none */
	const char *message; /* outcome, "" = none */
	const char *keys;    /* what the keys do, in the last row */
	bool message_bad, busy;
};

/* What is said about a password while it is typed. */
struct credential_marks {
	unsigned faults; /* enum password_fault */
	int characters, minimum;
	bool same; /* typed twice alike */
};

void credential_draw_password(const struct credential_view *view, struct form *form,
	const struct credential_marks *marks);
/* qr NULL or too large for the terminal: the key in groups of four alone. code_seconds: how long
 * the code on the phone still is the current one. */
void credential_draw_totp(const struct credential_view *view, struct form *form,
	const struct qr *qr, const struct secret *base32, int code_seconds);
/* codes: lines; form NULL: nothing is asked. */
void credential_draw_codes(
	const struct credential_view *view, struct form *form, const struct secret *codes);

#endif
