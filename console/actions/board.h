/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the actions of the boards have in common: arguments, choices, and that a component is
 * selected.
 */
#ifndef CONSOLE_ACTIONS_BOARD_H
#define CONSOLE_ACTIONS_BOARD_H

#include "../action.h"

#define BOARD_COMPONENT_ARG                                                                        \
	{                                                                                          \
		.name = "component", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,       \
		.prompt = N_("Component"), .help = N_("short name of the component")               \
	}
#define BOARD_ADVISORY_ARG                                                                         \
	{                                                                                          \
		.name = "advisory", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,        \
		.prompt = N_("Advisory"), .help = N_("like DSA-5678-1 or CVE-2026-12345")          \
	}
#define BOARD_SEARCH_ARG                                                                           \
	{                                                                                          \
		.name = "search", .type = ARG_TEXT, .prompt = N_("Search"),                        \
		.help = N_("a fragment of what is listed")                                         \
	}
#define BOARD_ENVIRONMENT_ARG(flag)                                                                \
	{                                                                                          \
		.name = "environment", .type = ARG_CHOICE, .flags = (flag),                        \
		.prompt = N_("Environment"), .help = N_("test or production"),                     \
		.choices = board_environments                                                      \
	}

extern const char *const board_environments[];
/* For action.check. */
bool board_check(const struct subject *subject, const char *own_login, struct op_error *err);

#endif
