/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The archiver: a small service beside the keeper, with its role, its key and a directory of its
 * own, apart from it so that no long archive ever keeps it from sealing. It does what persons asked
 * for in the console, lets months go that are recorded, and ends thaws; as a command it archives
 * what is old enough, or one month. One of them works at a time.
 */
#include "archiver_job.h"

#include "cmdline.h"
#include "keep.h"
#include "log.h"
#include "proof.h"
#include "report.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOOK (3 * CLOCK_SECOND)
#define LOCK_NAME ".archiver.lock"

static void archiver_look(struct archiver *archiver);

/* One at a time */

static bool
archiver_lock(struct archiver *archiver, struct op_error *err)
{
	archiver->lock = openat(
		archiver->directory, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (archiver->lock >= 0 && flock(archiver->lock, LOCK_EX | LOCK_NB) == 0) {
		return true;
	}
	op_error_set(err, OP_ERROR_CONFLICT, "%s", _("another archiver is at work"));
	op_error_detail(err, "%s: %s.", archiver->config->archive_directory, strerror(errno));
	if (archiver->lock >= 0) {
		(void)close(archiver->lock);
	}
	archiver->lock = -1;
	return false;
}

static void
archiver_unlock(struct archiver *archiver)
{
	if (archiver->lock >= 0) {
		(void)close(archiver->lock);
	}
	archiver->lock = -1;
}

/* What is next */

static void
archiver_begin(struct archiver *archiver, enum archiver_kind kind, const char *month, int64_t task)
{
	archiver->job = archiver_job_new(archiver, kind, month, task);
	archiver_job_start(archiver->job);
}

static void
archiver_stop(struct archiver *archiver, const struct op_error *err)
{
	if (err != NULL && archiver->error.kind == OP_ERROR_NONE) {
		archiver->error = *err;
	}
	loop_stop(archiver->loop);
}

void
archiver_go_on(struct archiver *archiver, const struct op_error *err)
{
	bool more = err == NULL || err->kind == OP_ERROR_NOT_FOUND;

	if (archiver->asked == NULL) {
		archiver_unlock(archiver);
		/* What went well may have work behind it; what did not, has time. */
		archiver->look_at = clock_monotonic() + (more ? 0 : LOOK);
		return;
	}
	if (err != NULL) {
		archiver_stop(archiver, err);
	} else if (archiver->released[0] != '\0') {
		/* Archived a moment ago: its events go. */
		char month[ARCHIVE_MONTH];

		text_format(month, sizeof month, "%s", archiver->released);
		buf_printf(&archiver->out, "%s: %s\n", month, _("archived"));
		archiver_begin(archiver, ARCHIVER_RELEASE, month, BIND_INT_NULL);
		archiver->released[0] = '\0';
	} else if (archiver->dry_run && archiver->todo_at > 0) {
		/* Only after the first one the server can say what is in the next. */
		for (size_t i = archiver->todo_at; i < archiver->todo_count; i++) {
			buf_printf(&archiver->out, "%s: %s\n", archiver->todo[i].month,
				_("would follow"));
		}
		archiver_stop(archiver, NULL);
	} else if (archiver->todo_at < archiver->todo_count) {
		const struct archiver_todo *todo = &archiver->todo[archiver->todo_at++];

		archiver_begin(archiver, todo->recorded ? ARCHIVER_RELEASE : ARCHIVER_ARCHIVE,
			todo->month, BIND_INT_NULL);
	} else {
		archiver_stop(archiver, NULL);
	}
}

static void
look_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver *archiver = user;
	const struct archiver_work *work = err == NULL ? rows_at(rows, 0) : NULL;
	enum archiver_kind kind;

	archiver->call = NULL;
	if (work != NULL && archiver_kind_of(work->kind, &kind) && work->month != NULL) {
		archiver_begin(archiver, kind, work->month, work->task);
	} else {
		if (err != NULL && err->kind != OP_ERROR_UNREACHABLE) {
			log_line("the server was not asked: %s %s", err->message, err->detail);
		}
		archiver_unlock(archiver);
		archiver->look_at = clock_monotonic() + LOOK;
	}
	rows_free(rows);
}

