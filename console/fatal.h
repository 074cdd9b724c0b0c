/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal comes back even when the program breaks (O-09): a fatal signal gives it back and
 * then does what it would have done. Only calls that are allowed in a signal handler are made.
 */
#ifndef CONSOLE_FATAL_H
#define CONSOLE_FATAL_H

#include <stdbool.h>

/* Remembers the modes of standard input and catches SIGABRT, SIGSEGV, SIGBUS, SIGFPE and SIGILL.
 * Call it before the terminal is changed. screen: the alternate screen will be used. */
void fatal_guard(bool screen);

#endif
