/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and calls of schema keeper_api. What they do is decided in the database; the keeper only
 * says when.
 */
#include "keeper.h"

#include "bind_table.h"

#define KEEPER_FLAGS (BIND_NO_SESSION | BIND_NO_REPEAT)

static const struct bind_column seal_columns[] = {
	COLUMN(keeper_sealed, sealed, BIND_INT),
	COLUMN_NULL(keeper_sealed, number, BIND_INT),
};
static const struct bind_function function_seal = {
	.name = "seal",
	.sql = "select * from keeper_api.seal()",
	.flags = KEEPER_FLAGS,
	.columns = seal_columns,
	.column_count = COUNT_OF(seal_columns),
	.row_size = sizeof(struct keeper_sealed),
};

static const struct bind_column partitions_columns[] = {
	COLUMN(keeper_partitions, made, BIND_INT),
};
static const struct bind_function function_partitions_make = {
	.name = "partitions_make",
	.sql = "select * from keeper_api.partitions_make()",
	.flags = KEEPER_FLAGS,
	.columns = partitions_columns,
	.column_count = COUNT_OF(partitions_columns),
	.row_size = sizeof(struct keeper_partitions),
};

static const struct bind_column sweep_columns[] = {
	COLUMN(keeper_swept, ended, BIND_INT),
};
static const struct bind_function function_sessions_sweep = {
	.name = "sessions_sweep",
	.sql = "select * from keeper_api.sessions_sweep()",
	.flags = KEEPER_FLAGS,
	.columns = sweep_columns,
	.column_count = COUNT_OF(sweep_columns),
	.row_size = sizeof(struct keeper_swept),
};

static const struct bind_column watchdog_columns[] = {
	COLUMN(keeper_bite, pid, BIND_INT),
	COLUMN(keeper_bite, why, BIND_TEXT),
};
static const struct bind_function function_watchdog = {
	.name = "watchdog",
	.sql = "select * from keeper_api.watchdog()",
	.flags = KEEPER_FLAGS,
	.columns = watchdog_columns,
	.column_count = COUNT_OF(watchdog_columns),
	.row_size = sizeof(struct keeper_bite),
};

static const struct bind_column reset_columns[] = {
	COLUMN(keeper_setting, role, BIND_TEXT),
	COLUMN(keeper_setting, setting, BIND_TEXT),
};
static const struct bind_function function_role_settings_reset = {
	.name = "role_settings_reset",
	.sql = "select * from keeper_api.role_settings_reset()",
	.flags = KEEPER_FLAGS,
	.columns = reset_columns,
	.column_count = COUNT_OF(reset_columns),
	.row_size = sizeof(struct keeper_setting),
};

static const struct bind_column clock_columns[] = {
	COLUMN(keeper_clock, behind_seconds, BIND_INT),
};
static const struct bind_function function_clock_move = {
	.name = "clock_move",
	.sql = "select * from keeper_api.clock_move()",
	.flags = KEEPER_FLAGS,
	.columns = clock_columns,
	.column_count = COUNT_OF(clock_columns),
	.row_size = sizeof(struct keeper_clock),
};

/* tick() returns nothing; a row says that it ran. */
static const struct bind_column tick_columns[] = {
	COLUMN(keeper_tick, done, BIND_BOOL),
};
static const struct bind_function function_tick = {
	.name = "tick",
	.sql = "select true as done from keeper_api.tick()",
	.flags = KEEPER_FLAGS,
	.columns = tick_columns,
	.column_count = COUNT_OF(tick_columns),
	.row_size = sizeof(struct keeper_tick),
};

static const struct bind_column due_columns[] = {
	COLUMN_NULL(keeper_due, seal, BIND_INT),
	COLUMN_NULL(keeper_due, hash, BIND_BYTES),
	{"signed", BIND_INT, offsetof(struct keeper_due, newest_signed), true, false},
	COLUMN_NULL(keeper_due, in_chain, BIND_BOOL),
};
static const struct bind_function function_checkpoint_due = {
	.name = "checkpoint_due",
	.sql = "select * from keeper_api.checkpoint_due()",
	.flags = KEEPER_FLAGS,
	.columns = due_columns,
	.column_count = COUNT_OF(due_columns),
	.row_size = sizeof(struct keeper_due),
};

static const struct bind_parameter add_parameters[] = {{"p_seal", PARAMETER_BIGINT},
	{"p_hash", PARAMETER_BYTES}, {"p_signature", PARAMETER_BYTES}};
static const struct bind_column add_columns[] = {
	COLUMN(keeper_kept, kept, BIND_BOOL),
};
static const struct bind_function function_checkpoint_add = {
	.name = "checkpoint_add",
	.sql = "select * from keeper_api.checkpoint_add($1, $2, $3)",
	.flags = KEEPER_FLAGS,
	.parameters = add_parameters,
	.parameter_count = COUNT_OF(add_parameters),
	.columns = add_columns,
	.column_count = COUNT_OF(add_columns),
	.row_size = sizeof(struct keeper_kept),
};

const struct bind_function *const keeper_functions[] = {
	&function_seal,
	&function_partitions_make,
	&function_sessions_sweep,
	&function_watchdog,
	&function_role_settings_reset,
	&function_clock_move,
	&function_tick,
	&function_checkpoint_due,
	&function_checkpoint_add,
	NULL,
};

struct call *
keeper_seal(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_seal, NULL, done, user);
}

struct call *
keeper_partitions_make(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_partitions_make, NULL, done, user);
}

struct call *
keeper_sessions_sweep(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_sessions_sweep, NULL, done, user);
}

struct call *
keeper_watchdog(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_watchdog, NULL, done, user);
}

struct call *
keeper_role_settings_reset(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_role_settings_reset, NULL, done, user);
}

struct call *
keeper_clock_move(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_clock_move, NULL, done, user);
}

struct call *
keeper_tick(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_tick, NULL, done, user);
}

struct call *
keeper_checkpoint_due(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &function_checkpoint_due, NULL, done, user);
}

struct call *
keeper_checkpoint_add(struct conn *conn, int64_t seal, const unsigned char hash[CHAIN_HASH],
	const unsigned char signature[CHECKPOINT_SIGNATURE], call_done *done, void *user)
{
	struct call_number number;
	const struct call_value values[] = {
		{.text = call_int(&number, seal)},
		{.bytes = hash, .length = CHAIN_HASH},
		{.bytes = signature, .length = CHECKPOINT_SIGNATURE},
	};

	return call_send(conn, &function_checkpoint_add, values, done, user);
}
