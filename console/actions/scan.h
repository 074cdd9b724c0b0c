/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fingerprint of a local file: the scan of a signed contract stays where it is, the platform
 * keeps only its SHA-256.
 */
#ifndef CONSOLE_ACTIONS_SCAN_H
#define CONSOLE_ACTIONS_SCAN_H

#include "../../api-client/error.h"

#include <stdbool.h>

#define SCAN_HASH_SIZE 65 /* 64 hexadecimal digits */

/* False (USAGE): no regular file that can be read, empty, or over 256 MiB. */
bool scan_hash(const char *path, char to[SCAN_HASH_SIZE], struct op_error *err);

#endif
