/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing byte buffer, memory that never fails, and the few text helpers of the tree. Strings are
 * built here and nowhere else. Buffers do not cleanse what they held: secrets have their own type.
 */
#include "buf.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY_KEPT (16 * 1024 * 1024)
#define MEMORY_USUAL (128 * 1024) /* glibc's own */

static void (*at_die)(void);

void
die_hook(void (*hook)(void))
{
	at_die = hook;
}

void
die(const char *format, ...)
{
	char line[512] = "opconsole: ";
	size_t length = strlen(line);
	void (*hook)(void) = at_die;
	va_list args;

	/* A hook that fails must not call itself for ever. */
	at_die = NULL;
	if (hook != NULL) {
		hook();
	}
	va_start(args, format);
	(void)vsnprintf(line + length, sizeof line - length - 1, format, args);
	va_end(args);
	length = strlen(line);
	line[length++] = '\n';
	while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR) {
	}
	_exit(70);
}

void *
mem_new(size_t count, size_t size)
{
	void *memory = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);

	if (memory == NULL) {
		die("out of memory");
	}
	return memory;
}

void *
mem_resize(void *old, size_t count, size_t size)
{
	void *memory;

	if (size != 0 && count > SIZE_MAX / size) {
		die("out of memory");
	}
	memory = realloc(old, count * size == 0 ? 1 : count * size);
	if (memory == NULL) {
		die("out of memory");
	}
	return memory;
}

void
mem_keep(bool keep)
{
	static int wanted;
	int before = wanted;

	wanted += keep ? 1 : -1;
	if ((before == 0) != (wanted == 0)) {
		(void)mallopt(M_TRIM_THRESHOLD, keep ? MEMORY_KEPT : MEMORY_USUAL);
		(void)mallopt(M_MMAP_THRESHOLD, keep ? MEMORY_KEPT : MEMORY_USUAL);
	}
	if (wanted == 0) {
		(void)malloc_trim(0);
	}
}

static void
buf_reserve(struct buf *buf, size_t more)
{
	size_t need, capacity = buf->capacity;

	if (more >= SIZE_MAX / 2 - buf->length) {
		die("out of memory");
	}
	need = buf->length + more + 1;
	if (need <= capacity) {
		return;
	}
	if (capacity == 0) {
		capacity = 64;
	}
	while (capacity < need) {
		capacity *= 2;
	}
	buf->data = mem_resize(buf->data, capacity, 1);
	buf->capacity = capacity;
}

void
buf_append_bytes(struct buf *buf, const void *bytes, size_t length)
{
	buf_reserve(buf, length);
	if (length > 0) {
		memcpy(buf->data + buf->length, bytes, length);
	}
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void
buf_append(struct buf *buf, const char *text)
{
	buf_append_bytes(buf, text, strlen(text));
}

void
buf_append_char(struct buf *buf, char c)
{
	buf_reserve(buf, 1);
	buf->data[buf->length++] = c;
	buf->data[buf->length] = '\0';
}

void
buf_append_int(struct buf *buf, int64_t value, int width)
{
	char digits[24];
	size_t at = sizeof digits;
	bool negative = value < 0;

	/* Counts downwards, because INT64_MIN has no positive counterpart. */
	value = negative ? value : -value;
	do {
		digits[--at] = (char)('0' - value % 10);
		value /= 10;
	} while (value != 0);
	while (width > (int)(sizeof digits - at) && at > 1) {
		digits[--at] = '0';
	}
	if (negative) {
		digits[--at] = '-';
	}
	buf_append_bytes(buf, digits + at, sizeof digits - at);
}

void
buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0) {
		die("text could not be formatted");
	}
	buf_reserve(buf, (size_t)length);
	(void)vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
	buf->length += (size_t)length;
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void
buf_truncate(struct buf *buf, size_t length)
{
	if (length < buf->length) {
		buf->length = length;
		buf->data[length] = '\0';
	}
}

