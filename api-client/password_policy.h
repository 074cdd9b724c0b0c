/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a new password has to be: long, not well known, not made of one's own name. No
 * rules about kinds of characters. The server never sees a password, so this is judged here.
 */
#ifndef API_CLIENT_PASSWORD_POLICY_H
#define API_CLIENT_PASSWORD_POLICY_H

#include "bind.h"
#include "error.h"
#include "secret.h"

#define PASSWORD_MINIMUM 12  /* characters; the server may ask for more */
#define PASSWORD_MAXIMUM 128 /* characters */

/* The list of well-known passwords: one a line, lower case, '#' begins a comment. */
struct password_list;
struct password_list *password_list_load(const char *path, struct op_error *err); /* owned */
void password_list_free(struct password_list *list);

struct password_rules {
	const struct password_list *list; /* borrowed */
	struct bind_texts words;	  /* own login and names; borrowed */
	int minimum; /* characters; less than PASSWORD_MINIMUM counts as that */
};

enum password_fault {
	PASSWORD_SHORT = 1 << 0,
	PASSWORD_LONG = 1 << 1,	  /* more than 128 characters or 1,024 bytes */
	PASSWORD_KNOWN = 1 << 2,  /* in the list, also with digits around it or repeated */
	PASSWORD_SIMPLE = 1 << 3, /* rows of the keyboard, repeated characters */
	PASSWORD_OWN = 1 << 4,	  /* contains one's own login or name */
	PASSWORD_PRODUCT = 1 << 5 /* contains the name of this program */
};

/* All faults of a password; 0: it is good. *ret_characters: how many it has (may be NULL). */
unsigned password_faults(
	const struct secret *password, const struct password_rules *rules, int *ret_characters);
/* The first fault in words for a person; "" when there is none. */
const char *password_fault_text(unsigned faults);

#endif
