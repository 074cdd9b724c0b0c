/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a connection attempt failed, in our own words plus a code. Nothing that came from the other
 * side is shown: before it has proven who it is, its text may be anything (T-07).
 */
#include "conn_private.h"

#include "text.h"

#include <ctype.h>
#include <string.h>

/* The verbosity of the link is "SQLSTATE only", so a server's own error is "FATAL:  57P03". */
static bool
code_find(const char *text, char ret_code[6])
{
	const char *at = strstr(text, ":  ");
	size_t length = 0;

	if (at == NULL) {
		return false;
	}
	for (at += 3; isupper((unsigned char)at[length]) || isdigit((unsigned char)at[length]);) {
		length++;
	}
	if (length != 5 || (at[5] != '\n' && at[5] != '\0')) {
		return false;
	}
	memcpy(ret_code, at, 5);
	ret_code[5] = '\0';
	return true;
}

/* An error of a server that has proven its name but does not let us in. */
static bool
code_explain(const char *code, struct op_error *err)
{
	bool final = false;

	if (strncmp(code, "28", 2) == 0 || strncmp(code, "42", 2) == 0) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server does not let this device in"));
		op_error_hint(err, "%s",
			_("The device may not be registered at the server. Ask a security "
			  "administrator."));
		final = true;
	} else if (strncmp(code, "3D", 2) == 0) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server does not have the configured database"));
		final = true;
	} else if (strcmp(code, "57P03") == 0) {
		op_error_set(
			err, OP_ERROR_UNREACHABLE, "%s", _("the server is starting or stopping"));
	} else if (strncmp(code, "53", 2) == 0) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server has no room for a connection"));
	} else {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the server ended the connection"));
	}
	op_error_detail(err, _("The server's code is %s."), code);
	memcpy(err->sqlstate, code, sizeof err->sqlstate);
	return final;
}

/* What libpq said about the time before TLS. Its texts are English: see poll_link() in conn.c. */
static bool
negotiation_explain(const char *text, struct op_error *err)
{
	if (strstr(text, "does not support SSL") != NULL) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the server does not speak TLS"));
	} else if (strstr(text, "error response during SSL") != NULL ||
		   strstr(text, "invalid response to SSL") != NULL) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server did not answer the request for TLS as it must"));
	} else if (strstr(text, "unencrypted data") != NULL) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s",
			_("the server sent unencrypted data after the beginning of TLS"));
	} else {
		return false;
	}
	op_error_hint(err, "%s",
		_("Nothing was sent to the server. Tell the administrator of the platform."));
	return true;
}

bool
conn_failure_explain(struct conn *conn, struct op_error *err)
{
	const char *text = conn->link == NULL ? "" : PQerrorMessage(conn->link);
	char code[6];

	if (conn->negotiating && negotiation_explain(text, err)) {
		return true;
	}
	if (tls_watch_explain(&conn->watch, err)) {
		return true;
	}
	if (conn->watch.done && code_find(text, code)) {
		return code_explain(code, err);
	}
	if (conn->watch.began && !conn->watch.done) {
		op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the TLS handshake broke off"));
		return false;
	}
	op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the server can not be reached"));
	if (conn->negotiating) {
		op_error_detail(err, "%s", _("The connection was closed at its beginning."));
	}
	return false;
}