static void
todo_add(struct archiver *archiver, const char *month, bool recorded)
{
	struct archiver_todo *todo;

	archiver->todo =
		mem_resize(archiver->todo, archiver->todo_count + 1, sizeof(*archiver->todo));
	todo = &archiver->todo[archiver->todo_count++];
	text_format(todo->month, sizeof todo->month, "%s", month);
	todo->recorded = recorded;
}

/* Everything that is due, or the month that was asked for: what can't be done with it, the server
 * says. */
static void
due_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct archiver *archiver = user;
	bool all = text_is(archiver->asked, "due");

	archiver->call = NULL;
	if (err != NULL) {
		archiver_stop(archiver, err);
		return;
	}
	for (size_t i = 0; i < rows->count; i++) {
		const struct archiver_ripe *due = rows_at(rows, i);

		if (all || text_is(archiver->asked, due->month)) {
			todo_add(archiver, due->month, due->recorded);
		}
	}
	if (archiver->todo_count == 0 && !all) {
		todo_add(archiver, archiver->asked, false);
	} else if (archiver->todo_count == 0) {
		buf_printf(&archiver->out, "%s\n", _("no month is old enough"));
	}
	rows_free(rows);
	archiver_go_on(archiver, NULL);
}

static void
archiver_look(struct archiver *archiver)
{
	struct op_error err = OP_ERROR_INIT;

	archiver->look_at = INT64_MAX;
	if (!archiver_lock(archiver, &err)) {
		if (archiver->asked != NULL) {
			archiver_stop(archiver, &err);
		}
		archiver->look_at = clock_monotonic() + LOOK;
	} else if (archiver->asked == NULL) {
		archiver->call = archiver_next(archiver->conn, look_done, archiver);
	} else {
		archiver->call = archiver_due(archiver->conn, due_done, archiver);
	}
}

/* The loop */

static int64_t
archiver_deadline(void *user)
{
	const struct archiver *archiver = user;

	if (archiver->job != NULL) {
		return archiver_job_deadline(archiver->job);
	}
	if (conn_facts(archiver->conn)->state == CONN_REFUSED) {
		return archiver->look_at;
	}
	return conn_facts(archiver->conn)->state == CONN_READY && archiver->call == NULL
		       ? archiver->look_at
		       : INT64_MAX;
}

static void
archiver_timer(void *user)
{
	struct archiver *archiver = user;

	if (archiver->job != NULL) {
		archiver_job_turn(archiver->job);
	} else if (conn_facts(archiver->conn)->state == CONN_REFUSED) {
		/* A person may repair certificates meanwhile. */
		archiver->look_at = clock_monotonic() + CLOCK_MINUTE / 2;
		conn_open(archiver->conn);
	} else {
		archiver_look(archiver);
	}
}

static void
archiver_signal(void *user, unsigned signals)
{
	struct archiver *archiver = user;
	struct op_error err = OP_ERROR_INIT;

	if ((signals & (LOOP_TERMINATE | LOOP_INTERRUPT | LOOP_HANGUP)) != 0) {
		op_error_set(&err, OP_ERROR_FAILED, "%s", _("broken off"));
		archiver_stop(archiver, archiver->asked == NULL ? NULL : &err);
	}
}

static void
archiver_changed(void *user)
{
	struct archiver *archiver = user;
	const struct conn_facts *facts = conn_facts(archiver->conn);

	if (facts->state == CONN_READY) {
		archiver->look_at = 0;
	} else if (archiver->asked != NULL && facts->state != CONN_CONNECTING) {
		archiver_stop(archiver, &facts->error);
	} else if (facts->state == CONN_WAITING || facts->state == CONN_REFUSED) {
		archiver->look_at = clock_monotonic() + CLOCK_MINUTE / 2;
		log_line("no connection: %s %s", facts->error.message, facts->error.detail);
	}
}

