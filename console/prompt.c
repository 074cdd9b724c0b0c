/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that includes readline. Bytes are decoded first (prompt_input.c), so that readline
 * sees whole characters and control bytes only. Its keymap starts empty and gets an allow-list, so
 * that files, macros, editors, history expansion and init files are out of reach (E-05, E-06).
 */
#include "prompt.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../screens/sanitize.h"
#include "cmdline.h"
#include "prompt_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#define HISTORY_LINES 200

static struct {
	bool ready, open, done;
	enum prompt_mode mode;
	struct prompt_handlers handlers;
	Keymap keymap;
	int byte; /* handed to readline's getc, -1: none */
	struct prompt_input input;
	int cancel_key;
	struct buf before; /* text before the byte, to notice a change */
	struct buf candidates;
} prompt;

/* rl_getc_function: the one byte that prompt_byte() stored. EOF instead of ever waiting. */
static int
next_byte(FILE *stream)
{
	int byte = prompt.byte;

	(void)stream;
	prompt.byte = -1;
	return byte < 0 ? EOF : byte;
}

static int
nothing_available(void)
{
	return 0;
}

static void
draw_nothing(void)
{
}

static void
line_done(char *line)
{
	/* readline is inside its own call now: only take note, prompt_byte() does the rest. */
	prompt.done = line != NULL;
	buf_truncate(&prompt.before, 0);
	if (line != NULL) {
		buf_append(&prompt.before, line);
	}
	free(line);
}

static size_t
common_length(const char *a, const char *b, size_t limit)
{
	size_t length = 0;

	while (length < limit && a[length] != '\0' && a[length] == b[length]) {
		length++;
	}
	while (length > 0 && ((unsigned char)a[length] & 0xc0) == 0x80) {
		length--;
	}
	return length;
}

/* Puts the longest common beginning of the candidates in place of the word before the cursor. */
static void
complete_with(char *const *words)
{
	int start = rl_point;
	size_t count = 0, length = strlen(words[0]);

	while (start > 0 && rl_line_buffer[start - 1] != ' ') {
		start--;
	}
	for (; words[count] != NULL; count++) {
		length = common_length(words[0], words[count], length);
	}
	if (length >= (size_t)(rl_point - start) && (size_t)rl_end + length < PROMPT_LIMIT) {
		char *text = text_dup_bytes(words[0], length);

		rl_delete_text(start, rl_point);
		rl_point = start;
		rl_insert_text(text);
		free(text);
		if (count == 1 && words[0][length - 1] != ':') {
			rl_insert_text(" ");
		}
	}
	for (size_t i = 0; count > 1 && i < count; i++) {
		buf_append(&prompt.candidates, i == 0 ? "" : "  ");
		buf_append(&prompt.candidates, words[i]);
	}
}

static int
complete_word(int count, int key)
{
	char **words;

	(void)count;
	(void)key;
	if (prompt.handlers.complete != NULL) {
		words = prompt.handlers.complete(
			prompt.handlers.user, rl_line_buffer, (size_t)rl_point);
	} else if (prompt.mode == PROMPT_COMMAND) {
		words = complete_words(rl_line_buffer, (size_t)rl_point);
	} else {
		return 0;
	}
	if (words != NULL && words[0] != NULL) {
		complete_with(words);
	}
	complete_words_free(words);
	return 0;
}

static int
history_previous(int count, int key)
{
	return prompt.mode == PROMPT_COMMAND ? rl_get_previous_history(count, key) : 0;
}

static int
history_next(int count, int key)
{
	return prompt.mode == PROMPT_COMMAND ? rl_get_next_history(count, key) : 0;
}

/* Everything that a key can do here. What is not in this list does not exist (E-06). */
static void
bind_allowed(void)
{
	static const struct {
		int key;
		rl_command_func_t *function;
	} bound[] = {
		{0x01, rl_beg_of_line},
		{0x02, rl_backward_char},
		{0x04, rl_delete},
		{0x05, rl_end_of_line},
		{0x06, rl_forward_char},
		{0x08, rl_rubout},
		{0x7f, rl_rubout},
		{0x0b, rl_kill_line},
		{0x15, rl_unix_line_discard},
		{0x17, rl_unix_word_rubout},
		{0x19, rl_yank},
		{0x10, history_previous},
		{0x0e, history_next},
		{0x09, complete_word},
		{0x0d, rl_newline},
		{0x0a, rl_newline},
		{PROMPT_WORD_LEFT, rl_backward_word},
		{PROMPT_WORD_RIGHT, rl_forward_word},
		{PROMPT_WORD_KILL, rl_kill_word},
		{PROMPT_DELETE, rl_delete},
	};

	prompt.keymap = rl_make_bare_keymap();
	for (int key = 0; key < 256; key++) {
		bool text = (key >= 0x20 && key < 0x7f) || key >= 0x80;

		(void)rl_bind_key_in_map(key, text ? rl_insert : NULL, prompt.keymap);
	}
	for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++) {
		(void)rl_bind_key_in_map(bound[i].key, bound[i].function, prompt.keymap);
	}
	rl_set_keymap(prompt.keymap);
}

