/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about people, units, duties and policies. See server_sentences.h for the
 * rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_people[] = {
	NULL,
};
