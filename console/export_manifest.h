/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The manifest of a file that was taken away: JSON, one object with sorted keys, UTF-8. It
 * says who took what, as of when, and how much; the file's SHA-256 stands in it, and in the
 * journal. jq and sha256sum are enough to check it.
 */
#ifndef CONSOLE_EXPORT_MANIFEST_H
#define CONSOLE_EXPORT_MANIFEST_H

#include "export_file.h"

#include "../api-client/bind.h"
#include "../api-client/export.h"

#include <jansson.h>

/* What the server said at the beginning, and what is read. order "": the list's own. Owned. */
json_t *export_manifest_new(
	const struct api_export *begun, const char *what, const char *format, const char *order);
/* The visible columns of the rows, once. */
void export_manifest_columns(json_t *manifest, const struct bind_function *function);
/* Its first column and, when it has one, its time: {"event": 4711, "at": "..."}. Owned. */
json_t *export_manifest_row(const struct bind_function *function, const void *row);
/* The same as a short text, for the journal: "4711". Owned; NULL for NULL. */
char *export_manifest_key(const json_t *row);
struct export_totals {
	int64_t rows;
	bool more;		    /* the person asked for a number of rows, and there are more */
	const json_t *first, *last; /* borrowed; NULL: there is no row */
	const char *sha256;	    /* hexadecimal */
};
/* The text of the finished manifest, owned. */
char *export_manifest_text(
	json_t *manifest, const struct export_file *file, const struct export_totals *totals);

#endif
