/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a typed line, decoded before any editor sees them: whole valid characters, a few
 * editing codes, or nothing. Unknown sequences vanish; a pasted block is text and nothing else.
 */
#ifndef CONSOLE_PROMPT_INPUT_H
#define CONSOLE_PROMPT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Editing keys without a control byte of their own. Typed, these bytes mean nothing. */
enum {
	PROMPT_WORD_LEFT = 0x1c,
	PROMPT_WORD_RIGHT = 0x1d,
	PROMPT_WORD_KILL = 0x1e,
	PROMPT_DELETE = 0x1f
};

enum prompt_step {
	PROMPT_NOTHING, /* in the middle of something, or nothing at all */
	PROMPT_TEXT,	/* bytes[0..length) is one valid UTF-8 character */
	PROMPT_CODE,	/* *ret_code is a control byte or one of the codes above */
	PROMPT_ESCAPE	/* a second Esc: the first one stands alone */
};

struct prompt_input {
	enum { PROMPT_GROUND, PROMPT_AFTER_ESC, PROMPT_CSI, PROMPT_SS3, PROMPT_CHARACTER } state;
	char bytes[16];
	size_t length, wanted;
	int64_t escape_at; /* monotonic: a lone Esc is one from then on; INT64_MAX when none */
	bool pasting, pasted;
};

void prompt_input_init(struct prompt_input *input);
enum prompt_step prompt_input_byte(
	struct prompt_input *input, unsigned char byte, int64_t now, int *ret_code);

#endif
