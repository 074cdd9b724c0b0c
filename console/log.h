/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program's own notes: one event, one line, time in UTC with offset, everything from outside
 * escaped (L-05). No secret has a way in: there is no format for one.
 */
#ifndef CONSOLE_LOG_H
#define CONSOLE_LOG_H

#include "../api-client/error.h"

/* Appends to the file from now on; made with mode 0600, never through a symbolic link. */
bool log_open(const char *path, struct op_error *err);
/* Writes to standard error (the journal of the service manager adds the time). */
void log_open_stderr(void);
void log_close(void);
/* Does nothing when nothing is open. A write that fails is not repeated. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
