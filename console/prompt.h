/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One edited line, for the `:` and `/` lines of the tui and for the shell. Built on readline's
 * callback interface with bytes handed in one at a time; nothing here reads or writes the terminal,
 * and only allow-listed editing functions exist (E-05, E-06). Passwords and codes never come here.
 */
#ifndef CONSOLE_PROMPT_H
#define CONSOLE_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum prompt_mode {
	PROMPT_PLAIN,  /* no history: filter, answers */
	PROMPT_COMMAND /* Tab completes by complete_words(), up and down walk the history */
};

struct prompt_handlers {
	void *user;
	void (*accepted)(
		void *user, const char *line);	       /* Enter; line is borrowed; closed already */
	void (*cancelled)(void *user);		       /* Esc, ^C, ^D on nothing; closed already */
	void (*changed)(void *user, const char *text); /* the text is another one; may be NULL */
	void (*redraw)(void *user);		       /* text or cursor may have moved */
	/* What Tab can make of the word before the cursor: owned, NULL-terminated, or NULL. May be
	 * NULL: PROMPT_COMMAND completes by complete_words(), others don't. */
	char **(*complete)(void *user, const char *line, size_t cursor);
};

#define PROMPT_LIMIT 1000 /* bytes; what is typed beyond is dropped */

/* Opens the one prompt (closing an open one silently). handlers is copied. */
void prompt_open(
	enum prompt_mode mode, const struct prompt_handlers *handlers, const char *initial);
void prompt_close(void);
bool prompt_is_open(void);
/* One byte from the terminal, escape sequences and all. Callbacks happen here. */
void prompt_byte(unsigned char byte);
/* A lone Esc is one after this monotonic instant; INT64_MAX when none is pending. */
int64_t prompt_deadline(void);
void prompt_expire(void);
const char *prompt_text(void); /* borrowed until the next byte; "" when closed */
size_t prompt_cursor(void);    /* byte offset */
/* Candidates of the last Tab, separated by two spaces, or "". Gone with the next byte. */
const char *prompt_candidates(void);
/* True when part of the line, or of the line just accepted, came from a pasted block (I-02). */
bool prompt_was_pasted(void);
/* Why the last ^C / ^D / Esc cancelled: the byte itself. */
int prompt_cancel_key(void);
/* Adds a line to the history (at most 200 lines, in memory only). The caller has taken secrets out.
 */
void prompt_remember(const char *line);

#endif
