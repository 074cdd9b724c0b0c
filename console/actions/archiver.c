/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row of the archiver's door (console/archiver.c).
 */
#include "actions.h"

#include "../../api-client/text.h"

static const struct arg_spec archiver_args[] = {
	{.name = "month",
		.type = ARG_TEXT,
		.prompt = N_("Month"),
		.help = N_("a month like 2026-03, or \"due\" for all that are old enough: archives "
			   "it and ends")},
	{0},
};

const struct action action_archiver = {
	.name = "archiver",
	.summary = N_("archive months of the journal (a service)"),
	.help = N_("Runs on the database host with the role and the configuration of the keeper: "
		   "writes months of the journal to signed files, lets their events go when the "
		   "file was read back, and makes archived months searchable again, as people ask "
		   "for it in the console. With --month it does one thing and ends; with --dry-run "
		   "it says what it would do. Ends with SIGTERM."),
	.example = "archiver",
	.args = archiver_args,
	.flags = ACTION_LOCAL | ACTION_COMMAND_ONLY | ACTION_NO_SESSION,
};