/* The begin */

static bool
archiver_prepare(struct archiver *archiver, struct op_error *err)
{
	const struct config *config = archiver->config;
	struct conn_options options = config->connection;
	const char *why = NULL;

	if (config->checkpoint_key == NULL || config->archive_directory == NULL) {
		op_error_set(err, OP_ERROR_CONFIG, "%s",
			_("the archiver needs [keeper] checkpoint_key and archive_directory"));
		return false;
	}
	archiver->directory = keep_directory(config->archive_directory, false, &why);
	if (archiver->directory < 0) {
		op_error_set(err, OP_ERROR_CONFIG, "%s: %s", config->archive_directory, why);
		return false;
	}
	archiver->signer = checkpoint_signer_load(config->checkpoint_key, err);
	if (archiver->signer == NULL || !proof_keys(&archiver->keys, err)) {
		return false;
	}
	archiver->keys = checkpoint_signer_keys(archiver->signer, archiver->keys);
	options.reconnect = archiver->asked == NULL;
	options.keeper = true;
	options.application = "opconsole archiver";
	archiver->conn = conn_new(&options, err);
	return archiver->conn != NULL;
}

static void
archiver_run(struct archiver *archiver)
{
	const struct loop_handlers handlers = {
		.user = archiver,
		.on_signal = archiver_signal,
		.deadline = archiver_deadline,
		.on_timer = archiver_timer,
	};

	mem_keep(true);
	conn_on_change(archiver->conn, archiver_changed, archiver);
	conn_open(archiver->conn);
	archiver->loop = loop_new(archiver->conn, &handlers, false);
	log_line("archiver started");
	loop_run(archiver->loop);
	mem_keep(false);
	log_line("archiver ended");
}

static void
archiver_done(struct archiver *archiver)
{
	archiver_job_free(archiver->job);
	call_forget(archiver->call);
	conn_free(archiver->conn);
	loop_free(archiver->loop);
	checkpoint_signer_free(archiver->signer);
	checkpoint_keys_free(archiver->keys);
	archiver_unlock(archiver);
	if (archiver->directory >= 0) {
		(void)close(archiver->directory);
	}
	free(archiver->todo);
	buf_done(&archiver->out);
}

static bool
asked_valid(const char *asked)
{
	int64_t from, to;

	return asked == NULL || text_is(asked, "due") || archive_month_bounds(asked, &from, &to);
}

int
archiver_main(const struct door *door)
{
	struct archiver archiver = {.config = door->config,
		.directory = -1,
		.lock = -1,
		.look_at = INT64_MAX,
		.dry_run = door->dry_run};
	struct cmdline_request request;
	struct op_error err = OP_ERROR_INIT;
	int status = 0;

	if (!cmdline_parse(door->words, door->word_count, &request, &err)) {
		return report_error(&err);
	}
	archiver.asked = request.values[0].present ? request.values[0].text : NULL;
	if (archiver.asked == NULL && archiver.dry_run) {
		op_error_set(&err, OP_ERROR_USAGE, _("--%s is missing"), "month");
	} else if (!asked_valid(archiver.asked)) {
		op_error_set(&err, OP_ERROR_USAGE, "%s", _("month is not valid"));
		op_error_detail(&err, "%s", _("A month is written like 2026-03."));
		op_error_field(&err, "month");
	} else if (archiver_prepare(&archiver, &err)) {
		log_open_stderr();
		archiver_run(&archiver);
		err = archiver.error;
	}
	if (err.kind != OP_ERROR_NONE) {
		status = report_error(&err);
	}
	if (!report_output(&archiver.out, &err) && status == 0) {
		status = report_error(&err);
	}
	log_close();
	archiver_done(&archiver);
	cmdline_request_done(&request);
	return status;
}
