/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What commands that import a file have in common: the file is read here (api-client/import.h),
 * sent in one call, and every row gets its verdict. A dry run does the same and changes nothing.
 */
#ifndef CONSOLE_ACTIONS_IMPORT_H
#define CONSOLE_ACTIONS_IMPORT_H

#include "../../api-client/import.h"
#include "../action.h"

struct import_action {
	const struct import_kind *kind;
	bool csaf; /* a file may be a CSAF document instead */
	struct call *(*send)(struct action_run *run, const char *rows, call_done *done, void *user);
};

/* Arguments "file" and "dry-run". */
#define IMPORT_ARGS(text)                                                                          \
	{.name = "file",                                                                           \
		.type = ARG_TEXT,                                                                  \
		.flags = ARG_REQUIRED | ARG_POSITION,                                              \
		.prompt = N_("File"),                                                              \
		.help = text},                                                                     \
	{                                                                                          \
		.name = "dry-run", .type = ARG_FLAG, .prompt = N_("Only try"),                     \
		.help = N_("say what would happen to every row, change nothing")                   \
	}

enum action_status import_start(
	struct action_run *run, const struct import_action *import, struct op_error *err);

#endif
