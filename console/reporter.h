/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to the reporter: the reports that it makes of this machine, and how they are delivered.
 */
#ifndef CONSOLE_REPORTER_H
#define CONSOLE_REPORTER_H

#include "config.h"
#include "reporter_spool.h"

#include <jansson.h>

enum reporter_kind { REPORTER_ANTIVIRUS, REPORTER_PACKAGES, REPORTER_BACKUPS, REPORTER_KINDS };

/* Whether the configuration names the source of this kind. */
bool reporter_configured(const struct config *config, enum reporter_kind kind);
const char *reporter_kind_word(enum reporter_kind kind);
/* {"kind": ..., "arguments": {"report": ..., "at": ..., ...}} with the arguments of the function of
 * report_api that takes it; owned (json_decref). What a source does not say is null. NULL and *err
 * when a source can't be taken: then nothing is reported, and the board falls to SILENT. */
json_t *reporter_make(const struct config *config, enum reporter_kind kind, int64_t *ret_at,
	struct op_error *err);

/* Sends what the spool holds, oldest first, until all is answered or the server is away. Returns
 * the exit status: 0 when nothing waits any more and nothing was refused. */
int reporter_deliver(const struct config *config, struct reporter_spool *spool);

#endif
