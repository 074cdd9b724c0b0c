/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The matrix widget: rows in groups against columns, a sign in each cell, a cursor on one. Columns
 * have numbers as heads and a legend beside the grid tells their names, so that long names stay
 * legible and narrow columns fit. First column, head and legend stay while the rest scrolls both
 * ways. It never knows what a row or a column is: callbacks do.
 */
#ifndef SCREENS_MATRIX_H
#define SCREENS_MATRIX_H

#include "../api-client/buf.h"
#include "draw.h"

struct matrix;

enum matrix_cell {
	MATRIX_NO,
	MATRIX_YES,
	MATRIX_ADDED, /* in a draft: not there yet */
	MATRIX_REMOVED
};

struct matrix_spec {
	/* Borrowed until the next call: the group a row belongs to (rows of a group are neighbours)
	 * and its name inside it. strong: drawn as a warning. */
	const char *(*group)(void *user, size_t row);
	const char *(*row)(void *user, size_t row, bool *ret_strong);
	/* The column's name in the legend; a short note is appended to `note`, right-aligned. */
	const char *(*column)(void *user, size_t column, struct buf *note, bool *ret_strong);
	enum matrix_cell (*cell)(void *user, size_t row, size_t column);
};

struct matrix *matrix_new(const struct matrix_spec *spec, void *user);
void matrix_free(struct matrix *matrix); /* NULL is legal */
/* What the callbacks answer has changed; the cursor stays where it can. */
void matrix_set_size(struct matrix *matrix, size_t rows, size_t columns);
/* Returns the cells right of the grid and below the legend, for the caller's details. */
struct area matrix_draw(struct matrix *matrix, const struct area *area);
/* Arrows, PgUp, PgDn, Home, End, j, k, Tab and BackTab (columns). True: consumed. */
bool matrix_key(struct matrix *matrix, int key);
bool matrix_place(const struct matrix *matrix, size_t *ret_row, size_t *ret_column);
void matrix_go(struct matrix *matrix, size_t row, size_t column);

#endif
