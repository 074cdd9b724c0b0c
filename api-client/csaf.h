/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advisories as vendors publish them for machines: OASIS CSAF 2.0 (document, product_tree,
 * vulnerabilities). One document is one row of advisory_import(): id, title, first publication,
 * worst severity, and the packages with the versions in which they are fixed, taken from package
 * URLs (purl) of the products.
 */
#ifndef API_CLIENT_CSAF_H
#define API_CLIENT_CSAF_H

#include "import.h"

/* Whether the bytes look like JSON rather than CSV: the first that is no blank is '{'. */
bool csaf_is(const char *bytes, size_t length);
/* As import_read(), for advisories. */
bool csaf_read(const char *bytes, size_t length, char **ret_json, size_t *ret_count,
	struct rows **ret_problems, struct op_error *err);

#endif
