/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: curses start and stop, key decoding without waiting, and restore on every way out.
 * Nothing outside screens/ includes curses; keys have names of our own.
 */
#ifndef SCREENS_TERM_H
#define SCREENS_TERM_H

#include "../api-client/error.h"

#include <stdbool.h>
#include <stdint.h>

#define TERM_MIN_ROWS 15
#define TERM_MIN_COLUMNS 60

enum term_key { /* values above the Unicode range */
	TERM_KEY_NONE = 0,
	TERM_KEY_ENTER = '\r',
	TERM_KEY_TAB = '\t',
	TERM_KEY_ESC = 27,
	TERM_KEY_BACKSPACE = 127,
	TERM_KEY_UP = 0x200000,
	TERM_KEY_DOWN,
	TERM_KEY_LEFT,
	TERM_KEY_RIGHT,
	TERM_KEY_PAGE_UP,
	TERM_KEY_PAGE_DOWN,
	TERM_KEY_HOME,
	TERM_KEY_END,
	TERM_KEY_DELETE,
	TERM_KEY_INSERT,
	TERM_KEY_BACKTAB,
	TERM_KEY_F1,
	TERM_KEY_F2,
	TERM_KEY_F3,
	TERM_KEY_F4,
	TERM_KEY_F5,
	TERM_KEY_F6,
	TERM_KEY_F7,
	TERM_KEY_F8,
	TERM_KEY_F9,
	TERM_KEY_F10,
	TERM_KEY_F11,
	TERM_KEY_F12,
	TERM_KEY_RESIZE,
	TERM_KEY_PASTE_BEGIN,
	TERM_KEY_PASTE_END
};
#define TERM_CTRL(letter) ((letter)&0x1f)

struct term_options {
	const char *term;  /* validated TERM name (E-04) */
	const char *theme; /* "dark" | "mono" */
	bool ascii;	   /* ASCII line drawing */
};

/* Starts curses on stdin/stdout. False (TERMINAL) when there is no tty or TERM is not supported. */
bool term_start(const struct term_options *options, struct op_error *err);
void term_stop(void); /* idempotent; safe from die_hook; clears secrets from view */
bool term_active(void);
void term_size(int *ret_rows, int *ret_columns);
bool term_too_small(void);
void term_resize(void); /* after SIGWINCH: takes the new size */

/* Next decoded key: a Unicode code point, a control code or a term_key; TERM_KEY_NONE when there is
 * nothing now. A lone Esc is reported once term_escape_deadline() has passed. */
int term_key_next(void);
int64_t term_escape_deadline(void); /* monotonic microseconds, INT64_MAX when no Esc is pending */
/* Raw mode for the readline prompt: bytes are not decoded; -1 when there is none now. */
int term_byte_next(void);
void term_flush_input(void);  /* throws typed-ahead input away (I-02) */
bool term_input_closed(void); /* hang-up or end of file was seen (G-02) */

void term_begin(void);	 /* erase, draw from state ... */
void term_end(void);	 /* ... one doupdate() */
void term_repaint(void); /* Ctrl-L: everything again */
void term_wipe(void); /* a secret was shown: nothing of it stays in curses' memory (M-02, O-09) */
void term_cursor(int row, int column); /* where the cursor rests after term_end; row -1 hides it */

#endif
