/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing in: begin, the password's key on a helper thread, then submit and result. The thread
 * touches nothing but its own job, so a program that ends does not wait for it.
 */
#include "conn_private.h"

#include "buf.h"
#include "scram.h"
#include "text.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define SALT_MAXIMUM 64
#define CODE_MAXIMUM 16

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

/* What the helper thread works on. It belongs to both sides; the one that leaves last frees it. */
struct salt_job {
	pthread_mutex_t lock;
	bool finished, abandoned;
	bool salted_well;
	int wake;		 /* eventfd: readable when finished */
	struct secret *password; /* NFKC */
	struct scram_cost cost;
	unsigned char salt[SALT_MAXIMUM];
	size_t salt_length;
	unsigned char salted[SCRAM_KEY_SIZE];
};

struct sign_in {
	struct conn *conn;
	char *login;
	struct secret *password, *code;
	unsigned char client_nonce[SCRAM_NONCE_SIZE];
	unsigned char server_nonce[SCRAM_NONCE_SIZE];
	unsigned char signature[SCRAM_KEY_SIZE];
	uint64_t generation; /* the link on which it began: all steps need the same backend */
	struct sign_in *next;
	struct op_error early; /* it could not even begin */
	struct salt_job *job;
	sign_in_done *done;
	void *user;
};

static void
job_free(struct salt_job *job)
{
	secret_free(job->password);
	(void)close(job->wake);
	(void)pthread_mutex_destroy(&job->lock);
	OPENSSL_cleanse(job, sizeof *job);
	free(job);
}

static void *
job_run(void *user)
{
	struct salt_job *job = user;
	const uint64_t one = 1;
	bool abandoned;

	job->salted_well =
		scram_salt(job->password, job->salt, job->salt_length, &job->cost, job->salted);
	(void)pthread_mutex_lock(&job->lock);
	job->finished = true;
	abandoned = job->abandoned;
	if (!abandoned && write(job->wake, &one, sizeof one) < 0) {
		die("the sign-in could not be continued");
	}
	(void)pthread_mutex_unlock(&job->lock);
	if (abandoned) {
		job_free(job);
	}
	return NULL;
}

static bool
job_finished(struct salt_job *job)
{
	bool finished;

	(void)pthread_mutex_lock(&job->lock);
	finished = job->finished;
	(void)pthread_mutex_unlock(&job->lock);
	return finished;
}

static void
job_leave(struct salt_job *job)
{
	bool finished;

	if (job == NULL) {
		return;
	}
	(void)pthread_mutex_lock(&job->lock);
	finished = job->finished;
	job->abandoned = true;
	(void)pthread_mutex_unlock(&job->lock);
	if (finished) {
		job_free(job);
	}
}

static struct salt_job *
job_start(struct secret *password, const struct api_begun *begun, const struct scram_cost *cost)
{
	struct salt_job *job = mem_new(1, sizeof *job);
	sigset_t all, before;
	pthread_t thread;
	int failed;

	job->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (job->wake < 0 || pthread_mutex_init(&job->lock, NULL) != 0) {
		die("the sign-in could not be started");
	}
	job->password = password;
	job->cost = *cost;
	memcpy(job->salt, begun->salt.data, begun->salt.length);
	job->salt_length = begun->salt.length;
	/* Signals belong to the thread that has the loop. */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	failed = pthread_create(&thread, NULL, job_run, job);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		die("no thread could be started");
	}
	(void)pthread_detach(thread);
	return job;
}

/* The end of every way: cleanses, then reports. */
static void
sign_in_finish(struct sign_in *sign_in, enum sign_in_status status, const struct op_error *err)
{
	sign_in_done *done = sign_in->done;
	void *user = sign_in->user;

	struct sign_in **link = &sign_in->conn->sign_in;

	while (*link != sign_in) {
		link = &(*link)->next;
	}
	*link = sign_in->next;
	job_leave(sign_in->job);
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

	op_error_set(&err, OP_ERROR_UNREACHABLE, "%s", _("the sign-in was interrupted"));
	op_error_hint(&err, "%s", _("Sign in again."));
	sign_in_finish(sign_in, SIGN_IN_FAILED, &err);
}

static void
signature_check(struct sign_in *sign_in, const struct api_judged *judged)
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
	sign_in_finish(sign_in, SIGN_IN_OK, NULL);
}

static void
result_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct sign_in *sign_in = user;
	const struct api_judged *judged = rows_at(rows, 0);

	if (err != NULL) {
		sign_in_finish(sign_in, SIGN_IN_FAILED, err);
	} else if (judged != NULL && text_is(judged->status, "ok")) {
		signature_check(sign_in, judged);
	} else if (judged != NULL && text_is(judged->status, "denied")) {
		sign_in_finish(sign_in, SIGN_IN_DENIED, NULL);
	} else if (judged != NULL && text_is(judged->status, "code_used")) {
		sign_in_finish(sign_in, SIGN_IN_CODE_USED, NULL);
	} else {
		sign_in_restart(sign_in);
	}
	rows_free(rows);
}

