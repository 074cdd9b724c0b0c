/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where actions write: the door decides whether that is a table, JSON, CSV, TSV, a calendar or the
 * message line. JSON is one envelope {"api", "data", "error", "meta"}; keys are column names; times
 * are RFC 3339.
 */
#ifndef CONSOLE_SINK_H
#define CONSOLE_SINK_H

#include "../api-client/bind.h"
#include "../api-client/buf.h"
#include "../api-client/error.h"
#include "../api-client/secret.h"

enum sink_format { SINK_TABLE, SINK_JSON, SINK_CSV, SINK_TSV, SINK_ICS, SINK_STATUS, SINK_JSONL };

struct sink;

/* "table", "json", "csv", "tsv" or "ics" to an enum sink_format. ICS is a calendar: for actions
 * with ACTION_DATES only. JSONL, an object a line, is for files. */
bool sink_format_parse(const char *word, int *ret_format);

/* Writes into out (borrowed). columns: terminal width for SINK_TABLE. */
struct sink *sink_new(enum sink_format format, struct buf *out, int columns);
void sink_free(struct sink *sink);
enum sink_format sink_kind(const struct sink *sink);

/* Rows of a list (data is an array). May be called several times (pages). Borrowed. */
void sink_rows(struct sink *sink, const struct rows *rows);
/* The same, but at most the first `count` rows. */
void sink_rows_first(struct sink *sink, const struct rows *rows, size_t count);
/* The rows go on into a file: after each sink_rows() `took` empties the sink's text. False: no more
 * of them. All rows are wanted, also when nobody says how many. */
void sink_into_file(struct sink *sink,
	bool (*took)(void *user, const struct rows *rows, size_t count), void *user);
bool sink_is_file(const struct sink *sink);
bool sink_is_over(const struct sink *sink); /* `took` said so */
bool sink_has_more(const struct sink *sink); /* sink_meta_bool("more") did */
/* Rows that come by themselves, from `from` on: a line each, in JSON an object each, without an
 * envelope. The door may write them out and empty the buffer at once. */
void sink_lines(struct sink *sink, const struct rows *rows, size_t from);
/* A word about them between the lines: {"key": number} in JSON, the text in a table. */
void sink_line(struct sink *sink, const char *key, int64_t number, const char *text);
/* The rows say what an error is about: they stay when it ends with one. */
void sink_rows_explain(struct sink *sink);
bool sink_explains(const struct sink *sink);
/* The columns of a table for people, most important first, separated by spaces: those that fit the
 * width are shown, in the order of `order` (names again). Other formats carry every column. */
void sink_table_columns(struct sink *sink, const char *important, const char *order);
/* One object (data is an object): the first row, or named values. */
void sink_object(struct sink *sink, const struct rows *rows);
void sink_object_at(struct sink *sink, const struct rows *rows, size_t index);
/* The same for the answer to a change: a table leaves it out, because the summary says it. */
void sink_result(struct sink *sink, const struct rows *rows);
void sink_result_text(struct sink *sink, const char *key, const char *value);
/* The members of a JSON object as values of the result; NULL or anything else adds nothing. */
void sink_value_json(struct sink *sink, const char *json);
void sink_value_text(struct sink *sink, const char *key, const char *value);
void sink_value_int(struct sink *sink, const char *key, int64_t value);
void sink_value_time(struct sink *sink, const char *key, int64_t at);
void sink_value_bool(struct sink *sink, const char *key, bool value);
/* What is shown once: a one-time code, recovery codes, the key for a phone. */
enum sink_secret_kind { SINK_SECRET_ONE_TIME, SINK_SECRET_RECOVERY, SINK_SECRET_SEED };
struct sink_secret {
	enum sink_secret_kind kind;
	char login[64];
	char issuer[160];	   /* SEED */
	const struct secret *text; /* lines */
	int64_t until;		   /* TIME_NULL when it has no end */
};
/* JSON, CSV and TSV carry it, because somebody asked for them; a table never does: the door shows
 * it on the terminal or on a page of its own. Copied. */
void sink_secret(struct sink *sink, const struct sink_secret *secret);
const struct sink_secret *sink_secret_given(const struct sink *sink); /* borrowed; NULL: none */
/* The text of a QR code; doors draw it as one: a page of its own in the tui, below the table when
 * it is wanted. Formats for programs carry it as the value "code". Copied. */
void sink_picture(struct sink *sink, const char *code, bool wanted);
const char *sink_picture_text(const struct sink *sink); /* borrowed, "" when none */
bool sink_picture_wanted(const struct sink *sink);
/* A sentence for people: message line in the tui, stdout line in a table, meta.summary in JSON. */
void sink_summary(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *sink_summary_text(const struct sink *sink); /* borrowed, "" when none */
/* Sentences for people instead of the values, lines separated by \n: what a table shows. Formats
 * for programs leave them out. After sink_result(). */
void sink_text(struct sink *sink, const char *text);
/* A command that would help, without its reason; a door may offer to begin it. Copied. */
void sink_way(struct sink *sink, const char *command);
const char *sink_way_text(const struct sink *sink); /* borrowed, "" when none */
void sink_meta_text(struct sink *sink, const char *key, const char *value);
void sink_meta_bool(struct sink *sink, const char *key, bool value);
void sink_meta_int(struct sink *sink, const char *key, int64_t value);
bool sink_is_empty(const struct sink *sink); /* neither rows nor values were written */
/* Ends the output; err NULL = success. JSON carries the error in the envelope. Rows that came
 * before an error are taken back: a list is there whole or not at all. */
void sink_finish(struct sink *sink, const struct op_error *err);

#endif
