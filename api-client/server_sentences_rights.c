/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about roles, grants, conflicts and reviews. See server_sentences.h for the
 * rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_rights[] = {
	NULL,
};
