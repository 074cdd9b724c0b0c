/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks the files of a TLS connection: those of libpq before it sees them, because it ignores a
 * missing revocation list and follows symbolic links, and those of connections of our own, which
 * use what was checked. Contents leave this file in a context only; the key is cleansed.
 */
#include "tls.h"

#include "buf.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAXIMUM (1024 * 1024)

struct checked {
	int minimum; /* TLS version */
	STACK_OF(X509_INFO) * authority;
	X509 *certificate;
	STACK_OF(X509) * chain; /* what follows the certificate in its file */
	EVP_PKEY *key;
	STACK_OF(X509_INFO) * revocation;
};

static void
file_error(struct op_error *err, const char *path, const char *message, const char *hint)
{
	op_error_set(err, OP_ERROR_CONFIG, "%s: %s", path, message);
	if (hint != NULL) {
		op_error_hint(err, "%s", hint);
	}
}

static bool
mode_check(const char *path, const struct stat *file, bool is_key, struct op_error *err)
{
	mode_t forbidden = S_IWGRP | S_IWOTH;

	if (!S_ISREG(file->st_mode)) {
		file_error(err, path, _("not a regular file"), NULL);
		return false;
	}
	if (file->st_uid != 0 && file->st_uid != geteuid()) {
		file_error(err, path, _("belongs to another user"),
			_("It must belong to root or to the user who starts the program."));
		return false;
	}
	if (is_key) {
		forbidden |= S_IXGRP | S_IRWXO | (file->st_uid == 0 ? 0 : S_IRGRP);
	}
	if ((file->st_mode & forbidden) == 0) {
		return true;
	}
	if (is_key) {
		file_error(err, path, _("others can read or change the key"),
			_("Set mode 0600; 0640 when it belongs to root and the group is the "
			  "service's."));
	} else {
		file_error(err, path, _("others can change the file"), _("Set mode 0644 or less."));
	}
	return false;
}

bool
tls_file_read(const char *path, bool is_key, struct buf *to, struct op_error *err)
{
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat file;
	bool read_all = false;
	char block[4096];
	ssize_t got;

	if (descriptor < 0) {
		if (errno == ELOOP) {
			file_error(err, path, _("is a symbolic link"), NULL);
		} else {
			file_error(err, path, strerror(errno), NULL);
		}
		return false;
	}
	if (fstat(descriptor, &file) != 0) {
		file_error(err, path, strerror(errno), NULL);
		goto out;
	}
	if (!mode_check(path, &file, is_key, err)) {
		goto out;
	}
	while ((got = read(descriptor, block, sizeof block)) > 0) {
		if (to->length + (size_t)got > FILE_MAXIMUM) {
			file_error(err, path, _("the file is too large"), NULL);
			goto out;
		}
		buf_append_bytes(to, block, (size_t)got);
	}
	if (got < 0) {
		file_error(err, path, strerror(errno), NULL);
		goto out;
	}
	read_all = true;
out:
	OPENSSL_cleanse(block, sizeof block);
	(void)close(descriptor);
	return read_all;
}

static int
no_passphrase(char *to, int size, int writing, void *user)
{
	(void)to;
	(void)size;
	(void)writing;
	(void)user;
	return 0;
}

static STACK_OF(X509_INFO) * infos_read(const char *path, struct op_error *err)
{
	struct buf text = BUF_INIT;
	STACK_OF(X509_INFO) *infos = NULL;
	BIO *bio = NULL;

	if (tls_file_read(path, false, &text, err)) {
		bio = BIO_new_mem_buf(buf_text(&text), (int)text.length);
		infos = bio == NULL ? NULL : PEM_X509_INFO_read_bio(bio, NULL, no_passphrase, NULL);
		if (infos == NULL) {
			file_error(err, path, _("is not in PEM format"), NULL);
		}
	}
	BIO_free(bio);
	buf_done(&text);
	return infos;
}

static bool
authority_check(const char *path, const struct checked *files, struct op_error *err)
{
	int count = 0;

	for (int i = 0; i < sk_X509_INFO_num(files->authority); i++) {
		X509 *certificate = sk_X509_INFO_value(files->authority, i)->x509;

		if (certificate == NULL) {
			continue;
		}
		count++;
		if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
			file_error(err, path, _("the authority's certificate has expired"), NULL);
			return false;
		}
	}
	if (count == 0) {
		file_error(err, path, _("holds no certificate"), NULL);
		return false;
	}
	return true;
}

