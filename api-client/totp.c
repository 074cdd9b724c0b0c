/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the code on a person's phone stays valid (RFC 6238 with its usual 30 seconds). Judges
 * nothing: the server alone does.
 */
#include "totp.h"

#include "clock.h"

int
totp_seconds_left(int64_t at)
{
	int64_t second = at / CLOCK_SECOND;

	if (at < 0 && at % CLOCK_SECOND != 0) {
		second--;
	}
	return (int)(TOTP_PERIOD - (second % TOTP_PERIOD + TOTP_PERIOD) % TOTP_PERIOD);
}
