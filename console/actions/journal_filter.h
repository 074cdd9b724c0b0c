/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filters that the commands about events have in common: the same words as on the filter line
 * of the journal. Their values go to the server as they were typed.
 */
#ifndef CONSOLE_ACTIONS_JOURNAL_FILTER_H
#define CONSOLE_ACTIONS_JOURNAL_FILTER_H

#include "../action.h"

#include "../../api-client/journal.h"

extern const char *const journal_outcomes[];

#define JOURNAL_FILTER_TEXT(word, label, text)                                                     \
	{                                                                                          \
		.name = word, .type = ARG_TEXT, .prompt = label, .help = text                      \
	}
#define JOURNAL_FILTER_ARGS                                                                        \
	JOURNAL_FILTER_TEXT("person", N_("Person"),                                                \
		N_("by or about a person: a login, personnel number or part of the name")),        \
		JOURNAL_FILTER_TEXT("actor", N_("Actor"), N_("only what this account did")),       \
		JOURNAL_FILTER_TEXT("object", N_("Object"),                                        \
			N_("only what happened to this object: a login, or \"session 17\"")),      \
		JOURNAL_FILTER_TEXT("action", N_("Action"),                                        \
			N_("only this action, for example account.unlock, or all of account.*")),  \
		{.name = "outcome",                                                                \
			.type = ARG_CHOICE,                                                        \
			.flags = ARG_INVERTS,                                                      \
			.prompt = N_("Outcome"),                                                   \
			.help = N_("only events with this outcome"),                               \
			.choices = journal_outcomes},                                              \
		JOURNAL_FILTER_TEXT(                                                               \
			"device", N_("Device"), N_("only what came through this device")),         \
		JOURNAL_FILTER_TEXT(                                                               \
			"address", N_("Address"), N_("only what came from this address")),         \
		JOURNAL_FILTER_TEXT("contract", N_("Contract"),                                    \
			N_("all that has to do with a contract: its number")),                     \
		JOURNAL_FILTER_TEXT("company", N_("Company"),                                      \
			N_("all that has to do with a company and its people: its code")),         \
		{.name = "unit",                                                                   \
			.type = ARG_TEXT,                                                          \
			.prompt = N_("Unit"),                                                      \
			.word = "unit",                                                            \
			.help = N_("code of the unit; those below it are meant too")},             \
		JOURNAL_FILTER_TEXT(                                                               \
			"session", N_("Session"), N_("in this session or about it: its number")),  \
		JOURNAL_FILTER_TEXT(                                                               \
			"operation", N_("Operation"), N_("all events of one operation: its id")),  \
		JOURNAL_FILTER_TEXT("reason", N_("Reason"),                                        \
			N_("words of the reason; after \"!\" a word that it does not have"))
#define JOURNAL_TEXT_ARG                                                                           \
	JOURNAL_FILTER_TEXT("text", N_("Text"),                                                    \
		N_("words of reason, actor, object, device, address or cause"))
#define JOURNAL_TIME_ARGS                                                                          \
	JOURNAL_FILTER_TEXT("time", N_("Time"),                                                    \
		N_("within a month, day or range: 2026-10, today, 2026-10..2026-11; or -3h")),     \
		JOURNAL_FILTER_TEXT("from", N_("From"),                                            \
			N_("not before this time: 2026-11-22, \"2026-11-22 09:41\", today, -3h")), \
		JOURNAL_FILTER_TEXT("to", N_("To"), N_("before this time"))

/* Borrows the texts of the run. */
void journal_filter_take(const struct action_run *run, struct api_journal_filter *ret_filter);

/* Opens the search of the run's filters; its state is the opening until `opened` sets another. */
void journal_search(struct action_run *run,
	void (*opened)(struct action_run *run, const struct api_journal_ticket *ticket));

#endif
