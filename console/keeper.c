/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one daemon: calls keeper_api at the right times over the same connection code, writes one
 * line per event to standard error, and reconnects for ever. It decides nothing; when it is away
 * the platform still works and the journal is only not sealed.
 */
#include "doors.h"
#include "log.h"
#include "loop.h"
#include "report.h"

#include "../api-client/clock.h"
#include "../api-client/keeper.h"
#include "../api-client/text.h"

#define KEEPER_WATCH (5 * CLOCK_SECOND)

struct keeper;

/* Something that is done again and again; never twice at the same time. */
struct keeper_task {
	const char *name;
	struct call *(*send)(struct conn *conn, call_done *done, void *user);
	void (*note)(const void *row); /* logs one row of the answer; NULL: nothing to say */
	int64_t every;		       /* microseconds */
	/* The rest changes. */
	struct keeper *keeper;
	int64_t next; /* monotonic */
	bool pending;
	enum op_error_kind failing; /* NONE, or the kind that was logged already */
};

enum { TASK_SEAL, TASK_TICK, TASK_WATCHDOG, TASK_RESET, TASK_SWEEP, TASK_PARTITIONS, TASK_COUNT };

struct keeper {
	struct conn *conn;
	struct loop *loop;
	struct keeper_task tasks[TASK_COUNT];
	enum conn_state state;
	bool refused_noted;
	int64_t retry_at; /* REFUSED: try again then */
};

static void
keeper_note_partitions(const void *row)
{
	const struct keeper_partitions *partitions = row;

	if (partitions->made > 0) {
		log_line("made %lld partitions of the journal", (long long)partitions->made);
	}
}

static void
keeper_note_sweep(const void *row)
{
	const struct keeper_swept *swept = row;

	if (swept->ended > 0) {
		log_line("ended %lld sessions that were over", (long long)swept->ended);
	}
}

static void
keeper_note_bite(const void *row)
{
	const struct keeper_bite *bite = row;

	log_line("terminated connection %lld: %s", (long long)bite->pid, bite->why);
}

static void
keeper_note_setting(const void *row)
{
	const struct keeper_setting *setting = row;

	log_line("role %s had changed %s on itself: reset", setting->role, setting->setting);
}

static void
keeper_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct keeper_task *task = user;

	task->pending = false;
	if (err != NULL) {
		/* That the connection is away is said once, not by every task. */
		if (task->failing != err->kind && err->kind != OP_ERROR_UNREACHABLE) {
			log_line("%s failed: %s %s", task->name, err->message, err->detail);
		}
		task->failing = err->kind;
		return;
	}
	if (task->failing != OP_ERROR_NONE) {
		log_line("%s works again", task->name);
	}
	task->failing = OP_ERROR_NONE;
	for (size_t i = 0; task->note != NULL && i < rows->count; i++) {
		task->note(rows_at(rows, i));
	}
	rows_free(rows);
}

static void
keeper_tasks_init(struct keeper *keeper, int64_t seal_interval)
{
	const struct keeper_task tasks[TASK_COUNT] = {
		[TASK_SEAL] = {.name = "seal", .send = keeper_seal, .every = seal_interval},
		[TASK_TICK] = {.name = "tick", .send = keeper_tick, .every = CLOCK_SECOND},
		[TASK_WATCHDOG] = {.name = "watchdog",
			.send = keeper_watchdog,
			.note = keeper_note_bite,
			.every = KEEPER_WATCH},
		[TASK_RESET] = {.name = "role_settings_reset",
			.send = keeper_role_settings_reset,
			.note = keeper_note_setting,
			.every = KEEPER_WATCH},
		[TASK_SWEEP] = {.name = "sessions_sweep",
			.send = keeper_sessions_sweep,
			.note = keeper_note_sweep,
			.every = KEEPER_WATCH},
		[TASK_PARTITIONS] = {.name = "partitions_make",
			.send = keeper_partitions_make,
			.note = keeper_note_partitions,
			.every = CLOCK_HOUR},
	};

	for (int i = 0; i < TASK_COUNT; i++) {
		keeper->tasks[i] = tasks[i];
		keeper->tasks[i].keeper = keeper;
	}
}

