/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curses for output, the decoder of term_input.c for input. Curses keeps no signal handler (G-01),
 * reads no environment variable and sends nothing but cursor, colour and screen sequences (O-05).
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include "term.h"
#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "draw.h"
#include "term_input.h"
#include "theme.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/* term.h of curses has many short macros; these would hide names of ours. */
#undef lines
#undef columns

#define SIZE_MAXIMUM 1000 /* rows or columns; more is a broken answer of the terminal driver */

static SCREEN *screen;
static struct termios before; /* as we found the terminal */
static bool paste_reported;   /* bracketed paste was switched on */
static bool closed;
static int cursor_row = -1, cursor_column;

static const int curses_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
#define CURSES_SIGNALS (sizeof(curses_signals) / sizeof(curses_signals[0]))

bool
term_active(void)
{
	return screen != NULL;
}

/* The names of term.h stand for a copy that curses doesn't write from; this is its own text. */
static char *
capability_text(const char *name)
{
	char *text = tigetstr(name);

	return text == (char *)-1 ? NULL : text;
}

static void
capability_cut(const char *name)
{
	char *text = capability_text(name);

	if (text != NULL) {
		*text = '\0';
	}
}

/* Entries carry more than a screen needs: colours and status lines by OSC (O-05). What enters and
 * leaves the alternate screen stays whole: its parts belong together. */
static void
entry_reduce(void)
{
	const char *enter = capability_text("smcup");

	capability_cut("oc");
	capability_cut("tsl");
	capability_cut("fsl");
	paste_reported = enter != NULL && text_starts(enter, "\033[?1049h");
}

static bool
entry_usable(const char *name, struct op_error *err)
{
	if (cursor_address == NULL || clear_screen == NULL) {
		op_error_set(
			err, OP_ERROR_TERMINAL, _("terminal \"%s\" cannot move its cursor"), name);
		op_error_hint(
			err, _("Use a terminal like xterm, tmux, screen, linux, vt100 or putty."));
		return false;
	}
	return true;
}

/* Reading returns at once, with nothing when nothing is there. */
static void
input_prepare(void)
{
	struct termios modes;

	(void)raw();
	(void)noecho();
	(void)nonl();
	if (tcgetattr(STDIN_FILENO, &modes) == 0) {
		modes.c_cc[VMIN] = 0;
		modes.c_cc[VTIME] = 0;
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &modes);
	}
	(void)def_prog_mode();
}

static void
output_prepare(const struct term_options *options)
{
	(void)idlok(stdscr, TRUE);
	(void)leaveok(stdscr, TRUE);
	(void)curs_set(0);
	if (has_colors()) {
		(void)start_color();
		(void)use_default_colors();
	}
	if (!theme_select(options->theme)) {
		(void)theme_select("dark");
	}
	draw_set_ascii(options->ascii);
	if (paste_reported) {
		(void)putp("\033[?2004h");
		(void)fflush(
			stdout); /* curses writes past stdio: it would stay there until the end */
	}
}

static SCREEN *
curses_open(const char *name)
{
	struct sigaction kept[CURSES_SIGNALS];
	SCREEN *opened;

	for (size_t i = 0; i < CURSES_SIGNALS; i++) {
		(void)sigaction(curses_signals[i], NULL, &kept[i]);
	}
	use_env(FALSE);
	use_tioctl(TRUE);
	opened = newterm(name, stdout, stdin);
	for (size_t i = 0; i < CURSES_SIGNALS; i++) {
		(void)sigaction(curses_signals[i], &kept[i], NULL);
	}
	return opened;
}

bool
term_start(const struct term_options *options, struct op_error *err)
{
	if (screen != NULL) {
		return true;
	}
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
		tcgetattr(STDIN_FILENO, &before) != 0) {
		op_error_set(
			err, OP_ERROR_TERMINAL, _("standard input and output are not a terminal"));
		op_error_hint(
			err, _("Connect with \"ssh -t\", or give a command: opconsole help."));
		return false;
	}
	if (options->term == NULL || *options->term == '\0') {
		op_error_set(
			err, OP_ERROR_TERMINAL, _("the terminal type is missing or not supported"));
		op_error_hint(
			err, _("Set TERM to xterm-256color, tmux, screen, linux, vt100 or putty."));
		return false;
	}
	screen = curses_open(options->term);
	if (screen == NULL) {
		op_error_set(err, OP_ERROR_TERMINAL, _("terminal type \"%s\" is not known here"),
			options->term);
		op_error_hint(
			err, _("Set TERM to xterm-256color, tmux, screen, linux, vt100 or putty."));
		return false;
	}
	closed = false;
	die_hook(term_stop);
	input_prepare();
	if (!entry_usable(options->term, err)) {
		term_stop();
		return false;
	}
	entry_reduce();
	output_prepare(options);
	return true;
}

