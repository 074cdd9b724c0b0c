/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message translation for the whole tree: _() translates now, N_() marks a msgid in a table. */
#ifndef API_CLIENT_TEXT_H
#define API_CLIENT_TEXT_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

#endif
