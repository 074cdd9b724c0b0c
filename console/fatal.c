/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handlers of the signals that mean "this program is broken". They write fixed bytes and set the
 * remembered modes; nothing is freed, asked or logged here.
 */
#define _DEFAULT_SOURCE /* NSIG's neighbours: sigaltstack, SA_ONSTACK */
#include "fatal.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Colours off, erased, pasted blocks unmarked, main screen, cursor shown. */
static const char screen_back[] = "\033[m\033[H\033[J\033[?2004l\033[?1049l\033[?25h";
static const char line_back[] = "\033[m\033[?2004l\r\n";

static struct termios before;
static const char *bytes;
static size_t length;
static char stack[32768]; /* a handler for an exhausted stack needs one of its own */

static void
on_fatal(int number)
{
	ssize_t written = write(STDOUT_FILENO, bytes, length);

	(void)written;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
	(void)raise(number); /* SA_RESETHAND: the default action ends the process */
}

void
fatal_guard(bool screen)
{
	static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	const stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action;

	if (tcgetattr(STDIN_FILENO, &before) != 0) {
		return;
	}
	bytes = screen ? screen_back : line_back;
	length = strlen(bytes);
	(void)sigaltstack(&own, NULL);
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_fatal;
	action.sa_flags = (int)(SA_RESETHAND | SA_ONSTACK);
	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		(void)sigaction(numbers[i], &action, NULL);
	}
}
