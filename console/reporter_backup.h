/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs of pgBackRest, from a file with the output of "pgbackrest info --output=json", which a timer
 * of the administrator writes: this program starts no other one.
 */
#ifndef CONSOLE_REPORTER_BACKUP_H
#define CONSOLE_REPORTER_BACKUP_H

#include "../api-client/error.h"

#include <jansson.h>
#include <stdint.h>

/* The runs as report_api.backups takes them, owned (json_decref), and when the file was written.
 * A stanza with a status other than ok is refused: its list of backups may not be whole. NULL and
 * *err (INVALID) with file, line or member, and rule. */
json_t *reporter_backup_read(const char *path, int64_t *ret_changed, struct op_error *err);
json_t *reporter_backup_parse(
	const char *path, const char *bytes, size_t length, struct op_error *err);

#endif
