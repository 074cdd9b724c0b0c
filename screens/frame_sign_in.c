/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sign-in page, which is also the lock screen: a block in the middle, closer together on small
 * terminals. It shows where one is about to sign in before anything is typed.
 */
#include "../api-client/text.h"
#include "form.h"
#include "frame.h"
#include "term.h"

#include <string.h>

#define BLOCK_COLUMNS 66

static void
centred(const struct area *area, int row, enum theme_role role, const char *text)
{
	int column = (area->columns - draw_width(text)) / 2;

	(void)draw_text(area, row, column > 0 ? column : 0, 0, role, text);
}

static void
environment_draw(const struct area *block, int row, const char *environment)
{
	struct area cell = *block;
	int width = draw_width(environment) + 2;

	if (*environment == '\0') {
		return;
	}
	cell.column += cell.columns - width;
	cell.columns = width;
	(void)draw_format(&cell, row, 0, strcmp(environment, "PROD") == 0 ? THEME_PROD : THEME_TEST,
		" %s ", environment);
}

/* Beside the code field: how long the code on the phone still is the current one. */
static void
seconds_draw(const struct sign_in_view *view, const struct form *form, const struct area *area)
{
	struct area place, beside;

	if (view->code_seconds <= 0 || !form_place(form, "code", area, &place)) {
		return;
	}
	beside = (struct area){place.row, place.column + place.columns + 2, 1,
		area->column + area->columns - place.column - place.columns - 2};
	(void)draw_format(&beside, 0, 0, THEME_DIM, _("next code in %d s"), view->code_seconds);
}

static const char *
notice_text(const struct sign_in_view *view)
{
	if (view->locked) {
		return _("This screen is locked; what you had typed is kept. Sign in again to go "
			 "on.");
	}
	return _("Before you sign in: nobody will ever ask you for your code. Check that the "
		 "environment above is the one you expect. Lock the screen (Ctrl-X) when you "
		 "leave.");
}

void
frame_draw_sign_in(const struct sign_in_view *view, struct form *form)
{
	struct area all = {0, 0, 0, 0};
	struct area block, fields;
	int row, gap;
	const char *message = view->message;

	term_size(&all.rows, &all.columns);
	gap = all.rows >= 20 ? 2 : 1;
	block = all;
	block.columns = all.columns - 8 < BLOCK_COLUMNS ? all.columns - 8 : BLOCK_COLUMNS;
	block.column = (all.columns - block.columns) / 2;
	block.row = all.rows >= 20 ? (all.rows - 18) / 3 : 0;
	block.rows = all.rows - block.row;
	centred(&block, 0, THEME_TITLE, view->platform);
	centred(&block, 1, THEME_DIM, _("Operator administration console"));
	environment_draw(&block, 1, view->environment);
	row = 2 + gap;
	fields = block;
	fields.row += row;
	fields.rows = form_rows(form, block.columns);
	form_draw(form, &fields);
	seconds_draw(view, form, &fields);
	row += fields.rows + 1;
	if (view->busy && *message == '\0') {
		message = _("checking");
	}
	row += draw_paragraph(&block, row, 0,
		view->busy	    ? THEME_DIM
		: view->message_bad ? THEME_BAD
				    : THEME_NORMAL,
		message);
	row += gap - 1;
	row += 1 + draw_paragraph(&block, row, 0, THEME_DIM, notice_text(view));
	(void)draw_paragraph(&block, row, 0, THEME_DIM, view->server);
}
