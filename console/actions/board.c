/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the boards' actions share, and the ways between the boards: the key 8 opens them, letters
 * change from one to the other.
 */
#include "board.h"
#include "actions.h"

#include "../../api-client/text.h"

const char *const board_environments[] = {"test", "production", NULL};

bool
board_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_COMPONENT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no component is selected"));
		return false;
	}
	return true;
}

#define TUI (ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION)
#define BOARDS                                                                                     \
	(SCREEN_BIT(SCREEN_ANTIVIRUS) | SCREEN_BIT(SCREEN_ANTIVIRUS_CARD) |                        \
		SCREEN_BIT(SCREEN_PATCHES) | SCREEN_BIT(SCREEN_PATCH) |                            \
		SCREEN_BIT(SCREEN_BACKUPS) | SCREEN_BIT(SCREEN_COMPONENTS) |                       \
		SCREEN_BIT(SCREEN_EXCEPTIONS))

const struct action action_go_boards = {
	.name = "go.boards",
	.summary = N_("antivirus, patches, backups"),
	.hint = N_("boards"),
	.screens = SCREEN_ANY,
	.keys = "8",
	.flags = TUI,
	.scope = "component.read",
};

const struct action action_go_antivirus = {
	.name = "go.antivirus",
	.summary = N_("antivirus of all components"),
	.hint = N_("antivirus"),
	.screens = BOARDS & ~SCREEN_BIT(SCREEN_ANTIVIRUS),
	.keys = "A",
	.flags = TUI,
	.scope = "component.read",
};

const struct action action_go_patches = {
	.name = "go.patches",
	.summary = N_("corrections by days left"),
	.hint = N_("patches"),
	.screens = BOARDS & ~SCREEN_BIT(SCREEN_PATCHES),
	.keys = "P",
	.flags = TUI,
	.scope = "component.read",
};

const struct action action_go_backups = {
	.name = "go.backups",
	.summary = N_("backups and restore drills"),
	.hint = N_("backups"),
	.screens = BOARDS & ~SCREEN_BIT(SCREEN_BACKUPS),
	.keys = "B",
	.flags = TUI,
	.scope = "component.read",
};

const struct action action_go_components = {
	.name = "go.components",
	.summary = N_("components of the platform"),
	.hint = N_("components"),
	.screens = BOARDS & ~SCREEN_BIT(SCREEN_COMPONENTS),
	.keys = "C",
	.flags = TUI,
	.scope = "component.read",
};

const struct action action_go_exceptions = {
	.name = "go.exceptions",
	.summary = N_("exceptions that hold"),
	.hint = N_("exceptions"),
	.screens = BOARDS & ~SCREEN_BIT(SCREEN_EXCEPTIONS),
	.keys = "W",
	.flags = TUI,
	.scope = "component.read",
};
