/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls about one-time codes, enrolment, phones and recovery codes: the tables of what the
 * functions take and return, and one function for each call. Passwords are in password.c.
 */
#include "credential.h"

#include "buf.h"
#include "conn_private.h"

static const struct bind_parameter restart_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_login", PARAMETER_TEXT},
	{"p_parts", PARAMETER_TEXT_ARRAY},
	{"p_reason", PARAMETER_TEXT},
};
static const struct bind_column restart_columns[] = {
	COLUMN(api_restart, state, BIND_TEXT),
	{"ticket", BIND_TEXT, offsetof(struct api_restart, ticket), true, true},
	COLUMN_NULL(api_restart, request, BIND_INT),
	COLUMN_NULL(api_restart, expires_at, BIND_TIME),
	COLUMN(api_restart, summary, BIND_TEXT),
};
const struct bind_function api_function_restart_create = {
	.name = "restart_create",
	.sql = "select * from api.restart_create($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = restart_parameters,
	.parameter_count = COUNT_OF(restart_parameters),
	.columns = restart_columns,
	.column_count = COUNT_OF(restart_columns),
	.row_size = sizeof(struct api_restart),
};

static const struct bind_parameter claim_parameters[] = {
	{"p_operation", PARAMETER_UUID}, {"p_request", PARAMETER_BIGINT}};
static const struct bind_column claim_columns[] = {
	{"ticket", BIND_TEXT, offsetof(struct api_restart, ticket), false, true},
	COLUMN(api_restart, expires_at, BIND_TIME),
	COLUMN(api_restart, summary, BIND_TEXT),
};
const struct bind_function api_function_restart_claim = {
	.name = "restart_claim",
	.sql = "select * from api.restart_claim($1, $2)",
	.flags = BIND_MUTATES,
	.parameters = claim_parameters,
	.parameter_count = COUNT_OF(claim_parameters),
	.columns = claim_columns,
	.column_count = COUNT_OF(claim_columns),
	.row_size = sizeof(struct api_restart),
};

static const struct bind_parameter void_parameters[] = {
	{"p_operation", PARAMETER_UUID}, {"p_login", PARAMETER_TEXT}, {"p_reason", PARAMETER_TEXT}};
static const struct bind_column void_columns[] = {
	COLUMN(api_restart_void, login, BIND_TEXT),
	COLUMN(api_restart_void, summary, BIND_TEXT),
};
const struct bind_function api_function_restart_void = {
	.name = "restart_void",
	.sql = "select * from api.restart_void($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = void_parameters,
	.parameter_count = COUNT_OF(void_parameters),
	.columns = void_columns,
	.column_count = COUNT_OF(void_columns),
	.row_size = sizeof(struct api_restart_void),
};

static const struct bind_parameter reveal_parameters[] = {{"p_ticket", PARAMETER_UUID}};
static const struct bind_column reveal_columns[] = {
	COLUMN(api_secret, kind, BIND_TEXT),
	COLUMN(api_secret, login, BIND_TEXT),
	{"codes", BIND_TEXT_ARRAY, offsetof(struct api_secret, codes), false, true},
	COLUMN_NULL(api_secret, expires_at, BIND_TIME),
};
const struct bind_function api_function_secret_reveal = {
	.name = "secret_reveal",
	.sql = "select * from api.secret_reveal($1)",
	.flags = BIND_NO_REPEAT | BIND_SECRET,
	.parameters = reveal_parameters,
	.parameter_count = COUNT_OF(reveal_parameters),
	.columns = reveal_columns,
	.column_count = COUNT_OF(reveal_columns),
	.row_size = sizeof(struct api_secret),
};

static const struct bind_column state_columns[] = {
	COLUMN(api_enrolment, login, BIND_TEXT),
	COLUMN_NULL(api_enrolment, name, BIND_TEXT),
	COLUMN(api_enrolment, parts, BIND_TEXT_ARRAY),
	COLUMN(api_enrolment, password_done, BIND_BOOL),
	COLUMN(api_enrolment, totp_done, BIND_BOOL),
	COLUMN(api_enrolment, expires_at, BIND_TIME),
	COLUMN_NULL(api_enrolment, words, BIND_TEXT_ARRAY),
	COLUMN(api_enrolment, minimum, BIND_INT),
	COLUMN(api_enrolment, salt, BIND_BYTES),
	COLUMN(api_enrolment, kdf_n, BIND_INT),
	COLUMN(api_enrolment, kdf_r, BIND_INT),
	COLUMN(api_enrolment, kdf_p, BIND_INT),
};
const struct bind_function api_function_enrol_state = {
	.name = "enrol_state",
	.sql = "select * from api.enrol_state()",
	.columns = state_columns,
	.column_count = COUNT_OF(state_columns),
	.row_size = sizeof(struct api_enrolment),
};

