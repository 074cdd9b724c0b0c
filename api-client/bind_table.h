/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to api-client: how the tables of columns and parameters are written, and the decoder
 * that call.c uses. Nothing outside this folder includes it.
 */
#ifndef API_CLIENT_BIND_TABLE_H
#define API_CLIENT_BIND_TABLE_H

#include "bind.h"
#include "error.h"

#include <libpq-fe.h>

#define COLUMN(row, column, kind)                                                                  \
	{                                                                                          \
#column, kind, offsetof(struct row, column), false, false                          \
	}
#define COLUMN_NULL(row, column, kind)                                                             \
	{                                                                                          \
#column, kind, offsetof(struct row, column), true, false                           \
	}
#define COLUMN_CURSOR(row)                                                                         \
	{                                                                                          \
		"cursor", BIND_TEXT, offsetof(struct row, cursor), true, true                      \
	}
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Limits for what a hostile or broken server may answer. */
#define BIND_ROWS_MAXIMUM 20000
#define BIND_COLUMNS_MAXIMUM 64
#define BIND_FIELD_MAXIMUM (4 * 1024 * 1024)

/* bind_rows.c: rows with the memory of their fields. */
struct chunk;
struct rows_store {
	struct rows rows; /* first: struct rows is what the receivers see */
	struct chunk *chunks;
	unsigned char *cells; /* count * row_size */
	PGresult *result;     /* BIND_BINARY: owned, the fields are in it; otherwise NULL */
};
/* Memory that lives as long as the rows. */
void *rows_take(struct rows_store *store, size_t size, size_t alignment);
const char *rows_keep_text(struct rows_store *store, const char *text, size_t length);

/* Rows of an answer, owned, or NULL and err (INTERNAL) when the answer is not what the function's
 * table says. The result stays the caller's, but when rows_hold() says so. */
struct rows *rows_decode(
	const struct bind_function *function, PGresult *result, struct op_error *err);
/* The rows are of a BIND_BINARY function and clear this result when they are freed. */
bool rows_hold(const struct rows *rows, const PGresult *result);
/* Whether it is one value of JSON. */
bool bind_json_valid(const char *text, size_t length);
/* bind_binary.c: a field that is not null; what it has of the value is borrowed. False: it is none
 * of the column's type. */
bool bind_binary_read(struct rows_store *store, const struct bind_column *column, Oid type,
	const char *value, size_t length, void *field);

/* Rows that did not come from the server: structs of function->row_size, copied with their texts;
 * columns may be texts, numbers, times and truth values. */
struct rows *rows_copy(const struct bind_function *function, const void *cells, size_t count);

#endif