void
buf_done(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

char *
buf_steal(struct buf *buf)
{
	char *data;

	buf_reserve(buf, 0);
	buf->data[buf->length] = '\0';
	data = buf->data;
	*buf = (struct buf)BUF_INIT;
	return data;
}

const char *
buf_text(const struct buf *buf)
{
	return buf->data == NULL ? "" : buf->data;
}

char *
text_dup_bytes(const char *text, size_t length)
{
	char *copy = mem_new(length + 1, 1);

	if (length > 0) {
		memcpy(copy, text, length);
	}
	return copy;
}

char *
text_dup(const char *text)
{
	return text == NULL ? NULL : text_dup_bytes(text, strlen(text));
}

bool
text_is(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

bool
text_starts(const char *text, const char *prefix)
{
	return text != NULL && prefix != NULL && strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Where the last whole UTF-8 sequence of a text ends that may have been cut. */
static size_t
utf8_whole(const char *text, size_t length)
{
	size_t start = length, need = 1;
	unsigned char lead;

	while (start > 0 && length - start < 4) {
		start--;
		lead = (unsigned char)text[start];
		if ((lead & 0xc0) == 0x80) {
			continue;
		}
		if (lead >= 0xf0) {
			need = 4;
		} else if (lead >= 0xe0) {
			need = 3;
		} else if (lead >= 0xc0) {
			need = 2;
		}
		return length - start < need ? start : length;
	}
	return length;
}

void
text_format(char *to, size_t size, const char *format, ...)
{
	va_list args;
	int length;

	if (size == 0) {
		return;
	}
	va_start(args, format);
	length = vsnprintf(to, size, format, args);
	va_end(args);
	if (length < 0) {
		to[0] = '\0';
	} else if ((size_t)length >= size) {
		to[utf8_whole(to, size - 1)] = '\0';
	}
}

bool
number_parse_bytes(
	const char *text, size_t length, int64_t minimum, int64_t maximum, int64_t *ret_value)
{
	bool negative = length > 0 && text[0] == '-';
	int64_t value = 0;

	if (length == (negative ? 1U : 0U)) {
		return false;
	}
	/* Counts downwards, because INT64_MIN has no positive counterpart. */
	for (size_t i = negative ? 1 : 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9') {
			return false;
		}
		if (value < (INT64_MIN + (text[i] - '0')) / 10) {
			return false;
		}
		value = value * 10 - (text[i] - '0');
	}
	if (!negative) {
		if (value == INT64_MIN) {
			return false;
		}
		value = -value;
	}
	if (value < minimum || value > maximum) {
		return false;
	}
	*ret_value = value;
	return true;
}

bool
number_parse(const char *text, int64_t minimum, int64_t maximum, int64_t *ret_value)
{
	return text != NULL && number_parse_bytes(text, strlen(text), minimum, maximum, ret_value);
}

void
buf_append_hex(struct buf *buf, const void *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *byte = bytes;

	buf_reserve(buf, 2 * length);
	for (size_t i = 0; i < length; i++) {
		buf->data[buf->length++] = digits[byte[i] >> 4];
		buf->data[buf->length++] = digits[byte[i] & 15];
	}
	buf->data[buf->length] = '\0';
}

/* The value of a digit; -1: it is none. */
static int
hex_digit(char c)
{
	static const char values[256] = {['0'] = 1,
		['1'] = 2,
		['2'] = 3,
		['3'] = 4,
		['4'] = 5,
		['5'] = 6,
		['6'] = 7,
		['7'] = 8,
		['8'] = 9,
		['9'] = 10,
		['a'] = 11,
		['b'] = 12,
		['c'] = 13,
		['d'] = 14,
		['e'] = 15,
		['f'] = 16,
		['A'] = 11,
		['B'] = 12,
		['C'] = 13,
		['D'] = 14,
		['E'] = 15,
		['F'] = 16};

	return values[(unsigned char)c] - 1;
}

bool
hex_decode_bytes(const char *text, unsigned char *to, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		int high = hex_digit(text[2 * i]);
		int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

		if (low < 0) {
			return false;
		}
		to[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool
hex_decode(const char *text, unsigned char *to, size_t size, size_t *ret_length)
{
	size_t digits = strlen(text);

	if (digits % 2 != 0 || digits / 2 > size || !hex_decode_bytes(text, to, digits / 2)) {
		return false;
	}
	*ret_length = digits / 2;
	return true;
}
