/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arguments that many actions have in common.
 */
#ifndef CONSOLE_ACTIONS_ARGS_H
#define CONSOLE_ACTIONS_ARGS_H

#define ARGS_REASON                                                                                \
	{                                                                                          \
		.name = "reason", .type = ARG_TEXT, .flags = ARG_REQUIRED, .prompt = N_("Reason"), \
		.help = N_("why, 3 to 500 characters; it is written to the journal")               \
	}
/* An object by its number, as the first word. */
#define ARGS_NUMBER(word, label, text)                                                             \
	{                                                                                          \
		.name = word, .type = ARG_NUMBER, .flags = ARG_REQUIRED | ARG_POSITION,            \
		.prompt = label, .help = text                                                      \
	}

#endif
