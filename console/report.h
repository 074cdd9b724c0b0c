/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What doors without a screen write: an error on standard error, a result on standard output. */
#ifndef CONSOLE_REPORT_H
#define CONSOLE_REPORT_H

#include "../api-client/buf.h"
#include "../api-client/error.h"

/* Message, detail and hint, escaped, on standard error. Returns the exit status of its kind. */
int report_error(const struct op_error *err);
/* Writes all of it to standard output. False: *err says why not. */
bool report_output(const struct buf *text, struct op_error *err);
/* Width of the terminal on standard output, 0 when it is none. */
int report_columns(void);

#endif
