/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an error of the server means: class OP is the API speaking to a person and passes through,
 * translated where it is known; every other code gets our own words and a defined effect.
 * Unknown codes fail.
 */
#include "conn_private.h"

#include "server_text.h"
#include "text.h"

#include <string.h>

static const struct {
	char code[6];
	enum op_error_kind kind;
} api_codes[] = {
	{"OP400", OP_ERROR_INVALID},
	{"OP401", OP_ERROR_NO_SESSION},
	{"OP402", OP_ERROR_FRESH_CODE},
	{"OP403", OP_ERROR_REFUSED},
	{"OP404", OP_ERROR_NOT_FOUND},
	{"OP409", OP_ERROR_CONFLICT},
	{"OP423", OP_ERROR_LOCKED},
	{"OP429", OP_ERROR_TOO_MANY},
	{"OP500", OP_ERROR_INTERNAL},
	{"OP503", OP_ERROR_READ_ONLY},
};

/* A code, or with two characters a class of codes. The first match counts. */
static const struct {
	char code[6];
	enum op_error_kind kind;
	enum error_effect effect;
	const char *message, *hint;
} other_codes[] = {
	{"40001", OP_ERROR_CONFLICT, ERROR_REPEAT, N_("another change came in between"),
		N_("Try again.")},
	{"40P01", OP_ERROR_CONFLICT, ERROR_REPEAT, N_("another change came in between"),
		N_("Try again.")},
	{"55P03", OP_ERROR_TOO_MANY, ERROR_FINAL, N_("somebody else is changing this now"),
		N_("Try again in a few seconds.")},
	{"57014", OP_ERROR_TOO_MANY, ERROR_FINAL, N_("the server broke off the call"),
		N_("Nothing was changed by it. Try again later.")},
	{"25006", OP_ERROR_READ_ONLY, ERROR_FINAL, N_("the server takes no changes now"),
		N_("It is read-only. Try again later.")},
	{"57P01", OP_ERROR_UNREACHABLE, ERROR_LINK_LOST, N_("the server ended the connection"),
		NULL},
	{"57P02", OP_ERROR_UNREACHABLE, ERROR_LINK_LOST, N_("the server ended the connection"),
		NULL},
	{"57P03", OP_ERROR_UNREACHABLE, ERROR_LINK_LOST, N_("the server is starting or stopping"),
		NULL},
	{"57P05", OP_ERROR_UNREACHABLE, ERROR_LINK_LOST, N_("the server ended the connection"),
		NULL},
	{"25P03", OP_ERROR_UNREACHABLE, ERROR_LINK_LOST, N_("the server ended the connection"),
		NULL},
	{"08", OP_ERROR_UNREACHABLE, ERROR_LINK_LOST, N_("the connection was lost"), NULL},
	{"53", OP_ERROR_TOO_MANY, ERROR_FINAL, N_("the server is overloaded"),
		N_("Try again later. Tell the administrator of the platform when it goes on.")},
	{"42", OP_ERROR_INTERNAL, ERROR_FINAL,
		N_("the server does not offer this call to this device"),
		N_("The program and the server may be of different releases. Tell the "
		   "administrator of "
		   "the platform.")},
	{"3F", OP_ERROR_INTERNAL, ERROR_FINAL,
		N_("the server does not offer this call to this device"),
		N_("The program and the server may be of different releases. Tell the "
		   "administrator of "
		   "the platform.")},
	{"22", OP_ERROR_INVALID, ERROR_FINAL, N_("the server can not take this value"), NULL},
};

static const char *
field_of(const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);

	return text == NULL ? "" : text;
}

static enum error_effect
other_read(const char *code, struct op_error *err)
{
	for (size_t i = 0; i < COUNT_OF(other_codes); i++) {
		if (strncmp(code, other_codes[i].code, strlen(other_codes[i].code)) != 0) {
			continue;
		}
		op_error_set(err, other_codes[i].kind, "%s", _(other_codes[i].message));
		if (other_codes[i].hint != NULL) {
			op_error_hint(err, "%s", _(other_codes[i].hint));
		}
		return other_codes[i].effect;
	}
	op_error_set(err, OP_ERROR_INTERNAL, "%s", _("the server could not carry out the call"));
	op_error_hint(err, "%s", _("Tell the administrator of the platform."));
	return ERROR_FINAL;
}

static void
api_read(const PGresult *result, enum op_error_kind kind, struct op_error *err)
{
	struct buf text = BUF_INIT;

	server_text(field_of(result, PG_DIAG_MESSAGE_PRIMARY), &text);
	op_error_set(err, kind, "%s", buf_text(&text));
	buf_truncate(&text, 0);
	server_text(field_of(result, PG_DIAG_MESSAGE_DETAIL), &text);
	op_error_detail(err, "%s", buf_text(&text));
	buf_truncate(&text, 0);
	server_text(field_of(result, PG_DIAG_MESSAGE_HINT), &text);
	op_error_hint(err, "%s", buf_text(&text));
	op_error_field(err, field_of(result, PG_DIAG_COLUMN_NAME));
	buf_done(&text);
}

enum error_effect
call_error_read(const PGresult *result, struct op_error *err)
{
	const char *code = field_of(result, PG_DIAG_SQLSTATE);
	enum error_effect effect = ERROR_FINAL;
	bool known = false;

	for (size_t i = 0; i < COUNT_OF(api_codes); i++) {
		if (strcmp(code, api_codes[i].code) == 0) {
			known = true;
			api_read(result, api_codes[i].kind, err);
		}
	}
	if (!known) {
		effect = other_read(code, err);
	}
	if (strlen(code) < sizeof err->sqlstate) {
		memcpy(err->sqlstate, code, strlen(code) + 1);
	}
	/* After FATAL the server closes the link, whatever the code is. */
	if (strcmp(field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED), "FATAL") == 0 ||
		strcmp(field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED), "PANIC") == 0) {
		effect = ERROR_LINK_LOST;
	}
	return effect;
}
