/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forms: fields one below the other, labels aligned, errors beside the field they are about. The
 * editor of one field is form_edit.c.
 */
#include "form.h"
#include "../api-client/text.h"
#include "form_private.h"
#include "term.h"

#include <stdlib.h>

#define TEXT_LIMIT 500
#define SECRET_LIMIT 256
#define CODE_LIMIT 6
#define ANY_CODE_LIMIT 24
#define LABEL_MAX 28

struct form {
	struct field *fields;
	size_t count;
	size_t focus;
	bool dirty;
	bool pasting;
	int first; /* rows scrolled away at the top, when there is no room for all */
};

static void
field_init(struct field *field, const struct form_field *spec)
{
	size_t choices = 0;

	field->spec = *spec;
	field->spec.name = text_dup(spec->name);
	field->spec.label = text_dup(spec->label);
	field->spec.help = text_dup(spec->help);
	field->spec.initial = text_dup(spec->initial);
	field->limit = spec->limit > 0		     ? spec->limit
		       : spec->type == FORM_CODE     ? CODE_LIMIT
		       : spec->type == FORM_ANY_CODE ? ANY_CODE_LIMIT
		       : spec->type == FORM_SECRET   ? SECRET_LIMIT
						     : TEXT_LIMIT;
	while (spec->choices != NULL && spec->choices[choices] != NULL) {
		choices++;
	}
	field->choices = mem_new(choices + 2, sizeof(*field->choices));
	for (size_t i = 0; i < choices; i++) {
		field->choices[i] = text_dup(spec->choices[i]);
	}
	if (spec->type == FORM_CHOICE && spec->open) {
		field->choices[choices] = text_dup("");
	}
	if (field_is_secret(field)) {
		field->secret = secret_new((size_t)field->limit * 4);
	} else {
		field_set(field, spec->initial);
	}
	if (spec->type == FORM_CHOICE && !spec->open && field->text.length == 0 && choices > 0) {
		field_set(field, field->choices[0]);
	}
}

static void
field_done(struct field *field)
{
	free((char *)field->spec.name);
	free((char *)field->spec.label);
	free((char *)field->spec.help);
	free((char *)field->spec.initial);
	for (size_t i = 0; field->choices[i] != NULL; i++) {
		free(field->choices[i]);
	}
	free(field->choices);
	field_words_done(field);
	free(field->error);
	buf_done(&field->text);
	secret_free(field->secret);
}

struct form *
form_new(const struct form_field *fields, size_t count)
{
	struct form *form = mem_new(1, sizeof(*form));

	form->fields = mem_new(count + 1, sizeof(*form->fields));
	form->count = count;
	for (size_t i = 0; i < count; i++) {
		field_init(&form->fields[i], &fields[i]);
	}
	while (form->focus + 1 < count && form->fields[form->focus].spec.fixed) {
		form->focus++;
	}
	return form;
}

void
form_free(struct form *form)
{
	if (form == NULL) {
		return;
	}
	for (size_t i = 0; i < form->count; i++) {
		field_done(&form->fields[i]);
	}
	free(form->fields);
	free(form);
}

static struct field *
field_find(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++) {
		if (text_is(form->fields[i].spec.name, name)) {
			return &form->fields[i];
		}
	}
	return NULL;
}

/* The next field that can be edited in a direction; the focus itself when there is none. */
static size_t
field_next(const struct form *form, bool forward)
{
	size_t at = form->focus;

	for (size_t step = 0; step < form->count; step++) {
		at = (at + (forward ? 1 : form->count - 1)) % form->count;
		if (!form->fields[at].spec.fixed) {
			return at;
		}
	}
	return form->focus;
}

static bool
is_last(const struct form *form)
{
	return field_next(form, true) <= form->focus;
}

static const struct field *
first_missing(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i];

		if (field->spec.required && !field->spec.fixed && field_is_empty(field)) {
			return field;
		}
	}
	return NULL;
}

