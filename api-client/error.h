/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one error type. It is made once, where the failure is seen, passed up unchanged, and shown
 * once, by the top layer. It holds no pointers, so it can live on any stack and is never freed.
 */
#ifndef API_CLIENT_ERROR_H
#define API_CLIENT_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum op_error_kind {
	OP_ERROR_NONE = 0,
	OP_ERROR_FAILED,      /* anything without a better name; exit 1 */
	OP_ERROR_USAGE,	      /* wrong words on a command line; exit 64 */
	OP_ERROR_CONFIG,      /* configuration or local files; exit 78 */
	OP_ERROR_TERMINAL,    /* unknown TERM, no tty where one is needed; exit 69 or 64 */
	OP_ERROR_INVALID,     /* OP400: an argument; `field` names it; exit 64 */
	OP_ERROR_NO_SESSION,  /* OP401: no session or it has ended; exit 2 */
	OP_ERROR_FRESH_CODE,  /* OP402: a code not older than five minutes is needed; exit 5 */
	OP_ERROR_REFUSED,     /* OP403: the right is missing; exit 2 */
	OP_ERROR_NOT_FOUND,   /* OP404; exit 3 */
	OP_ERROR_CONFLICT,    /* OP409: state, version, four eyes; exit 4 */
	OP_ERROR_LOCKED,      /* OP423: locked or frozen; exit 2 */
	OP_ERROR_TOO_MANY,    /* OP429: try again later; exit 1 */
	OP_ERROR_INTERNAL,    /* OP500 with an incident number; exit 1 */
	OP_ERROR_READ_ONLY,   /* OP503 or a read-only server; exit 1 */
	OP_ERROR_UNREACHABLE, /* no connection, TLS refused, no answer to a read; exit 6 */
	OP_ERROR_UNKNOWN      /* a mutation was sent and its answer was lost; exit 7 */
};

struct op_error {
	enum op_error_kind kind;
	char sqlstate[6]; /* "" when the server did not say one */
	char field[64]; /* offending argument without "p_"; FRESH_CODE: what to bind it to; or "" */
	char message[256]; /* primary text: short, lower case, no full stop */
	char detail[512];  /* a sentence, or "" */
	char hint[512];	   /* a sentence: what to do next, who can help; or "" */
};

#define OP_ERROR_INIT                                                                              \
	{                                                                                          \
		0                                                                                  \
	}

/* Sets kind and message (printf style) and clears the rest. A NULL err is allowed everywhere. */
void op_error_set(struct op_error *err, enum op_error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void op_error_detail(struct op_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void op_error_hint(struct op_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void op_error_field(struct op_error *err, const char *field);
void op_error_clear(struct op_error *err);

/* The documented exit status of a kind (share/doc/exit-status in the manual; 0 for NONE). */
int op_error_exit_status(enum op_error_kind kind);
/* A stable lower-case word for JSON, for example "not_found". Never NULL. */
const char *op_error_word(enum op_error_kind kind);

#endif