static void
prepare(void)
{
	if (prompt.ready) {
		return;
	}
	prompt.ready = true;
	prompt.byte = -1;
	/* rl_initialize() reads the file that INPUTRC names, else ~/.inputrc and /etc/inputrc. */
	if (setenv("INPUTRC", "/dev/null", 1) != 0) {
		die("cannot prepare the command line");
	}
	rl_readline_name = "opconsole";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_prep_term_function = NULL;
	rl_deprep_term_function = NULL;
	rl_getc_function = next_byte;
	rl_input_available_hook = nothing_available;
	/* An own redisplay also keeps readline away from terminfo, which belongs to curses here. */
	rl_redisplay_function = draw_nothing;
	rl_instream = fopen("/dev/null", "re");
	rl_outstream = fopen("/dev/null", "we");
	if (rl_instream == NULL || rl_outstream == NULL) {
		die("cannot open /dev/null");
	}
	rl_inhibit_completion = 1;
	(void)rl_initialize();
	(void)rl_variable_bind("bell-style", "none");
	(void)rl_variable_bind("history-preserve-point", "off");
	bind_allowed();
	using_history();
	stifle_history(HISTORY_LINES);
}

void
prompt_open(enum prompt_mode mode, const struct prompt_handlers *handlers, const char *initial)
{
	prompt_close();
	prepare();
	prompt.mode = mode;
	prompt.handlers = *handlers;
	prompt.open = true;
	prompt.done = false;
	prompt_input_init(&prompt.input);
	buf_truncate(&prompt.candidates, 0);
	using_history();
	rl_callback_handler_install("", line_done);
	rl_set_keymap(prompt.keymap);
	if (initial != NULL && sanitize_valid(initial, strlen(initial))) {
		rl_insert_text(initial);
		rl_point = rl_end;
	}
}

void
prompt_close(void)
{
	if (!prompt.open) {
		return;
	}
	prompt.open = false;
	rl_callback_handler_remove();
	rl_replace_line("", 1);
	rl_free_undo_list();
}

bool
prompt_is_open(void)
{
	return prompt.open;
}

static void
cancel(int key)
{
	struct prompt_handlers handlers = prompt.handlers;

	prompt.cancel_key = key;
	prompt_close();
	if (handlers.cancelled != NULL) {
		handlers.cancelled(handlers.user);
	}
}

/* One byte for readline; then what came of it is told. */
static void
feed(int byte)
{
	struct prompt_handlers handlers = prompt.handlers;

	buf_truncate(&prompt.before, 0);
	buf_append(&prompt.before, rl_line_buffer);
	prompt.byte = byte;
	rl_callback_read_char();
	if (prompt.done) {
		char *line = buf_steal(&prompt.before);

		prompt_close();
		if (handlers.accepted != NULL) {
			handlers.accepted(handlers.user, line);
		}
		free(line);
		return;
	}
	if (handlers.changed != NULL && !text_is(buf_text(&prompt.before), rl_line_buffer)) {
		handlers.changed(handlers.user, rl_line_buffer);
	}
}

void
prompt_byte(unsigned char byte)
{
	struct prompt_handlers handlers = prompt.handlers;
	struct prompt_input *input = &prompt.input;
	int code = 0;

	if (!prompt.open) {
		return;
	}
	buf_truncate(&prompt.candidates, 0);
	switch (prompt_input_byte(input, byte, clock_monotonic(), &code)) {
	case PROMPT_NOTHING:
		return;
	case PROMPT_ESCAPE:
		cancel(27);
		break;
	case PROMPT_CODE:
		if (code == 3 || (code == 4 && rl_end == 0)) {
			cancel(code);
		} else {
			feed(code);
		}
		break;
	case PROMPT_TEXT:
		/* What is beyond the limit is dropped (I-04). */
		for (size_t i = 0; i < input->length &&
				   (i > 0 || (size_t)rl_end + input->length <= PROMPT_LIMIT);
			i++) {
			feed((unsigned char)input->bytes[i]);
		}
		break;
	}
	if (handlers.redraw != NULL) {
		handlers.redraw(handlers.user);
	}
}

int64_t
prompt_deadline(void)
{
	return prompt.open ? prompt.input.escape_at : INT64_MAX;
}

void
prompt_expire(void)
{
	if (prompt.open && clock_monotonic() >= prompt.input.escape_at) {
		cancel(27);
	}
}

const char *
prompt_text(void)
{
	return prompt.open ? rl_line_buffer : "";
}

size_t
prompt_cursor(void)
{
	return prompt.open ? (size_t)rl_point : 0;
}

const char *
prompt_candidates(void)
{
	return buf_text(&prompt.candidates);
}

bool
prompt_was_pasted(void)
{
	return prompt.input.pasted;
}

int
prompt_cancel_key(void)
{
	return prompt.cancel_key;
}

void
prompt_remember(const char *line)
{
	HIST_ENTRY *last;

	prepare();
	if (line[0] == '\0') {
		return;
	}
	last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
	if (last == NULL || !text_is(last->line, line)) {
		add_history(line);
	}
}
