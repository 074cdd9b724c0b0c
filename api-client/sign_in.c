/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing in: begin, the password's key on a helper thread (salting.c), then submit and result.
 */
#include "conn_private.h"

#include "buf.h"
#include "code_form.h"
#include "text.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#define CODE_MAXIMUM 32

struct api_begun {
	struct bind_bytes salt;
	int64_t kdf_n, kdf_r, kdf_p;
	struct bind_bytes server_nonce;
};
static const struct bind_parameter begin_parameters[] = {
	{"p_login", PARAMETER_TEXT}, {"p_client_nonce", PARAMETER_BYTES}};
static const struct bind_column begin_columns[] = {
	COLUMN(api_begun, salt, BIND_BYTES),
	COLUMN(api_begun, kdf_n, BIND_INT),
	COLUMN(api_begun, kdf_r, BIND_INT),
	COLUMN(api_begun, kdf_p, BIND_INT),
	COLUMN(api_begun, server_nonce, BIND_BYTES),
};
const struct bind_function api_function_sign_in_begin = {
	.name = "sign_in_begin",
	.sql = "select * from api.sign_in_begin($1, $2)",
	.flags = BIND_NO_SESSION | BIND_NO_REPEAT,
	.parameters = begin_parameters,
	.parameter_count = COUNT_OF(begin_parameters),
	.columns = begin_columns,
	.column_count = COUNT_OF(begin_columns),
	.row_size = sizeof(struct api_begun),
};

struct api_submitted {
	const char *status;
};
static const struct bind_column submit_columns[] = {COLUMN(api_submitted, status, BIND_TEXT)};
static const struct bind_parameter submit_parameters[] = {
	{"p_proof", PARAMETER_BYTES}, {"p_code", PARAMETER_TEXT}};
const struct bind_function api_function_sign_in_submit = {
	.name = "sign_in_submit",
	.sql = "select * from api.sign_in_submit($1, $2)",
	.flags = BIND_NO_SESSION | BIND_NO_REPEAT,
	.parameters = submit_parameters,
	.parameter_count = COUNT_OF(submit_parameters),
	.columns = submit_columns,
	.column_count = COUNT_OF(submit_columns),
	.row_size = sizeof(struct api_submitted),
};

struct api_judged {
	const char *status;
	struct bind_bytes server_signature;
	int64_t session;
	struct bind_bytes token;
};
static const struct bind_column result_columns[] = {
	COLUMN(api_judged, status, BIND_TEXT),
	{"server_signature", BIND_BYTES, offsetof(struct api_judged, server_signature), true, true},
	COLUMN_NULL(api_judged, session, BIND_INT),
	{"token", BIND_BYTES, offsetof(struct api_judged, token), true, true},
};
const struct bind_function api_function_sign_in_result = {
	.name = "sign_in_result",
	.sql = "select * from api.sign_in_result()",
	.flags = BIND_NO_SESSION | BIND_NO_REPEAT,
	.columns = result_columns,
	.column_count = COUNT_OF(result_columns),
	.row_size = sizeof(struct api_judged),
};

struct sign_in {
	struct conn *conn;
	char *login;
	struct secret *password, *code;
	bool one_time; /* the password is a one-time code */
	unsigned char client_nonce[SCRAM_NONCE_SIZE];
	unsigned char server_nonce[SCRAM_NONCE_SIZE];
	unsigned char signature[SCRAM_KEY_SIZE];
	uint64_t generation; /* the link on which it began: all steps need the same backend */
	sign_in_done *done;
	void *user;
};

/* The end of every way: cleanses, then reports. */
static void
sign_in_finish(struct sign_in *sign_in, enum sign_in_status status, const struct op_error *err)
{
	sign_in_done *done = sign_in->done;
	void *user = sign_in->user;

	sign_in->conn->signing_in -= 1;
	free(sign_in->login);
	secret_free(sign_in->password);
	secret_free(sign_in->code);
	OPENSSL_cleanse(sign_in, sizeof *sign_in);
	free(sign_in);
	done(user, status, status == SIGN_IN_FAILED ? err : NULL);
}

static void
sign_in_restart(struct sign_in *sign_in)
{
	struct op_error err;

	salting_interrupted(&err);
	sign_in_finish(sign_in, SIGN_IN_FAILED, &err);
}

static void
signature_check(
	struct sign_in *sign_in, const struct api_judged *judged, enum sign_in_status status)
{
	struct conn *conn = sign_in->conn;
	struct op_error err;
	struct secret *token;

	if (judged->server_signature.length != SCRAM_KEY_SIZE ||
		CRYPTO_memcmp(judged->server_signature.data, sign_in->signature, SCRAM_KEY_SIZE) !=
			0 ||
		judged->token.length == 0) {
		op_error_set(&err, OP_ERROR_UNREACHABLE, "%s",
			_("the server could not prove that it knows you"));
		op_error_hint(&err, "%s",
			_("Do not try again. Tell a security administrator and change your "
			  "password."));
		sign_in_finish(sign_in, SIGN_IN_FAILED, &err);
		conn_refuse(conn, &err);
		return;
	}
	token = secret_new(judged->token.length);
	(void)secret_append(token, judged->token.data, judged->token.length);
	conn_set_token(conn, token);
	secret_free(token);
	session_overwrite(conn);
	sign_in_finish(sign_in, status, NULL);
}

/* The one-time code is right, and another connection uses it: its owner or a thief. */
static void
sign_in_busy(struct sign_in *sign_in)
{
	struct op_error err;

	op_error_set(&err, OP_ERROR_CONFLICT, "%s",
		_("this sign-in is being set up over another connection"));
	op_error_detail(&err, "%s", _("The one-time code is right and in use now."));
	op_error_hint(&err, "%s",
		_("If your own connection broke, try again in a minute. If somebody else has "
		  "the code, call the help desk at once: they take it back."));
	sign_in_finish(sign_in, SIGN_IN_FAILED, &err);
}

