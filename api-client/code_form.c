/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forms of codes. Nothing is copied but into secrets.
 */
#include "code_form.h"

#include <string.h>

#define GROUP 4	      /* characters of a one-time code's group */
#define RECOVERY 5    /* characters of a recovery code's half */
#define TYPED_MAX 128 /* longer is no code at all */

/* Characters of RFC 4648's base32, in either case. */
static bool
is_base32(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

static unsigned char
upper(unsigned char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned char)(c - 'a' + 'A') : c;
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

/* The text without blanks at its ends. */
static const unsigned char *
trimmed(const struct secret *typed, size_t *ret_length)
{
	const unsigned char *text = secret_bytes(typed);
	size_t length = secret_length(typed);

	while (length > 0 && text[0] == ' ') {
		text++;
		length--;
	}
	while (length > 0 && text[length - 1] == ' ') {
		length--;
	}
	*ret_length = length;
	return text;
}

/* groups of `size` base32 characters with one separator between them. */
static bool
is_grouped(const unsigned char *text, size_t length, size_t size, size_t groups, bool blanks)
{
	if (length != groups * size + groups - 1) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		bool separator = i % (size + 1) == size;

		if (separator ? text[i] != '-' && !(blanks && text[i] == ' ')
			      : !is_base32(text[i])) {
			return false;
		}
	}
	return true;
}

struct secret *
code_form_one_time(const struct secret *typed)
{
	size_t length;
	const unsigned char *text = trimmed(typed, &length);
	struct secret *code;

	if (!is_grouped(text, length, GROUP, ONE_TIME_CODE_SIZE / GROUP, true)) {
		return NULL;
	}
	code = secret_new(ONE_TIME_CODE_SIZE);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = upper(text[i]);

		if (i % (GROUP + 1) != GROUP) {
			(void)secret_append(code, &c, 1);
		}
	}
	return code;
}

struct secret *
code_form_typed(const struct secret *typed)
{
	size_t length;
	const unsigned char *text = trimmed(typed, &length);
	bool one_time = is_grouped(text, length, GROUP, ONE_TIME_CODE_SIZE / GROUP, true);
	bool recovery = is_grouped(text, length, RECOVERY, 2, false);
	struct secret *code = secret_new(length < TYPED_MAX ? TYPED_MAX : length);

	for (size_t i = 0; i < length; i++) {
		unsigned char c = one_time ? upper(text[i]) : recovery ? lower(text[i]) : text[i];

		if (one_time && c == ' ') {
			c = '-';
		}
		if (c != ' ' || text[i - 1] != ' ') {
			(void)secret_append(code, &c, 1);
		}
	}
	return code;
}
