/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filter lines: words, and field:value tokens of the fields that a screen knows. A value may be
 * quoted: object:"account b.omarov". "!" before a field inverts it: its value begins with "!" then.
 * An unknown field is an ordinary word.
 */
#ifndef SCREENS_FILTER_H
#define SCREENS_FILTER_H

#include "../api-client/buf.h"

/* names is NULL-terminated; ret_values[i] is an owned text or NULL (the last of a name wins);
 * the words are appended to `words`, one blank between two. */
void filter_parse(const char *text, const char *const *names, char **ret_values, struct buf *words);
/* The first token that looks like a field and is none: an owned name, or NULL. */
char *filter_unknown(const char *text, const char *const *names);

#endif
