/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON columns of cards and events as texts to draw. Broken JSON gives nothing; it was checked
 * when the row was decoded.
 */
#ifndef SCREENS_JSON_H
#define SCREENS_JSON_H

#include "../api-client/buf.h"

struct json_change {
	char *name;
	char *old, *now; /* "" where the field was not there */
};

struct json_changes {
	struct json_change *items;
	size_t count;
};

/* Every field of both objects, the new one's first, in their own order. NULL texts are empty. What
 * is nested is told by its path, locks[1].cause; an array of plain values is one value, "a; b". */
void json_changes_make(struct json_changes *changes, const char *old, const char *now);
void json_changes_done(struct json_changes *changes);

/* An array of objects, read by index and field. */
struct json_list;
struct json_list *json_list_new(const char *text);
void json_list_free(struct json_list *list);
size_t json_list_count(const struct json_list *list);
/* Borrowed; "" when the field is missing, null or not a text. */
const char *json_list_text(const struct json_list *list, size_t index, const char *name);
/* A number, 0 when missing; true for true. */
int64_t json_list_int(const struct json_list *list, size_t index, const char *name);
bool json_list_true(const struct json_list *list, size_t index, const char *name);
/* Any value in words, also arrays: "a; b". Appended. */
void json_list_append(const struct json_list *list, size_t index, const char *name, struct buf *to);
/* A time in microseconds, TIME_NULL when missing. */
int64_t json_list_time(const struct json_list *list, size_t index, const char *name);

#endif
