/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Imports of what components without a reporter are like, and of advisories: rows in one call, a
 * verdict (struct api_import_verdict) for each, all or nothing. import.h reads the files.
 */
#ifndef API_CLIENT_FINDING_H
#define API_CLIENT_FINDING_H

#include "account_change.h"

/* One of the three functions below. rows: JSON as import.h makes it. */
struct call *api_finding_import(struct conn *conn, const struct bind_function *function,
	const char *operation, const char *rows, bool dry_run, call_done *done, void *user);

extern const struct bind_function api_function_antivirus_import, api_function_patch_import,
	api_function_advisory_import;

#endif
