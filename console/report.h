/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What doors without a screen write: an error on standard error, a result on standard output. */
#ifndef CONSOLE_REPORT_H
#define CONSOLE_REPORT_H

#include "../api-client/buf.h"
#include "../api-client/error.h"
#include "sink.h"

/* Message, detail and hint, escaped, on standard error. Returns the exit status of its kind. */
int report_error(const struct op_error *err);
/* Writes all of it to standard output. False: *err says why not. */
bool report_output(const struct buf *text, struct op_error *err);
/* Appends a QR code of the text; coloured where it goes to a terminal, so that it can be scanned
 * from a light one as well. */
void report_picture(struct buf *to, const char *text, bool colour);
/* Width of the terminal on standard output, 0 when it is none. */
int report_columns(void);

/* Signed in with a one-time code: factors are set at the screens only. */
void report_enrol(struct op_error *err);
/* What is shown once, on the terminal itself, whatever standard output is. False: no terminal. */
bool report_secret(const struct sink_secret *secret, struct op_error *err);

#endif
