/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets for commands without a screen: from descriptors, or typed at the terminal with echo off.
 * They go from read() into struct secret and nowhere else; readline never sees one (M-04).
 */
#ifndef CONSOLE_ASK_H
#define CONSOLE_ASK_H

#include "../api-client/buf.h"
#include "../api-client/error.h"
#include "../api-client/secret.h"

#define ASK_SECRET_MAX 1024 /* bytes of a password */

/* The first line of what the descriptor gives, without its line end; owned. NULL with *err (USAGE)
 * when it can't be read, is empty or longer than ASK_SECRET_MAX. The descriptor is closed. */
struct secret *ask_descriptor(int fd, const char *option, struct op_error *err);
/* One line typed at the controlling terminal without echo; owned. NULL with *err when there is no
 * terminal or it was interrupted. */
struct secret *ask_secret(const char *prompt, struct op_error *err);
/* The same with echo, for the name of an account. */
bool ask_text(const char *prompt, struct buf *to, struct op_error *err);
bool ask_possible(void); /* somebody sits at standard input and error */

#endif
