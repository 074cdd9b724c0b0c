/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoder of terminal input, apart from the terminal: bytes go in, keys come out. It knows the
 * sequences of xterm, tmux, screen, linux, vt100 and putty from one fixed table and swallows every
 * other sequence whole: replies, focus, mouse, strings (I-05). It never waits.
 */
#ifndef SCREENS_TERM_INPUT_H
#define SCREENS_TERM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TERM_ESCAPE_WAIT 25000	  /* microseconds after which an Esc stands alone */
#define TERM_SEQUENCE_WAIT 250000 /* microseconds after which an unfinished sequence is dropped */

/* Room for more bytes, to be filled by the caller; term_input_filled says how many came. */
unsigned char *term_input_room(size_t *ret_size);
void term_input_filled(size_t count, int64_t now);
/* The next key as in term.h, or TERM_KEY_NONE. now: monotonic microseconds. */
int term_input_key(int64_t now);
int64_t term_input_deadline(void); /* INT64_MAX when nothing is pending */
int term_input_byte(void);	   /* undecoded, -1 when there is none */
/* Forgets what is here. Inside a pasted block the rest of the block is dropped as it arrives. */
void term_input_reset(int64_t now);

#endif
