/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the manifest together. A value that is not known is null, never left out. */
#include "export_manifest.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/head_words.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define MANIFEST_FORM 1

static void
set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0) {
		die("the manifest can't be written");
	}
}

static json_t *
text_of(const char *text)
{
	return text == NULL ? json_null() : json_string(text);
}

static json_t *
time_of(int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	return at == TIME_NULL ? json_null()
			       : json_string(clock_format(at, CLOCK_RFC3339, text, sizeof text));
}

/* The newest seal: its hash, and the words that a witness may have written down. */
static json_t *
head_of(const struct api_export *begun)
{
	struct buf hash = BUF_INIT, words = BUF_INIT;
	json_t *head;

	if (begun->head == BIND_INT_NULL || begun->head_hash.length != CHAIN_HASH) {
		return json_null();
	}
	buf_append_hex(&hash, begun->head_hash.data, CHAIN_HASH);
	head_words_append(&words, begun->head_hash.data);
	head = json_pack("{s:I, s:s, s:s, s:o}", "seal", (json_int_t)begun->head, "hash",
		buf_text(&hash), "words", buf_text(&words), "at", time_of(begun->head_at));
	buf_done(&hash);
	buf_done(&words);
	return head;
}

json_t *
export_manifest_new(
	const struct api_export *begun, const char *what, const char *format, const char *order)
{
	json_t *manifest = json_object();
	json_t *roles = json_array();

	for (size_t i = 0; i < begun->roles.count; i++) {
		(void)json_array_append_new(roles, json_string(begun->roles.items[i]));
	}
	set(manifest, "manifest", json_integer(MANIFEST_FORM));
	set(manifest, "program", json_sprintf("opconsole %s", export_version()));
	set(manifest, "export", json_integer((json_int_t)begun->export));
	set(manifest, "what", json_string(what));
	set(manifest, "format", json_string(format));
	set(manifest, "order", order[0] == '\0' ? json_null() : json_string(order));
	set(manifest, "filter", json_loads(begun->filter, 0, NULL));
	set(manifest, "login", json_string(begun->login));
	set(manifest, "person", text_of(begun->person));
	set(manifest, "roles", roles);
	set(manifest, "device", text_of(begun->device));
	set(manifest, "platform", text_of(begun->platform));
	set(manifest, "environment", text_of(begun->environment));
	set(manifest, "head", head_of(begun));
	set(manifest, "as_of", time_of(begun->as_of));
	set(manifest, "started", time_of(clock_now()));
	set(manifest, "columns", json_array());
	return manifest;
}

void
export_manifest_columns(json_t *manifest, const struct bind_function *function)
{
	json_t *columns = json_object_get(manifest, "columns");

	if (json_array_size(columns) > 0) {
		return;
	}
	for (size_t i = 0; i < function->column_count; i++) {
		if (!function->columns[i].hidden) {
			(void)json_array_append_new(
				columns, json_string(function->columns[i].name));
		}
	}
}

static json_t *
field_of(const struct bind_column *column, const void *row)
{
	const void *field = bind_field(column, row);

	switch (column->type) {
	case BIND_TEXT:
	case BIND_DATE:
		return text_of(*(const char *const *)field);
	case BIND_INT:
		return *(const int64_t *)field == BIND_INT_NULL
			       ? json_null()
			       : json_integer((json_int_t) * (const int64_t *)field);
	case BIND_TIME:
		return time_of(*(const int64_t *)field);
	case BIND_BOOL:
		return json_boolean(*(const bool *)field);
	case BIND_BYTES:
	case BIND_TEXT_ARRAY:
	case BIND_JSON:
		break;
	}
	return json_null();
}

json_t *
export_manifest_row(const struct bind_function *function, const void *row)
{
	json_t *object = json_object();

	for (size_t i = 0; i < function->column_count; i++) {
		const struct bind_column *column = &function->columns[i];

		if (i == 0 || (column->type == BIND_TIME && strcmp(column->name, "at") == 0)) {
			set(object, column->name, field_of(column, row));
		}
	}
	return object;
}

char *
export_manifest_key(const json_t *row)
{
	const char *key;
	json_t *value;
	struct buf text = BUF_INIT;

	json_object_foreach((json_t *)row, key, value)
	{
		if (json_is_integer(value)) {
			buf_printf(&text, "%lld", (long long)json_integer_value(value));
		} else if (json_is_string(value)) {
			buf_append(&text, json_string_value(value));
		}
		break;
	}
	return text.length == 0 ? NULL : buf_steal(&text);
}

static json_t *
copy_of(const json_t *row)
{
	return row == NULL ? json_null() : json_deep_copy(row);
}

char *
export_manifest_text(
	json_t *manifest, const struct export_file *file, const struct export_totals *totals)
{
	struct buf text = BUF_INIT;
	char *dump;

	set(manifest, "file", json_string(export_file_name(file)));
	set(manifest, "bytes", json_integer((json_int_t)export_file_size(file)));
	set(manifest, "sha256", json_string(totals->sha256));
	set(manifest, "rows", json_integer((json_int_t)totals->rows));
	set(manifest, "more", json_boolean(totals->more));
	set(manifest, "first", copy_of(totals->first));
	set(manifest, "last", copy_of(totals->last));
	set(manifest, "finished", time_of(clock_now()));
	set(manifest, "complete", json_true());
	dump = json_dumps(manifest, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (dump == NULL) {
		die("the manifest can't be written");
	}
	buf_printf(&text, "%s\n", dump);
	free(dump);
	return buf_steal(&text);
}
