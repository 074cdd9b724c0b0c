/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of the tui that go on from an event, or follow the journal: rows of the registry as in
 * local.c.
 */
#include "actions.h"

#include "../../api-client/text.h"

#define TUI (ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION)

const struct action action_go_event_actor = {
	.name = "go.event-actor",
	.summary = N_("the account that did this"),
	.hint = N_("person"),
	.screens = SCREEN_BIT(SCREEN_EVENT),
	.keys = "P",
	.flags = TUI,
	.scope = "account.read",
};

const struct action action_go_event_object = {
	.name = "go.event-object",
	.summary = N_("what this was done to"),
	.hint = N_("object"),
	.screens = SCREEN_BIT(SCREEN_EVENT),
	.keys = "O",
	.flags = TUI,
	.scope = "journal.read",
};

const struct action action_go_event_session = {
	.name = "go.event-session",
	.summary = N_("all events of this session"),
	.hint = N_("session"),
	.screens = SCREEN_BIT(SCREEN_EVENT),
	.keys = "S",
	.flags = TUI,
	.scope = "journal.read",
};

const struct action action_go_event_operation = {
	.name = "go.event-operation",
	.summary = N_("all events of this operation"),
	.hint = N_("operation"),
	.screens = SCREEN_BIT(SCREEN_EVENT),
	.keys = "A",
	.flags = TUI,
	.scope = "journal.read",
};

const struct action action_go_follow = {
	.name = "go.follow",
	.summary = N_("follow live: this person, or this filter"),
	.hint = N_("follow"),
	.screens = SCREEN_BIT(SCREEN_JOURNAL) | SCREEN_BIT(SCREEN_EVENT) |
		   SCREEN_BIT(SCREEN_ACCOUNT_CARD),
	.keys = "F",
	.flags = TUI,
	.scope = "journal.read",
};

const struct action action_go_follow_object = {
	.name = "go.follow-object",
	.summary = N_("follow live what happens to this object"),
	.hint = N_("follow object"),
	.screens = SCREEN_BIT(SCREEN_EVENT),
	.keys = "T",
	.flags = TUI,
	.scope = "journal.read",
};

const struct action action_pause = {
	.name = "pause",
	.summary = N_("stop the screen, or go on; what comes is counted"),
	.hint = N_("pause"),
	.screens = SCREEN_BIT(SCREEN_TAIL),
	.keys = "Space p",
	.flags = TUI,
};
