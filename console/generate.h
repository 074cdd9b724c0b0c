/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manual page, bash completion and reference, made from the action table alone. */
#ifndef CONSOLE_GENERATE_H
#define CONSOLE_GENERATE_H

#include "../api-client/buf.h"
#include "../api-client/error.h"

/* what: "man", "bash" or "reference". False (USAGE): anything else. */
bool generate_write(struct buf *out, const char *what, struct op_error *err);

#endif