static bool
certificate_current(const char *path, const X509 *certificate, struct op_error *err)
{
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
		file_error(err, path, _("this device's certificate is not valid yet"), NULL);
		return false;
	}
	if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
		file_error(err, path, _("this device's certificate has expired"),
			_("Ask the administrator of the platform for a new one."));
		return false;
	}
	return true;
}

static void
chain_read(BIO *bio, struct checked *files)
{
	X509 *next;

	files->chain = sk_X509_new_null();
	while (files->chain != NULL &&
		(next = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL) {
		if (sk_X509_push(files->chain, next) <= 0) {
			X509_free(next);
		}
	}
	ERR_clear_error(); /* that the file ends */
}

static bool
certificate_read(
	const char *path, const char *common_name, struct checked *files, struct op_error *err)
{
	struct buf text = BUF_INIT;
	char name[128] = "";
	bool good = false;
	BIO *bio = NULL;

	if (!tls_file_read(path, false, &text, err)) {
		goto out;
	}
	bio = BIO_new_mem_buf(buf_text(&text), (int)text.length);
	files->certificate = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
	if (files->certificate == NULL) {
		file_error(err, path, _("holds no certificate in PEM format"), NULL);
		goto out;
	}
	chain_read(bio, files);
	if (!certificate_current(path, files->certificate, err)) {
		goto out;
	}
	if (common_name != NULL &&
		(X509_NAME_get_text_by_NID(X509_get_subject_name(files->certificate),
			 NID_commonName, name, sizeof name) < 0 ||
			!text_is(name, common_name))) {
		file_error(err, path, _("the certificate is not for the configured role"),
			_("Its common name must be the \"role\" in section [server]."));
		goto out;
	}
	good = true;
out:
	BIO_free(bio);
	buf_done(&text);
	return good;
}

static bool
key_read(const char *path, struct checked *files, struct op_error *err)
{
	struct buf text = BUF_INIT;
	bool good = false;
	BIO *bio = NULL;

	if (!tls_file_read(path, true, &text, err)) {
		goto out;
	}
	bio = BIO_new_mem_buf(buf_text(&text), (int)text.length);
	files->key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	if (files->key == NULL) {
		file_error(err, path, _("holds no private key in PEM format without a passphrase"),
			NULL);
		goto out;
	}
	if (X509_check_private_key(files->certificate, files->key) != 1) {
		file_error(err, path, _("the key does not belong to the certificate"), NULL);
		goto out;
	}
	good = true;
out:
	BIO_free(bio);
	if (text.data != NULL) {
		OPENSSL_cleanse(text.data, text.capacity);
	}
	buf_done(&text);
	return good;
}

static bool
revocation_issued(const struct checked *files, X509_CRL *revocation)
{
	for (int i = 0; i < sk_X509_INFO_num(files->authority); i++) {
		X509 *authority = sk_X509_INFO_value(files->authority, i)->x509;

		if (authority != NULL &&
			X509_NAME_cmp(X509_get_subject_name(authority),
				X509_CRL_get_issuer(revocation)) == 0 &&
			X509_CRL_verify(revocation, X509_get0_pubkey(authority)) == 1) {
			return true;
		}
	}
	return false;
}

static bool
revocation_check(const char *path, const struct checked *files, struct op_error *err)
{
	int count = 0;

	for (int i = 0; i < sk_X509_INFO_num(files->revocation); i++) {
		X509_CRL *revocation = sk_X509_INFO_value(files->revocation, i)->crl;
		const ASN1_TIME *until;

		if (revocation == NULL) {
			continue;
		}
		count++;
		until = X509_CRL_get0_nextUpdate(revocation);
		if (!revocation_issued(files, revocation)) {
			file_error(err, path,
				_("the revocation list is not signed by the configured authority"),
				NULL);
			return false;
		}
		if (X509_cmp_current_time(X509_CRL_get0_lastUpdate(revocation)) > 0) {
			file_error(err, path, _("the revocation list is not valid yet"), NULL);
			return false;
		}
		if (until == NULL || X509_cmp_current_time(until) < 0) {
			file_error(err, path, _("the revocation list has expired"),
				_("The authority issues a new one at regular times. Ask the "
				  "administrator "
				  "of the platform."));
			return false;
		}
	}
	if (count == 0) {
		file_error(err, path, _("holds no revocation list in PEM format"), NULL);
		return false;
	}
	return true;
}

static void
checked_done(struct checked *files)
{
	sk_X509_INFO_pop_free(files->authority, X509_INFO_free);
	sk_X509_INFO_pop_free(files->revocation, X509_INFO_free);
	sk_X509_pop_free(files->chain, X509_free);
	X509_free(files->certificate);
	EVP_PKEY_free(files->key);
}

/* What was read until a mistake is left for checked_done(). */
static bool
checked_read(const struct tls_files *files, struct checked *checked, struct op_error *err)
{
	if (files->minimum == NULL || text_is(files->minimum, "1.3")) {
		checked->minimum = TLS1_3_VERSION;
	} else if (text_is(files->minimum, "1.2")) {
		checked->minimum = TLS1_2_VERSION;
	} else {
		op_error_set(
			err, OP_ERROR_CONFIG, "%s", _("the oldest TLS version must be 1.3 or 1.2"));
		return false;
	}
	checked->authority = infos_read(files->ca, err);
	if (checked->authority == NULL || !authority_check(files->ca, checked, err) ||
		!certificate_read(files->certificate, files->common_name, checked, err) ||
		!key_read(files->key, checked, err)) {
		return false;
	}
	checked->revocation = infos_read(files->crl, err);
	return checked->revocation != NULL && revocation_check(files->crl, checked, err);
}

bool
tls_files_check(const struct tls_files *files, struct tls_policy *ret_policy, struct op_error *err)
{
	struct checked checked = {0};
	bool good = checked_read(files, &checked, err);

	if (good) {
		ret_policy->minimum = checked.minimum;
		ret_policy->client_certificate_ends =
			tls_time(X509_get0_notAfter(checked.certificate));
	}
	checked_done(&checked);
	return good;
}

bool
tls_files_good(const struct tls_files *files, struct op_error *err)
{
	struct tls_policy policy;

	return tls_files_check(files, &policy, err);
}

static bool
context_trust(SSL_CTX *context, const struct checked *files)
{
	X509_STORE *store = SSL_CTX_get_cert_store(context);
	bool fine = true;

	for (int i = 0; i < sk_X509_INFO_num(files->authority); i++) {
		X509 *authority = sk_X509_INFO_value(files->authority, i)->x509;

		fine = (authority == NULL || X509_STORE_add_cert(store, authority) == 1) && fine;
	}
	for (int i = 0; i < sk_X509_INFO_num(files->revocation); i++) {
		X509_CRL *revocation = sk_X509_INFO_value(files->revocation, i)->crl;

		fine = (revocation == NULL || X509_STORE_add_crl(store, revocation) == 1) && fine;
	}
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	return fine &&
	       X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL) == 1;
}

static bool
context_fill(SSL_CTX *context, const struct checked *files)
{
	bool fine = SSL_CTX_set_min_proto_version(context, files->minimum) == 1 &&
		    context_trust(context, files) &&
		    SSL_CTX_use_certificate(context, files->certificate) == 1 &&
		    SSL_CTX_use_PrivateKey(context, files->key) == 1;

	for (int i = 0; i < sk_X509_num(files->chain); i++) {
		fine = fine &&
		       SSL_CTX_add1_chain_cert(context, sk_X509_value(files->chain, i)) == 1;
	}
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_mode(
		context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return fine;
}

SSL_CTX *
tls_files_context(const struct tls_files *files, struct op_error *err)
{
	struct checked checked = {0};
	SSL_CTX *context = NULL;

	if (checked_read(files, &checked, err)) {
		context = SSL_CTX_new(TLS_client_method());
		if (context == NULL || !context_fill(context, &checked)) {
			file_error(err, files->certificate, _("can't be used for TLS"), NULL);
			SSL_CTX_free(context);
			context = NULL;
		}
	}
	checked_done(&checked);
	ERR_clear_error();
	return context;
}
