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

#include <string.h>

#define KEEPER_WATCH (5 * CLOCK_SECOND)

struct keeper;

/* Something that is done again and again; never twice at the same time. */
struct keeper_task {
	const char *name;
	struct call *(*send)(struct conn *conn, call_done *done, void *user);
	/* Logs or uses one row of the answer; NULL: nothing to say. */
	void (*note)(struct keeper *keeper, const void *row);
	int64_t every; /* microseconds */
	/* The rest changes. */
	struct keeper *keeper;
	int64_t next; /* monotonic */
	bool pending;
	enum op_error_kind failing; /* NONE, or the kind that was logged already */
};

enum {
	TASK_SEAL,
	TASK_CLOCK,
	TASK_TICK,
	TASK_WATCHDOG,
	TASK_RESET,
	TASK_SWEEP,
	TASK_PARTITIONS,
	TASK_CHECKPOINT,
	TASK_COUNT
};

struct keeper {
	struct conn *conn;
	struct loop *loop;
	struct keeper_task tasks[TASK_COUNT];
	enum conn_state state;
	struct checkpoint_signer *signer; /* NULL: nothing is signed */
	int64_t signed_seal;		  /* the newest that this keeper has signed, -1: none yet */
	unsigned char signed_hash[CHAIN_HASH];
	bool went_back;	 /* noted; nothing is signed any more */
	bool clock_back; /* noted */
	bool refused_noted;
	int64_t retry_at; /* REFUSED: try again then */
};

static void
keeper_note_partitions(struct keeper *keeper, const void *row)
{
	const struct keeper_partitions *partitions = row;

	(void)keeper;
	if (partitions->made > 0) {
		log_line("made %lld partitions of the journal", (long long)partitions->made);
	}
}

static void
keeper_note_sweep(struct keeper *keeper, const void *row)
{
	const struct keeper_swept *swept = row;

	(void)keeper;
	if (swept->ended > 0) {
		log_line("ended %lld sessions that were over", (long long)swept->ended);
	}
}

static void
keeper_note_clock(struct keeper *keeper, const void *row)
{
	const struct keeper_clock *clock = row;

	if (clock->behind_seconds > 1 && !keeper->clock_back) {
		log_line("ALARM: the clock of the server went back by %lld s; no call is answered "
			 "until it has caught up",
			(long long)clock->behind_seconds);
	} else if (clock->behind_seconds == 0 && keeper->clock_back) {
		log_line("the clock of the server goes forward again");
	}
	keeper->clock_back = clock->behind_seconds > (keeper->clock_back ? 0 : 1);
}

static void
keeper_note_bite(struct keeper *keeper, const void *row)
{
	const struct keeper_bite *bite = row;

	(void)keeper;
	log_line("terminated connection %lld: %s", (long long)bite->pid, bite->why);
}

static void
keeper_note_setting(struct keeper *keeper, const void *row)
{
	const struct keeper_setting *setting = row;

	(void)keeper;
	log_line("role %s had changed %s on itself: reset", setting->role, setting->setting);
}

static void
keeper_signed(void *user, struct rows *rows, const struct op_error *err)
{
	struct keeper *keeper = user;

	/* The next turn tries again. */
	if (err != NULL) {
		keeper->signed_seal = -1;
		log_line("a checkpoint was not kept: %s %s", err->message, err->detail);
	}
	rows_free(rows);
}

/* A seal that is older than one that was signed: the journal lost its end, or an old copy is there.
 * A signature now would bless it. */
static bool
keeper_journal_went_back(struct keeper *keeper, const struct keeper_due *due)
{
	bool shorter = due->seal == BIND_INT_NULL || due->seal < keeper->signed_seal ||
		       (due->newest_signed != BIND_INT_NULL && due->seal < due->newest_signed);
	bool other = (due->newest_signed != BIND_INT_NULL && !due->in_chain) ||
		     (!shorter && due->seal == keeper->signed_seal &&
			     memcmp(due->hash.data, keeper->signed_hash, CHAIN_HASH) != 0);

	if ((shorter || other) && !keeper->went_back) {
		log_line("ALARM: the journal went back or is another one: its newest seal is %lld, "
			 "%lld was signed; "
			 "nothing is signed until the keeper is started again",
			(long long)due->seal,
			(long long)(keeper->signed_seal > due->newest_signed ? keeper->signed_seal
									     : due->newest_signed));
		keeper->went_back = true;
	}
	return keeper->went_back;
}

static void
keeper_note_due(struct keeper *keeper, const void *row)
{
	const struct keeper_due *due = row;
	unsigned char signature[CHECKPOINT_SIGNATURE];

	if (due->seal != BIND_INT_NULL && due->hash.length != CHAIN_HASH) {
		log_line("the newest seal has no hash: nothing was signed");
		return;
	}
	if ((due->seal == BIND_INT_NULL && keeper->signed_seal < 0) ||
		keeper_journal_went_back(keeper, due) || due->seal == due->newest_signed) {
		return;
	}
	checkpoint_sign(keeper->signer, due->seal, due->hash.data, signature);
	keeper->signed_seal = due->seal;
	memcpy(keeper->signed_hash, due->hash.data, CHAIN_HASH);
	(void)keeper_checkpoint_add(
		keeper->conn, due->seal, due->hash.data, signature, keeper_signed, keeper);
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
		task->note(task->keeper, rows_at(rows, i));
	}
	rows_free(rows);
}

static void
keeper_tasks_init(struct keeper *keeper, const struct config *config)
{
	const struct keeper_task tasks[TASK_COUNT] = {
		[TASK_SEAL] = {.name = "seal",
			.send = keeper_seal,
			.every = config->seal_interval_ms * (CLOCK_SECOND / 1000)},
		[TASK_CLOCK] = {.name = "clock_move",
			.send = keeper_clock_move,
			.note = keeper_note_clock,
			.every = CLOCK_SECOND},
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
		[TASK_CHECKPOINT] = {.name = "checkpoint",
			.send = keeper_checkpoint_due,
			.note = keeper_note_due,
			.every = config->checkpoint_interval_s * CLOCK_SECOND,
			.next = keeper->signer != NULL ? 0 : INT64_MAX},
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
	struct keeper keeper = {.state = CONN_CLOSED, .signed_seal = -1};
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
	if (door->config->checkpoint_key != NULL) {
		keeper.signer = checkpoint_signer_load(door->config->checkpoint_key, &err);
		if (keeper.signer == NULL) {
			return report_error(&err);
		}
	} else {
		log_line("no checkpoint_key is configured: seals are not signed");
	}
	keeper.conn = conn_new(&options, &err);
	if (keeper.conn == NULL) {
		checkpoint_signer_free(keeper.signer);
		return report_error(&err);
	}
	keeper_tasks_init(&keeper, door->config);
	conn_on_change(keeper.conn, keeper_changed, &keeper);
	conn_open(keeper.conn);
	keeper.loop = loop_new(keeper.conn, &handlers, false);
	log_line("keeper started");
	loop_run(keeper.loop);
	log_line("keeper ended");
	log_close();
	conn_free(keeper.conn);
	loop_free(keeper.loop);
	checkpoint_signer_free(keeper.signer);
	return 0;
}
