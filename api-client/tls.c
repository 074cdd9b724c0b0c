/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS policy and facts. libpq gives no access to its SSL_CTX, so the policy is applied where
 * OpenSSL reports that an SSL object is made, and the same place lets us see why a handshake
 * failed. libpq stays the one that decides; this only narrows and explains.
 */
#include "tls.h"

#include "clock.h"
#include "text.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

static int watch_index = -1;
static struct tls_watch *watched;

int64_t
tls_time(const ASN1_TIME *time)
{
	int days, seconds;
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int64_t at = TIME_NULL;

	/* A difference, because timegm() is no standard function. */
	if (epoch != NULL && time != NULL && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1) {
		at = days * CLOCK_DAY + seconds * CLOCK_SECOND;
	}
	ASN1_TIME_free(epoch);
	return at;
}

static void
handshake_finished(const SSL *ssl, struct tls_watch *watch)
{
	X509 *certificate = SSL_get1_peer_certificate(ssl);

	watch->done = true;
	watch->name_matches = certificate != NULL && watch->host != NULL &&
			      (X509_check_host(certificate, watch->host, strlen(watch->host),
				       TLS_NAME_FLAGS, NULL) == 1 ||
				      X509_check_ip_asc(certificate, watch->host, 0) == 1);
	watch->server_certificate_ends =
		certificate == NULL ? TIME_NULL : tls_time(X509_get0_notAfter(certificate));
	X509_free(certificate);
}

static void
handshake_seen(const SSL *ssl, int where, int value)
{
	struct tls_watch *watch = SSL_get_ex_data(ssl, watch_index);

	if (watch == NULL) {
		return;
	}
	if ((where & SSL_CB_ALERT) != 0) {
		if ((value & 0xff) == SSL_AD_CLOSE_NOTIFY) {
			return;
		}
		if ((where & SSL_CB_READ) != 0) {
			watch->alert_read = value & 0xff;
		} else {
			watch->alert_written = value & 0xff;
			watch->verify_error = SSL_get_verify_result(ssl);
		}
	} else if ((where & SSL_CB_HANDSHAKE_START) != 0) {
		watch->began = true;
	} else if ((where & SSL_CB_HANDSHAKE_DONE) != 0 && !watch->done) {
		handshake_finished(ssl, watch);
	}
}

/* Called by SSL_new() when the object is complete. */
static void
ssl_made(void *parent, void *value, CRYPTO_EX_DATA *data, int index, long argument, void *pointer)
{
	SSL *ssl = parent;

	(void)value;
	(void)argument;
	(void)pointer;
	(void)CRYPTO_set_ex_data(data, index, watched);
	SSL_set_info_callback(ssl, handshake_seen);
	SSL_set_security_level(ssl, 2);
	(void)SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	(void)SSL_set1_groups_list(ssl, "P-256:X25519:P-384");
	(void)SSL_set_cipher_list(ssl, "ECDHE+AESGCM:ECDHE+CHACHA20");
}

void
tls_init(void)
{
	if (watch_index >= 0) {
		return;
	}
	(void)OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	watch_index = SSL_get_ex_new_index(0, NULL, ssl_made, NULL, NULL);
}

void
tls_watch_begin(struct tls_watch *watch, const char *host)
{
	memset(watch, 0, sizeof *watch);
	watch->host = host;
	watch->alert_read = -1;
	watch->alert_written = -1;
	watch->verify_error = X509_V_OK;
	watch->server_certificate_ends = TIME_NULL;
	watched = NULL;
}

void
tls_watch_pause(void)
{
	watched = NULL;
}

void
tls_watch_continue(struct tls_watch *watch)
{
	watched = watch;
}

