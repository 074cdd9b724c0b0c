/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Setting a password: at first use by the enrolment's salt, later with both factors again. Each
 * password becomes a key on the helper thread; the server gets proof and keys, never the password.
 */
#include "credential.h"

#include "buf.h"
#include "code_form.h"
#include "conn_private.h"
#include "text.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

static const struct bind_column status_columns[] = {COLUMN(api_status, status, BIND_TEXT)};

static const struct bind_parameter enrol_parameters[] = {
	{"p_stored_key", PARAMETER_BYTES}, {"p_server_key", PARAMETER_BYTES}};
const struct bind_function api_function_enrol_password = {
	.name = "enrol_password",
	.sql = "select * from api.enrol_password($1, $2)",
	.flags = BIND_NO_REPEAT,
	.parameters = enrol_parameters,
	.parameter_count = COUNT_OF(enrol_parameters),
	.columns = status_columns,
	.column_count = COUNT_OF(status_columns),
	.row_size = sizeof(struct api_status),
};

static const struct bind_parameter begin_parameters[] = {{"p_client_nonce", PARAMETER_BYTES}};
static const struct bind_column begin_columns[] = {
	COLUMN(api_password_rules, salt, BIND_BYTES),
	COLUMN(api_password_rules, kdf_n, BIND_INT),
	COLUMN(api_password_rules, kdf_r, BIND_INT),
	COLUMN(api_password_rules, kdf_p, BIND_INT),
	COLUMN(api_password_rules, server_nonce, BIND_BYTES),
	COLUMN_NULL(api_password_rules, words, BIND_TEXT_ARRAY),
	COLUMN(api_password_rules, minimum, BIND_INT),
};
const struct bind_function api_function_password_begin = {
	.name = "password_begin",
	.sql = "select * from api.password_begin($1)",
	.flags = BIND_NO_REPEAT,
	.parameters = begin_parameters,
	.parameter_count = COUNT_OF(begin_parameters),
	.columns = begin_columns,
	.column_count = COUNT_OF(begin_columns),
	.row_size = sizeof(struct api_password_rules),
};

static const struct bind_parameter submit_parameters[] = {{"p_proof", PARAMETER_BYTES},
	{"p_code", PARAMETER_TEXT}, {"p_stored_key", PARAMETER_BYTES},
	{"p_server_key", PARAMETER_BYTES}};
const struct bind_function api_function_password_submit = {
	.name = "password_submit",
	.sql = "select * from api.password_submit($1, $2, $3, $4)",
	.flags = BIND_NO_REPEAT,
	.parameters = submit_parameters,
	.parameter_count = COUNT_OF(submit_parameters),
	.columns = status_columns,
	.column_count = COUNT_OF(status_columns),
	.row_size = sizeof(struct api_status),
};
const struct bind_function api_function_password_result = {
	.name = "password_result",
	.sql = "select * from api.password_result()",
	.flags = BIND_NO_REPEAT | BIND_SECRET,
	.columns = status_columns,
	.column_count = COUNT_OF(status_columns),
	.row_size = sizeof(struct api_status),
};

/* One password on its way: the enrolment's, or a change with the old one proven. */
struct setting {
	struct conn *conn;
	char *login;
	struct secret *old, *code, *fresh; /* old and code: NULL at the enrolment */
	uint64_t generation;		   /* a change's steps need the same backend */
	struct salting_recipe recipe;
	unsigned char client_nonce[SCRAM_NONCE_SIZE], server_nonce[SCRAM_NONCE_SIZE];
	unsigned char proof[SCRAM_KEY_SIZE];
	call_done *done;
	void *user;
};

static struct setting *
setting_new(struct conn *conn, const struct secret *fresh, call_done *done, void *user)
{
	struct setting *setting = mem_new(1, sizeof *setting);

	setting->conn = conn;
	setting->fresh = secret_dup(fresh);
	setting->done = done;
	setting->user = user;
	return setting;
}

/* The end of every way: cleanses, then reports. rows go to the receiver. */
static void
setting_finish(struct setting *setting, struct rows *rows, const struct op_error *err)
{
	call_done *done = setting->done;
	void *user = setting->user;

	free(setting->login);
	secret_free(setting->old);
	secret_free(setting->code);
	secret_free(setting->fresh);
	OPENSSL_cleanse(setting, sizeof *setting);
	free(setting);
	done(user, rows, err);
}

static void
setting_answered(void *user, struct rows *rows, const struct op_error *err)
{
	setting_finish(user, rows, err);
}

