/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog: text above, form below, what the keys do in the lower border. When the text does not
 * fit it scrolls and says so; the form and the error stay in view.
 */
#include "dialog.h"
#include "../api-client/buf.h"
#include "../api-client/text.h"
#include "term.h"

#include <stdlib.h>

#define DIALOG_COLUMNS (DIALOG_TEXT_COLUMNS + 4)
#define CONFIRM "confirm"

struct dialog {
	char *title, *text, *confirm_word;
	char *label; /* of the confirmation field */
	struct form *form;
	struct op_error error;
	bool bad, question, busy;
	int first;	    /* wrapped lines scrolled away at the top */
	int lines, visible; /* of the last drawing */
	int most;	    /* rows that the text ever took: a box that shrinks is restless */
};

static struct form *
dialog_form_new(struct dialog *dialog, const struct dialog_spec *spec)
{
	size_t count = spec->field_count;
	struct form_field *fields = mem_new(count + 1, sizeof(*fields));
	struct form *form;

	for (size_t i = 0; i < count; i++) {
		fields[i] = spec->fields[i];
	}
	if (spec->confirm_word != NULL) {
		struct buf label = BUF_INIT;

		buf_printf(&label, _("Type \"%s\" to confirm"), spec->confirm_word);
		dialog->label = buf_steal(&label);
		fields[count++] = (struct form_field){.name = CONFIRM,
			.label = dialog->label,
			.type = FORM_TEXT,
			.limit = 32,
			.required = true,
			.no_paste = true};
	}
	form = form_new(fields, count);
	free(fields);
	return form;
}

struct dialog *
dialog_new(const struct dialog_spec *spec)
{
	struct dialog *dialog = mem_new(1, sizeof(*dialog));

	dialog->title = text_dup(spec->title);
	dialog->text = text_dup(spec->text == NULL ? "" : spec->text);
	dialog->confirm_word = text_dup(spec->confirm_word);
	dialog->bad = spec->bad;
	dialog->question = spec->question;
	dialog->form = dialog_form_new(dialog, spec);
	return dialog;
}

void
dialog_free(struct dialog *dialog)
{
	if (dialog == NULL) {
		return;
	}
	form_free(dialog->form);
	free(dialog->title);
	free(dialog->text);
	free(dialog->confirm_word);
	free(dialog->label);
	free(dialog);
}

static void
scroll_to(struct dialog *dialog, int first)
{
	int last = dialog->lines - dialog->visible;

	first = first > last ? last : first;
	dialog->first = first < 0 ? 0 : first;
}

/* True when the key scrolled. Arrows scroll only where no field needs them. */
static bool
scroll_key(struct dialog *dialog, int key)
{
	int page = dialog->visible > 1 ? dialog->visible - 1 : 1;
	bool arrows = form_count(dialog->form) == 0;

	switch (key) {
	case TERM_KEY_PAGE_UP:
		scroll_to(dialog, dialog->first - page);
		return true;
	case TERM_KEY_PAGE_DOWN:
		scroll_to(dialog, dialog->first + page);
		return true;
	case TERM_KEY_UP:
		scroll_to(dialog, dialog->first - (arrows ? 1 : 0));
		return arrows;
	case TERM_KEY_DOWN:
		scroll_to(dialog, dialog->first + (arrows ? 1 : 0));
		return arrows;
	default:
		return false;
	}
}

enum form_event
dialog_key(struct dialog *dialog, int key)
{
	enum form_event event;

	if (dialog->busy) {
		return key == TERM_KEY_ESC ? FORM_CANCEL : FORM_NOTHING;
	}
	if (scroll_key(dialog, key)) {
		return FORM_CHANGED;
	}
	event = form_key(dialog->form, key);
	if (event == FORM_CHANGED) {
		op_error_clear(&dialog->error);
	}
	if (event == FORM_SUBMIT && dialog->confirm_word != NULL &&
		!text_is(dialog->confirm_word, form_text(dialog->form, CONFIRM))) {
		form_set_error(dialog->form, CONFIRM, _("this is not the word asked for"));
		form_focus(dialog->form, CONFIRM);
		return FORM_CHANGED;
	}
	return event;
}

