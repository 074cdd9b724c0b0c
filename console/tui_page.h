/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page over the whole terminal for what is typed or shown once. One at a time; it takes all keys.
 * tui_page.c is its life, tui_enrol.c the first sign-in, tui_factor.c one's own factors at work.
 */
#ifndef CONSOLE_TUI_PAGE_H
#define CONSOLE_TUI_PAGE_H

#include "../api-client/credential.h"
#include "../api-client/password_policy.h"
#include "../screens/credential_page.h"
#include "tui.h"

enum tui_page_kind { PAGE_WAIT, PAGE_PASSWORD, PAGE_TOTP, PAGE_CODES, PAGE_HEAD };

struct tui_page {
	enum tui_page_kind kind;
	struct form *form; /* owned; NULL: nothing is typed */
	char title[120], step[160];
	char text[600], after[600], message[600];
	bool bad, busy;
	bool leaving; /* Esc was pressed once */
	void (*submit)(struct tui *tui);
	void (*cancel)(struct tui *tui);
	/* PASSWORD */
	struct password_rules rules;
	struct rows *rules_rows; /* owned: what rules.words point to */
	struct credential_marks marks;
	/* TOTP */
	struct secret *base32; /* owned */
	struct qr *qr;	       /* owned; NULL: too long; of HEAD, too */
	/* CODES */
	struct secret *codes; /* owned */
	bool confirm;	      /* has to be confirmed by a word before it goes away */
	/* the first sign-in */
	struct rows *enrolment; /* owned, one row of struct api_enrolment */
	bool password_done, totp_done;
	char operation[OPERATION_ID_SIZE];
};

/* Opens an empty page (WAIT), after closing the one before. Borrowed. */
struct tui_page *tui_page_open(struct tui *tui);
/* What was shown is erased from the terminal and from memory. NULL page is legal. */
void tui_page_close(struct tui *tui);
void tui_page_key(struct tui *tui, int key);
void tui_page_draw(struct tui *tui);
void tui_page_say(struct tui *tui, const char *text, bool bad);
void tui_page_error(struct tui *tui, const struct op_error *err);

/* Turn the page into one kind; what the page has of another kind is wiped first. */
void tui_page_password(struct tui_page *page, bool change);
void tui_page_totp(struct tui_page *page, struct secret *base32, const char *login,
	const char *issuer); /* takes base32 */
void tui_page_recovery(struct tui_page *page, const struct secret *codes);

/* For calls that can't be forgotten: `taken` is called with the answer, unless the page is another
 * one by then. The holder is given as user, page_answered as the call's done. rows are freed. */
struct page_answer;
struct page_answer *page_answer_new(struct tui *tui,
	void (*taken)(struct tui *tui, const struct rows *rows, const struct op_error *err));
void page_answered(void *user, struct rows *rows, const struct op_error *err);

/* Whether the new password may be sent; says why not on the page. */
bool tui_page_password_good(struct tui *tui);
/* After codes were not taken: why, on the page. first and second as typed. */
void tui_page_totp_refused(struct tui *tui, const struct api_proof *proof);

/* tui_enrol.c: after signing in with a one-time code. */
void tui_enrol_begin(struct tui *tui);
/* tui_factor.c: what an action made to be shown once, with what it says of it; and the page for a
 * new password. */
void tui_secret_open(struct tui *tui, const struct sink_secret *secret, const char *summary);
void tui_password_open(struct tui *tui);
/* The head of the journal: the text of its code, and what the action says of it. */
void tui_head_open(struct tui *tui, const char *code, const char *about);

#endif
