/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about bulk changes, views, the home screen and the calendar. See
 * server_sentences.h for the rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_lists[] = {
	NULL,
};