void
term_stop(void)
{
	if (screen == NULL) {
		return;
	}
	/* Without an alternate screen the last picture would stay readable; and after a change of
	 * size tmux puts rows of the alternate screen among those of the main one (O-09). */
	(void)wattrset(stdscr, A_NORMAL);
	(void)werase(stdscr);
	(void)wrefresh(stdscr);
	if (paste_reported) {
		(void)putp("\033[?2004l");
		(void)fflush(stdout);
		paste_reported = false;
	}
	(void)endwin();
	delscreen(screen);
	screen = NULL;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
	term_input_reset(clock_monotonic());
}

void
term_size(int *ret_rows, int *ret_columns)
{
	*ret_rows = screen == NULL ? 24 : getmaxy(stdscr);
	*ret_columns = screen == NULL ? 80 : getmaxx(stdscr);
}

bool
term_too_small(void)
{
	int rows, columns;

	term_size(&rows, &columns);
	return rows < TERM_MIN_ROWS || columns < TERM_MIN_COLUMNS;
}

static int
size_bounded(int value, int fallback)
{
	if (value <= 0) {
		return fallback;
	}
	return value > SIZE_MAXIMUM ? SIZE_MAXIMUM : value;
}

void
term_resize(void)
{
	struct winsize size;
	int rows, columns;

	if (screen == NULL || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
		return;
	}
	rows = size_bounded(size.ws_row, 24);
	columns = size_bounded(size.ws_col, 80);
	(void)resizeterm(rows, columns);
	(void)clearok(curscr, TRUE);
}

/* Takes what the terminal has sent, without waiting. */
static void
input_fill(void)
{
	size_t size;
	unsigned char *room = term_input_room(&size);
	ssize_t count;
	int waiting;

	if (screen == NULL || closed || size == 0) {
		return;
	}
	count = read(STDIN_FILENO, room, size);
	if (count > 0) {
		term_input_filled((size_t)count, clock_monotonic());
	} else if (count == 0) {
		/* Nothing typed, or a terminal that is gone: only the latter refuses an ioctl. */
		closed = ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0;
	} else if (errno != EAGAIN && errno != EINTR) {
		closed = true;
	}
}

int
term_key_next(void)
{
	int key = term_input_key(clock_monotonic());

	if (key != TERM_KEY_NONE) {
		return key;
	}
	input_fill();
	return term_input_key(clock_monotonic());
}

int64_t
term_escape_deadline(void)
{
	return term_input_deadline();
}

int
term_byte_next(void)
{
	int byte = term_input_byte();

	if (byte >= 0) {
		return byte;
	}
	input_fill();
	return term_input_byte();
}

void
term_flush_input(void)
{
	input_fill();
	while (term_input_key(clock_monotonic()) != TERM_KEY_NONE) {
		/* decoded so that the beginning of a pasted block is not missed */
	}
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
	term_input_reset(clock_monotonic());
}

bool
term_input_closed(void)
{
	return closed;
}

void
term_begin(void)
{
	cursor_row = -1;
	(void)wattrset(stdscr, (int)theme_attributes(THEME_NORMAL));
	(void)werase(stdscr);
}

void
term_end(void)
{
	bool visible =
		cursor_row >= 0 && cursor_row < getmaxy(stdscr) && cursor_column < getmaxx(stdscr);

	(void)leaveok(stdscr, !visible);
	(void)curs_set(visible ? 1 : 0);
	if (visible) {
		(void)wmove(stdscr, cursor_row, cursor_column);
	}
	(void)wnoutrefresh(stdscr);
	(void)doupdate();
}

void
term_repaint(void)
{
	if (screen != NULL) {
		(void)reset_prog_mode();
		(void)clearok(curscr, TRUE);
	}
}

void
term_cursor(int row, int column)
{
	cursor_row = row;
	cursor_column = column;
}

/* Cells are overwritten by the next drawing, but the text that curses sent stays in its buffer
 * until as much was sent again: a whole screen of signs that can't be abbreviated. */
void
term_wipe(void)
{
	if (screen == NULL) {
		return;
	}
	(void)wattrset(stdscr, A_INVIS);
	for (int row = 0; row < getmaxy(stdscr); row++) {
		for (int column = 0; column < getmaxx(stdscr) - 1; column++) {
			(void)mvaddstr(row, column, (row + column) % 2 == 0 ? "─" : "│");
		}
	}
	(void)clearok(curscr, TRUE);
	cursor_row = -1;
	term_end();
	(void)wattrset(stdscr, A_NORMAL);
	(void)werase(stdscr);
	(void)clearok(curscr, TRUE);
}
