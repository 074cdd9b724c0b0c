/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grid left, legend right. A line of the grid is a row or the heading of a group; only rows take
 * the cursor. Everything is worked out anew at each drawing, so a resize needs nothing.
 */
#include "matrix.h"
#include "../api-client/text.h"
#include "term.h"

#include <stdlib.h>

#define LABEL_MAX 30
#define LEGEND_MAX 44
#define PITCH_WIDE 4
#define PITCH 3
#define HEADING SIZE_MAX /* a line that is the heading of the group below it */

struct matrix {
	const struct matrix_spec *spec;
	void *user;
	size_t rows, columns;
	size_t *lines; /* owned: the row on each line, or HEADING */
	size_t line_count;
	size_t line, column; /* the cursor */
	size_t top, left;    /* first line and column that are drawn */
	size_t height;	     /* lines of the last drawing */
};

/* Where things stand in an area. */
struct layout {
	int label;	 /* columns of the row names */
	int pitch;	 /* columns of a cell */
	size_t shown;	 /* cells beside each other */
	int legend;	 /* first column of the legend */
	int legend_size; /* its columns */
};

struct matrix *
matrix_new(const struct matrix_spec *spec, void *user)
{
	struct matrix *matrix = mem_new(1, sizeof(*matrix));

	matrix->spec = spec;
	matrix->user = user;
	return matrix;
}

void
matrix_free(struct matrix *matrix)
{
	if (matrix != NULL) {
		free(matrix->lines);
		free(matrix);
	}
}

static void
lines_make(struct matrix *matrix)
{
	char *before = NULL;

	free(matrix->lines);
	matrix->lines = mem_new(matrix->rows * 2 + 1, sizeof(*matrix->lines));
	matrix->line_count = 0;
	for (size_t row = 0; row < matrix->rows; row++) {
		const char *group = matrix->spec->group(matrix->user, row);

		if (!text_is(group, before)) {
			matrix->lines[matrix->line_count++] = HEADING;
			free(before);
			before = text_dup(group);
		}
		matrix->lines[matrix->line_count++] = row;
	}
	free(before);
}

bool
matrix_place(const struct matrix *matrix, size_t *ret_row, size_t *ret_column)
{
	if (matrix->rows == 0 || matrix->columns == 0) {
		return false;
	}
	*ret_row = matrix->lines[matrix->line];
	*ret_column = matrix->column;
	return true;
}

void
matrix_go(struct matrix *matrix, size_t row, size_t column)
{
	row = row < matrix->rows ? row : matrix->rows - 1;
	for (size_t i = 0; matrix->rows > 0 && i < matrix->line_count; i++) {
		if (matrix->lines[i] == row) {
			matrix->line = i;
		}
	}
	matrix->column = matrix->columns == 0	    ? 0
			 : column < matrix->columns ? column
						    : matrix->columns - 1;
}