/* Rows of a text when wrapped to a width; nothing is drawn. */
static int
rows_of(const char *text, int columns)
{
	struct area nowhere = {0, 0, 0, columns};

	return text == NULL || *text == '\0' ? 0
					     : draw_paragraph(&nowhere, 0, 0, THEME_NORMAL, text);
}

static int
error_rows(const struct op_error *err, int columns)
{
	if (err->kind == OP_ERROR_NONE) {
		return 0;
	}
	return 1 + rows_of(err->message, columns) + rows_of(err->detail, columns) +
	       rows_of(err->hint, columns);
}

static void
error_draw(const struct op_error *err, const struct area *area, int row)
{
	row += draw_paragraph(area, row, 0, THEME_BAD, err->message);
	if (*err->detail != '\0') {
		row += draw_paragraph(area, row, 0, THEME_NORMAL, err->detail);
	}
	if (*err->hint != '\0') {
		(void)draw_paragraph(area, row, 0, THEME_DIM, err->hint);
	}
}

static void
border_draw(const struct dialog *dialog, const struct area *box)
{
	const char *keys;

	draw_fill(box, THEME_NORMAL);
	draw_box(box, dialog->bad ? THEME_BAD : THEME_BORDER, dialog->title);
	if (dialog->busy) {
		keys = _(" working   Esc stop waiting ");
	} else if (dialog->question || form_count(dialog->form) > 0) {
		keys = _(" Enter go on   Esc cancel ");
	} else {
		keys = _(" Enter close ");
	}
	(void)draw_text_right(box, box->rows - 1, box->columns - 2, THEME_HINT, keys);
	if (dialog->lines > dialog->visible) {
		(void)draw_text(box, box->rows - 1, 2, 0, THEME_HINT, _(" PgUp PgDn scroll "));
	}
}

void
dialog_draw(struct dialog *dialog, const struct area *screen_area)
{
	struct area box, inside, text;
	int width = screen_area->columns - 4;
	int form, error, room, gap;

	width = width < DIALOG_COLUMNS ? width : DIALOG_COLUMNS;
	form = form_rows(dialog->form, width - 4);
	error = error_rows(&dialog->error, width - 4);
	dialog->lines = rows_of(dialog->text, width - 4);
	gap = dialog->lines > 0 && form > 0 ? 1 : 0; /* a blank row between the two */
	form += gap;
	room = screen_area->rows - 2 - form - error;
	dialog->most = dialog->lines > dialog->most ? dialog->lines : dialog->most;
	dialog->visible = dialog->most < room ? dialog->most : room;
	if (dialog->visible < 1 && dialog->lines > 0) {
		dialog->visible = 1;
	}
	/* What has no room scrolls inside the form. */
	room = screen_area->rows - 2 - dialog->visible - error;
	form = form < room ? form : room;
	scroll_to(dialog, dialog->first);
	box.rows = dialog->visible + form + error + 2;
	box.columns = width;
	box.row = screen_area->row + (screen_area->rows - box.rows) / 2;
	if (box.row < screen_area->row) {
		box.row = screen_area->row;
	}
	box.column = screen_area->column + (screen_area->columns - width) / 2;
	border_draw(dialog, &box);
	inside = (struct area){box.row + 1, box.column + 2, box.rows - 2, width - 4};
	text = inside;
	text.rows = dialog->visible;
	if (dialog->lines > 0) {
		(void)draw_paragraph(&text, 0, dialog->first, THEME_NORMAL, dialog->text);
	}
	if (error > 0) {
		error_draw(&dialog->error, &inside, dialog->visible + 1);
	}
	text = inside;
	text.row += inside.rows - form + gap;
	text.rows = form - gap;
	form_draw(dialog->form, &text);
}

struct form *
dialog_form(struct dialog *dialog)
{
	return dialog->form;
}

void
dialog_set_text(struct dialog *dialog, const char *text)
{
	free(dialog->text);
	dialog->text = text_dup(text == NULL ? "" : text);
}

void
dialog_set_error(struct dialog *dialog, const struct op_error *err)
{
	if (err == NULL) {
		op_error_clear(&dialog->error);
		return;
	}
	dialog->error = *err;
	if (*err->field != '\0') {
		form_set_error(dialog->form, err->field, err->message);
		form_focus(dialog->form, err->field);
	}
}

void
dialog_set_busy(struct dialog *dialog, bool busy)
{
	dialog->busy = busy;
}
