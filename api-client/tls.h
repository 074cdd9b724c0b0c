/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to api-client: the TLS policy, what is seen of a handshake, and the check of the files
 * (T-03 to T-05, T-09). libpq makes the connection; this adds what it does not offer.
 */
#ifndef API_CLIENT_TLS_H
#define API_CLIENT_TLS_H

#include "tls_files.h"

#include <openssl/types.h>
#include <stdbool.h>
#include <stdint.h>

struct tls_policy {
	int minimum;			 /* TLS1_3_VERSION or TLS1_2_VERSION */
	int64_t client_certificate_ends; /* microseconds */
};

/* What OpenSSL says during one handshake; libpq's own texts do not tell the causes apart. */
struct tls_watch {
	const char *host; /* borrowed: the name that the certificate must carry */
	bool began, done;
	bool name_matches;
	long verify_error; /* X509_V_OK or why the certificate was refused */
	int alert_read;	   /* SSL3_AD_..., or -1: what the server refused */
	int alert_written; /* what we refused */
	int64_t server_certificate_ends;
};

/* X509_CHECK_FLAG_...: only names that stand in the certificate as such (T-01). */
#define TLS_NAME_FLAGS (X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS)

/* Loads no configuration file (E-02) and hooks the creation of SSL objects: P-256 is offered first
 * (PostgreSQL 15 would ask for it in an extra round trip), AEAD ciphers with forward secrecy only,
 * no renegotiation. Once per process. */
void tls_init(void);
/* Forgets what was seen before. */
void tls_watch_begin(struct tls_watch *watch, const char *host);
/* SSL objects made between these two report to this watch, as long as they live. */
void tls_watch_continue(struct tls_watch *watch);
void tls_watch_pause(void);

enum tls_cause {
	TLS_CAUSE_NONE,
	TLS_CAUSE_CERTIFICATE,	/* the server's was not accepted */
	TLS_CAUSE_NOT_ACCEPTED, /* ours was not */
	TLS_CAUSE_WEAK,		/* no version or cipher in common */
	TLS_CAUSE_HANDSHAKE
};

/* Why TLS failed; NONE when it was not TLS that did. */
enum tls_cause tls_watch_cause(const struct tls_watch *watch);
/* The same in words; false for NONE. */
bool tls_watch_explain(const struct tls_watch *watch, struct op_error *err);

/* "TLSv1.3" at least what the policy asks for. */
bool tls_policy_allows(const struct tls_policy *policy, const char *version);

/* Microseconds since 1970; TIME_NULL when it is no time. */
int64_t tls_time(const ASN1_TIME *time);

struct buf;
/* Appends the whole file: regular, no symbolic link, of root or of the user, changed by nobody else
 * and, when it is a key, read by nobody else; the checks are made on what was opened (T-05). */
bool tls_file_read(const char *path, bool is_key, struct buf *to, struct op_error *err);
/* tls_files_good(), and what the files ask for. */
bool tls_files_check(
	const struct tls_files *files, struct tls_policy *ret_policy, struct op_error *err);
/* The same, and what was checked as a context for connections of our own: the peer needs a
 * certificate of this authority that is not revoked. Owned (SSL_CTX_free); NULL and err. */
SSL_CTX *tls_files_context(const struct tls_files *files, struct op_error *err);

#endif
