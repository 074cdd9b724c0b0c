/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed at the border: a table of columns binds what a function of schema api returns, by column
 * name, to the fields of a struct, with NULL and range checks. The same tables feed the sink
 * (JSON keys are the column names) and the contract test, which compares them with pg_proc.
 */
#ifndef API_CLIENT_BIND_H
#define API_CLIENT_BIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bind_type {
	BIND_TEXT,	 /* const char * (NULL for SQL NULL)              text, uuid */
	BIND_INT,	 /* int64_t (BIND_INT_NULL for SQL NULL)          int4, int8 */
	BIND_BOOL,	 /* bool                                          bool, never NULL */
	BIND_TIME,	 /* int64_t microseconds, TIME_NULL for SQL NULL  timestamptz */
	BIND_BYTES,	 /* struct bind_bytes                             bytea */
	BIND_TEXT_ARRAY, /* struct bind_texts                             text[] */
	BIND_DATE,	 /* const char *, 2026-11-22                      date */
	BIND_JSON	 /* const char *, valid JSON text, NULL for NULL  jsonb */
};
#define BIND_INT_NULL INT64_MIN

struct bind_bytes {
	const unsigned char *data;
	size_t length;
};

struct bind_texts {
	const char *const *items;
	size_t count;
};

struct bind_column {
	const char *name; /* column name of the function's result */
	enum bind_type type;
	size_t offset; /* in the row struct */
	bool nullable;
	bool hidden; /* cursor columns and the like: never printed by a sink */
};

/* Parameters: all are sent as text with an explicit type, in this order. */
enum bind_parameter_type {
	PARAMETER_TEXT,
	PARAMETER_INT,	  /* int4 */
	PARAMETER_BIGINT, /* int8 */
	PARAMETER_BOOL,
	PARAMETER_TIME,
	PARAMETER_UUID,
	PARAMETER_BYTES, /* sent in binary */
	PARAMETER_BIGINT_ARRAY,
	PARAMETER_TEXT_ARRAY, /* made with call_texts */
	PARAMETER_DATE,	      /* 2026-11-22 */
	PARAMETER_JSON
};

struct bind_parameter {
	const char *name; /* "p_login" */
	enum bind_parameter_type type;
};

enum bind_flags {
	BIND_READS = 0,
	BIND_MUTATES = 1 << 0,	  /* carries p_operation: a lost answer is OP_ERROR_UNKNOWN */
	BIND_NO_SESSION = 1 << 1, /* may be called before signing in */
	BIND_NO_REPEAT = 1 << 2,  /* never sent again after a reconnect (sign-in steps) */
	BIND_SECRET = 1 << 3,	  /* its answer is cleansed wherever it passed (M-02) */
	BIND_BINARY = 1 << 4	  /* answered in binary format: everything but dates and
				   * arrays, and never a secret */
};

/* One function of schema api. The list of all of them is bind_functions[] in bind.c. */
struct bind_function {
	const char *name; /* "account_lock" in schema api */
	const char *sql;  /* constant: select * from api.x($1, $2) */
	unsigned flags;
	const struct bind_parameter *parameters;
	size_t parameter_count;
	const struct bind_column *columns;
	size_t column_count;
	size_t row_size;
};
extern const struct bind_function *const bind_functions[]; /* NULL-terminated */

/* Rows of one answer, decoded into structs. One allocation owner: rows_free frees all. */
struct rows {
	const struct bind_function *function;
	size_t count;
	/* the rest is private to bind.c */
};

void rows_free(struct rows *rows);			    /* NULL is legal */
const void *rows_at(const struct rows *rows, size_t index); /* borrowed; NULL past the end */
/* Copies of rows from `from` on of the first, then `count` rows from `second_from` on of the
 * second, of the same function; the first may be NULL. Columns may be texts, numbers, times, truth
 * values.
 */
struct rows *rows_join(const struct rows *first, size_t from, const struct rows *second,
	size_t second_from, size_t count);
/* The field of a row that a column describes. */
const void *bind_field(const struct bind_column *column, const void *row);

#endif
