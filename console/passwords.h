/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of well-known passwords of this process: read once, when the first new password is
 * typed.
 */
#ifndef CONSOLE_PASSWORDS_H
#define CONSOLE_PASSWORDS_H

#include "../api-client/password_policy.h"

void passwords_set_path(const char *path); /* borrowed for the life of the program */
/* Borrowed; NULL and *err when it can't be read: no password is accepted then. */
const struct password_list *passwords_list(struct op_error *err);
void passwords_done(void);

#endif
