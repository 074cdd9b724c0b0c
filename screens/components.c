/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inventory: what has to be protected, patched and backed up, and whether it reports.
 */
#include "../api-client/component.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

#include <stdlib.h>

#define PAGE 500

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_component *component = row;

	*role = board_state_role(component->state, TIME_NULL);
	buf_append(to, board_state(component->state));
}

CELL_TEXT(code_text, api_component, component, THEME_NORMAL)
CELL_TEXT(name_text, api_component, name, THEME_NORMAL)
CELL_TEXT(kind_text, api_component, kind, THEME_NORMAL)
CELL_TEXT(environment_text, api_component, environment, THEME_NORMAL)
CELL_TEXT(unit_text, api_component, unit, THEME_DIM)
CELL_TEXT(device_text, api_component, device, THEME_DIM)
CELL_NEAR(report_text, api_component, last_report, THEME_NORMAL)

static const struct table_column columns[] = {
	{N_("Component"), NULL, 0, 10, 14, false, code_text, NULL},
	{N_("State"), NULL, 0, 7, 8, false, state_text, board_report_words},
	{N_("Name"), NULL, 0, 16, 0, false, name_text, NULL},
	{N_("Kind"), NULL, 2, 10, 14, false, kind_text, NULL},
	{N_("Environment"), NULL, 1, 11, 11, false, environment_text, NULL},
	{N_("Report"), NULL, 0, 11, 11, false, report_text, NULL},
	{N_("Unit"), NULL, 3, 9, 14, false, unit_text, NULL},
	{N_("Certificate"), NULL, 4, 11, 14, false, device_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_component *)row)->component;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_component *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	static const char *const names[] = {"environment", NULL};
	static const char *const *const codes[] = {board_environment_codes};
	char *values[1];
	struct buf words = BUF_INIT;
	struct call *call;

	board_filter(screen, names, codes, values, &words);
	call = api_component_list(screen->host->conn, words.length == 0 ? NULL : buf_text(&words),
		values[0], after, PAGE, done, user);
	free(values[0]);
	buf_done(&words);
	return call;
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
	const struct api_component *component = row;

	board_subject(ret_subject, component->component, component->name, component->state,
		component->version);
}

static const struct plain_kind kind = {N_("Components"), &table, ask, subject};

static bool
components_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
components_enter(
	const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_ANTIVIRUS_CARD;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_components = {
	.id = SCREEN_COMPONENTS,
	.name = "components",
	.resources = RESOURCE_COMPONENT,
	.state_size = sizeof(struct plain),
	.open = components_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.enter = components_enter,
};
