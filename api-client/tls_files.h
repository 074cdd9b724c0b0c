/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of one end of a TLS connection, and the check that a start makes of them.
 */
#ifndef API_CLIENT_TLS_FILES_H
#define API_CLIENT_TLS_FILES_H

#include "error.h"

struct tls_files {
	const char *ca, *certificate, *key, *crl; /* paths, borrowed */
	const char *minimum;			  /* "1.3", "1.2"; NULL: 1.3 */
	const char *common_name;		  /* which the certificate must have; NULL: any */
};

/* Owner, mode, type, key matches certificate, certificates and revocation list current and of one
 * authority (T-04, T-05). False: err (CONFIG) names the file and what is wrong with it. */
bool tls_files_good(const struct tls_files *files, struct op_error *err);

#endif
