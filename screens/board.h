/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the boards have in common: words and colours of states, the shield of an exception, days
 * left, and filters. A word stands beside every colour. Only what the server calls good is green.
 */
#ifndef SCREENS_BOARD_H
#define SCREENS_BOARD_H

#include "../api-client/buf.h"
#include "plain.h"

/* States of antivirus, patches, backups, reports of components, sinks of the journal. */
const char *board_state(const char *state);
/* The word, with a shield before it while an exception holds. */
void board_state_add(struct buf *to, const char *state, int64_t until);
/* An exception keeps its row red: until is TIME_NULL when none holds. */
enum theme_role board_state_role(const char *state, int64_t until);
const char *board_severity(const char *severity);
enum theme_role board_severity_role(const char *severity);
/* "4 d", "today", "overdue 3 d"; nothing when there is no deadline. */
void board_days(struct buf *to, int64_t days, bool overdue);
enum theme_role board_days_role(int64_t days, bool overdue);
/* A shield and until when the exception holds; nothing when none does. */
void board_shield(struct buf *to, int64_t until);
/* "31/48 h": an age against its limit; "?" for no age. */
void board_age(struct buf *to, int64_t hours, int64_t limit);
/* Subject of a row; state is the board's. */
void board_subject(struct subject *ret_subject, const char *component, const char *name,
	const char *state, int64_t version);
/* The values of the filter's fields, each owned or NULL; names ends with NULL. codes[i], NULL
 * or NULL-terminated, are the values that field i can have: one that is only begun stands for it,
 * whatever its case, since the line is asked for while it is typed; an empty one is NULL. The words
 * are appended. Nothing of it lives in the screen: the filter's text is the truth. */
void board_filter(const struct screen *screen, const char *const *names,
	const char *const *const *codes, char **ret_values, struct buf *words);
/* Values of the field "environment". */
extern const char *const board_environment_codes[];

/* A length of time, "4 min"; nothing for BIND_INT_NULL. */
void board_seconds(struct buf *to, int64_t seconds);
/* For screen_ops.offer of what is about antivirus: an exception from it names no advisory. */
bool board_antivirus_offer(const char *argument, struct buf *to, bool *ret_settled);
/* For screen_ops.offer of what is about a patch: its advisory, and as the component of a test only
 * one of the test environment. */
bool board_patch_offer(const char *component, const char *environment, const char *advisory,
	const char *argument, struct buf *to, bool *ret_settled);

/* msgids, NULL-terminated: a column of them is as wide as the widest. */
extern const char *const board_antivirus_words[],
	*const board_patch_words[], *const board_backup_words[],
					    *const board_report_words[],
						    *const board_severity_words[];

#endif
