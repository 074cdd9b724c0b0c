/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing byte buffer and the few string helpers of the tree. Every string that is built is built
 * here. Allocation failure ends the program through die(), which restores the terminal first.
 */
#ifndef API_CLIENT_BUF_H
#define API_CLIENT_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* owned; always NUL-terminated once something was appended; NULL when empty */
	size_t length;
	size_t capacity;
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		0                                                                                  \
	}

void buf_append(struct buf *buf, const char *text);
void buf_append_bytes(struct buf *buf, const void *bytes, size_t length);
void buf_append_char(struct buf *buf, char c);
/* Decimal, with zeros in front of a positive number up to `width` digits. */
void buf_append_int(struct buf *buf, int64_t value, int width);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
void buf_truncate(struct buf *buf, size_t length);
void buf_done(struct buf *buf);		     /* frees and resets */
char *buf_steal(struct buf *buf);	     /* owned text (never NULL), resets the buffer */
const char *buf_text(const struct buf *buf); /* borrowed, "" when empty */

void *mem_new(size_t count, size_t size); /* zeroed, never NULL */
void *mem_resize(void *old, size_t count, size_t size);
/* While somebody wants it, memory that was freed is not given back to the kernel: for work whose
 * answers come and go by the megabyte, and which would be fetching pages for half of its time. */
void mem_keep(bool keep);
char *text_dup(const char *text); /* owned copy; NULL gives NULL */
char *text_dup_bytes(const char *text, size_t length);
bool text_is(const char *a, const char *b); /* equal, both not NULL */
bool text_starts(const char *text, const char *prefix);
/* snprintf into a fixed array that never cuts inside a UTF-8 sequence. */
void text_format(char *to, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The one checked number parser: whole text, decimal, inside [minimum, maximum]. */
bool number_parse(const char *text, int64_t minimum, int64_t maximum, int64_t *ret_value);
/* The same of a text that is not terminated. */
bool number_parse_bytes(const char *text, size_t length, int64_t minimum, int64_t maximum,
	int64_t *ret_value);

/* Lower-case hexadecimal. hex_decode: owned bytes or NULL on a bad digit. */
void buf_append_hex(struct buf *buf, const void *bytes, size_t length);
bool hex_decode(const char *text, unsigned char *to, size_t size, size_t *ret_length);
/* Exactly `length` bytes from twice as many digits, not terminated. */
bool hex_decode_bytes(const char *text, unsigned char *to, size_t length);

/* Ends the program: runs the hook set by die_hook (terminal restore), writes one line, exit 70. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void die_hook(void (*hook)(void));

#endif
