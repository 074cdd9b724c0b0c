/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The patch board: components against advisories by days left. What is overdue stays open until the
 * correction is effective. Below the table: the dates of the chosen row and its deadline with the
 * rule behind it, so that nobody has to count days himself.
 */
#include "../api-client/patch.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

#include <stdlib.h>

#define PAGE 100
#define DETAIL_ROWS 5 /* a rule, two lines of dates, two of the deadline */

static void
days_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_patch *patch = row;

	*role = board_days_role(patch->days_left, patch->overdue);
	if (text_is(patch->state, "EFFECTIVE")) {
		*role = THEME_DIM;
	} else if (patch->days_left == BIND_INT_NULL) {
		buf_append(to, _("no deadline"));
	} else {
		board_days(to, patch->days_left, patch->overdue);
	}
}

static void
severity_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = board_severity_role(((const struct api_patch *)row)->severity);
	buf_append(to, board_severity(((const struct api_patch *)row)->severity));
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_patch *patch = row;

	*role = board_state_role(patch->state, patch->exception_until);
	board_state_add(to, patch->state, patch->exception_until);
}

static void
shield_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_BAD;
	board_shield(to, ((const struct api_patch *)row)->exception_until);
}

CELL_TEXT(code_text, api_patch, component, THEME_NORMAL)
CELL_TEXT(advisory_text, api_patch, advisory, THEME_NORMAL)
CELL_TEXT(title_text, api_patch, title, THEME_DIM)
CELL_DAY(published_text, api_patch, published_on, THEME_NORMAL)
CELL_NEAR(detected_text, api_patch, detected_at, THEME_NORMAL)
CELL_NEAR(tested_text, api_patch, tested_at, THEME_NORMAL)
CELL_NEAR(installed_text, api_patch, installed_at, THEME_NORMAL)
CELL_NEAR(effective_text, api_patch, effective_at, THEME_NORMAL)

static const struct table_column columns[] = {
	{N_("Left"), NULL, 0, 13, 13, true, days_text, NULL},
	{N_("Component"), NULL, 0, 10, 14, false, code_text, NULL},
	{N_("Advisory"), NULL, 0, 14, 16, false, advisory_text, NULL},
	{N_("Severity"), NULL, 0, 8, 8, false, severity_text, board_severity_words},
	{N_("State"), NULL, 0, 15, 15, false, state_text, board_patch_words},
	{N_("Exception"), NULL, 1, 12, 12, false, shield_text, NULL},
	{N_("Published"), NULL, 2, 10, 10, false, published_text, NULL},
	{N_("Detected"), NULL, 4, 11, 11, false, detected_text, NULL},
	{N_("Tested"), NULL, 3, 11, 11, false, tested_text, NULL},
	{N_("Installed"), NULL, 5, 11, 11, false, installed_text, NULL},
	{N_("Effective"), NULL, 6, 11, 11, false, effective_text, NULL},
	{N_("Title"), NULL, 7, 16, 0, false, title_text, NULL},
};

/* Component and advisory; only has to last until the table has compared it. */
static const char *
row_key(const void *row)
{
	static char key[128];
	const struct api_patch *patch = row;

	text_format(key, sizeof(key), "%s %s", patch->component, patch->advisory);
	return key;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_patch *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	static const char *const names[] = {"state", "severity", "environment", "component", NULL};
	static const char *const states[] = {"open", "overdue", "NO_FIX", "FIX_AVAILABLE",
		"INSTALLED", "EFFECTIVE", "UNKNOWN", NULL};
	static const char *const severities[] = {"critical", "high", "medium", "low", NULL};
	static const char *const *const codes[] = {
		states, severities, board_environment_codes, NULL};
	char *values[4];
	struct buf words = BUF_INIT;
	struct api_patch_filter filter = {.after = after, .limit = PAGE};
	struct call *call;

	board_filter(screen, names, codes, values, &words);
	filter.state = values[0];
	filter.severity = values[1];
	filter.environment = values[2];
	filter.component = values[3];
	filter.search = words.length == 0 ? NULL : buf_text(&words);
	call = api_patch_list(screen->host->conn, &filter, done, user);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		free(values[i]);
	}
	buf_done(&words);
	return call;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_cursor,
	.load = plain_load,
	.empty = N_("no advisory concerns a component"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_patch *patch = row;

	board_subject(ret_subject, patch->component, patch->name, patch->state, 0);
	text_format(ret_subject->advisory, sizeof(ret_subject->advisory), "%s", patch->advisory);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s  %s", patch->component,
		patch->advisory, patch->title);
}

static const struct plain_kind kind = {N_("Patches"), &table, ask, subject};

static bool
patches_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static void
date_add(struct buf *to, const char *label, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	buf_printf(to, "%s%s %s", to->length == 0 ? "" : "   ", label,
		at == TIME_NULL ? "-" : clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

static void
detail_draw(const struct api_patch *patch, const struct area *area)
{
	const struct area deadline = {
		area->row + 3, area->column + 1, DETAIL_ROWS - 3, area->columns - 2};
	struct buf dates = BUF_INIT, done = BUF_INIT, rule = BUF_INIT;
	char day[CLOCK_TEXT_SIZE];

	buf_printf(
		&dates, "%s %s", _("published"), plain_day(patch->published_on, day, sizeof(day)));
	date_add(&dates, _("detected"), patch->detected_at);
	date_add(&dates, _("tested"), patch->tested_at);
	date_add(&done, _("installed"), patch->installed_at);
	date_add(&done, _("effective"), patch->effective_at);
	server_text(patch->rule, &rule);
	draw_line(area, 0, THEME_BORDER);
	(void)draw_text(area, 1, 1, area->columns - 2, THEME_NORMAL, buf_text(&dates));
	(void)draw_text(area, 2, 1, area->columns - 2, THEME_NORMAL, buf_text(&done));
	(void)draw_paragraph(&deadline, 0, 0, board_days_role(patch->days_left, patch->overdue),
		buf_text(&rule));
	buf_done(&dates);
	buf_done(&done);
	buf_done(&rule);
}

static void
patches_draw(struct screen *screen, const struct area *area)
{
	const struct api_patch *patch = plain_row(screen);
	struct area above = *area, below = *area;

	if (patch == NULL || area->rows < 3 * DETAIL_ROWS) {
		plain_draw(screen, area);
		return;
	}
	above.rows -= DETAIL_ROWS;
	below.row += above.rows;
	below.rows = DETAIL_ROWS;
	plain_draw(screen, &above);
	detail_draw(patch, &below);
}

static bool
patches_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_PATCH;
	return plain_subject(screen, ret_subject);
}

static bool
patches_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct api_patch *patch = plain_row(screen);

	return patch != NULL && board_patch_offer(patch->component, patch->environment,
					patch->advisory, argument, to, ret_settled);
}

const struct screen_ops screen_patches = {
	.id = SCREEN_PATCHES,
	.name = "patches",
	.resources = RESOURCE_PATCH | RESOURCE_COMPONENT | RESOURCE_EXCEPTION,
	.state_size = sizeof(struct plain),
	.open = patches_open,
	.draw = patches_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.offer = patches_offer,
	.enter = patches_enter,
};
