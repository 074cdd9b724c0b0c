/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kept session of one-shot commands: one file for each role and list of servers, mode 0600, in
 * the runtime directory. The token in it is good on this device only and for as long as the server
 * says (S-06); the file is removed by sign-out and when the server has ended the session.
 */
#ifndef CONSOLE_TOKEN_H
#define CONSOLE_TOKEN_H

#include "config.h"

#include "../api-client/secret.h"

/* Owned token, NULL without an error when none is kept, NULL with *err (CONFIG) when the file is
 * not what it must be. */
struct secret *token_load(const struct config *config, struct op_error *err);
bool token_keep(const struct config *config, const struct secret *token, struct op_error *err);
void token_remove(const struct config *config);

#endif