static void
submit(struct sign_in *sign_in)
{
	unsigned char proof[SCRAM_KEY_SIZE];
	struct call_value values[2] = {{0}};
	struct op_error err;

	if (!sign_in->job->salted_well ||
		!scram_prove(sign_in->job->salted, sign_in->login, sign_in->client_nonce,
			sign_in->server_nonce, SCRAM_NONCE_SIZE, proof, sign_in->signature)) {
		op_error_set(
			&err, OP_ERROR_FAILED, "%s", _("the password's key could not be computed"));
		op_error_hint(
			&err, "%s", _("The machine may be short of memory. Try again later."));
		sign_in_finish(sign_in, SIGN_IN_FAILED, &err);
		return;
	}
	job_leave(sign_in->job);
	sign_in->job = NULL;
	values[0].bytes = proof;
	values[0].length = sizeof proof;
	values[1].text = (const char *)secret_bytes(sign_in->code);
	call_send_pair(sign_in->conn, &api_function_sign_in_submit, values,
		&api_function_sign_in_result, result_done, sign_in);
	OPENSSL_cleanse(proof, sizeof proof);
}

static void
begin_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct sign_in *sign_in = user;
	const struct api_begun *begun = rows_at(rows, 0);
	struct scram_cost cost = {0};
	struct op_error why;

	if (err != NULL || begun == NULL) {
		if (err == NULL) {
			op_error_set(&why, OP_ERROR_INTERNAL, "%s",
				_("the server's answer could not be understood"));
			err = &why;
		}
		rows_free(rows);
		sign_in_finish(sign_in, SIGN_IN_FAILED, err);
		return;
	}
	cost.n = begun->kdf_n < 0 ? 0 : (uint64_t)begun->kdf_n;
	cost.r = begun->kdf_r < 0 ? 0 : (uint64_t)begun->kdf_r;
	cost.p = begun->kdf_p < 0 ? 0 : (uint64_t)begun->kdf_p;
	if (!scram_cost_fits(&cost) || begun->salt.length < 16 ||
		begun->salt.length > SALT_MAXIMUM ||
		begun->server_nonce.length != SCRAM_NONCE_SIZE) {
		op_error_set(&why, OP_ERROR_INTERNAL, "%s",
			_("the server asked for a way to sign in that is not safe"));
		op_error_hint(&why, "%s", _("Tell the administrator of the platform."));
		rows_free(rows);
		sign_in_finish(sign_in, SIGN_IN_FAILED, &why);
		return;
	}
	memcpy(sign_in->server_nonce, begun->server_nonce.data, SCRAM_NONCE_SIZE);
	sign_in->generation = sign_in->conn->generation;
	sign_in->job = job_start(sign_in->password, begun, &cost);
	sign_in->password = NULL;
	rows_free(rows);
}

void
session_sign_in(struct conn *conn, const char *login, const struct secret *password,
	const struct secret *code, sign_in_done *done, void *user)
{
	struct sign_in *sign_in = mem_new(1, sizeof *sign_in);
	struct call_value values[2] = {{0}};
	bool busy = conn->sign_in != NULL;

	sign_in->conn = conn;
	sign_in->done = done;
	sign_in->user = user;
	sign_in->login = text_dup(login);
	sign_in->code = secret_dup(code);
	sign_in->next = conn->sign_in;
	conn->sign_in = sign_in;
	if (busy) {
		op_error_set(&sign_in->early, OP_ERROR_CONFLICT, "%s", _("a sign-in is under way"));
		return;
	}
	sign_in->password = scram_normalise(password, &sign_in->early);
	if (sign_in->password == NULL) {
		return;
	}
	if (secret_length(code) > CODE_MAXIMUM) {
		op_error_set(&sign_in->early, OP_ERROR_INVALID, "%s", _("the code is too long"));
		op_error_field(&sign_in->early, "code");
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

/* The steps on the connection report by themselves; this is for what happens beside it. */
static bool
sign_in_stirs(const struct sign_in *sign_in)
{
	return sign_in->early.kind != OP_ERROR_NONE ||
	       (sign_in->job != NULL && job_finished(sign_in->job));
}

void
sign_in_turn(struct conn *conn)
{
	struct sign_in *sign_in = conn->sign_in;

	while (sign_in != NULL && !sign_in_stirs(sign_in)) {
		sign_in = sign_in->next;
	}
	if (sign_in == NULL) {
		return;
	}
	if (sign_in->early.kind != OP_ERROR_NONE) {
		struct op_error err = sign_in->early;

		sign_in_finish(sign_in, SIGN_IN_FAILED, &err);
	} else if (!conn->started || conn->generation != sign_in->generation) {
		sign_in_restart(sign_in);
	} else {
		submit(sign_in);
	}
}

bool
sign_in_pending(const struct conn *conn)
{
	const struct sign_in *sign_in = conn->sign_in;

	while (sign_in != NULL && !sign_in_stirs(sign_in)) {
		sign_in = sign_in->next;
	}
	return sign_in != NULL;
}

int
sign_in_descriptor(const struct conn *conn)
{
	for (const struct sign_in *one = conn->sign_in; one != NULL; one = one->next) {
		if (one->job != NULL) {
			return one->job->wake;
		}
	}
	return -1;
}

void
sign_in_free(struct conn *conn)
{
	while (conn->sign_in != NULL) {
		sign_in_restart(conn->sign_in);
	}
}
