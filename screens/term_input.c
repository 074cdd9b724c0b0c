/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Own decoder instead of curses': curses waits for the rest of a sequence inside getch and hands
 * unknown sequences on as typed text. Here a sequence is complete, or pending with a deadline.
 */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "term_input.h"
#include "sanitize.h"
#include "term.h"

#include <string.h>

static unsigned char queue[4096];
static size_t length;
static int64_t arrived; /* when the newest byte came */
static bool in_string;	/* inside OSC, DCS, APC, PM or SOS sent by the terminal */
static bool in_paste;
static bool drop_paste; /* the rest of a block that was flushed away */

enum step { STEP_KEY, STEP_SKIP, STEP_MORE }; /* decoded, ignored, needs more bytes */

struct final_key {
	unsigned char final;
	int key;
};

static const struct final_key csi_finals[] = {
	{'A', TERM_KEY_UP},
	{'B', TERM_KEY_DOWN},
	{'C', TERM_KEY_RIGHT},
	{'D', TERM_KEY_LEFT},
	{'H', TERM_KEY_HOME},
	{'F', TERM_KEY_END},
	{'Z', TERM_KEY_BACKTAB},
	{'P', TERM_KEY_F1},
	{'Q', TERM_KEY_F2},
	{'S', TERM_KEY_F4},
};

/* With a number before '~'. 25 and more are shifted keys that nobody binds. */
static const struct final_key tilde_keys[] = {
	{1, TERM_KEY_HOME},
	{2, TERM_KEY_INSERT},
	{3, TERM_KEY_DELETE},
	{4, TERM_KEY_END},
	{5, TERM_KEY_PAGE_UP},
	{6, TERM_KEY_PAGE_DOWN},
	{7, TERM_KEY_HOME},
	{8, TERM_KEY_END},
	{11, TERM_KEY_F1},
	{12, TERM_KEY_F2},
	{13, TERM_KEY_F3},
	{14, TERM_KEY_F4},
	{15, TERM_KEY_F5},
	{17, TERM_KEY_F6},
	{18, TERM_KEY_F7},
	{19, TERM_KEY_F8},
	{20, TERM_KEY_F9},
	{21, TERM_KEY_F10},
	{23, TERM_KEY_F11},
	{24, TERM_KEY_F12},
	{200, TERM_KEY_PASTE_BEGIN},
	{201, TERM_KEY_PASTE_END},
};

static const struct final_key ss3_finals[] = {
	{'A', TERM_KEY_UP},
	{'B', TERM_KEY_DOWN},
	{'C', TERM_KEY_RIGHT},
	{'D', TERM_KEY_LEFT},
	{'H', TERM_KEY_HOME},
	{'F', TERM_KEY_END},
	{'M', TERM_KEY_ENTER},
	{'P', TERM_KEY_F1},
	{'Q', TERM_KEY_F2},
	{'R', TERM_KEY_F3},
	{'S', TERM_KEY_F4},
	{'j', '*'},
	{'k', '+'},
	{'l', ','},
	{'m', '-'},
	{'n', '.'},
	{'o', '/'},
	{'p', '0'},
	{'q', '1'},
	{'r', '2'},
	{'s', '3'},
	{'t', '4'},
	{'u', '5'},
	{'v', '6'},
	{'w', '7'},
	{'x', '8'},
	{'y', '9'},
};

static int
final_find(const struct final_key *keys, size_t count, unsigned final)
{
	for (size_t i = 0; i < count; i++) {
		if (keys[i].final == final) {
			return keys[i].key;
		}
	}
	return TERM_KEY_NONE;
}

#define FIND(table, final) final_find(table, sizeof(table) / sizeof((table)[0]), final)

unsigned char *
term_input_room(size_t *ret_size)
{
	*ret_size = sizeof(queue) - length;
	return queue + length;
}

void
term_input_filled(size_t count, int64_t now)
{
	length += count;
	if (count > 0) {
		arrived = now;
	}
}

static void
consume(size_t count)
{
	length -= count;
	memmove(queue, queue + count, length);
	explicit_bzero(queue + length, count); /* typed secrets don't stay here (M-02) */
}

/* Parameters are digits and ';'; anything private or intermediate is a reply, not a key. */
static int
csi_key(const unsigned char *text, size_t size)
{
	unsigned char final = text[size - 1];
	unsigned number = 0;
	bool first = true;

	for (size_t i = 0; i + 1 < size; i++) {
		if (text[i] == ';') {
			first = false;
		} else if (text[i] < '0' || text[i] > '9') {
			return TERM_KEY_NONE;
		} else if (first && number < 1000) {
			number = number * 10 + (unsigned)(text[i] - '0');
		}
	}
	if (final == '~') {
		return number < 256 ? FIND(tilde_keys, number) : TERM_KEY_NONE;
	}
	return FIND(csi_finals, final);
}

/* queue holds ESC [ ... */
static enum step
decode_csi(int *ret_key, size_t *ret_used)
{
	size_t at = 2;

	if (length > 2 && queue[2] == '[') { /* the Linux console's F1..F5 */
		*ret_used = 4;
		if (length < 4) {
			return STEP_MORE;
		}
		*ret_key = queue[3] >= 'A' && queue[3] <= 'E' ? TERM_KEY_F1 + (queue[3] - 'A')
							      : TERM_KEY_NONE;
		return *ret_key == TERM_KEY_NONE ? STEP_SKIP : STEP_KEY;
	}
	while (at < length && queue[at] >= 0x20 && queue[at] <= 0x3f) {
		at++;
	}
	*ret_used = at + 1;
	if (at >= length) {
		return STEP_MORE;
	}
	if (queue[at] < 0x40 || queue[at] > 0x7e) {
		*ret_used = at; /* broken off: the byte belongs to what follows */
		return STEP_SKIP;
	}
	if (queue[at] == 'M' && at == 2) { /* an old mouse report carries three bytes more */
		*ret_used = 6;
		return length < 6 ? STEP_MORE : STEP_SKIP;
	}
	*ret_key = csi_key(queue + 2, at - 1);
	return *ret_key == TERM_KEY_NONE ? STEP_SKIP : STEP_KEY;
}

