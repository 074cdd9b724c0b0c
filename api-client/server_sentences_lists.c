/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says about bulk changes, views, the home screen and the calendar. See
 * server_sentences.h for the rules. */
#include "server_sentences.h"

#include "text.h"

const char *const server_sentences_lists[] = {
	N_("accounts are not valid"),
	N_("screen is not valid"),
	N_("the account has no open session"),
	N_("there are too many views"),
	N_("there is no such view"),
	N_("A kind is grant, contract, confidentiality, request, account, lock, review, absence, "
	   "one_time, patch, drill, exception or sink."),
	N_("A list has up to 50 saved views."),
	N_("A screen is named in small Latin letters, as in the help."),
	N_("Delete one first."),
	N_("From 1 to 3650 days."),
	N_("Look at the list of views."),
	N_("Many accounts are changed by lock, unlock or end_sessions."),
	N_("Name 1 to 500 accounts by login, each of them once."),
	N_("None of your views has this number."),
	N_("Only a lock has an end."),
	N_("Reload the list."),
	N_("%s by policy, %s by person"),
	N_("%s done, %s refused"),
	N_("sessions ended: %s"),
	N_("not used for %s days"),
	N_("not used for long"),
	N_("view %s deleted"),
	N_("view %s saved"),
	N_("within 7 days"),
	N_("within 30 days"),
	NULL,
};
