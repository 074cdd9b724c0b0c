/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal of the shell: its modes, the line that is being typed and the secrets, which are
 * read here without echo and never reach readline, its history or its undo list. Values of others
 * come through the sanitiser before they are printed.
 */
#include "shell.h"

#include "../screens/sanitize.h"
#include "fatal.h"
#include "prompt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static bool opened;

void
shell_terminal_close(void)
{
	if (opened) {
		opened = false;
		(void)fputs("\033[?2004l", stdout);
		(void)fflush(stdout);
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
	}
}

bool
shell_terminal_open(struct op_error *err)
{
	struct termios modes;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
		tcgetattr(STDIN_FILENO, &before) != 0) {
		op_error_set(
			err, OP_ERROR_TERMINAL, _("standard input and output are not a terminal"));
		op_error_hint(
			err, _("Connect with \"ssh -t\", or give a command: opconsole help."));
		return false;
	}
	fatal_guard(false);
	modes = before;
	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	modes.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | IGNCR | BRKINT | ISTRIP);
	modes.c_cc[VMIN] = 0;
	modes.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &modes) != 0) {
		op_error_set(err, OP_ERROR_TERMINAL, _("cannot set the terminal's modes"));
		return false;
	}
	opened = true;
	die_hook(shell_terminal_close);
	(void)fputs("\033[?2004h", stdout); /* pasted blocks are marked: they confirm nothing */
	(void)fflush(stdout);
	return true;
}

int
shell_columns(void)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) {
		return 80;
	}
	return size.ws_col > 1000 ? 1000 : size.ws_col;
}

/* The part of the text that fits, with the cursor in it, and the cursor's column. */
static int
visible_part(struct buf *to, const char *text, size_t cursor, int columns)
{
	struct buf head = BUF_INIT, all = BUF_INIT;
	char *left = text_dup_bytes(text, cursor);
	const char *from;
	int width, skipped = 0;

	sanitize_append(&head, left);
	sanitize_append(&all, text);
	free(left);
	width = sanitize_width(buf_text(&head));
	from = buf_text(&all);
	while (width - skipped >= columns) {
		int step = 0;
		size_t bytes = sanitize_cluster(from, &step);

		if (bytes == 0) {
			break;
		}
		from += bytes;
		skipped += step;
	}
	(void)sanitize_clip(to, from, columns, false);
	buf_done(&head);
	buf_done(&all);
	return width - skipped;
}

static void
line_draw(void *user)
{
	struct shell *shell = user;
	struct buf text = BUF_INIT;
	int label, room, cursor = 0;

	if (!opened || shell->answer == NULL) {
		return;
	}
	label = sanitize_width(shell->label);
	room = shell_columns() - label - 1;
	room = room < 10 ? 10 : room;
	if (shell->typing == NULL) {
		cursor = visible_part(&text, prompt_text(), prompt_cursor(), room);
	}
	if (prompt_candidates()[0] != '\0') {
		(void)printf("\r\033[K%s\n", prompt_candidates());
	}
	(void)printf("\r%s%s\033[K\r", shell->label, buf_text(&text));
	if (label + cursor > 0) {
		(void)printf("\033[%dC", label + cursor);
	}
	(void)fflush(stdout);
	buf_done(&text);
}

static void
answered(struct shell *shell, const char *text, const struct secret *secret)
{
	shell_answer *answer = shell->answer;

	shell->answer = NULL;
	(void)fputs("\n", stdout);
	(void)fflush(stdout);
	if (answer != NULL) {
		answer(shell, text, secret);
	}
}

static void
line_accepted(void *user, const char *line)
{
	answered(user, line, NULL);
}

static void
line_cancelled(void *user)
{
	answered(user, NULL, NULL);
}

void
shell_line_close(struct shell *shell)
{
	prompt_close();
	secret_free(shell->typing);
	shell->typing = NULL;
	if (shell->answer != NULL) {
		(void)fputs("\r\033[K", stdout);
		(void)fflush(stdout);
	}
	shell->answer = NULL;
}

void
shell_ask(struct shell *shell, const char *label, bool command, shell_answer *answer)
{
	const struct prompt_handlers handlers = {.user = shell,
		.accepted = line_accepted,
		.cancelled = line_cancelled,
		.redraw = line_draw};

	shell_line_close(shell);
	text_format(shell->label, sizeof(shell->label), "%s", label);
	shell->answer = answer;
	prompt_open(command ? PROMPT_COMMAND : PROMPT_PLAIN, &handlers, "");
	line_draw(shell);
}

void
shell_ask_secret(struct shell *shell, const char *label, size_t limit, shell_answer *answer)
{
	shell_line_close(shell);
	text_format(shell->label, sizeof(shell->label), "%s", label);
	shell->answer = answer;
	shell->typing = secret_new(limit);
	line_draw(shell);
}

/* Only Enter, erasing and giving up; every other byte belongs to the secret. */
static void
secret_byte(struct shell *shell, unsigned char byte)
{
	struct secret *secret = shell->typing;
	size_t length = secret_length(secret);

	if (byte == '\r' || byte == '\n') {
		shell->typing = NULL;
		answered(shell, NULL, secret);
		secret_free(secret);
	} else if (byte == 3 || (byte == 4 && length == 0)) {
		shell->typing = NULL;
		secret_free(secret);
		answered(shell, NULL, NULL);
	} else if (byte == 0x7f || byte == 8) {
		const unsigned char *bytes = secret_bytes(secret);

		while (length > 0 && (bytes[length - 1] & 0xc0) == 0x80) {
			length--;
		}
		secret_truncate(secret, length > 0 ? length - 1 : 0);
	} else if (byte == 0x15) {
		secret_clear(secret);
	} else if (byte >= 0x20) {
		(void)secret_append(secret, &byte, 1);
	}
}

void
shell_byte(struct shell *shell, unsigned char byte)
{
	if (shell->typing != NULL) {
		secret_byte(shell, byte);
	} else if (prompt_is_open()) {
		prompt_byte(byte);
	} else if (byte == 3) {
		shell_interrupt(shell);
	}
}

void
shell_say(struct shell *shell, const char *text)
{
	if (!opened) {
		return;
	}
	(void)printf("\r\033[K%s\n", text);
	line_draw(shell);
	(void)fflush(stdout);
}

void
shell_say_error(struct shell *shell, const struct op_error *err)
{
	struct buf line = BUF_INIT;
	const char *const parts[] = {err->message, err->detail, err->hint};

	for (size_t i = 0; i < 3; i++) {
		if (parts[i][0] != '\0') {
			buf_append(&line, i == 0 ? _("error: ") : "\n  ");
			sanitize_append(&line, parts[i]);
		}
	}
	shell_say(shell, buf_text(&line));
	buf_done(&line);
}
