/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one output sanitiser and the one width function. Every string that was not written in our
 * source passes here before it reaches a terminal, a table or a log line (O-01, O-02, O-04):
 * C0, DEL, C1, invalid UTF-8, bidi, zero-width, tags, non-characters, unassigned and private use
 * become visible \x1b or \u{202e}; at most two combining marks stay on a base. No curses here.
 */
#ifndef SCREENS_SANITIZE_H
#define SCREENS_SANITIZE_H

#include "../api-client/buf.h"

/* Appends text in its visible form. NULL appends nothing. Newline and tab are escaped too. */
void sanitize_append(struct buf *to, const char *text);
/* Columns of a text that was sanitised. */
int sanitize_width(const char *text);
/* Appends at most `columns` columns of sanitised text, cut at a cell border with "…" (or "~" when
 * ascii); returns the columns used. */
int sanitize_clip(struct buf *to, const char *text, int columns, bool ascii);
/* Next step of an editor: bytes of the cluster at text (0 at the end) and its width. */
size_t sanitize_cluster(const char *text, int *ret_columns);
/* True when the bytes are valid UTF-8 without NUL; used on everything typed (I-03). */
bool sanitize_valid(const char *text, size_t length);

#endif