static void
verify_explain(long verify_error, const char *host, struct op_error *err)
{
	op_error_set(
		err, OP_ERROR_UNREACHABLE, "%s", _("the server's certificate was not accepted"));
	switch (verify_error) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		op_error_detail(err, _("It does not carry the name \"%s\"."), host);
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		op_error_detail(err, "%s", _("The server's certificate has expired."));
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		op_error_detail(err, "%s", _("The server's certificate is not valid yet."));
		break;
	case X509_V_ERR_CERT_REVOKED:
		op_error_detail(err, "%s", _("The server's certificate has been revoked."));
		break;
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_CRL_NOT_YET_VALID:
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		op_error_detail(err, "%s",
			_("There is no current revocation list for the server's certificate."));
		break;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		op_error_detail(err, "%s", _("The server's certificate is too weak."));
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		op_error_detail(err, "%s",
			_("The server's certificate was not signed by the configured authority."));
		break;
	default:
		op_error_detail(err,
			_("The check of the server's certificate failed with code %ld."),
			verify_error);
		break;
	}
	op_error_hint(err, "%s",
		_("Nothing was sent to the server. Tell the administrator of the platform."));
}

static enum tls_cause
alert_cause(int alert)
{
	switch (alert) {
	case SSL_AD_PROTOCOL_VERSION:
	case SSL_AD_HANDSHAKE_FAILURE:
	case SSL_AD_INSUFFICIENT_SECURITY:
		return TLS_CAUSE_WEAK;
	case SSL_AD_BAD_CERTIFICATE:
	case SSL_AD_UNSUPPORTED_CERTIFICATE:
	case SSL_AD_CERTIFICATE_REVOKED:
	case SSL_AD_CERTIFICATE_EXPIRED:
	case SSL_AD_CERTIFICATE_UNKNOWN:
	case SSL_AD_UNKNOWN_CA:
	case SSL_AD_ACCESS_DENIED:
	case SSL_AD_CERTIFICATE_REQUIRED:
		return TLS_CAUSE_NOT_ACCEPTED;
	default:
		return TLS_CAUSE_NONE;
	}
}

enum tls_cause
tls_watch_cause(const struct tls_watch *watch)
{
	if (watch->verify_error != X509_V_OK) {
		return TLS_CAUSE_CERTIFICATE;
	}
	if (watch->alert_read >= 0 && alert_cause(watch->alert_read) != TLS_CAUSE_NONE) {
		return alert_cause(watch->alert_read);
	}
	if (watch->alert_written >= 0) {
		return alert_cause(watch->alert_written) == TLS_CAUSE_WEAK ? TLS_CAUSE_WEAK
									   : TLS_CAUSE_HANDSHAKE;
	}
	return watch->done && !watch->name_matches ? TLS_CAUSE_CERTIFICATE : TLS_CAUSE_NONE;
}

bool
tls_watch_explain(const struct tls_watch *watch, struct op_error *err)
{
	switch (tls_watch_cause(watch)) {
	case TLS_CAUSE_CERTIFICATE:
		verify_explain(watch->verify_error != X509_V_OK ? watch->verify_error
								: X509_V_ERR_HOSTNAME_MISMATCH,
			watch->host, err);
		return true;
	case TLS_CAUSE_WEAK:
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server offers only a TLS version or cipher that is too weak"));
		op_error_hint(err, "%s",
			_("The oldest version is set by \"minimum\" in section [tls] of the "
			  "configuration."));
		return true;
	case TLS_CAUSE_NOT_ACCEPTED:
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server did not accept this device's certificate"));
		op_error_detail(err, _("It answered with TLS alert %d."), watch->alert_read);
		op_error_hint(err, "%s",
			_("The certificate may have been revoked or may have ended. Ask a security "
			  "administrator."));
		return true;
	case TLS_CAUSE_HANDSHAKE:
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the TLS handshake failed"));
		op_error_detail(err, _("We answered with TLS alert %d."), watch->alert_written);
		return true;
	case TLS_CAUSE_NONE:
		break;
	}
	return false;
}

bool
tls_policy_allows(const struct tls_policy *policy, const char *version)
{
	if (version == NULL) {
		return false;
	}
	if (strcmp(version, "TLSv1.3") == 0) {
		return true;
	}
	return policy->minimum == TLS1_2_VERSION && strcmp(version, "TLSv1.2") == 0;
}
