/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of new accounts: CSV (csv.h) whose first line names the columns, in any order, to the rows
 * that account_import() takes. Columns: login, kind, unit, number (needed), family_name,
 * given_name, patronymic, phone, email, duty, company, expires_at, reason. What the file itself
 * makes impossible is found here, every row of it; all else the server says.
 */
#ifndef API_CLIENT_IMPORT_H
#define API_CLIENT_IMPORT_H

#include "bind.h"
#include "error.h"

#define IMPORT_ROWS_MAXIMUM 2000
#define IMPORT_BYTES_MAXIMUM (2L * 1024 * 1024)

/* The rows as JSON, owned, in *ret_json, and how many they are. False when there are problems:
 * *ret_problems has one row of struct api_import_verdict for each, owned (rows_free), *err says so
 * (INVALID). now: for times such as +90d. */
bool import_read(const char *bytes, size_t length, int64_t now, char **ret_json, size_t *ret_count,
	struct rows **ret_problems, struct op_error *err);

#endif
