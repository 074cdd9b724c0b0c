/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about the proof of the journal and its sinks. See server_sentences.h for the
 * rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_proof[] = {
	N_("hash is not valid"),
	N_("seal is not valid"),
	N_("signature is not valid"),
	N_("the sink is disabled already"),
	N_("the sink is enabled already"),
	N_("there is no such sink"),
	N_("A seal is named by its number, from 0 on."),
	N_("A signature has 64 bytes."),
	N_("A sink of this name is registered."),
	N_("A sink starts from the beginning or from now."),
	N_("Look at the list of sinks."),
	N_("No certificate of a forwarding service is registered under this name."),
	N_("No sink of this name is registered."),
	N_("The hash of a seal has 32 bytes."),
	N_("There is nothing to change."),
	N_("sink %s disabled"),
	N_("sink %s enabled"),
	N_("sink %s registered"),
	N_("waiting since %s"),
	N_("see where the journal is forwarded to and how far"),
	N_("register, disable and enable sinks of the journal"),
	N_("a sink of the journal that acknowledged nothing for this long is STALLED"),
	NULL,
};
