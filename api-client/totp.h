/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Client side of RFC 6238: only what a person at the terminal needs. The server alone judges codes.
 */
#ifndef API_CLIENT_TOTP_H
#define API_CLIENT_TOTP_H

#include <stdint.h>

#define TOTP_DIGITS 6
#define TOTP_PERIOD 30 /* seconds */

/* Seconds until the next code begins, 1..30, for a wall-clock instant in microseconds. */
int totp_seconds_left(int64_t at);

#endif
