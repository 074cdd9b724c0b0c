/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be typed where a code is asked for: six digits, two of them in a row, a recovery
 * code, a one-time code. Only the form is known here; the server alone judges.
 */
#ifndef API_CLIENT_CODE_FORM_H
#define API_CLIENT_CODE_FORM_H

#include "secret.h"

#define ONE_TIME_CODE_SIZE 20 /* characters of base32 without the dashes: 100 bits */

/* The 20 upper-case characters of a one-time code, typed in five groups of four with a dash or a
 * blank between them. Owned; NULL when the text has another form. */
struct secret *code_form_one_time(const struct secret *typed);
/* A code as it is sent: one-time codes in upper case with dashes, recovery codes in lower case,
 * one blank between two codes; anything else as it was typed. Owned. */
struct secret *code_form_typed(const struct secret *typed);

#endif
