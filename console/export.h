/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking a list away: the run of a list action once more, with a sink that writes into a file. The
 * server is told before and after, and its journal has the hash of the file before the file
 * appears (X-05, L-04). Whatever goes wrong, no file is left and the reason is said. Nothing here
 * prints; the door shows progress and the result.
 */
#ifndef CONSOLE_EXPORT_H
#define CONSOLE_EXPORT_H

#include "action.h"

/* The first arguments of an action with ACTION_EXPORTS; those of the list follow, so that the list
 * action has the same array from EXPORT_ARGS_COUNT on. */
#define EXPORT_ARGS_OF(formats)                                                                    \
	{.name = "output",                                                                         \
		.type = ARG_CHOICE,                                                                \
		.flags = ARG_REQUIRED,                                                             \
		.prompt = N_("Format"),                                                            \
		.help = N_("csv for a spreadsheet, jsonl for programs: a JSON object a line"),     \
		.choices = (formats),                                                              \
		.server_name = "format"},                                                          \
	{                                                                                          \
		.name = "file", .type = ARG_TEXT, .prompt = N_("File"),                            \
		.help = N_("name in the directory of exports; without it the program makes one")   \
	}
#define EXPORT_ARGS EXPORT_ARGS_OF(export_formats)
#define EXPORT_ARGS_COUNT 2

/* What is true of all of them, for their help. */
#define EXPORT_HELP                                                                                \
	N_("Writes all rows that the list with the same filters has into a file in the directory " \
	   "of exports, with a manifest beside it: who, which filter, how many, SHA-256. The "     \
	   "file "                                                                                 \
	   "is there complete or not at all. Needs a fresh code; the journal keeps that it was "   \
	   "done, and the hash of the file.")

extern const char *const export_formats[]; /* "csv", "jsonl" */

/* For run functions of actions with ACTION_EXPORTS. Exports what the action NOUN.list lists, for an
 * action named NOUN.export. */
enum action_status export_list_run(struct action_run *run, struct op_error *err);

/* Before anything is asked of the server: whether a file could be made. */
bool export_check(const struct action_run *run, struct op_error *err);
/* Begins at the server, then lets `reads` write all rows into the run's sink, as the run function
 * of a list action does. what: "journal", as it begins the name of the file. ticket: of an open
 * search, for the journal; else NULL. The run's `interrupt` ends it without a file. */
void export_start(struct action_run *run, const char *what,
	enum action_status (*reads)(struct action_run *run, struct op_error *err),
	const char *ticket);
/* While `reads` is at work: the server's number of the export. */
int64_t export_number(const struct action_run *run);
/* So many rows will come, as far as is known. */
void export_expect(struct action_run *run, int64_t rows);

#endif
