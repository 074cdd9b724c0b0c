/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colour roles: screens name what a piece of text is, a theme says how it looks. Colour never
 * carries meaning alone: a word or letter stands beside it.
 */
#ifndef SCREENS_THEME_H
#define SCREENS_THEME_H

#include <stdbool.h>

enum theme_role {
	THEME_NORMAL,
	THEME_DIM,
	THEME_TITLE,
	THEME_HEADER,
	THEME_PROD,
	THEME_TEST,
	THEME_GOOD,
	THEME_WARN,
	THEME_BAD,
	THEME_KEY,
	THEME_SELECTED,
	THEME_MARKED,
	THEME_COLUMN,
	THEME_FIELD,
	THEME_FIELD_ACTIVE,
	THEME_BORDER,
	THEME_HINT,
	THEME_QR, /* light modules in front, dark ones behind */
	THEME_ROLES
};

bool theme_select(const char *name);		      /* false: no such theme */
unsigned long theme_attributes(enum theme_role role); /* curses attributes; used by draw.c only */

#endif