static enum form_event
enter_key(struct form *form)
{
	const struct field *missing = first_missing(form);

	if (missing == NULL) {
		return FORM_SUBMIT;
	}
	if (!is_last(form) && !field_is_empty(&form->fields[form->focus])) {
		form->focus = field_next(form, true);
		return FORM_CHANGED;
	}
	form_set_error(form, missing->spec.name, _("this is needed"));
	form_focus(form, missing->spec.name);
	return FORM_CHANGED;
}

static enum form_event
edit_key(struct form *form, int key)
{
	struct field *field = &form->fields[form->focus];

	if (!field_key(field, key, form->pasting)) {
		return FORM_NOTHING;
	}
	form->dirty = true;
	free(field->error);
	field->error = NULL;
	if (field->full) {
		form_set_error(form, field->spec.name, _("there is no room for more"));
	}
	return FORM_CHANGED;
}

enum form_event
form_key(struct form *form, int key)
{
	if (key == TERM_KEY_PASTE_BEGIN || key == TERM_KEY_PASTE_END) {
		form->pasting = key == TERM_KEY_PASTE_BEGIN;
		return FORM_NOTHING;
	}
	if (form->pasting) {
		return form->count > 0 ? edit_key(form, key) : FORM_NOTHING;
	}
	switch (key) {
	case TERM_KEY_ESC:
		return FORM_CANCEL;
	case TERM_KEY_ENTER:
		return enter_key(form);
	default:
		break;
	}
	if (form->count == 0) {
		return FORM_NOTHING;
	}
	if (key == TERM_KEY_TAB && field_complete(&form->fields[form->focus])) {
		form->dirty = true;
		return FORM_CHANGED;
	}
	switch (key) {
	case TERM_KEY_TAB:
	case TERM_KEY_DOWN:
		form->focus = field_next(form, true);
		return FORM_CHANGED;
	case TERM_KEY_BACKTAB:
	case TERM_KEY_UP:
		form->focus = field_next(form, false);
		return FORM_CHANGED;
	default:
		return edit_key(form, key);
	}
}

static bool
has_help(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		if (form->fields[i].spec.help != NULL) {
			return true;
		}
	}
	return false;
}

int
form_rows(const struct form *form, int columns)
{
	int rows = (int)form->count;

	(void)columns; /* one row each; long content scrolls inside its field */
	for (size_t i = 0; i < form->count; i++) {
		rows += form->fields[i].error != NULL ? 1 : 0;
	}
	return rows + (has_help(form) ? 2 : 0);
}

static int
label_width(const struct form *form, int columns)
{
	int width = 0;

	for (size_t i = 0; i < form->count; i++) {
		int own = draw_width(form->fields[i].spec.label);

		width = own > width ? own : width;
	}
	width = width < LABEL_MAX ? width : LABEL_MAX;
	return width < columns / 2 ? width : columns / 2;
}

/* A field is as wide as what it may hold, never wider than the form. */
static int
field_width(const struct field *field, int room)
{
	int wanted = field->limit + 2;

	if (field->spec.type == FORM_CHOICE) {
		wanted = 24;
	}
	if (wanted < 10) {
		wanted = 10;
	}
	return wanted < room ? wanted : room;
}

/* The rows of an area that fields have: the rest is for the help below them. */
static int
field_rows(const struct form *form, const struct area *area)
{
	return has_help(form) && area->rows > 3 ? area->rows - 2 : area->rows;
}

/* Walks the rows as they are drawn; what is scrolled away has a row above the area. False past the
 * last field or below the area. */
static bool
place_next(const struct form *form, const struct area *area, size_t index, int *row,
	struct area *ret_place)
{
	int column = label_width(form, area->columns) + 2;
	int room = area->columns - column;

	if (index >= form->count || room <= 0 || *row >= field_rows(form, area)) {
		return false;
	}
	*ret_place = (struct area){area->row + *row, area->column + column, 1,
		field_width(&form->fields[index], room)};
	*row += form->fields[index].error != NULL ? 2 : 1;
	return true;
}

bool
form_place(
	const struct form *form, const char *name, const struct area *area, struct area *ret_place)
{
	const struct field *wanted = field_find(form, name);
	struct area place;
	int row = -form->first;

	for (size_t i = 0; place_next(form, area, i, &row, &place); i++) {
		if (wanted == &form->fields[i]) {
			*ret_place = place;
			return place.row >= area->row;
		}
	}
	return false;
}

