/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The known sentences of the server, word by word as they stand in share/sql, one list for each
 * area. %s in them is a value that passes through as it came; the first sentence that fits counts,
 * so the special stand before the general. tests/locale compares them with share/sql.
 */
#ifndef API_CLIENT_SERVER_SENTENCES_H
#define API_CLIENT_SERVER_SENTENCES_H

extern const char *const server_sentences_session[];
extern const char *const server_sentences_people[];
extern const char *const server_sentences_lists[];
extern const char *const server_sentences_credentials[];
extern const char *const server_sentences_rights[];
extern const char *const server_sentences_reference[];
extern const char *const server_sentences_requests[];
extern const char *const server_sentences_proof[];
extern const char *const server_sentences_boards[];
extern const char *const server_sentences_closing[];
extern const char *const server_sentences_journal[];

/* All lists, NULL at the end; each list ends with NULL too. */
extern const char *const *const server_sentences[];

#endif