static const struct bind_parameter finish_parameters[] = {{"p_operation", PARAMETER_UUID}};
static const struct bind_column ticket_columns[] = {
	COLUMN(api_ticket, summary, BIND_TEXT),
	{"ticket", BIND_TEXT, offsetof(struct api_ticket, ticket), true, true},
};
const struct bind_function api_function_enrol_finish = {
	.name = "enrol_finish",
	.sql = "select * from api.enrol_finish($1)",
	.flags = BIND_MUTATES,
	.parameters = finish_parameters,
	.parameter_count = COUNT_OF(finish_parameters),
	.columns = ticket_columns,
	.column_count = COUNT_OF(ticket_columns),
	.row_size = sizeof(struct api_ticket),
};
static const struct bind_column recovery_columns[] = {
	{"ticket", BIND_TEXT, offsetof(struct api_ticket, ticket), false, true},
	COLUMN(api_ticket, summary, BIND_TEXT),
};
const struct bind_function api_function_recovery_make = {
	.name = "recovery_make",
	.sql = "select * from api.recovery_make($1)",
	.flags = BIND_MUTATES,
	.parameters = finish_parameters,
	.parameter_count = COUNT_OF(finish_parameters),
	.columns = recovery_columns,
	.column_count = COUNT_OF(recovery_columns),
	.row_size = sizeof(struct api_ticket),
};

static const struct bind_column seed_columns[] = {
	{"seed", BIND_BYTES, offsetof(struct api_seed, seed), false, true},
	COLUMN(api_seed, label, BIND_TEXT),
	COLUMN(api_seed, issuer, BIND_TEXT),
};
const struct bind_function api_function_totp_begin = {
	.name = "totp_begin",
	.sql = "select * from api.totp_begin()",
	.flags = BIND_NO_REPEAT | BIND_SECRET,
	.columns = seed_columns,
	.column_count = COUNT_OF(seed_columns),
	.row_size = sizeof(struct api_seed),
};

static const struct bind_parameter prove_parameters[] = {
	{"p_first", PARAMETER_TEXT}, {"p_second", PARAMETER_TEXT}};
static const struct bind_column submitted_columns[] = {COLUMN(api_status, status, BIND_TEXT)};
const struct bind_function api_function_totp_prove_submit = {
	.name = "totp_prove_submit",
	.sql = "select * from api.totp_prove_submit($1, $2)",
	.flags = BIND_NO_REPEAT,
	.parameters = prove_parameters,
	.parameter_count = COUNT_OF(prove_parameters),
	.columns = submitted_columns,
	.column_count = COUNT_OF(submitted_columns),
	.row_size = sizeof(struct api_status),
};

static const struct bind_column proof_columns[] = {
	COLUMN(api_proof, status, BIND_TEXT),
	COLUMN_NULL(api_proof, offset_seconds, BIND_INT),
};
const struct bind_function api_function_totp_prove_result = {
	.name = "totp_prove_result",
	.sql = "select * from api.totp_prove_result()",
	.flags = BIND_NO_REPEAT | BIND_SECRET,
	.columns = proof_columns,
	.column_count = COUNT_OF(proof_columns),
	.row_size = sizeof(struct api_proof),
};

struct call *
api_restart_create(struct conn *conn, const char *operation, const char *login, const char *parts,
	const char *reason, call_done *done, void *user)
{
	const char *array = text_is(parts, "password") ? "{password}"
			    : text_is(parts, "totp")   ? "{totp}"
						       : "{password,totp}";
	const char *const texts[] = {operation, login, array, reason};

	return call_send_texts(conn, &api_function_restart_create, texts, done, user);
}

struct call *
api_restart_claim(
	struct conn *conn, const char *operation, int64_t request, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, call_int(&number, request)};

	return call_send_texts(conn, &api_function_restart_claim, texts, done, user);
}

struct call *
api_restart_void(struct conn *conn, const char *operation, const char *login, const char *reason,
	call_done *done, void *user)
{
	const char *const texts[] = {operation, login, reason};

	return call_send_texts(conn, &api_function_restart_void, texts, done, user);
}

struct call *
api_secret_reveal(struct conn *conn, const char *ticket, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_secret_reveal, &ticket, done, user);
}

struct call *
api_enrol_state(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_enrol_state, NULL, done, user);
}

struct call *
api_enrol_finish(struct conn *conn, const char *operation, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_enrol_finish, &operation, done, user);
}

struct call *
api_recovery_make(struct conn *conn, const char *operation, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_recovery_make, &operation, done, user);
}

struct call *
api_totp_begin(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &api_function_totp_begin, NULL, done, user);
}

void
api_totp_prove(struct conn *conn, const struct secret *first, const struct secret *second,
	call_done *done, void *user)
{
	const struct call_value values[] = {{.text = (const char *)secret_bytes(first)},
		{.text = (const char *)secret_bytes(second)}};

	call_send_pair(conn, &api_function_totp_prove_submit, values,
		&api_function_totp_prove_result, done, user);
}
