/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fields of answers in binary format, which the functions with BIND_BINARY ask for: what is read
 * by the hundred thousand costs half of it as text. Text stays where libpq has it.
 */
#include "bind_table.h"

#include "clock.h"

#include <string.h>

#define TYPE_BOOL 16
#define TYPE_BYTES 17
#define TYPE_BIGINT 20
#define TYPE_INT 23
#define TYPE_TEXT 25
#define TYPE_TIME 1184
#define TYPE_UUID 2950
#define TYPE_JSONB 3802

#define UUID_BYTES 16
#define UUID_TEXT 36
/* From 1970, as we count, to 2000, as the server does. */
#define SERVER_EPOCH (INT64_C(10957) * 86400 * CLOCK_SECOND)

/* A number of so many bytes, most significant first. */
static int64_t
number_read(const char *value, size_t length)
{
	uint64_t number = value[0] < 0 ? UINT64_MAX : 0;

	for (size_t i = 0; i < length; i++) {
		number = number << 8 | (unsigned char)value[i];
	}
	return (int64_t)number;
}

static bool
time_read(const char *value, int64_t *ret_time)
{
	int64_t time = number_read(value, 8);

	/* Not infinity, which is at both ends. */
	if (time == INT64_MIN || time > INT64_MAX - SERVER_EPOCH) {
		return false;
	}
	*ret_time = time + SERVER_EPOCH;
	return *ret_time != TIME_NULL;
}

static const char *
uuid_text(struct rows_store *store, const char *value)
{
	static const char digits[] = "0123456789abcdef";
	char *text = rows_take(store, UUID_TEXT + 1, 1);
	char *to = text;

	for (size_t i = 0; i < UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10) {
			*to++ = '-';
		}
		*to++ = digits[(unsigned char)value[i] >> 4];
		*to++ = digits[(unsigned char)value[i] & 15];
	}
	*to = '\0';
	return text;
}

static bool
text_read(struct rows_store *store, Oid type, const char *value, size_t length, const char **ret)
{
	if (type == TYPE_UUID && length == UUID_BYTES) {
		*ret = uuid_text(store, value);
		return true;
	}
	*ret = value;
	/* libpq puts a NUL behind it; one inside would hide the rest. */
	return type == TYPE_TEXT && memchr(value, '\0', length) == NULL;
}

/* Behind the number of the format, which is 1, it is text. */
static bool
json_read(Oid type, const char *value, size_t length, const char **ret)
{
	*ret = value + 1;
	return type == TYPE_JSONB && length > 1 && value[0] == 1 &&
	       bind_json_valid(value + 1, length - 1);
}

bool
bind_binary_read(struct rows_store *store, const struct bind_column *column, Oid type,
	const char *value, size_t length, void *field)
{
	switch (column->type) {
	case BIND_TEXT:
		return text_read(store, type, value, length, field);
	case BIND_INT:
		if (!(type == TYPE_BIGINT && length == 8) && !(type == TYPE_INT && length == 4)) {
			return false;
		}
		*(int64_t *)field = number_read(value, length);
		return *(int64_t *)field != BIND_INT_NULL;
	case BIND_TIME:
		return type == TYPE_TIME && length == 8 && time_read(value, field);
	case BIND_BYTES:
		*(struct bind_bytes *)field =
			(struct bind_bytes){(const unsigned char *)value, length};
		return type == TYPE_BYTES;
	case BIND_JSON:
		return json_read(type, value, length, field);
	case BIND_BOOL:
		*(bool *)field = value[0] != 0;
		return type == TYPE_BOOL && length == 1;
	case BIND_TEXT_ARRAY:
	case BIND_DATE:
		break;
	}
	return false;
}
