/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of schema keeper_api (share/sql/keeper_api/keeper.sql), which only the keeper's role
 * may use. They need no session and are never sent again after a reconnect: the next turn does it.
 */
#ifndef API_CLIENT_KEEPER_H
#define API_CLIENT_KEEPER_H

#include "call.h"
#include "checkpoint.h"

struct keeper_sealed {	/* seal */
	int64_t sealed; /* events in the new seal; 0: nothing to seal */
	int64_t number; /* of the seal, BIND_INT_NULL when none was made */
};

struct keeper_partitions { /* partitions_make */
	int64_t made;
};

struct keeper_swept { /* sessions_sweep */
	int64_t ended;
};

struct keeper_bite { /* watchdog: a connection that it terminated */
	int64_t pid;
	const char *why;
};

struct keeper_setting { /* role_settings_reset: what it took back */
	const char *role, *setting;
};

struct keeper_clock { /* clock_move */
	int64_t behind_seconds; /* 0: the clock goes forward */
};

struct keeper_tick { /* tick */
	bool done;
};

struct keeper_due {   /* checkpoint_due */
	int64_t seal; /* the newest, BIND_INT_NULL when there is none */
	struct bind_bytes hash;
	int64_t newest_signed; /* column "signed": the newest seal with a checkpoint, or NULL */
	bool in_chain;	       /* the chain still has that seal as it was signed */
};

struct keeper_kept { /* checkpoint_add */
	bool kept;   /* false: the seal has a checkpoint already */
};

struct call *keeper_seal(struct conn *conn, call_done *done, void *user);
struct call *keeper_partitions_make(struct conn *conn, call_done *done, void *user);
struct call *keeper_sessions_sweep(struct conn *conn, call_done *done, void *user);
struct call *keeper_watchdog(struct conn *conn, call_done *done, void *user);
struct call *keeper_role_settings_reset(struct conn *conn, call_done *done, void *user);
struct call *keeper_clock_move(struct conn *conn, call_done *done, void *user);
struct call *keeper_tick(struct conn *conn, call_done *done, void *user);

struct call *keeper_checkpoint_due(struct conn *conn, call_done *done, void *user);
struct call *keeper_checkpoint_add(struct conn *conn, int64_t seal,
	const unsigned char hash[CHAIN_HASH], const unsigned char signature[CHECKPOINT_SIGNATURE],
	call_done *done, void *user);

/* All of them, for the contract test; NULL-terminated. */
extern const struct bind_function *const keeper_functions[];

#endif