static void
fresh_salted(void *user, const unsigned char *salted, const struct op_error *err)
{
	struct setting *setting = user;
	unsigned char stored[SCRAM_KEY_SIZE], server[SCRAM_KEY_SIZE];
	struct op_error failed = OP_ERROR_INIT;

	if (err == NULL && !scram_keys(salted, stored, server)) {
		op_error_set(&failed, OP_ERROR_FAILED, "%s",
			_("the password's key could not be computed"));
		err = &failed;
	}
	if (err == NULL && setting->old != NULL &&
		(!setting->conn->started || setting->conn->generation != setting->generation)) {
		salting_interrupted(&failed);
		err = &failed;
	}
	if (err != NULL) {
		setting_finish(setting, NULL, err);
	} else if (setting->old == NULL) {
		const struct call_value values[] = {{.bytes = stored, .length = sizeof stored},
			{.bytes = server, .length = sizeof server}};

		(void)call_send(setting->conn, &api_function_enrol_password, values,
			setting_answered, setting);
	} else {
		const struct call_value values[] = {
			{.bytes = setting->proof, .length = sizeof setting->proof},
			{.text = (const char *)secret_bytes(setting->code)},
			{.bytes = stored, .length = sizeof stored},
			{.bytes = server, .length = sizeof server}};

		call_send_pair(setting->conn, &api_function_password_submit, values,
			&api_function_password_result, setting_answered, setting);
	}
	OPENSSL_cleanse(stored, sizeof stored);
	OPENSSL_cleanse(server, sizeof server);
}

/* The new password's key; the recipe is known. */
static void
fresh_salt(struct setting *setting)
{
	struct op_error err = OP_ERROR_INIT;
	struct secret *normalised = scram_normalise(setting->fresh, &err);

	if (normalised == NULL) {
		op_error_field(&err, "new");
		salting_refuse(setting->conn, &err, fresh_salted, setting);
	} else {
		salting_start(setting->conn, normalised, &setting->recipe, fresh_salted, setting);
	}
}

void
api_enrol_password(struct conn *conn, const struct api_enrolment *enrolment,
	const struct secret *password, call_done *done, void *user)
{
	struct setting *setting = setting_new(conn, password, done, user);
	struct op_error err = OP_ERROR_INIT;

	if (!salting_recipe_take(&setting->recipe, &enrolment->salt, enrolment->kdf_n,
		    enrolment->kdf_r, enrolment->kdf_p, &err)) {
		salting_refuse(conn, &err, fresh_salted, setting);
	} else {
		fresh_salt(setting);
	}
}

static void
old_salted(void *user, const unsigned char *salted, const struct op_error *err)
{
	struct setting *setting = user;
	unsigned char signature[SCRAM_KEY_SIZE];
	struct op_error failed = OP_ERROR_INIT;

	if (err == NULL &&
		!scram_prove(salted, setting->login, setting->client_nonce, setting->server_nonce,
			SCRAM_NONCE_SIZE, setting->proof, signature)) {
		op_error_set(&failed, OP_ERROR_FAILED, "%s",
			_("the password's key could not be computed"));
		err = &failed;
	}
	OPENSSL_cleanse(signature, sizeof signature);
	if (err != NULL) {
		setting_finish(setting, NULL, err);
	} else {
		fresh_salt(setting);
	}
}

static void
begin_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct setting *setting = user;
	const struct api_password_rules *rules = rows_at(rows, 0);
	struct op_error why = OP_ERROR_INIT;
	struct secret *normalised = NULL;

	if (err == NULL && (rules == NULL || rules->server_nonce.length != SCRAM_NONCE_SIZE)) {
		op_error_set(&why, OP_ERROR_INTERNAL, "%s",
			_("the server's answer could not be understood"));
		err = &why;
	}
	if (err == NULL && !salting_recipe_take(&setting->recipe, &rules->salt, rules->kdf_n,
				   rules->kdf_r, rules->kdf_p, &why)) {
		err = &why;
	}
	if (err == NULL) {
		normalised = scram_normalise(setting->old, &why);
		err = normalised == NULL ? &why : NULL;
	}
	if (err != NULL) {
		rows_free(rows);
		setting_finish(setting, NULL, err);
		return;
	}
	memcpy(setting->server_nonce, rules->server_nonce.data, SCRAM_NONCE_SIZE);
	setting->generation = setting->conn->generation;
	salting_start(setting->conn, normalised, &setting->recipe, old_salted, setting);
	rows_free(rows);
}

void
api_password_change(struct conn *conn, const char *login, const struct secret *password,
	const struct secret *code, const struct secret *new_password, call_done *done, void *user)
{
	struct setting *setting = setting_new(conn, new_password, done, user);
	struct call_value nonce = {
		.bytes = setting->client_nonce, .length = sizeof setting->client_nonce};

	setting->login = text_dup(login);
	setting->old = secret_dup(password);
	setting->code = code_form_typed(code);
	if (RAND_bytes(setting->client_nonce, SCRAM_NONCE_SIZE) != 1) {
		die("no random numbers");
	}
	(void)call_send(conn, &api_function_password_begin, &nonce, begin_done, setting);
}

struct call *
api_password_rules(struct conn *conn, call_done *done, void *user)
{
	unsigned char nonce[SCRAM_NONCE_SIZE];
	struct call_value value = {.bytes = nonce, .length = sizeof nonce};

	if (RAND_bytes(nonce, sizeof nonce) != 1) {
		die("no random numbers");
	}
	return call_send(conn, &api_function_password_begin, &value, done, user);
}
