/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Client side of RFC 6238: only what a person at the terminal needs. The server alone judges codes.
 */
#ifndef API_CLIENT_TOTP_H
#define API_CLIENT_TOTP_H

#include "secret.h"

#include <stdint.h>

#define TOTP_DIGITS 6
#define TOTP_PERIOD 30 /* seconds */

/* Seconds until the next code begins, 1..30, for a wall-clock instant in microseconds. */
int totp_seconds_left(int64_t at);

/* For the phone, from a fresh seed. Base32 without padding (RFC 4648), and the same in an
 * otpauth://totp URI for the QR code. Owned; NULL: no memory. */
struct secret *totp_base32(const unsigned char *seed, size_t length);
struct secret *totp_uri(const struct secret *base32, const char *label, const char *issuer);

/* Whether two codes are of this seed and follow each other, whatever the phone's clock says, within
 * a day around the instant. *ret_seconds: how far the phone is ahead (negative: behind), in whole
 * periods. It explains a refusal; the server alone decides. */
bool totp_clock_find(const struct secret *base32, const struct secret *first,
	const struct secret *second, int64_t at, int64_t *ret_seconds);

#endif
