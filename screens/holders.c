/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who holds a role now, through which grant, for which unit, until when.
 */
#include "../api-client/role.h"
#include "../api-client/text.h"
#include "cells.h"
#include "take.h"

#define PAGE 200

struct holders_state {
	struct plain plain; /* first: plain_* */
	char role[64];
};

CELL_NUMBER(grant_text, api_role_holder, grant, THEME_DIM)
CELL_TEXT(login_text, api_role_holder, login, THEME_NORMAL)
CELL_TEXT(name_text, api_role_holder, name, THEME_NORMAL)
CELL_TEXT(unit_text, api_role_holder, unit, THEME_DIM)
CELL_TEXT(grant_unit_text, api_role_holder, grant_unit, THEME_NORMAL)
CELL_NEAR(since_text, api_role_holder, since, THEME_DIM)
CELL_NEAR(until_text, api_role_holder, until, THEME_NORMAL)

static const struct table_column columns[] = {
	{N_("Login"), NULL, 0, 12, 20, false, login_text, NULL},
	{N_("Name"), NULL, 1, 20, 0, false, name_text, NULL},
	{N_("For unit"), NULL, 0, 14, 18, false, grant_unit_text, NULL},
	{N_("Since"), NULL, 2, 11, 11, false, since_text, NULL},
	{N_("Until"), NULL, 0, 11, 11, false, until_text, NULL},
	{N_("Works in"), NULL, 3, 12, 18, false, unit_text, NULL},
	{N_("Grant"), NULL, 4, 6, 8, true, grant_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_role_holder *)row)->cursor;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("nobody holds this role"),
	.page = PAGE,
	.page_limit = 15,
};

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const struct holders_state *state = screen->state;

	return api_role_holders(screen->host->conn, state->role, after, PAGE, done, user);
}

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_role_holder *holder = row;

	ret_subject->kind = SUBJECT_GRANT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)holder->grant);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s  %s", holder->login,
		word_shown(holder->name), word_shown(holder->grant_unit));
}

static const struct plain_kind kind = {N_("Holders"), &table, ask, subject};

static bool
holders_open(struct screen *screen, const struct subject *role, struct op_error *err)
{
	struct holders_state *state = screen->state;

	if (role == NULL || role->kind != SUBJECT_ROLE) {
		op_error_set(err, OP_ERROR_USAGE, _("no role was chosen"));
		return false;
	}
	text_format(state->role, sizeof(state->role), "%s", role->id);
	plain_init(screen, &kind);
	return true;
}

static void
holders_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct holders_state *state = screen->state;

	plain_heading(screen, heading);
	text_format(heading->title, sizeof(heading->title), _("Who holds %s"), state->role);
}

static bool
holders_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct holders_state *state = screen->state;

	*ret_settled = false;
	if (text_is(argument, "role")) {
		buf_append(to, state->role);
		return true;
	}
	return false;
}

static bool
holders_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_role_holder *row = plain_row(screen);

	if (row == NULL) {
		return false;
	}
	*ret_subject = (struct subject){.kind = SUBJECT_ACCOUNT};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", row->login);
	*ret_screen = SCREEN_ACCOUNT_CARD;
	return true;
}

const struct screen_ops screen_holders = {
	.id = SCREEN_HOLDERS,
	.name = "holders",
	.resources = RESOURCE_GRANT | RESOURCE_ROLE,
	.state_size = sizeof(struct holders_state),
	.open = holders_open,
	.draw = plain_draw,
	.heading = holders_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.marked = plain_marked,
	.unmark = plain_unmark,
	.offer = holders_offer,
	.reload = plain_reload,
	.close = plain_close,
	.enter = holders_enter,
};
