/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The canonical text of a request, fact by fact in the person's language (N11). The text itself,
 * English and one fact a line, is what is hashed and approved; nothing is added to it or left out,
 * values pass through, and what is not known here is shown as it stands.
 */
#ifndef API_CLIENT_REQUEST_FACTS_H
#define API_CLIENT_REQUEST_FACTS_H

#include "buf.h"
#include "request.h"

/* The next line of the text: its label (empty when it has none) and its value, in buffers of the
 * caller. Moves *at; false at the end. */
bool request_fact_next(const char **at, struct buf *label, struct buf *value);
const char *request_fact_label(const char *label); /* borrowed */
void request_fact_value(const char *label, const char *value, struct buf *to);
/* Whether the hash is that of the text: only then does a decision about the hash mean the text. */
bool request_text_is_whole(const struct api_request_card *card);

#endif
