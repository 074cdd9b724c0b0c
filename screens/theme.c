/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes are tables: one row per role, with the look in 256 colours, in 8 colours and without any.
 * The environment's word is always drawn reversed or coloured; no theme has a quiet row for it.
 */
#define _XOPEN_SOURCE 700
#include "theme.h"

#include <curses.h>
#include <string.h>

#define NONE (-1) /* the terminal's own colour */

struct look {
	short front, back;   /* 256 colours */
	short front8, back8; /* 8 colours */
	attr_t with;	     /* beside the colours */
	attr_t alone;	     /* when there are no colours */
};

/* Every cursor key changes the colours of two rows, so what rows use has short sequences. */
static const struct look dark[THEME_ROLES] = {
	[THEME_NORMAL] = {NONE, NONE, NONE, NONE, A_NORMAL, A_NORMAL},
	[THEME_DIM] = {245, NONE, NONE, NONE, A_NORMAL, A_DIM},
	[THEME_TITLE] = {NONE, NONE, NONE, NONE, A_BOLD, A_BOLD},
	[THEME_HEADER] = {250, 236, COLOR_WHITE, COLOR_BLACK, A_NORMAL, A_NORMAL},
	[THEME_PROD] = {231, 160, COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE | A_BOLD},
	[THEME_TEST] = {16, 71, COLOR_BLACK, COLOR_GREEN, A_NORMAL, A_REVERSE},
	[THEME_GOOD] = {114, NONE, COLOR_GREEN, NONE, A_NORMAL, A_NORMAL},
	[THEME_WARN] = {179, NONE, COLOR_YELLOW, NONE, A_NORMAL, A_BOLD},
	[THEME_BAD] = {203, NONE, COLOR_RED, NONE, A_NORMAL, A_BOLD},
	[THEME_KEY] = {110, NONE, COLOR_CYAN, NONE, A_NORMAL, A_BOLD},
	[THEME_SELECTED] = {15, 24, COLOR_WHITE, COLOR_BLUE, A_NORMAL, A_REVERSE},
	[THEME_MARKED] = {179, NONE, COLOR_YELLOW, NONE, A_NORMAL, A_BOLD},
	[THEME_COLUMN] = {245, NONE, NONE, NONE, A_NORMAL, A_UNDERLINE},
	[THEME_FIELD] = {252, 236, COLOR_WHITE, COLOR_BLACK, A_UNDERLINE, A_UNDERLINE},
	[THEME_FIELD_ACTIVE] = {255, 239, COLOR_WHITE, COLOR_BLUE, A_NORMAL, A_REVERSE},
	[THEME_BORDER] = {240, NONE, NONE, NONE, A_NORMAL, A_DIM},
	[THEME_HINT] = {245, NONE, NONE, NONE, A_NORMAL, A_DIM},
	[THEME_QR] = {231, 16, COLOR_WHITE, COLOR_BLACK, A_NORMAL, A_NORMAL},
};

static const struct {
	const char *name;
	const struct look *looks;
	bool colour;
} themes[] = {
	{"dark", dark, true},
	{"mono", dark, false},
};

static attr_t attributes[THEME_ROLES];

static void
role_prepare(enum theme_role role, const struct look *look, bool colour)
{
	short pair = (short)(role + 1);
	short front = look->front;
	short back = look->back;

	if (!colour || !has_colors() || COLOR_PAIRS <= (int)THEME_ROLES) {
		attributes[role] = look->alone;
		return;
	}
	attributes[role] = look->with;
	if (COLORS < 256) {
		front = look->front8;
		back = look->back8;
		if (front == NONE && back == NONE) {
			attributes[role] = look->alone;
		}
	}
	if (front == NONE && back == NONE) {
		return;
	}
	(void)init_pair(pair, front, back);
	attributes[role] |= (attr_t)COLOR_PAIR(pair);
}

bool
theme_select(const char *name)
{
	for (size_t i = 0; i < sizeof(themes) / sizeof(themes[0]); i++) {
		if (strcmp(themes[i].name, name) != 0) {
			continue;
		}
		for (int role = 0; role < THEME_ROLES; role++) {
			role_prepare(
				(enum theme_role)role, &themes[i].looks[role], themes[i].colour);
		}
		return true;
	}
	return false;
}

unsigned long
theme_attributes(enum theme_role role)
{
	return attributes[role];
}