/* Scrolls no further than to see the focused field, with its error, and no empty row below. */
static void
scroll_to_focus(struct form *form, const struct area *area)
{
	int room = field_rows(form, area);
	int rows = 0;

	for (size_t i = 0; i < form->count; i++) {
		int own = form->fields[i].error != NULL ? 2 : 1;

		if (i == form->focus && rows < form->first) {
			form->first = rows;
		} else if (i == form->focus && rows + own > form->first + room) {
			form->first = rows + own - room;
		}
		rows += own;
	}
	form->first = form->first > rows - room ? rows - room : form->first;
	form->first = form->first < 0 ? 0 : form->first;
}

static void
field_row_draw(
	const struct form *form, size_t index, const struct area *area, const struct area *place)
{
	const struct field *field = &form->fields[index];
	bool active = index == form->focus && !field->spec.fixed;
	int column = place->column - area->column;
	int row = place->row - area->row;

	if (row >= 0) {
		(void)draw_text(area, row, 0, column - 2, active ? THEME_NORMAL : THEME_DIM,
			field->spec.label);
		field_draw(field, place, active);
	}
	if (field->error != NULL && row + 1 >= 0 && row + 1 < field_rows(form, area)) {
		(void)draw_text(area, row + 1, column, 0, THEME_BAD, field->error);
	}
}

/* What the focused field takes: its words, or a sentence about it. */
static void
help_draw(const struct form *form, const struct area *area, int row)
{
	const struct field *field = &form->fields[form->focus];
	struct buf words = BUF_INIT;

	if (!has_help(form) || field->spec.help == NULL) {
		return;
	}
	row = row < field_rows(form, area) ? row : field_rows(form, area);
	(void)draw_text(area, row + 1, 0, 0, THEME_DIM,
		field_words_write(field, &words) ? buf_text(&words) : field->spec.help);
	buf_done(&words);
}

void
form_draw(struct form *form, const struct area *area)
{
	struct area place;
	int row;

	scroll_to_focus(form, area);
	row = -form->first;
	for (size_t i = 0; place_next(form, area, i, &row, &place); i++) {
		field_row_draw(form, i, area, &place);
	}
	help_draw(form, area, row);
}

bool
form_dirty(const struct form *form)
{
	return form->dirty;
}

const char *
form_text(const struct form *form, const char *name)
{
	const struct field *field = field_find(form, name);

	return field == NULL || field_is_secret(field) ? "" : buf_text(&field->text);
}

struct secret *
form_secret(const struct form *form, const char *name)
{
	const struct field *field = field_find(form, name);

	return field == NULL || !field_is_secret(field) ? NULL : secret_dup(field->secret);
}

void
form_set_text(struct form *form, const char *name, const char *text)
{
	struct field *field = field_find(form, name);

	if (field != NULL && !field_is_secret(field)) {
		field_set(field, text);
	}
}

void
form_add_word(struct form *form, const char *name, const char *word)
{
	struct field *field = field_find(form, name);

	if (field != NULL && field->spec.type == FORM_TEXT) {
		field_word_add(field, word);
	}
}

void
form_clear_secrets(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		if (field_is_secret(&form->fields[i])) {
			secret_clear(form->fields[i].secret);
		}
	}
}

void
form_set_error(struct form *form, const char *name, const char *text)
{
	struct field *field = field_find(form, name);

	if (field != NULL) {
		free(field->error);
		field->error = text == NULL || *text == '\0' ? NULL : text_dup(text);
	}
}

void
form_focus(struct form *form, const char *name)
{
	const struct field *field = field_find(form, name);

	if (field != NULL && !field->spec.fixed) {
		form->focus = (size_t)(field - form->fields);
	}
}

const char *
form_focused(const struct form *form)
{
	return form->count == 0 ? "" : form->fields[form->focus].spec.name;
}

size_t
form_count(const struct form *form)
{
	return form->count;
}
