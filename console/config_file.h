/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checked reading of the configuration file; used by config.c only. */
#ifndef CONSOLE_CONFIG_FILE_H
#define CONSOLE_CONFIG_FILE_H

#include "../api-client/buf.h"
#include "../api-client/error.h"

/* Appends the file's text: regular, no symbolic link, owned by root or by the user, writable by its
 * owner only, at most 64 KiB, UTF-8 without NUL. */
bool config_file_read(const char *path, struct buf *to, struct op_error *err);

#endif
