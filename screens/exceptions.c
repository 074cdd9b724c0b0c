/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions that hold: what is accepted until when, what protects meanwhile, who asked for it.
 */
#include "../api-client/exception.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

#define PAGE 500

static void
days_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_exception *exception = row;

	*role = board_days_role(exception->days_left, exception->days_left < 0);
	board_days(to, exception->days_left, exception->days_left < 0);
}

static void
finding_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_exception *exception = row;

	(void)role;
	buf_append(to, exception->advisory == NULL ? _("antivirus") : exception->advisory);
}

static void
shield_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_BAD;
	board_shield(to, ((const struct api_exception *)row)->until);
}

CELL_NUMBER(number_text, api_exception, exception, THEME_DIM)
CELL_TEXT(code_text, api_exception, component, THEME_NORMAL)
CELL_TEXT(measure_text, api_exception, measure, THEME_NORMAL)
CELL_NUMBER(renewals_text, api_exception, renewals, THEME_NORMAL)
CELL_TEXT(by_text, api_exception, requested_by, THEME_NORMAL)
CELL_NUMBER(request_text, api_exception, request, THEME_DIM)

static const struct table_column columns[] = {
	{N_("No"), NULL, 0, 4, 6, true, number_text, NULL},
	{N_("Component"), NULL, 0, 12, 18, false, code_text, NULL},
	{N_("Finding"), NULL, 0, 12, 18, false, finding_text, NULL},
	{N_("Until"), NULL, 0, 12, 12, false, shield_text, NULL},
	{N_("Left"), NULL, 1, 6, 12, true, days_text, NULL},
	{N_("Renewals"), NULL, 2, 8, 8, true, renewals_text, NULL},
	{N_("By"), NULL, 3, 10, 14, false, by_text, NULL},
	{N_("Request"), NULL, 4, 7, 7, true, request_text, NULL},
	{N_("Measure"), NULL, 0, 14, 0, false, measure_text, NULL},
};

/* The number only has to last until the table has compared it. */
static const char *
row_key(const void *row)
{
	static char key[24];

	text_format(key, sizeof(key), "%lld",
		(long long)((const struct api_exception *)row)->exception);
	return key;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_exception *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	return api_exception_list(screen->host->conn, NULL, true, after, PAGE, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_cursor,
	.load = plain_load,
	.empty = N_("no exception holds"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_exception *exception = row;

	ret_subject->kind = SUBJECT_EXCEPTION;
	text_format(
		ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)exception->exception);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", exception->state);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", exception->component,
		exception->measure);
}

static const struct plain_kind kind = {N_("Exceptions"), &table, ask, subject};

static bool
exceptions_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

/* What the exception is from. */
static bool
exceptions_enter(
	const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_exception *row = plain_row(screen);

	if (row == NULL) {
		return false;
	}
	*ret_subject = (struct subject){0};
	board_subject(ret_subject, row->component, row->name, "", 0);
	text_format(ret_subject->advisory, sizeof(ret_subject->advisory), "%s",
		word_shown(row->advisory));
	*ret_screen = row->advisory == NULL ? SCREEN_ANTIVIRUS_CARD : SCREEN_PATCH;
	return true;
}

const struct screen_ops screen_exceptions = {
	.id = SCREEN_EXCEPTIONS,
	.name = "exceptions",
	.resources = RESOURCE_EXCEPTION,
	.state_size = sizeof(struct plain),
	.open = exceptions_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
	.enter = exceptions_enter,
};
