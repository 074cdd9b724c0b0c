/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the decoder of answers (R-11, B-04). The input is an answer of the server: which
 * function, how many rows, which columns are missing, and the cells. Whatever it says, rows_decode
 * gives rows that can be read to their end, or an error with a message.
 */
#include "../../api-client/bind_table.h"
#include "../../api-client/buf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t size;
};

static unsigned
byte_next(struct input *input)
{
	unsigned byte = 0;

	if (input->size > 0) {
		byte = *input->data++;
		input->size--;
	}
	return byte;
}

static void
must(bool condition)
{
	if (!condition) {
		abort();
	}
}

/* A cell: a length byte (255: NULL), then that many bytes as far as there are any. */
static void
cell_fill(PGresult *result, int row, int column, struct input *input)
{
	unsigned length = byte_next(input);
	char cell[256];

	if (length == 255) {
		must(PQsetvalue(result, row, column, NULL, -1));
		return;
	}
	if (length > input->size) {
		length = (unsigned)input->size;
	}
	memcpy(cell, input->data, length);
	cell[length] = '\0';
	input->data += length;
	input->size -= length;
	must(PQsetvalue(result, row, column, cell, (int)length));
}

/* What a column of an answer in binary format says of itself. */
static void
column_describe(PGresAttDesc *column, unsigned choice)
{
	static const Oid types[] = {25, 20, 23, 17, 1184, 2950, 16, 3802, 0};

	column->typid = types[choice % (sizeof types / sizeof types[0])];
	column->format = choice < 250 ? 1 : 0;
}

static PGresult *
answer_make(const struct bind_function *function, struct input *input)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[BIND_COLUMNS_MAXIMUM];
	unsigned missing = byte_next(input);
	int rows = (int)(byte_next(input) % 4);
	int count = 0;

	memset(columns, 0, sizeof columns);
	for (size_t i = 0; i < function->column_count; i++) {
		if (missing == 0 || i != missing % 64) {
			columns[count].name = (char *)(uintptr_t)function->columns[i].name;
			columns[count].typid = 25;
			if ((function->flags & BIND_BINARY) != 0) {
				column_describe(&columns[count], byte_next(input));
			}
			count++;
		}
	}
	must(PQsetResultAttrs(result, count, columns));
	for (int row = 0; row < rows && count > 0; row++) {
		for (int column = 0; column < count; column++) {
			cell_fill(result, row, column, input);
		}
	}
	return result;
}

static size_t
field_touch(const struct bind_column *column, const void *row)
{
	const void *field = bind_field(column, row);
	size_t seen = 0;

	if (column->type == BIND_TEXT || column->type == BIND_DATE || column->type == BIND_JSON) {
		const char *text = *(const char *const *)field;

		seen = text == NULL ? 0 : strlen(text);
	} else if (column->type == BIND_BYTES) {
		const struct bind_bytes *bytes = field;

		for (size_t i = 0; i < bytes->length; i++) {
			seen += bytes->data[i];
		}
	} else if (column->type == BIND_TEXT_ARRAY) {
		const struct bind_texts *texts = field;

		for (size_t i = 0; i < texts->count; i++) {
			seen += strlen(texts->items[i]);
		}
	}
	return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	const struct bind_function *function;
	struct op_error err = OP_ERROR_INIT;
	PGresult *result;
	struct rows *rows;
	size_t seen = 0;
	size_t count = 0;

	while (bind_functions[count] != NULL) {
		count++;
	}
	function = bind_functions[byte_next(&input) % count];
	result = answer_make(function, &input);
	rows = rows_decode(function, result, &err);
	if (!rows_hold(rows, result)) {
		PQclear(result);
	}
	if (rows == NULL) {
		must(err.kind != OP_ERROR_NONE && err.message[0] != '\0');
		return 0;
	}
	for (size_t row = 0; row < rows->count; row++) {
		for (size_t i = 0; i < function->column_count; i++) {
			seen += field_touch(&function->columns[i], rows_at(rows, row));
		}
	}
	must(seen < SIZE_MAX && rows_at(rows, rows->count) == NULL);
	rows_free(rows);
	return 0;
}
