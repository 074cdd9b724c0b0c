/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far long work is: its rate and the time that is left, as words, and as a line of its own on
 * the terminal of a command, where Esc breaks the work off.
 */
#ifndef CONSOLE_PROGRESS_H
#define CONSOLE_PROGRESS_H

#include "../api-client/buf.h"

#include <stdint.h>

/* How far it is: rows for people, and a part of the whole in any unit. */
struct progress {
	int64_t rows;
	int64_t part, whole; /* whole 0: not known */
};

/* "1204331 rows, 812000/s, 12 s left"; since: monotonic, when it began. */
void progress_text(const struct progress *progress, int64_t since, struct buf *to);

struct progress_line;

/* NULL when standard input and standard error are not a terminal: then nothing is shown and nothing
 * can be broken off by a key. */
struct progress_line *progress_line_open(void);
void progress_line_show(struct progress_line *line, const char *text);
/* Standard input is readable: whether it was Esc. */
bool progress_line_escape(struct progress_line *line);
/* The line goes away and the terminal is as it was. NULL is legal. */
void progress_line_close(struct progress_line *line);

#endif
