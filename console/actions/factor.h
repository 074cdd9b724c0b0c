/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of a new factor, in words: shared by the actions and by the pages of the tui.
 */
#ifndef CONSOLE_ACTIONS_FACTOR_H
#define CONSOLE_ACTIONS_FACTOR_H

#include "../../api-client/credential.h"

/* password.c: whether the status of a change is a success; false: *err says what to do. */
bool password_changed(const char *status, struct op_error *err);
/* totp.c: the same for two codes; proof NULL: there was no answer. */
bool totp_proven(const struct api_proof *proof, struct op_error *err);
/* Replaces *err by the phone's wrong clock when that is why the codes did not fit. at: the server's
 * time. */
void totp_explain(const struct secret *base32, const struct secret *first,
	const struct secret *second, int64_t at, struct op_error *err);

#endif
