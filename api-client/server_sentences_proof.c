/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about the proof of the journal. See server_sentences.h for the rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_proof[] = {
	N_("hash is not valid"),
	N_("seal is not valid"),
	N_("signature is not valid"),
	N_("A seal is named by its number, from 0 on."),
	N_("A signature has 64 bytes."),
	N_("The hash of a seal has 32 bytes."),
	NULL,
};
