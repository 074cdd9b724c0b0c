/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backups against the policy, and restore drills: what was measured last, when the next is due.
 * Enter shows all drills of a component.
 */
#include "../api-client/backup.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

#define PAGE 500

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_backup *backup = row;

	*role = board_state_role(backup->state, TIME_NULL);
	buf_append(to, board_state(backup->state));
}

static void
age_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_backup *backup = row;

	*role = backup->age_hours == BIND_INT_NULL || backup->age_hours >= backup->limit_hours
			? THEME_WARN
			: THEME_NORMAL;
	board_age(to, backup->age_hours, backup->limit_hours);
}

static void
due_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_backup *backup = row;
	bool overdue = backup->drill_days_left != BIND_INT_NULL && backup->drill_days_left < 0;

	*role = board_days_role(backup->drill_days_left, overdue);
	board_days(to, backup->drill_days_left, overdue);
}

CELL_TEXT(code_text, api_backup, component, THEME_NORMAL)
CELL_TEXT(name_text, api_backup, name, THEME_DIM)
CELL_NEAR(run_text, api_backup, last_run, THEME_NORMAL)
CELL_NEAR(ok_text, api_backup, last_ok, THEME_NORMAL)
CELL_NEAR(drill_text, api_backup, last_drill, THEME_NORMAL)
CELL(rpo_text, api_backup, rpo_seconds, THEME_NORMAL, board_seconds)
CELL(rto_text, api_backup, rto_seconds, THEME_NORMAL, board_seconds)

static const struct table_column columns[] = {
	{N_("State"), NULL, 0, 7, 8, false, state_text, board_backup_words},
	{N_("Component"), NULL, 0, 10, 14, false, code_text, NULL},
	{N_("Age"), NULL, 0, 8, 9, true, age_text, NULL},
	{N_("Last good"), NULL, 3, 11, 11, false, ok_text, NULL},
	{N_("Last run"), NULL, 4, 11, 11, false, run_text, NULL},
	{N_("Last drill"), NULL, 1, 10, 11, false, drill_text, NULL},
	{N_("RPO"), NULL, 1, 7, 8, true, rpo_text, NULL},
	{N_("RTO"), NULL, 1, 7, 8, true, rto_text, NULL},
	{N_("Next drill"), NULL, 0, 12, 13, true, due_text, NULL},
	{N_("Name"), NULL, 5, 16, 0, false, name_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_backup *)row)->component;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_backup *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const char *filter = plain_filter_text(screen);

	return api_backup_list(
		screen->host->conn, *filter == '\0' ? NULL : filter, after, PAGE, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_cursor,
	.load = plain_load,
	.empty = N_("no component matches"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_backup *backup = row;

	board_subject(ret_subject, backup->component, backup->name, backup->state, 0);
}

static const struct plain_kind kind = {N_("Backups and drills"), &table, ask, subject};

static bool
backups_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
backups_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_DRILLS;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_backups = {
	.id = SCREEN_BACKUPS,
	.name = "backups",
	.resources = RESOURCE_BACKUP | RESOURCE_COMPONENT,
	.state_size = sizeof(struct plain),
	.open = backups_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.enter = backups_enter,
};
