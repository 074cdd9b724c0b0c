/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small state machine from bytes to characters and editing codes. It is apart from prompt.c so
 * that it can be tested byte by byte; it knows neither readline nor the terminal.
 */
#include "prompt_input.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../screens/sanitize.h"

#define ESCAPE_WAIT (25 * CLOCK_SECOND / 1000)

void
prompt_input_init(struct prompt_input *input)
{
	*input = (struct prompt_input){.escape_at = INT64_MAX};
}

static enum prompt_step
sequence_done(struct prompt_input *input, int *ret_code)
{
	static const struct {
		const char *text;
		int code;
	} keys[] = {
		{"[A", 0x10},
		{"[B", 0x0e},
		{"[C", 0x06},
		{"[D", 0x02},
		{"[H", 0x01},
		{"[F", 0x05},
		{"OA", 0x10},
		{"OB", 0x0e},
		{"OC", 0x06},
		{"OD", 0x02},
		{"OH", 0x01},
		{"OF", 0x05},
		{"[1~", 0x01},
		{"[7~", 0x01},
		{"[4~", 0x05},
		{"[8~", 0x05},
		{"[3~", PROMPT_DELETE},
		{"[1;5D", PROMPT_WORD_LEFT},
		{"[1;5C", PROMPT_WORD_RIGHT},
		{"[1;3D", PROMPT_WORD_LEFT},
		{"[1;3C", PROMPT_WORD_RIGHT},
		{"b", PROMPT_WORD_LEFT},
		{"f", PROMPT_WORD_RIGHT},
		{"d", PROMPT_WORD_KILL},
		{"\x7f", 0x17},
	};

	input->state = PROMPT_GROUND;
	input->bytes[input->length] = '\0';
	if (text_is(input->bytes, "[200~") || text_is(input->bytes, "[201~")) {
		input->pasting = input->bytes[3] == '0';
		input->pasted = true;
		return PROMPT_NOTHING;
	}
	for (size_t i = 0; !input->pasting && i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (text_is(input->bytes, keys[i].text)) {
			*ret_code = keys[i].code;
			return PROMPT_CODE;
		}
	}
	return PROMPT_NOTHING;
}

static enum prompt_step
single(struct prompt_input *input, char byte)
{
	input->bytes[0] = byte;
	input->bytes[1] = '\0';
	input->length = 1;
	return PROMPT_TEXT;
}

static enum prompt_step
ground(struct prompt_input *input, unsigned char byte, int64_t now, int *ret_code)
{
	input->state = PROMPT_GROUND;
	if (byte == 27) {
		input->state = PROMPT_AFTER_ESC;
		input->length = 0;
		input->escape_at = input->pasting ? INT64_MAX : now + ESCAPE_WAIT;
	} else if (byte >= 0xc2 && byte <= 0xf4) {
		input->state = PROMPT_CHARACTER;
		(void)single(input, (char)byte);
		input->wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
	} else if (byte >= 0x20 && byte < 0x7f) {
		return single(input, (char)byte);
	} else if (input->pasting) {
		return byte == '\r' || byte == '\n' || byte == '\t' ? single(input, ' ')
								    : PROMPT_NOTHING;
	} else if (byte < PROMPT_WORD_LEFT || byte == 0x7f) {
		*ret_code = byte;
		return PROMPT_CODE;
	}
	return PROMPT_NOTHING;
}

static enum prompt_step
after_escape(struct prompt_input *input, unsigned char byte, int *ret_code)
{
	input->escape_at = INT64_MAX;
	if (byte == 27) {
		return input->pasting ? PROMPT_NOTHING : PROMPT_ESCAPE;
	}
	(void)single(input, (char)byte);
	input->state = byte == '[' ? PROMPT_CSI : byte == 'O' ? PROMPT_SS3 : PROMPT_GROUND;
	return input->state == PROMPT_GROUND ? sequence_done(input, ret_code) : PROMPT_NOTHING;
}

static enum prompt_step
in_sequence(struct prompt_input *input, unsigned char byte, int64_t now, int *ret_code)
{
	bool last = input->state == PROMPT_SS3 || (byte >= 0x40 && byte <= 0x7e);

	if (byte < 0x20 || byte > 0x7e) {
		return ground(input, byte, now, ret_code); /* no part of it: counts for itself */
	}
	if (input->length < sizeof(input->bytes) - 1) {
		input->bytes[input->length++] = (char)byte;
	}
	return last ? sequence_done(input, ret_code) : PROMPT_NOTHING;
}

static enum prompt_step
in_character(struct prompt_input *input, unsigned char byte, int64_t now, int *ret_code)
{
	if ((byte & 0xc0) != 0x80) {
		return ground(input, byte, now, ret_code); /* the broken character is dropped */
	}
	input->bytes[input->length++] = (char)byte;
	if (input->length < input->wanted) {
		return PROMPT_NOTHING;
	}
	input->state = PROMPT_GROUND;
	input->bytes[input->length] = '\0';
	return sanitize_valid(input->bytes, input->length) ? PROMPT_TEXT : PROMPT_NOTHING;
}

enum prompt_step
prompt_input_byte(struct prompt_input *input, unsigned char byte, int64_t now, int *ret_code)
{
	switch (input->state) {
	case PROMPT_AFTER_ESC:
		return after_escape(input, byte, ret_code);
	case PROMPT_CSI:
	case PROMPT_SS3:
		return in_sequence(input, byte, now, ret_code);
	case PROMPT_CHARACTER:
		return in_character(input, byte, now, ret_code);
	case PROMPT_GROUND:
		break;
	}
	return ground(input, byte, now, ret_code);
}
