/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's sentences in the person's language. The server speaks English only; what it says is
 * data, so a sentence is translated only when all of it is known here, word by word.
 */
#ifndef API_CLIENT_SERVER_TEXT_H
#define API_CLIENT_SERVER_TEXT_H

#include "buf.h"

/* Appends the translation of a message, detail, hint or summary of the server; values inside it
 * stay as they are, but for instants, which are drawn in the zone of clock_set_zone(). The text
 * itself when it is not known. NULL appends nothing. */
void server_text(const char *text, struct buf *to);
/* The same for sentences of one's own, msgids with a NULL at the end; false and nothing appended
 * when the text is none of them. */
bool server_text_in(const char *const *sentences, const char *text, struct buf *to);

#endif
