/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about searching and following the journal, and about exports. */
#include "server_sentences.h"

#include "text.h"

#include <stddef.h>

const char *const server_sentences_journal[] = {
	N_("A file is csv, jsonl or ics."),
	N_("A file that is done has a number of rows and of bytes."),
	N_("A filter is an object of words and their values."),
	N_("A list is named by what it lists, for example account."),
	N_("A session is named by its number."),
	N_("A tail goes on only at a place that an answer gave out."),
	N_("An action is written like account.unlock, all of a noun like account.*."),
	N_("An export belongs to the session that began it."),
	N_("An export is done, cancelled or failed."),
	N_("An operation is named by its whole id."),
	N_("Every page of an export is read once, in its order."),
	N_("Go on tomorrow, or ask for a higher limit."),
	N_("Its end is in the journal."),
	N_("Leave the unit out to see the events of all your units."),
	N_("Months and days are those of the platform."),
	N_("More than five persons have this in their name, phone or number."),
	N_("Start the export again from the beginning."),
	N_("The SHA-256 of a file has 32 bytes."),
	N_("The export would not be one answer any more."),
	N_("The policy export.rows_per_day limits what one person takes away in a day."),
	N_("Write more of it, or a login or the personnel number."),
	N_("filter is not valid"),
	N_("format is not valid"),
	N_("list is not valid"),
	N_("operation is not valid"),
	N_("pages come one after the other"),
	N_("session is not valid"),
	N_("size is not valid"),
	N_("the export is not committed"),
	N_("the export is over"),
	N_("the file is not complete"),
	N_("there is no such export"),
	N_("too many persons match"),
	N_("too many rows were exported today"),
	N_("your rights have changed"),
	N_("export %s begun"),
	N_("export %s ended, rows: %s"),
	NULL,
};
