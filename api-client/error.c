/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one error type: how it is filled, its exit status and its stable word. Texts are stored as
 * they come, cut at a whole character; whoever shows them sanitises them.
 */
#include "error.h"

#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct kind_fact {
	int exit_status;
	const char *word;
};

static const struct kind_fact kind_facts[] = {
	[OP_ERROR_NONE] = {0, "none"},
	[OP_ERROR_FAILED] = {1, "failed"},
	[OP_ERROR_USAGE] = {64, "usage"},
	[OP_ERROR_CONFIG] = {78, "config"},
	[OP_ERROR_TERMINAL] = {69, "terminal"},
	[OP_ERROR_INVALID] = {64, "invalid"},
	[OP_ERROR_NO_SESSION] = {2, "no_session"},
	[OP_ERROR_FRESH_CODE] = {5, "fresh_code"},
	[OP_ERROR_REFUSED] = {2, "refused"},
	[OP_ERROR_NOT_FOUND] = {3, "not_found"},
	[OP_ERROR_CONFLICT] = {4, "conflict"},
	[OP_ERROR_LOCKED] = {2, "locked"},
	[OP_ERROR_TOO_MANY] = {1, "too_many"},
	[OP_ERROR_INTERNAL] = {1, "internal"},
	[OP_ERROR_READ_ONLY] = {1, "read_only"},
	[OP_ERROR_UNREACHABLE] = {6, "unreachable"},
	[OP_ERROR_UNKNOWN] = {7, "unknown"},
};

/* One place formats, so that a text never ends inside a character. */
static void text_fill(char *to, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

static void
text_fill(char *to, size_t size, const char *format, va_list args)
{
	struct buf text = BUF_INIT;

	buf_vprintf(&text, format, args);
	text_format(to, size, "%s", buf_text(&text));
	buf_done(&text);
}

void
op_error_set(struct op_error *err, enum op_error_kind kind, const char *format, ...)
{
	va_list args;

	if (err == NULL) {
		return;
	}
	op_error_clear(err);
	err->kind = kind;
	va_start(args, format);
	text_fill(err->message, sizeof err->message, format, args);
	va_end(args);
}

void
op_error_detail(struct op_error *err, const char *format, ...)
{
	va_list args;

	if (err == NULL) {
		return;
	}
	va_start(args, format);
	text_fill(err->detail, sizeof err->detail, format, args);
	va_end(args);
}

void
op_error_hint(struct op_error *err, const char *format, ...)
{
	va_list args;

	if (err == NULL) {
		return;
	}
	va_start(args, format);
	text_fill(err->hint, sizeof err->hint, format, args);
	va_end(args);
}

void
op_error_field(struct op_error *err, const char *field)
{
	if (err != NULL) {
		text_format(err->field, sizeof err->field, "%s", field == NULL ? "" : field);
	}
}

void
op_error_clear(struct op_error *err)
{
	if (err != NULL) {
		memset(err, 0, sizeof *err);
	}
}

static const struct kind_fact *
kind_fact_find(enum op_error_kind kind)
{
	if ((size_t)kind < sizeof kind_facts / sizeof kind_facts[0]) {
		return &kind_facts[kind];
	}
	return &kind_facts[OP_ERROR_FAILED];
}

int
op_error_exit_status(enum op_error_kind kind)
{
	return kind_fact_find(kind)->exit_status;
}

const char *
op_error_word(enum op_error_kind kind)
{
	return kind_fact_find(kind)->word;
}
