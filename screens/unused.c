/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rights that their holders do not use: the last use of each, and the grant it comes from, as
 * evidence for the review (N25). The filter is a unit.
 */
#include "../api-client/review.h"
#include "../api-client/text.h"
#include "cells.h"
#include "take.h"

#include <string.h>

#define PAGE 200

CELL_TEXT(login_text, api_right_unused, login, THEME_NORMAL)
CELL_TEXT(name_text, api_right_unused, name, THEME_NORMAL)
CELL_TEXT(unit_text, api_right_unused, unit, THEME_DIM)
CELL_TEXT(role_text, api_right_unused, role, THEME_NORMAL)
CELL_TEXT(scope_text, api_right_unused, scope, THEME_NORMAL)
CELL_NUMBER(grant_text, api_right_unused, grant, THEME_DIM)

static void
used_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_right_unused *right = row;

	*role = right->last_used == TIME_NULL ? THEME_WARN : THEME_NORMAL;
	if (right->last_used == TIME_NULL) {
		buf_append(to, _("never"));
	} else {
		cell_near(to, right->last_used);
	}
}

static void
days_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_right_unused *right = row;

	*role = THEME_DIM;
	if (right->days_used != BIND_INT_NULL && right->days_used > 0) {
		buf_printf(to, ngettext("%lld day", "%lld days", (unsigned long)right->days_used),
			(long long)right->days_used);
	}
}

static const struct table_column columns[] = {
	{N_("Login"), NULL, 0, 12, 18, false, login_text, NULL},
	{N_("Name"), NULL, 2, 18, 0, false, name_text, NULL},
	{N_("Role"), NULL, 0, 22, 24, false, role_text, NULL},
	{N_("Right"), NULL, 0, 16, 26, false, scope_text, NULL},
	{N_("Last used"), NULL, 0, 11, 11, false, used_text, NULL},
	{N_("Used on"), NULL, 3, 8, 10, true, days_text, NULL},
	{N_("Unit"), NULL, 4, 10, 18, false, unit_text, NULL},
	{N_("Grant"), NULL, 5, 6, 8, true, grant_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_right_unused *)row)->cursor;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("every right was used in time"),
	.page = PAGE,
	.page_limit = 15,
};

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const char *unit = plain_filter_text(screen);

	if (text_starts(unit, "unit:")) {
		unit += strlen("unit:");
	}
	return api_right_unused(
		screen->host->conn, *unit == '\0' ? NULL : unit, 0, after, PAGE, done, user);
}

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_right_unused *right = row;

	ret_subject->kind = SUBJECT_GRANT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)right->grant);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s  %s", right->login,
		word_shown(right->name), right->role);
	text_format(ret_subject->suggestion, sizeof(ret_subject->suggestion),
		_("%s not used for 90 days"), right->scope);
}

static const struct plain_kind kind = {N_("Unused rights"), &table, ask, subject};

static bool
unused_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
unused_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_right_unused *row = plain_row(screen);

	if (row == NULL) {
		return false;
	}
	*ret_subject = (struct subject){.kind = SUBJECT_ACCOUNT};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", row->login);
	*ret_screen = SCREEN_GRANTS;
	return true;
}

const struct screen_ops screen_unused = {
	.id = SCREEN_UNUSED,
	.name = "unused",
	.resources = RESOURCE_GRANT | RESOURCE_ROLE,
	.state_size = sizeof(struct plain),
	.open = unused_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.filter_on_accept = true,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.enter = unused_enter,
};
