/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packages of a Debian system, from the files of dpkg and apt themselves (deb-control(5),
 * deb-version(7), apt-ftparchive's Release): what is installed, what could be, and whether security
 * asks for it.
 */
#ifndef CONSOLE_REPORTER_DEBIAN_H
#define CONSOLE_REPORTER_DEBIAN_H

#include "../api-client/error.h"

#include <stdint.h>

#define REPORTER_PACKAGES_MAXIMUM 10000

struct reporter_package {
	char *name, *architecture, *installed; /* owned */
	char *candidate;		       /* owned; NULL: no list has a newer one */
	char *source;			       /* owned; where the candidate comes from */
	bool security;			       /* a security list has a newer version */
	bool effective;			       /* no running program uses the one before */
};

struct reporter_packages {
	struct reporter_package *items; /* sorted by name, then architecture */
	size_t count;
};

/* Negative, 0 or positive as deb-version(7) orders valid versions. */
int reporter_version_compare(const char *a, const char *b);
bool reporter_version_valid(const char *text);

/* What dpkg's status file says is unpacked. Half-done installations are not effective. */
bool reporter_packages_read(
	const char *status_path, struct reporter_packages *ret_packages, struct op_error *err);
/* Fills candidate, source and security from apt's directory of lists. No list at all, and one that
 * is older than it allows itself to be (Valid-Until), is refused: it says nothing about today. */
bool reporter_packages_candidates(struct reporter_packages *packages, const char *directory,
	int64_t now, struct op_error *err);
void reporter_packages_done(struct reporter_packages *packages);

#endif
