/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing in and out and everything about sessions (share/sql/api/{sign_in,session,whoami,
 * fresh_code,version}.sql). The password is turned into a SCRAM proof here (RFC 5802 arithmetic
 * over scrypt, RFC 7914) and never leaves the process.
 */
#ifndef API_CLIENT_SESSION_H
#define API_CLIENT_SESSION_H

#include "call.h"

struct api_whoami {
	const char *login, *name, *kind, *unit, *unit_name;
	struct bind_texts roles, scopes;
	int64_t session, since, expires_at, idle_seconds, fresh_until;
	const char *device, *tls_version, *environment, *platform;
	int64_t server_time;
	int64_t last_sign_in;
	const char *last_sign_in_from;
	int64_t failures_since;
};

struct api_session_peek {
	int64_t session, expires_at, idle_until, fresh_until, server_time, journal_sealed_at;
	int64_t access_ends_at;	  /* the next end of an own role within 24 hours, TIME_NULL: none */
	int64_t requests_waiting; /* for the caller's approval */
};

struct api_session { /* session_list */
	int64_t session;
	const char *login, *name, *unit, *device, *address, *tls_version;
	int64_t since, last_seen, expires_at;
	bool current;
	const char *cursor;
};

struct api_session_change { /* session_end */
	int64_t session;
	const char *login, *summary;
};

struct api_version {
	int64_t schema_number, contract_number;
	const char *environment, *platform;
	int64_t server_time;
};

/* Kept on the connection: the last version() answer, asked on every connect; NULL before that. */
const struct api_version *session_version(const struct conn *conn);

enum sign_in_status {
	SIGN_IN_OK,
	SIGN_IN_ENROL, /* a session that can set factors and nothing else: credential.h */
	SIGN_IN_DENIED,
	SIGN_IN_CODE_USED,
	SIGN_IN_FAILED
};

/* login, password and code are copied and cleansed when done. scrypt (about 200 ms) runs on a
 * helper thread that touches nothing else, so that the loop stays alive. On OK the
 * resume token is given to the connection (conn_set_token) and, when ret_token is wanted, is
 * available through session_token(). err is set for FAILED only. Server signature is verified:
 * a server that does not know the password's keys is refused.
 *
 * password may be a one-time code; code is then empty or a TOTP. code may be six digits, two codes
 * in a row with a blank between them (a wrong phone clock), a recovery code or a one-time code. */
typedef void sign_in_done(void *user, enum sign_in_status status, const struct op_error *err);
void session_sign_in(struct conn *conn, const char *login, const struct secret *password,
	const struct secret *code, sign_in_done *done, void *user);
/* Owned copy of the current resume token, or NULL (one-shot sign-in keeps it in a file). */
struct secret *session_token(const struct conn *conn);

struct call *api_sign_out(struct conn *conn, call_done *done, void *user);
struct call *api_whoami(struct conn *conn, call_done *done, void *user);
struct call *api_session_peek(struct conn *conn, call_done *done, void *user);
struct call *api_session_list(struct conn *conn, const char *login, const char *after,
	int64_t limit, call_done *done, void *user);
struct call *api_session_end(struct conn *conn, const char *operation, int64_t session,
	const char *reason, call_done *done, void *user);
/* Fresh code: submit, then result; OK, DENIED, CODE_USED or FAILED. purpose: the one action that
 * the code is entered for, as the `field` of the FRESH_CODE error named it (for totp.begin the code
 * may be a recovery code); NULL = good for five minutes. */
void api_fresh_code(struct conn *conn, const struct secret *code, const char *purpose,
	sign_in_done *done, void *user);

extern const struct bind_function api_function_version, api_function_sign_in_begin,
	api_function_sign_in_submit, api_function_sign_in_result, api_function_session_resume,
	api_function_sign_out, api_function_whoami, api_function_session_peek,
	api_function_session_list, api_function_session_end, api_function_fresh_code_submit,
	api_function_fresh_code_result;

#endif
