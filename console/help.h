/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Help for the command line and the shell, made from the action table alone.
 */
#ifndef CONSOLE_HELP_H
#define CONSOLE_HELP_H

#include "action.h"

/* All commands, or the commands and the details that the words name ("account", "account unlock").
 * False (USAGE): no such command. */
bool help_write(struct buf *out, char *const *words, size_t count, struct op_error *err);
/* One command: usage, arguments, example. */
void help_write_action(struct buf *out, const struct action *action);
/* "account unlock LOGIN --reason TEXT" */
void help_write_usage(struct buf *out, const struct action *action);
/* True for what can be typed: not only a key of the tui. */
bool help_is_command(const struct action *action);
/* The words as typed: "account.unlock" gives "account unlock". */
void help_write_words(struct buf *out, const struct action *action);
/* "TEXT", "LOGIN", "staff|contractor": what stands for a value. */
void help_write_value(struct buf *out, const struct arg_spec *spec);

#endif
