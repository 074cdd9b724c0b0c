/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about closing sheets. See server_sentences.h for the rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_closing[] = {
	/* messages */
	N_("remark is missing"),
	N_("the closing sheet has changed"),
	N_("the closing sheet is signed already"),
	N_("the closing sheet waits for its second signature"),
	N_("the contract has not ended"),
	N_("what was returned is not valid"),
	N_("you may not see everybody on this closing sheet"),
	N_("you may not sign this closing sheet"),
	/* details and hints */
	N_("A closing sheet is signed when the contract is over."),
	N_("A security administrator can sign it."),
	N_("End the contract, or wait for its last day."),
	N_("It is about you: you worked under the contract."),
	N_("It is any of data, devices, documents, media, passes."),
	N_("It is request %s."),
	N_("It needs the right account.read for every person on it."),
	N_("Two others sign it."),
	N_("Two persons have signed it."),
	N_("What it says is not so any more, as after an account was closed."),
	N_("What was not returned is explained in the remark."),
	N_("Whoever signed first can withdraw it."),
	N_("Whoever signed first withdraws the request and signs anew."),
	/* what was done */
	N_("closing sheet of contract %s signed"),
	NULL,
};
