/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for the drawing tests, written as text and decoded by the same code that decodes the
 * server's answers.
 */
#ifndef TESTS_SCREEN_ROWS_H
#define TESTS_SCREEN_ROWS_H

#include "../../api-client/bind.h"

/* Lines of cells separated by '|' in the order of the function's columns; "\\N" is SQL NULL.
 * The list ends with NULL. Ends the program when a row can't be decoded. */
struct rows *rows_make(const struct bind_function *function, const char *const *lines);

extern const char *const rows_accounts[];
extern const char *const rows_hostile[];
extern const char *const rows_none[];
extern const char *const rows_count[];
extern const char *const rows_card_locked[];
extern const char *const rows_card_person[];
extern const char *const rows_card_hostile[];
extern const char *const rows_history[];
extern const char *const rows_ticket[];
extern const char *const rows_events[];
extern const char *const rows_event[];
extern const char *const rows_event_long[];
extern const char *const rows_me[], *const rows_sessions[];

#endif
