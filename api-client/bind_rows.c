/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of decoded rows: chunks that are freed together, cleansed when they held a secret.
 */
#include "bind_table.h"

#include "buf.h"

#include <openssl/crypto.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Memory of the fields: chunks that are freed together with the rows. */
struct chunk {
	struct chunk *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

#define CHUNK_SIZE 8192

void *
rows_take(struct rows_store *store, size_t size, size_t alignment)
{
	struct chunk *chunk = store->chunks;
	size_t start = chunk == NULL ? 0 : (chunk->used + alignment - 1) / alignment * alignment;

	if (chunk == NULL || start + size > chunk->size) {
		size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		chunk = mem_new(1, sizeof *chunk + room);
		chunk->size = room;
		chunk->next = store->chunks;
		store->chunks = chunk;
		start = 0;
	}
	chunk->used = start + size;
	return chunk->bytes + start;
}

const char *
rows_keep_text(struct rows_store *store, const char *text, size_t length)
{
	char *copy = rows_take(store, length + 1, 1);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void
rows_free(struct rows *rows)
{
	struct rows_store *store = (struct rows_store *)rows;

	if (rows == NULL) {
		return;
	}
	while (store->chunks != NULL) {
		struct chunk *chunk = store->chunks;

		store->chunks = chunk->next;
		/* Answers of the sign-in steps hold the resume token (M-04). */
		if ((rows->function->flags & (BIND_NO_SESSION | BIND_SECRET)) != 0) {
			OPENSSL_cleanse(chunk->bytes, chunk->size);
		}
		free(chunk);
	}
	PQclear(store->result);
	free(store->cells);
	free(store);
}

bool
rows_hold(const struct rows *rows, const PGresult *result)
{
	return rows != NULL && ((const struct rows_store *)rows)->result == result;
}

const void *
rows_at(const struct rows *rows, size_t index)
{
	const struct rows_store *store = (const struct rows_store *)rows;

	if (rows == NULL || index >= rows->count) {
		return NULL;
	}
	return store->cells + index * rows->function->row_size;
}

struct rows *
rows_copy(const struct bind_function *function, const void *cells, size_t count)
{
	struct rows_store *store = mem_new(1, sizeof *store);

	store->rows.function = function;
	store->rows.count = count;
	store->cells = mem_new(count + 1, function->row_size);
	memcpy(store->cells, cells, count * function->row_size);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < function->column_count; j++) {
			const struct bind_column *column = &function->columns[j];
			unsigned char *field =
				store->cells + i * function->row_size + column->offset;
			const char *text;

			if (column->type == BIND_TEXT) {
				memcpy(&text, field, sizeof text);
				text = text == NULL ? NULL
						    : rows_keep_text(store, text, strlen(text));
				memcpy(field, &text, sizeof text);
			}
		}
	}
	return &store->rows;
}

struct rows *
rows_join(const struct rows *first, size_t from, const struct rows *second, size_t second_from,
	size_t count)
{
	size_t size = second->function->row_size;
	size_t kept = first == NULL || first->count < from ? 0 : first->count - from;
	unsigned char *cells = mem_new(kept + count + 1, size);
	struct rows *rows;

	if (kept > 0) {
		memcpy(cells, rows_at(first, from), kept * size);
	}
	if (count > 0) {
		memcpy(cells + kept * size, rows_at(second, second_from), count * size);
	}
	rows = rows_copy(second->function, cells, kept + count);
	free(cells);
	return rows;
}
