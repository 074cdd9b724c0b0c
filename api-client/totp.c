/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person at the terminal needs of RFC 6238: how long a code stays, the seed in the forms
 * that phones take, and what is wrong with the clock of a phone. Judges nothing: the server does.
 */
#include "totp.h"

#include "clock.h"

#include <liboath/oath.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEARCH                                                                                     \
	(24 * 60 * 60 / TOTP_PERIOD) /* periods to each side: wrong zones are found as well */
#define URI_MAX 512

int
totp_seconds_left(int64_t at)
{
	int64_t second = at / CLOCK_SECOND;

	if (at < 0 && at % CLOCK_SECOND != 0) {
		second--;
	}
	return (int)(TOTP_PERIOD - (second % TOTP_PERIOD + TOTP_PERIOD) % TOTP_PERIOD);
}

struct secret *
totp_base32(const unsigned char *seed, size_t length)
{
	char *text = NULL;
	size_t size = 0;
	struct secret *base32;

	if (oath_base32_encode((const char *)seed, length, &text, &size) != OATH_OK) {
		return NULL;
	}
	base32 = secret_new(size);
	(void)secret_append(base32, text, strcspn(text, "="));
	OPENSSL_cleanse(text, size);
	free(text);
	return base32;
}

static void
uri_text(struct secret *uri, const char *text)
{
	(void)secret_append(uri, text, strlen(text));
}

/* RFC 3986: what is not unreserved is written in hexadecimal. */
static void
uri_value(struct secret *uri, const char *value)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	static const char digits[] = "0123456789ABCDEF";

	for (const char *c = value; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;
		char escaped[3] = {'%', digits[byte >> 4], digits[byte & 15]};

		if (strchr(plain, *c) != NULL) {
			(void)secret_append(uri, c, 1);
		} else {
			(void)secret_append(uri, escaped, sizeof escaped);
		}
	}
}

struct secret *
totp_uri(const struct secret *base32, const char *label, const char *issuer)
{
	struct secret *uri = secret_new(URI_MAX);

	uri_text(uri, "otpauth://totp/");
	uri_value(uri, label);
	uri_text(uri, "?secret=");
	(void)secret_append(uri, secret_bytes(base32), secret_length(base32));
	uri_text(uri, "&issuer=");
	uri_value(uri, issuer);
	return uri;
}

/* The seed's period in which a code is right, searched around an instant; negative: none. */
static int64_t
period_find(const char *seed, size_t length, const struct secret *code, int64_t at, size_t window)
{
	time_t now = (time_t)(at / CLOCK_SECOND);
	int position = 0;
	int found = oath_totp_validate2(seed, length, now, TOTP_PERIOD, 0, window, &position,
		(const char *)secret_bytes(code));

	return found < 0 ? -1 : (int64_t)now / TOTP_PERIOD + position;
}

bool
totp_clock_find(const struct secret *base32, const struct secret *first,
	const struct secret *second, int64_t at, int64_t *ret_seconds)
{
	char *seed = NULL;
	size_t length = 0;
	int64_t one, two = -1;

	if (secret_length(first) != TOTP_DIGITS || secret_length(second) != TOTP_DIGITS ||
		oath_base32_decode((const char *)secret_bytes(base32), secret_length(base32), &seed,
			&length) != OATH_OK) {
		return false;
	}
	one = period_find(seed, length, first, at, SEARCH);
	if (one >= 0) {
		two = period_find(seed, length, second, (one + 1) * TOTP_PERIOD * CLOCK_SECOND, 0);
	}
	OPENSSL_cleanse(seed, length);
	free(seed);
	if (one < 0 || two != one + 1) {
		return false;
	}
	*ret_seconds = (one - at / CLOCK_SECOND / TOTP_PERIOD) * TOTP_PERIOD;
	return true;
}
