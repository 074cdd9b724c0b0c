/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of server_sentences.h in the order in which they are searched. */
#include "server_sentences.h"

#include <stddef.h>

const char *const *const server_sentences[] = {
	server_sentences_closing, /* these two before the general ones of others */
	server_sentences_journal,
	server_sentences_session,
	server_sentences_people,
	server_sentences_requests,
	server_sentences_lists,
	server_sentences_credentials,
	server_sentences_rights,
	server_sentences_reference,
	server_sentences_proof,
	server_sentences_boards,
	NULL,
};