static enum step
decode_escape(int64_t now, int *ret_key, size_t *ret_used)
{
	*ret_key = TERM_KEY_ESC;
	*ret_used = 1;
	if (length == 1) {
		return now - arrived >= TERM_ESCAPE_WAIT ? STEP_KEY : STEP_MORE;
	}
	switch (queue[1]) {
	case '[':
		return decode_csi(ret_key, ret_used);
	case 'O':
		*ret_used = 3;
		if (length < 3) {
			return STEP_MORE;
		}
		*ret_key = FIND(ss3_finals, queue[2]);
		return *ret_key == TERM_KEY_NONE ? STEP_SKIP : STEP_KEY;
	case ']':
	case 'P':
	case '_':
	case '^':
	case 'X':
		in_string = true;
		*ret_used = 2;
		return STEP_SKIP;
	case '\\': /* a string terminator without its string */
		*ret_used = 2;
		return STEP_SKIP;
	default:
		return STEP_KEY; /* Esc, then a key of its own */
	}
}

static enum step
decode_utf8(int *ret_key, size_t *ret_used)
{
	unsigned char lead = queue[0];
	size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	int point = 0;

	*ret_used = 1;
	if (lead < 0xc2 || lead > 0xf4) {
		return STEP_SKIP;
	}
	for (size_t i = 1; i < need && i < length; i++) {
		if ((queue[i] & 0xc0) != 0x80) {
			return STEP_SKIP;
		}
	}
	if (length < need) {
		return STEP_MORE;
	}
	if (!sanitize_valid((const char *)queue, need)) {
		return STEP_SKIP;
	}
	point = lead & (0xff >> (need + 1));
	for (size_t i = 1; i < need; i++) {
		point = point << 6 | (queue[i] & 0x3f);
	}
	*ret_key = point;
	*ret_used = need;
	return STEP_KEY;
}

static enum step
decode(int64_t now, int *ret_key, size_t *ret_used)
{
	unsigned char byte = queue[0];

	*ret_used = 1;
	*ret_key = byte;
	if (byte == 27) {
		return decode_escape(now, ret_key, ret_used);
	}
	if (byte >= 0x80) {
		return decode_utf8(ret_key, ret_used);
	}
	if (byte == 0) {
		return STEP_SKIP;
	}
	if (byte == '\n') {
		*ret_key = TERM_KEY_ENTER;
	} else if (byte == 8) { /* terminals that send ^H for the key above Enter */
		*ret_key = TERM_KEY_BACKSPACE;
	}
	return STEP_KEY;
}

/* Drops a string of the terminal up to its end (BEL or ESC \). False: it has not ended yet. */
static bool
string_skip(int64_t now)
{
	if (now - arrived >= TERM_SEQUENCE_WAIT) {
		in_string = false;
	}
	for (size_t i = 0; in_string && i < length; i++) {
		if (queue[i] == 7) {
			in_string = false;
			consume(i + 1);
			return true;
		}
		if (queue[i] == 27 && i + 1 < length) {
			in_string = false;
			consume(queue[i + 1] == '\\' ? i + 2 : i);
			return true;
		}
		if (queue[i] == 27) {
			consume(i);
			return false;
		}
	}
	if (in_string) {
		consume(length);
	}
	return !in_string;
}

/* True when the key is to be handed on. */
static bool
paste_track(int key, int64_t now)
{
	if (key == TERM_KEY_PASTE_BEGIN) {
		in_paste = true;
		drop_paste = false;
	} else if (key == TERM_KEY_PASTE_END) {
		bool wanted = in_paste && !drop_paste;

		in_paste = false;
		drop_paste = false;
		return wanted;
	} else if (drop_paste && now - arrived >= TERM_SEQUENCE_WAIT) {
		drop_paste = false;
		in_paste = false;
	}
	return !drop_paste;
}

int
term_input_key(int64_t now)
{
	while (length > 0) {
		int key = TERM_KEY_NONE;
		size_t used = 0;
		enum step step;

		if (in_string && !string_skip(now)) {
			return TERM_KEY_NONE;
		}
		if (length == 0) {
			break;
		}
		step = decode(now, &key, &used);
		if (step == STEP_MORE) {
			if (length < sizeof(queue) && now - arrived < TERM_SEQUENCE_WAIT) {
				return TERM_KEY_NONE;
			}
			used = length; /* never finished: dropped whole */
			step = STEP_SKIP;
		}
		consume(used < length ? used : length);
		if (step == STEP_KEY && paste_track(key, now)) {
			return key;
		}
	}
	return TERM_KEY_NONE;
}

int64_t
term_input_deadline(void)
{
	if (length == 0) {
		return INT64_MAX;
	}
	if (length == 1 && queue[0] == 27 && !in_string) {
		return arrived + TERM_ESCAPE_WAIT;
	}
	return arrived + TERM_SEQUENCE_WAIT;
}

int
term_input_byte(void)
{
	int byte;

	if (length == 0) {
		return -1;
	}
	byte = queue[0];
	consume(1);
	return byte;
}

void
term_input_reset(int64_t now)
{
	consume(length);
	arrived = now;
	in_string = false;
	drop_paste = in_paste;
}
