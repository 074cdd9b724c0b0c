/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Message translation for the whole tree: _() translates now, N_() marks a msgid in a table. Where
 * one English text means two things, C_() and NC_() say in which sense it is meant; what a table
 * holds of either kind is translated by text_told().
 */
#ifndef API_CLIENT_TEXT_H
#define API_CLIENT_TEXT_H

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)
#define N_(text) text
#define NC_(context, text) context "\004" text
#define C_(context, text) text_told(NC_(context, text))

/* The text of a msgid without its sense: what it is called in the source. */
static inline const char *
text_bare(const char *text)
{
	const char *mark = strchr(text, '\004');

	return mark == NULL ? text : mark + 1;
}

/* The translation, or the bare text when there is none. text is not empty. */
static inline const char *
text_told(const char *text)
{
	const char *told = gettext(text);

	return told == text ? text_bare(text) : told;
}

#endif
