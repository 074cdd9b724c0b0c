/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this console itself knows about the journal, apart from what the server says: whose
 * signatures it believes, and the newest head that it saw. A server that went back to an older
 * copy, or shows another chain, is noticed at the next sign-in (traps 7 to 9, N7).
 */
#ifndef CONSOLE_PROOF_H
#define CONSOLE_PROOF_H

#include "../api-client/checkpoint.h"
#include "../api-client/journal.h"
#include "config.h"

/* Once, at the start; the configuration is borrowed for the life of the program. */
void proof_configure(const struct config *config);
/* The keys of [console] checkpoint_keys, owned by the caller; NULL and true when none is
 * configured. */
bool proof_keys(struct checkpoint_keys **ret_keys, struct op_error *err);
/* The head that was seen last; length 0 when there is none or its file can't be read. */
void proof_known(struct journal_known *ret_known);

/* Asks the server for its head and compares it with the one that is remembered. A newer one of the
 * same chain is remembered instead; otherwise the memory stays, a line goes to the log, and alarm
 * gets what a person must be told. alarm is not called after the connection is gone. */
typedef void proof_alarm(void *user, const struct op_error *alarm);
void proof_watch(struct conn *conn, proof_alarm *alarm, void *user);

#endif