static void
result_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct sign_in *sign_in = user;
	const struct api_judged *judged = rows_at(rows, 0);

	if (err != NULL) {
		sign_in_finish(sign_in, SIGN_IN_FAILED, err);
	} else if (judged != NULL && text_is(judged->status, "ok")) {
		signature_check(sign_in, judged, SIGN_IN_OK);
	} else if (judged != NULL && text_is(judged->status, "enrol")) {
		signature_check(sign_in, judged, SIGN_IN_ENROL);
	} else if (judged != NULL && text_is(judged->status, "denied")) {
		sign_in_finish(sign_in, SIGN_IN_DENIED, NULL);
	} else if (judged != NULL && text_is(judged->status, "code_used")) {
		sign_in_finish(sign_in, SIGN_IN_CODE_USED, NULL);
	} else if (judged != NULL && text_is(judged->status, "code_busy")) {
		sign_in_busy(sign_in);
	} else {
		sign_in_restart(sign_in);
	}
	rows_free(rows);
}

static void
salted(void *user, const unsigned char *key, const struct op_error *err)
{
	struct sign_in *sign_in = user;
	struct conn *conn = sign_in->conn;
	unsigned char proof[SCRAM_KEY_SIZE];
	struct call_value values[2] = {{0}};
	struct op_error failed;

	if (err != NULL) {
		sign_in_finish(sign_in, SIGN_IN_FAILED, err);
		return;
	}
	if (!conn->started || conn->generation != sign_in->generation) {
		sign_in_restart(sign_in);
		return;
	}
	if (!scram_prove(key, sign_in->login, sign_in->client_nonce, sign_in->server_nonce,
		    SCRAM_NONCE_SIZE, proof, sign_in->signature)) {
		op_error_set(&failed, OP_ERROR_FAILED, "%s",
			_("the password's key could not be computed"));
		sign_in_finish(sign_in, SIGN_IN_FAILED, &failed);
		return;
	}
	values[0].bytes = proof;
	values[0].length = sizeof proof;
	values[1].text = (const char *)secret_bytes(sign_in->code);
	call_send_pair(conn, &api_function_sign_in_submit, values, &api_function_sign_in_result,
		result_done, sign_in);
	OPENSSL_cleanse(proof, sizeof proof);
}

static void
begin_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct sign_in *sign_in = user;
	const struct api_begun *begun = rows_at(rows, 0);
	struct salting_recipe recipe;
	struct op_error why;

	if (err == NULL && begun == NULL) {
		op_error_set(&why, OP_ERROR_INTERNAL, "%s",
			_("the server's answer could not be understood"));
		err = &why;
	}
	if (err == NULL && !salting_recipe_take(&recipe, &begun->salt, begun->kdf_n, begun->kdf_r,
				   begun->kdf_p, &why)) {
		err = &why;
	}
	if (err == NULL && begun->server_nonce.length != SCRAM_NONCE_SIZE) {
		op_error_set(&why, OP_ERROR_INTERNAL, "%s",
			_("the server asked for a way to sign in that is not safe"));
		err = &why;
	}
	if (err != NULL) {
		rows_free(rows);
		sign_in_finish(sign_in, SIGN_IN_FAILED, err);
		return;
	}
	memcpy(sign_in->server_nonce, begun->server_nonce.data, SCRAM_NONCE_SIZE);
	sign_in->generation = sign_in->conn->generation;
	recipe.one_time = sign_in->one_time;
	salting_start(sign_in->conn, sign_in->password, &recipe, salted, sign_in);
	sign_in->password = NULL;
	rows_free(rows);
}

/* Takes password and code as typed. False: *err is why they can't be sent. */
static bool
sign_in_take(struct sign_in *sign_in, const struct secret *password, const struct secret *code,
	struct op_error *err)
{
	/* A one-time code in the place of the password has a key of its own kind. */
	sign_in->password = code_form_one_time(password);
	sign_in->one_time = sign_in->password != NULL;
	if (!sign_in->one_time) {
		sign_in->password = scram_normalise(password, err);
	}
	if (sign_in->password == NULL) {
		return false;
	}
	if (secret_length(code) > CODE_MAXIMUM) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the code is too long"));
		op_error_field(err, "code");
		return false;
	}
	if (secret_length(code) == 0 && !sign_in->one_time) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the code is missing"));
		op_error_field(err, "code");
		return false;
	}
	sign_in->code = code_form_typed(code);
	return true;
}

void
session_sign_in(struct conn *conn, const char *login, const struct secret *password,
	const struct secret *code, sign_in_done *done, void *user)
{
	struct sign_in *sign_in = mem_new(1, sizeof *sign_in);
	struct call_value values[2] = {{0}};
	struct op_error early = OP_ERROR_INIT;

	sign_in->conn = conn;
	sign_in->done = done;
	sign_in->user = user;
	sign_in->login = text_dup(login);
	if (conn->signing_in++ > 0) {
		op_error_set(&early, OP_ERROR_CONFLICT, "%s", _("a sign-in is under way"));
		salting_refuse(conn, &early, salted, sign_in);
		return;
	}
	if (!sign_in_take(sign_in, password, code, &early)) {
		salting_refuse(conn, &early, salted, sign_in);
		return;
	}
	if (RAND_bytes(sign_in->client_nonce, SCRAM_NONCE_SIZE) != 1) {
		die("no random numbers");
	}
	values[0].text = login;
	values[1].bytes = sign_in->client_nonce;
	values[1].length = SCRAM_NONCE_SIZE;
	(void)call_send(conn, &api_function_sign_in_begin, values, begin_done, sign_in);
}
