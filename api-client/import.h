/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files whose lines become rows of one call: CSV (csv.h) whose first line names the columns, in any
 * order, to the JSON that the server takes. What the file itself makes impossible is found here,
 * every line of it; all else the server says.
 */
#ifndef API_CLIENT_IMPORT_H
#define API_CLIENT_IMPORT_H

#include "bind.h"
#include "csv.h"
#include "error.h"

#define IMPORT_ROWS_MAXIMUM 2000
#define IMPORT_BYTES_MAXIMUM (2L * 1024 * 1024)

/* What kind of rows a file has. Lists end with NULL. */
struct import_kind {
	const char *const *columns;
	size_t needed;		  /* the first of them have to be there */
	const char *const *times; /* columns with times as people type them anywhere else */
	const char *const *key;	  /* columns that together name a row: each only once */
	const char *packages;	  /* column of "name=fixed name" lists, NULL: none */
	const struct bind_function *verdicts; /* the import whose answer problems look like */
};

/* login, kind, unit, number; family_name, given_name, patronymic, phone, email, duty, company,
 * expires_at, reason. */
extern const struct import_kind import_accounts;
/* component, at, product, engine, signatures_version; signatures_at, realtime, last_full_scan,
 * last_error, update_error. */
extern const struct import_kind import_antivirus;
/* component, advisory, what, at; reason. */
extern const struct import_kind import_patches;
/* advisory, title, severity, published, source, packages ("openssl=3.0.15-1 libssl3=3.0.15-1": a
 * name without a version has no correction yet). */
extern const struct import_kind import_advisories;

/* The rows as JSON, owned, in *ret_json, and how many they are. False when there are problems:
 * *ret_problems has one row of struct api_import_verdict for each, owned (rows_free), *err says so
 * (INVALID). now: for times such as +90d. */
bool import_read(const struct import_kind *kind, const char *bytes, size_t length, int64_t now,
	char **ret_json, size_t *ret_count, struct rows **ret_problems, struct op_error *err);
/* Problems found in any file as the rows above, in the order of lines, and *err. */
struct rows *import_problems(
	const struct import_kind *kind, const struct csv *csv, struct op_error *err);

#endif
