/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the files of the sink only: its state, and one value of any column type.
 */
#ifndef CONSOLE_SINK_PRIVATE_H
#define CONSOLE_SINK_PRIVATE_H

#include "sink.h"

enum sink_shape { SINK_NOTHING, SINK_ROWS, SINK_OBJECT, SINK_RESULT, SINK_LINES };

/* One value on its way into a format. Borrowed. */
struct sink_value {
	enum bind_type type;
	bool null;
	int64_t number; /* BIND_INT, BIND_TIME */
	bool truth;
	const char *text; /* BIND_TEXT, BIND_JSON */
	struct bind_texts texts;
	struct bind_bytes bytes;
};

struct sink_entry {
	char *key;  /* owned */
	char *text; /* owned, in the sink's format */
};

struct sink {
	enum sink_format format;
	struct buf *out; /* borrowed */
	size_t start;	 /* where this sink's output begins in it */
	int columns;
	enum sink_shape shape;
	struct sink_entry *entries; /* of an object */
	size_t entry_count;
	struct buf meta; /* JSON members */
	struct buf summary;
	struct buf text;
	struct buf way; /* sink_way() */
	struct buf picture;
	bool picture_wanted;
	bool more;
	bool explains; /* rows stay although the end is an error */
	bool (*took)(void *user, const struct rows *rows, size_t count); /* NULL: no file */
	void *took_user;
	bool over; /* it wants no more */
	/* Rows */
	const struct bind_function *function; /* of the first rows */
	size_t row_count;
	char **cells; /* table: owned cell texts, row by row, a column each */
	size_t cell_count;
	struct sink_secret secret;     /* text owned; NULL: none was given */
	struct secret *secret_text;    /* owned */
	const char *important, *order; /* borrowed: constants of the action */
};

struct sink_value sink_value_of(const struct bind_column *column, const void *row);

/* sink_json.c */
void sink_json_string(struct buf *to, const char *text);
void sink_json_value(struct buf *to, const struct sink_value *value);
void sink_json_row(struct sink *sink, const void *row);
void sink_json_object(struct sink *sink, const void *row); /* {...} */
void sink_json_finish(struct sink *sink, const struct op_error *err);

/* sink.c: adds one named value to the object, written in the sink's format. */
void sink_value(struct sink *sink, const char *key, const struct sink_value *value);

/* sink_text.c: csv and tsv */
void sink_text_value(struct buf *to, const struct sink_value *value, bool csv);
void sink_text_row(struct sink *sink, const void *row);
void sink_text_finish(struct sink *sink);

/* sink_calendar.c */
void sink_calendar_row(struct sink *sink, const void *row);
void sink_calendar_finish(struct sink *sink);

/* sink_table.c */
/* One line, sanitised; name is the column's. */
void sink_table_value(struct buf *to, const char *name, const struct sink_value *value);
void sink_table_row(struct sink *sink, const void *row);
void sink_table_finish(struct sink *sink, bool failed);

#endif