void
matrix_set_size(struct matrix *matrix, size_t rows, size_t columns)
{
	size_t row = 0, column = 0;

	(void)matrix_place(matrix, &row, &column);
	matrix->rows = rows;
	matrix->columns = columns;
	matrix->line = 0;
	lines_make(matrix);
	matrix_go(matrix, row, column);
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

static int
smaller(int a, int b)
{
	return a < b ? a : b;
}

static int
number_width(const struct matrix *matrix)
{
	return matrix->columns > 99 ? 3 : 2;
}

static void
layout_make(const struct matrix *matrix, const struct area *area, struct layout *layout)
{
	struct buf note = BUF_INIT;
	int legend = 12, room;
	bool strong;

	layout->label = 8;
	for (size_t row = 0; row < matrix->rows; row++) {
		const char *name = matrix->spec->row(matrix->user, row, &strong);

		layout->label = larger(layout->label, draw_width(name) + 4);
	}
	layout->label = smaller(layout->label, smaller(LABEL_MAX, area->columns / 3));
	for (size_t column = 0; column < matrix->columns; column++) {
		const char *name;

		buf_truncate(&note, 0);
		name = matrix->spec->column(matrix->user, column, &note, &strong);
		legend = larger(legend, number_width(matrix) + 1 + draw_width(name) + 2 +
						draw_width(buf_text(&note)));
	}
	buf_done(&note);
	layout->legend_size = smaller(legend, smaller(LEGEND_MAX, area->columns * 2 / 5));
	room = area->columns - layout->label - layout->legend_size - 3;
	layout->pitch = (int)matrix->columns * PITCH_WIDE <= room ? PITCH_WIDE : PITCH;
	layout->shown = room < PITCH ? 1 : (size_t)(room / layout->pitch);
	if (layout->shown > matrix->columns) {
		layout->shown = matrix->columns;
	}
	/* What the grid does not need goes to the legend and the details below it. */
	layout->legend = layout->label + (int)layout->shown * layout->pitch + 3;
	layout->legend_size = area->columns - layout->legend - 1;
}

/* Keeps the cursor in view, with the heading of the group above its first row. */
static void
scroll(struct matrix *matrix, size_t height, size_t shown)
{
	size_t wanted = matrix->line;

	if (wanted > 0 && matrix->lines[wanted - 1] == HEADING) {
		wanted--;
	}
	if (wanted < matrix->top) {
		matrix->top = wanted;
	}
	if (matrix->line >= matrix->top + height) {
		matrix->top = matrix->line + 1 - height;
	}
	if (matrix->top + height > matrix->line_count) {
		matrix->top = matrix->line_count > height ? matrix->line_count - height : 0;
	}
	if (matrix->column < matrix->left) {
		matrix->left = matrix->column;
	}
	if (matrix->column >= matrix->left + shown) {
		matrix->left = matrix->column + 1 - shown;
	}
	if (matrix->left + shown > matrix->columns) {
		matrix->left = matrix->columns - shown;
	}
}

static const char *
cell_sign(enum matrix_cell cell, enum theme_role *role)
{
	switch (cell) {
	case MATRIX_YES:
		*role = THEME_NORMAL;
		return draw_ascii() ? "x" : "●";
	case MATRIX_ADDED:
		*role = THEME_GOOD;
		return "+";
	case MATRIX_REMOVED:
		*role = THEME_WARN;
		return "-";
	case MATRIX_NO:
		break;
	}
	*role = THEME_DIM;
	return draw_ascii() ? "." : "·";
}

/* The cursor is drawn as brackets around the sign: it is seen without colours too. */
static void
cell_draw(const struct matrix *matrix, const struct area *area, int line, int at, size_t row,
	size_t column)
{
	enum theme_role role;
	const char *sign = cell_sign(matrix->spec->cell(matrix->user, row, column), &role);

	if (column == matrix->column && row == matrix->lines[matrix->line]) {
		(void)draw_format(area, line, at, THEME_SELECTED, "[%s]", sign);
	} else {
		(void)draw_text(area, line, at + 1, 1, role, sign);
	}
}

static void
line_draw(const struct matrix *matrix, const struct area *area, const struct layout *layout,
	int line, size_t index)
{
	size_t row = matrix->lines[index];
	bool strong = false;

	if (row == HEADING) {
		(void)draw_text(area, line, 1, layout->label - 1, THEME_TITLE,
			matrix->spec->group(matrix->user, matrix->lines[index + 1]));
		return;
	}
	{
		const char *name = matrix->spec->row(matrix->user, row, &strong);
		enum theme_role role = index == matrix->line ? THEME_SELECTED : THEME_NORMAL;

		(void)draw_text(area, line, 3, layout->label - 4, role, name);
		if (strong) {
			(void)draw_text(area, line, 1, 1, THEME_WARN, "!");
		}
	}
	for (size_t i = 0; i < layout->shown; i++) {
		cell_draw(matrix, area, line, layout->label + (int)i * layout->pitch, row,
			matrix->left + i);
	}
}

static void
head_draw(const struct matrix *matrix, const struct area *area, const struct layout *layout)
{
	size_t row = 0, column = 0;

	(void)matrix_place(matrix, &row, &column);
	(void)draw_format(area, 0, 1, THEME_COLUMN, "%zu/%zu", row + 1, matrix->rows);
	for (size_t i = 0; i < layout->shown; i++) {
		bool here = matrix->left + i == matrix->column;
		char number[16];

		text_format(number, sizeof(number), "%zu", matrix->left + i + 1);
		(void)draw_text_right(area, 0, layout->label + (int)i * layout->pitch + 2,
			here ? THEME_SELECTED : THEME_COLUMN, number);
	}
	if (matrix->left > 0) {
		(void)draw_text(area, 0, layout->label - 2, 1, THEME_KEY, draw_ascii() ? "<" : "‹");
	}
	if (matrix->left + layout->shown < matrix->columns) {
		(void)draw_text(
			area, 0, layout->legend - 3, 1, THEME_KEY, draw_ascii() ? ">" : "›");
	}
}

/* The names of the columns that are in view, as many as half of the height takes. */
static int
legend_draw(const struct matrix *matrix, const struct area *area, const struct layout *layout)
{
	struct area legend = {
		area->row, area->column + layout->legend, area->rows, layout->legend_size};
	size_t room = area->rows > 4 ? (size_t)area->rows / 2 : 1;
	size_t from = matrix->left, count = layout->shown;
	struct buf note = BUF_INIT;
	int row = 0;

	if (count > room) {
		count = room;
		from = matrix->column >= matrix->left + room ? matrix->column + 1 - room
							     : matrix->left;
	}
	for (size_t i = from; i < from + count; i++) {
		bool here = i == matrix->column;
		bool strong = false;
		const char *name;
		char number[16];

		buf_truncate(&note, 0);
		name = matrix->spec->column(matrix->user, i, &note, &strong);
		text_format(number, sizeof(number), "%zu", i + 1);
		(void)draw_text_right(
			&legend, row, number_width(matrix), here ? THEME_KEY : THEME_DIM, number);
		(void)draw_text(&legend, row, number_width(matrix) + 1,
			legend.columns - number_width(matrix) - draw_width(buf_text(&note)) - 2,
			here	 ? THEME_SELECTED
			: strong ? THEME_WARN
				 : THEME_NORMAL,
			name);
		(void)draw_text_right(&legend, row, legend.columns, THEME_DIM, buf_text(&note));
		row++;
	}
	buf_done(&note);
	return row;
}

struct area
matrix_draw(struct matrix *matrix, const struct area *area)
{
	struct area grid = *area;
	struct area rest = {area->row, area->column, 0, 0};
	struct layout layout;
	int used;

	if (matrix->rows == 0 || matrix->columns == 0 || area->rows < 2) {
		return rest;
	}
	layout_make(matrix, area, &layout);
	matrix->height = (size_t)area->rows - 1;
	scroll(matrix, matrix->height, layout.shown);
	head_draw(matrix, area, &layout);
	grid.row++;
	grid.rows--;
	for (int i = 0; i < grid.rows && matrix->top + (size_t)i < matrix->line_count; i++) {
		line_draw(matrix, &grid, &layout, i, matrix->top + (size_t)i);
	}
	draw_column_line(area, layout.legend - 2, THEME_BORDER);
	used = legend_draw(matrix, area, &layout);
	rest = (struct area){area->row + used + 1, area->column + layout.legend,
		area->rows - used - 1, layout.legend_size};
	draw_line(&(struct area){rest.row - 1, rest.column - 1, 1, rest.columns + 2}, 0,
		THEME_BORDER);
	return rest;
}

/* Steps over headings; stays where it is at the ends. */
static void
line_step(struct matrix *matrix, bool down, size_t count)
{
	size_t at = matrix->line;

	for (size_t i = 0; i < count && (down ? at + 1 < matrix->line_count : at > 0); i++) {
		at = down ? at + 1 : at - 1;
	}
	while (!down && at > 0 && matrix->lines[at] == HEADING) {
		at--;
	}
	/* Below a heading there is always a row; above the first heading there is none. */
	matrix->line = matrix->lines[at] == HEADING ? at + 1 : at;
}

bool
matrix_key(struct matrix *matrix, int key)
{
	size_t page = matrix->height > 2 ? matrix->height - 1 : 1;

	if (matrix->rows == 0 || matrix->columns == 0) {
		return false;
	}
	switch (key) {
	case TERM_KEY_UP:
	case 'k':
		line_step(matrix, false, 1);
		return true;
	case TERM_KEY_DOWN:
	case 'j':
		line_step(matrix, true, 1);
		return true;
	case TERM_KEY_PAGE_UP:
		line_step(matrix, false, page);
		return true;
	case TERM_KEY_PAGE_DOWN:
		line_step(matrix, true, page);
		return true;
	case TERM_KEY_HOME:
		line_step(matrix, false, matrix->line_count);
		return true;
	case TERM_KEY_END:
		line_step(matrix, true, matrix->line_count);
		return true;
	case TERM_KEY_LEFT:
	case TERM_KEY_BACKTAB:
		matrix->column -= matrix->column > 0 ? 1 : 0;
		return true;
	case TERM_KEY_RIGHT:
	case TERM_KEY_TAB:
		matrix->column += matrix->column + 1 < matrix->columns ? 1 : 0;
		return true;
	default:
		return false;
	}
}
