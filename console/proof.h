/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this console itself knows about the journal, apart from what the server says: whose
 * signatures it believes.
 */
#ifndef CONSOLE_PROOF_H
#define CONSOLE_PROOF_H

#include "../api-client/checkpoint.h"
#include "config.h"

/* Once, at the start; the configuration is borrowed for the life of the program. */
void proof_configure(const struct config *config);
/* The keys of [console] checkpoint_keys, owned by the caller; NULL and true when none is
 * configured. */
bool proof_keys(struct checkpoint_keys **ret_keys, struct op_error *err);

#endif