static void
keeper_changed(void *user)
{
	struct keeper *keeper = user;
	const struct conn_facts *facts = conn_facts(keeper->conn);

	if (facts->state == keeper->state) {
		return;
	}
	if (facts->state == CONN_READY) {
		log_line("connected to %s, %s", facts->host, facts->tls_version);
		keeper->refused_noted = false;
	} else if (facts->state == CONN_WAITING && keeper->state == CONN_READY) {
		log_line("connection lost: %s", facts->error.message);
	} else if (facts->state == CONN_WAITING && !keeper->refused_noted) {
		log_line("no connection: %s", facts->error.message);
		keeper->refused_noted = true;
	} else if (facts->state == CONN_REFUSED) {
		/* A person may repair certificates meanwhile: a service does not give up. */
		keeper->retry_at = clock_monotonic() + CLOCK_MINUTE / 2;
		if (!keeper->refused_noted) {
			log_line("connection refused: %s %s", facts->error.message,
				facts->error.detail);
		}
		keeper->refused_noted = true;
	}
	if (facts->state != CONN_CONNECTING) {
		keeper->state = facts->state;
	}
}

static int64_t
keeper_deadline(void *user)
{
	const struct keeper *keeper = user;
	int64_t earliest = INT64_MAX;

	if (conn_facts(keeper->conn)->state == CONN_REFUSED) {
		return keeper->retry_at;
	}
	if (conn_facts(keeper->conn)->state != CONN_READY) {
		return INT64_MAX;
	}
	for (int i = 0; i < TASK_COUNT; i++) {
		const struct keeper_task *task = &keeper->tasks[i];

		if (!task->pending && task->next < earliest) {
			earliest = task->next;
		}
	}
	return earliest;
}

static void
keeper_timer(void *user)
{
	struct keeper *keeper = user;
	int64_t now = clock_monotonic();

	if (conn_facts(keeper->conn)->state == CONN_REFUSED) {
		/* Refused again is no change of state, so the next try is set here. */
		keeper->retry_at = now + CLOCK_MINUTE / 2;
		conn_open(keeper->conn);
		return;
	}
	for (int i = 0; i < TASK_COUNT; i++) {
		struct keeper_task *task = &keeper->tasks[i];

		if (task->pending || task->next > now) {
			continue;
		}
		task->pending = true;
		/* In step with the clock, but without catching up after a pause. */
		task->next += task->every;
		if (task->next <= now) {
			task->next = now + task->every;
		}
		(void)task->send(keeper->conn, keeper_answered, task);
	}
}

static void
keeper_signal(void *user, unsigned signals)
{
	struct keeper *keeper = user;

	if ((signals & (LOOP_TERMINATE | LOOP_INTERRUPT | LOOP_HANGUP)) != 0) {
		loop_stop(keeper->loop);
	}
}

int
keeper_main(const struct door *door)
{
	struct conn_options options = door->config->connection;
	struct op_error err = OP_ERROR_INIT;
	struct keeper keeper = {.state = CONN_CLOSED};
	const struct loop_handlers handlers = {
		.user = &keeper,
		.on_signal = keeper_signal,
		.deadline = keeper_deadline,
		.on_timer = keeper_timer,
	};

	log_open_stderr();
	options.reconnect = true;
	options.keeper = true;
	options.application = "opconsole keeper";
	keeper.conn = conn_new(&options, &err);
	if (keeper.conn == NULL) {
		return report_error(&err);
	}
	keeper_tasks_init(&keeper, door->config->seal_interval_ms * (CLOCK_SECOND / 1000));
	conn_on_change(keeper.conn, keeper_changed, &keeper);
	conn_open(keeper.conn);
	keeper.loop = loop_new(keeper.conn, &handlers, false);
	log_line("keeper started");
	loop_run(keeper.loop);
	log_line("keeper ended");
	log_close();
	conn_free(keeper.conn);
	loop_free(keeper.loop);
	return 0;
}
