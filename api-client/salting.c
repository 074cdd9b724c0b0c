/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key of a password, computed on a helper thread so that the loop stays alive. The thread
 * touches nothing but its own job, so a program that ends does not wait for it.
 */
#include "conn_private.h"

#include "buf.h"
#include "text.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* What the helper thread works on. It belongs to both sides; the one that leaves last frees it. */
struct salt_job {
	pthread_mutex_t lock;
	bool finished, abandoned;
	bool salted_well;
	int wake;		 /* eventfd: readable when finished */
	struct secret *password; /* NFKC, or the characters of a one-time code */
	struct salting_recipe recipe;
	unsigned char salted[SCRAM_KEY_SIZE];
};

struct salting {
	struct salting *next;
	struct salt_job *job; /* NULL: it could not even begin */
	struct op_error early;
	salting_done *done;
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
		job->recipe.one_time
			? scram_salt_one_time(job->password, job->recipe.salt,
				  job->recipe.salt_length, job->salted)
			: scram_salt(job->password, job->recipe.salt, job->recipe.salt_length,
				  &job->recipe.cost, job->salted);
	(void)pthread_mutex_lock(&job->lock);
	job->finished = true;
	abandoned = job->abandoned;
	if (!abandoned && write(job->wake, &one, sizeof one) < 0) {
		die("the key of the password could not be waited for");
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

	(void)pthread_mutex_lock(&job->lock);
	finished = job->finished;
	job->abandoned = true;
	(void)pthread_mutex_unlock(&job->lock);
	if (finished) {
		job_free(job);
	}
}

static struct salt_job *
job_start(struct secret *password, const struct salting_recipe *recipe)
{
	struct salt_job *job = mem_new(1, sizeof *job);
	sigset_t all, before;
	pthread_t thread;
	int failed;

	job->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (job->wake < 0 || pthread_mutex_init(&job->lock, NULL) != 0) {
		die("the key of the password could not be begun");
	}
	job->password = password;
	job->recipe = *recipe;
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

bool
salting_recipe_take(struct salting_recipe *to, const struct bind_bytes *salt, int64_t n, int64_t r,
	int64_t p, struct op_error *err)
{
	*to = (struct salting_recipe){.cost = {n < 0 ? 0 : (uint64_t)n, r < 0 ? 0 : (uint64_t)r,
					      p < 0 ? 0 : (uint64_t)p}};
	if (!scram_cost_fits(&to->cost) || salt->length < 16 || salt->length > SALT_MAXIMUM) {
		op_error_set(err, OP_ERROR_INTERNAL, "%s",
			_("the server asked for a way to sign in that is not safe"));
		op_error_hint(err, "%s", _("Tell the administrator of the platform."));
		return false;
	}
	memcpy(to->salt, salt->data, salt->length);
	to->salt_length = salt->length;
	return true;
}

static struct salting *
salting_new(struct conn *conn, salting_done *done, void *user)
{
	struct salting *salting = mem_new(1, sizeof *salting);

	salting->done = done;
	salting->user = user;
	salting->next = conn->saltings;
	conn->saltings = salting;
	return salting;
}

void
salting_start(struct conn *conn, struct secret *password, const struct salting_recipe *recipe,
	salting_done *done, void *user)
{
	salting_new(conn, done, user)->job = job_start(password, recipe);
}

void
salting_refuse(struct conn *conn, const struct op_error *err, salting_done *done, void *user)
{
	salting_new(conn, done, user)->early = *err;
}

/* Tells the outcome; the salting is over. */
static void
salting_tell(struct salting *salting, const struct op_error *err)
{
	unsigned char salted[SCRAM_KEY_SIZE];
	struct op_error failed = OP_ERROR_INIT;
	struct salt_job *job = salting->job;
	salting_done *done = salting->done;
	void *user = salting->user;

	if (err == NULL && !job->salted_well) {
		op_error_set(&failed, OP_ERROR_FAILED, "%s",
			_("the password's key could not be computed"));
		op_error_hint(
			&failed, "%s", _("The machine may be short of memory. Try again later."));
		err = &failed;
	}
	if (err == NULL) {
		memcpy(salted, job->salted, sizeof salted);
	}
	if (job != NULL) {
		job_leave(job);
	}
	free(salting);
	done(user, err == NULL ? salted : NULL, err);
	OPENSSL_cleanse(salted, sizeof salted);
}

static bool
salting_stirs(const struct salting *salting)
{
	return salting->job == NULL || job_finished(salting->job);
}

void
salting_turn(struct conn *conn)
{
	struct salting **at = &conn->saltings;
	struct salting *salting;

	while (*at != NULL && !salting_stirs(*at)) {
		at = &(*at)->next;
	}
	salting = *at;
	if (salting != NULL) {
		struct op_error early = salting->early;

		*at = salting->next;
		salting_tell(salting, salting->job == NULL ? &early : NULL);
	}
}

bool
salting_pending(const struct conn *conn)
{
	const struct salting *salting = conn->saltings;

	while (salting != NULL && !salting_stirs(salting)) {
		salting = salting->next;
	}
	return salting != NULL;
}

int
salting_descriptor(const struct conn *conn)
{
	for (const struct salting *one = conn->saltings; one != NULL; one = one->next) {
		if (one->job != NULL) {
			return one->job->wake;
		}
	}
	return -1;
}

void
salting_interrupted(struct op_error *err)
{
	op_error_set(err, OP_ERROR_UNREACHABLE, "%s", _("the sign-in was interrupted"));
	op_error_hint(err, "%s", _("Sign in again."));
}

void
salting_free(struct conn *conn)
{
	struct op_error err = OP_ERROR_INIT;

	salting_interrupted(&err);
	while (conn->saltings != NULL) {
		struct salting *salting = conn->saltings;

		conn->saltings = salting->next;
		salting_tell(salting, &err);
	}
}
