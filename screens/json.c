/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON to texts, with jansson. Times are told by their form and drawn in the zone of the screen.
 */
#include "json.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct json_list {
	json_t *root; /* owned, NULL when there is nothing */
};

static bool
time_of(const char *text, int64_t *ret_at)
{
	/* A whole instant, never a text that only begins with digits or says "today". */
	if (strlen(text) < 20 || (text[10] != 'T' && text[10] != ' ')) {
		return false;
	}
	return clock_parse_server(text, ret_at) || clock_parse_typed(text, 0, ret_at);
}

static void value_append(struct buf *to, const json_t *value);

/* "cause policy, reason 5 wrong attempts": what is null has nothing to say. */
static void
object_append(struct buf *to, json_t *object)
{
	bool first = true;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		if (json_is_null(value)) {
			continue;
		}
		buf_append(to, first ? "" : ", ");
		buf_printf(to, "%s ", name);
		value_append(to, value);
		first = false;
	}
}

static void
array_append(struct buf *to, const json_t *array)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		buf_append(to, i == 0 ? "" : "; ");
		value_append(to, json_array_get(array, i));
	}
	if (json_array_size(array) == 0) {
		buf_append(to, _("none"));
	}
}

static void
value_append(struct buf *to, const json_t *value)
{
	char at_text[CLOCK_TEXT_SIZE];
	int64_t at;

	if (json_is_null(value)) {
		buf_append(to, _("none"));
	} else if (json_is_boolean(value)) {
		buf_append(to, json_is_true(value) ? _("yes") : _("no"));
	} else if (json_is_string(value)) {
		const char *plain = json_string_value(value);

		buf_append(to, time_of(plain, &at)
				       ? clock_format(at, CLOCK_RFC3339, at_text, sizeof(at_text))
				       : plain);
	} else if (json_is_array(value)) {
		array_append(to, value);
	} else if (json_is_object(value)) {
		object_append(to, (json_t *)(uintptr_t)value);
	} else {
		char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

		buf_append(to, dumped == NULL ? "" : dumped);
		free(dumped);
	}
}

/* Owned; "" for a field that was not there. */
static char *
value_text(const json_t *value)
{
	struct buf text = BUF_INIT;

	if (value != NULL) {
		value_append(&text, value);
	}
	return buf_steal(&text);
}

static void
change_put(struct json_changes *changes, const char *name, const json_t *old, const json_t *now)
{
	changes->items = mem_resize(changes->items, changes->count + 1, sizeof(*changes->items));
	changes->items[changes->count++] = (struct json_change){
		.name = text_dup(name), .old = value_text(old), .now = value_text(now)};
}

static void flatten(struct json_changes *changes, const char *path, json_t *old, json_t *now);

/* Arrays of plain values are one value; what has fields of its own is told field by field. */
static bool
has_fields(const json_t *value)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (has_fields(json_array_get(value, i))) {
			return true;
		}
	}
	return json_is_object(value);
}

static void
flatten_field(
	struct json_changes *changes, const char *path, const char *name, json_t *old, json_t *now)
{
	struct buf whole = BUF_INIT;

	buf_printf(&whole, "%s%s%s", path, *path == '\0' ? "" : ".", name);
	flatten(changes, buf_text(&whole), old, now);
	buf_done(&whole);
}

/* The fields of the new one first, in their own order; with or without those that have fields. */
static void
flatten_fields(struct json_changes *changes, const char *path, json_t *old, json_t *now, bool deep)
{
	const char *name;
	json_t *value;

	json_object_foreach(now, name, value)
	{
		json_t *before = json_object_get(old, name);

		if ((has_fields(value) || has_fields(before)) == deep) {
			flatten_field(changes, path, name, before, value);
		}
	}
	json_object_foreach(old, name, value)
	{
		if (json_object_get(now, name) == NULL && has_fields(value) == deep) {
			flatten_field(changes, path, name, value, NULL);
		}
	}
}

/* What is one value comes first, because it says most in the fewest lines. */
static void
flatten_object(struct json_changes *changes, const char *path, json_t *old, json_t *now)
{
	flatten_fields(changes, path, old, now, false);
	flatten_fields(changes, path, old, now, true);
}

static void
flatten(struct json_changes *changes, const char *path, json_t *old, json_t *now)
{
	size_t count = json_array_size(now) > json_array_size(old) ? json_array_size(now)
								   : json_array_size(old);

	/* What had no value and is gone says nothing. */
	if (now == NULL && json_is_null(old)) {
		return;
	}
	if (!has_fields(old) && !has_fields(now)) {
		change_put(changes, path, old, now);
		return;
	}
	if (json_is_object(old) || json_is_object(now)) {
		flatten_object(changes, path, json_is_object(old) ? old : NULL,
			json_is_object(now) ? now : NULL);
	}
	for (size_t i = 0; i < count; i++) {
		struct buf item = BUF_INIT;

		buf_printf(&item, "%s[%zu]", path, i + 1);
		flatten(changes, buf_text(&item), json_array_get(old, i), json_array_get(now, i));
		buf_done(&item);
	}
}

void
json_changes_make(struct json_changes *changes, const char *old, const char *now)
{
	json_t *before = old == NULL ? NULL : json_loads(old, 0, NULL);
	json_t *after = now == NULL ? NULL : json_loads(now, 0, NULL);

	*changes = (struct json_changes){0};
	flatten_object(changes, "", before, after);
	json_decref(before);
	json_decref(after);
}

void
json_changes_done(struct json_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		free(changes->items[i].name);
		free(changes->items[i].old);
		free(changes->items[i].now);
	}
	free(changes->items);
	*changes = (struct json_changes){0};
}

struct json_list *
json_list_new(const char *text)
{
	struct json_list *list = mem_new(1, sizeof(*list));

	list->root = text == NULL ? NULL : json_loads(text, 0, NULL);
	return list;
}

void
json_list_free(struct json_list *list)
{
	if (list != NULL) {
		json_decref(list->root);
		free(list);
	}
}

size_t
json_list_count(const struct json_list *list)
{
	return json_array_size(list->root);
}

const char *
json_list_text(const struct json_list *list, size_t index, const char *name)
{
	const char *text =
		json_string_value(json_object_get(json_array_get(list->root, index), name));

	return text == NULL ? "" : text;
}

int64_t
json_list_time(const struct json_list *list, size_t index, const char *name)
{
	int64_t at;

	return time_of(json_list_text(list, index, name), &at) ? at : TIME_NULL;
}

int64_t
json_list_int(const struct json_list *list, size_t index, const char *name)
{
	return json_integer_value(json_object_get(json_array_get(list->root, index), name));
}

bool
json_list_true(const struct json_list *list, size_t index, const char *name)
{
	return json_is_true(json_object_get(json_array_get(list->root, index), name));
}

void
json_list_append(const struct json_list *list, size_t index, const char *name, struct buf *to)
{
	const json_t *value = json_object_get(json_array_get(list->root, index), name);

	if (value != NULL && !json_is_null(value)) {
		value_append(to, value);
	}
}
