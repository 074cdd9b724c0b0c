/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The antivirus board: every component, worst first. The order and the states are the server's; the
 * age of the signatures stands beside its limit, and a component that is silent is never green.
 */
#include "../api-client/antivirus.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

#include <stdlib.h>

#define PAGE 500 /* a whole board in one round trip */

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_antivirus *antivirus = row;

	*role = board_state_role(antivirus->state, antivirus->exception_until);
	board_state_add(to, antivirus->state, antivirus->exception_until);
}

static void
age_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_antivirus *antivirus = row;

	*role = antivirus->signature_age_hours == BIND_INT_NULL ||
				antivirus->signature_age_hours >= antivirus->limit_hours
			? THEME_WARN
			: THEME_NORMAL;
	board_age(to, antivirus->signature_age_hours, antivirus->limit_hours);
}

static void
why_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_antivirus *antivirus = row;

	(void)role;
	server_text(antivirus->state_why, to);
}

static void
found_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_antivirus *antivirus = row;

	*role = antivirus->detections > 0 ? THEME_BAD : THEME_DIM;
	plain_number(to, antivirus->detections);
}

static void
shield_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_BAD;
	board_shield(to, ((const struct api_antivirus *)row)->exception_until);
}

CELL_TEXT(code_text, api_antivirus, component, THEME_NORMAL)
CELL_TEXT(name_text, api_antivirus, name, THEME_NORMAL)
CELL_TEXT(product_text, api_antivirus, product, THEME_NORMAL)
CELL_TEXT(engine_text, api_antivirus, engine, THEME_DIM)
CELL_TEXT(realtime_text, api_antivirus, realtime, THEME_NORMAL)
CELL_NEAR(scan_text, api_antivirus, last_full_scan, THEME_NORMAL)
CELL_NEAR(report_text, api_antivirus, last_report, THEME_NORMAL)

static const struct table_column columns[] = {
	{N_("State"), NULL, 0, 8, 14, false, state_text, board_antivirus_words},
	{N_("Component"), NULL, 0, 12, 18, false, code_text, NULL},
	{N_("Signatures"), NULL, 0, 10, 10, true, age_text, NULL},
	{N_("Found"), NULL, 0, 5, 5, true, found_text, NULL},
	{N_("Report"), NULL, 0, 11, 11, false, report_text, NULL},
	{N_("Product"), NULL, 3, 8, 10, false, product_text, NULL},
	{N_("Engine"), NULL, 6, 7, 8, false, engine_text, NULL},
	{N_("On"), NULL, 4, 3, 3, false, realtime_text, NULL},
	{N_("Full scan"), NULL, 3, 11, 11, false, scan_text, NULL},
	{N_("Exception"), NULL, 1, 12, 12, false, shield_text, NULL},
	{N_("Name"), NULL, 5, 16, 22, false, name_text, NULL},
	{N_("Why"), NULL, 2, 14, 0, false, why_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_antivirus *)row)->component;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_antivirus *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	static const char *const names[] = {"state", NULL};
	static const char *const states[] = {
		"DETECTED", "OFF", "CANT_UPDATE", "OLD", "NEVER", "SILENT", "OK", NULL};
	static const char *const *const codes[] = {states};
	char *values[1];
	struct buf words = BUF_INIT;
	struct call *call;

	board_filter(screen, names, codes, values, &words);
	call = api_antivirus_list(screen->host->conn, values[0],
		words.length == 0 ? NULL : buf_text(&words), after, PAGE, done, user);
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
	const struct api_antivirus *antivirus = row;

	board_subject(ret_subject, antivirus->component, antivirus->name, antivirus->state, 0);
}

static const struct plain_kind kind = {N_("Antivirus"), &table, ask, subject};

static bool
antivirus_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
antivirus_enter(
	const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_ANTIVIRUS_CARD;
	return plain_subject(screen, ret_subject);
}

static bool
antivirus_offer(
	const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	(void)screen;
	return board_antivirus_offer(argument, to, ret_settled);
}

const struct screen_ops screen_antivirus = {
	.id = SCREEN_ANTIVIRUS,
	.name = "antivirus",
	.resources = RESOURCE_ANTIVIRUS | RESOURCE_COMPONENT | RESOURCE_EXCEPTION,
	.state_size = sizeof(struct plain),
	.open = antivirus_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.offer = antivirus_offer,
	.enter = antivirus_enter,
};
