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
#define ARGS_LOGIN                                                                                 \
	{                                                                                          \
		.name = "login", .type = ARG_LOGIN, .flags = ARG_REQUIRED | ARG_POSITION,          \
		.prompt = N_("Account"), .help = N_("login of the account")                        \
	}
#define ARGS_UNIT(flag)                                                                            \
	{                                                                                          \
		.name = "unit", .type = ARG_TEXT, .flags = (flag), .prompt = N_("Unit"),           \
		.word = "unit", .help = N_("code of the unit; those below it are meant too")       \
	}
#define ARGS_ROLE(flag)                                                                            \
	{                                                                                          \
		.name = "role", .type = ARG_TEXT, .flags = (flag), .prompt = N_("Role"),           \
		.word = "role", .help = N_("code of the role")                                     \
	}
#define ARGS_CONTRACT ARGS_NUMBER("contract", N_("Contract"), N_("number of the contract's row"))
/* An object by its number, as the first word. */
#define ARGS_NUMBER(word, label, text)                                                             \
	{                                                                                          \
		.name = word, .type = ARG_NUMBER, .flags = ARG_REQUIRED | ARG_POSITION,            \
		.prompt = label, .help = text                                                      \
	}

#endif
