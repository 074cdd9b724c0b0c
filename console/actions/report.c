/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row of the reporter's door (console/reporter.c).
 */
#include "actions.h"

#include "../../api-client/text.h"

const struct action action_report = {
	.name = "report",
	.summary = N_("report antivirus, packages and backups of this machine"),
	.help = N_("Runs on a component with its certificate: asks clamd, reads the files of dpkg, "
		   "apt and pgBackRest, keeps a report of each in its spool and delivers them. "
		   "With --dry-run it prints the reports as JSON and sends nothing."),
	.example = "report",
	.flags = ACTION_LOCAL | ACTION_COMMAND_ONLY | ACTION_NO_SESSION,
};
