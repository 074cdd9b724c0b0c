/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to api-client: what conn.c (the state machine), call.c (the queue) and session.c share.
 * Nothing outside this folder includes it, so that libpq stays behind the public headers.
 */
#ifndef API_CLIENT_CONN_PRIVATE_H
#define API_CLIENT_CONN_PRIVATE_H

#include "bind_table.h"
#include "call.h"
#include "scram.h"
#include "session.h"
#include "tls.h"

enum call_phase { CALL_QUEUED, CALL_SENT, CALL_FINISHED };

struct call {
	struct call *next;
	struct conn *conn;
	const struct bind_function *function;
	struct call_value *values; /* owned, with owned copies of what they point to */
	enum call_phase phase;
	int64_t timeout;  /* microseconds, for the queue and once more for the answer */
	int64_t deadline; /* monotonic */
	bool was_sent;
	call_done *done; /* NULL: forgotten */
	void *user;
	bool first;	      /* part of the connection's start: sent before it is READY */
	bool in_doubt;	      /* committed, perhaps not on the standby */
	bool repeat;	      /* the error allows to send it again */
	int repeats;	      /* how often that was done */
	struct rows *rows;    /* owned */
	struct op_error *err; /* owned */
};

struct call_queue {
	struct call *head, *last;
};

struct salting;
struct journal_check;
struct tail;

struct conn {
	struct conn_options options; /* owned copies of everything it points to */
	PGconn *link;
	bool started; /* libpq's startup is done: calls can be sent */
	PostgresPollingStatusType polling;
	bool negotiating; /* TLS was reached in this attempt */
	int64_t connect_deadline;
	size_t host, tried, refused; /* current host; tried and refused in this round */
	size_t standby;		     /* a standby seen in this round, or host_count */
	bool accept_standby;
	int failures;	       /* rounds since the last READY, for the back-off */
	uint64_t generation;   /* counts links */
	int64_t files_checked; /* monotonic; checked again before a later attempt */
	struct tls_policy policy;
	struct tls_watch watch;
	struct conn_facts facts;
	struct op_error round_error;
	struct op_error resume_error; /* why the session was not continued; kind NONE otherwise */
	struct secret *token;
	struct rows *version;	      /* owned answer of version() */
	struct salting *saltings;     /* list: keys of passwords under way */
	int signing_in;		      /* sign-ins under way: there may be one */
	struct journal_check *checks; /* list: verifications under way */
	struct tail *tails;	      /* list: owned by who made them */
	struct call_queue first, waiting, sent, finished;
	unsigned notices;  /* since the last answer */
	uint64_t received; /* bytes that were read up to the last answer */
	bool unflushed;	   /* libpq still holds bytes that the socket did not take */
	bool given_up;	   /* nothing is tried by itself any more */
	bool ticked, changed;
	void (*on_change)(void *user);
	void *on_change_user;
	void (*on_tick)(void *user);
	void *on_tick_user;
};

/* conn.c */
void conn_ready(struct conn *conn);				 /* calls may go out */
void conn_lost(struct conn *conn, const struct op_error *err);	 /* drops a started link */
void conn_refuse(struct conn *conn, const struct op_error *err); /* drops it for good */

/* conn_parameters.c */
#define CONN_PARAMETERS_MAXIMUM 40
struct conn_parameters {
	const char *keywords[CONN_PARAMETERS_MAXIMUM + 1]; /* NULL-terminated */
	const char *values[CONN_PARAMETERS_MAXIMUM + 1];
	char port[8];
};
void conn_parameters_fill(
	struct conn_parameters *to, const struct conn_options *options, size_t host);

void conn_options_copy(struct conn_options *to, const struct conn_options *from);
void conn_options_done(struct conn_options *options);

/* conn_failure.c: why an attempt failed, in our own words. Returns whether it makes no sense to
 * try again by itself. */
bool conn_failure_explain(struct conn *conn, struct op_error *err);

/* call_queue.c */
void call_queue_push(struct call_queue *queue, struct call *call);
struct call *call_queue_pop(struct call_queue *queue); /* NULL when empty */
void call_queue_remove(struct call_queue *queue, struct call *call);
void call_free(struct call *call);
void call_drop_answer(struct call *call);
/* From here on the call only waits for calls_deliver(); err NULL: with the answer that it has. */
void call_finish(struct call *call, const struct op_error *err);
void call_finish_unknown(struct call *call);
void calls_lost(struct conn *conn, const struct op_error *err);
void calls_fail(struct conn *conn, const struct op_error *err); /* everything that is not sent */
void calls_expire(struct conn *conn, int64_t now);
void calls_deliver(struct conn *conn);
int64_t calls_deadline(const struct conn *conn);

/* call.c */
struct call *call_send_first(struct conn *conn, const struct bind_function *function,
	const struct call_value *values, call_done *done, void *user);
/* One text per parameter, NULL for SQL NULL. */
struct call *call_send_texts(struct conn *conn, const struct bind_function *function,
	const char *const *texts, call_done *done, void *user);
bool calls_may_go(const struct conn *conn); /* calls_pump() has something to do */
void calls_pump(struct conn *conn);	    /* sends what may be sent now */

/* call_answer.c */
void calls_limit_set(struct conn *conn);	       /* on a link whose startup is done */
void calls_limit_begin(struct conn *conn);	       /* what comes from now on counts */
bool calls_receive(struct conn *conn);		       /* false: the link was dropped */
void calls_notice(void *conn, const PGresult *notice); /* PQnoticeReceiver */

/* call_error.c */
enum error_effect { ERROR_FINAL, ERROR_REPEAT, ERROR_LINK_LOST };
enum error_effect call_error_read(const PGresult *result, struct op_error *err);

/* session.c */
void session_begin(struct conn *conn);	   /* version, resume, LISTEN on a fresh link */
void session_overwrite(struct conn *conn); /* libpq's buffer, in which a code still stands */

/* salting.c: the key of a password or of a one-time code, computed beside the loop. */
#define SALT_MAXIMUM 64
struct salting_recipe {
	unsigned char salt[SALT_MAXIMUM];
	size_t salt_length;
	struct scram_cost cost;
	bool one_time; /* a one-time code instead of a password */
};
/* salted: SCRAM_KEY_SIZE bytes, cleansed afterwards; NULL with err. From conn_turn, once. */
typedef void salting_done(void *user, const unsigned char *salted, const struct op_error *err);
/* What the server says how it is to be done. False: *err, because it would not be safe. */
bool salting_recipe_take(struct salting_recipe *to, const struct bind_bytes *salt, int64_t n,
	int64_t r, int64_t p, struct op_error *err);
/* Takes the password (normalised). */
void salting_start(struct conn *conn, struct secret *password, const struct salting_recipe *recipe,
	salting_done *done, void *user);
/* It could not even begin: said in the next turn. */
void salting_refuse(struct conn *conn, const struct op_error *err, salting_done *done, void *user);
void salting_turn(struct conn *conn);
bool salting_pending(const struct conn *conn); /* salting_turn() has something to do */
int salting_descriptor(const struct conn *conn);
void salting_interrupted(struct op_error *err);
void salting_free(struct conn *conn); /* reports what is still under way */

/* verify.c: a verification pauses for the keeper */
void verify_turn(struct conn *conn);
int64_t verify_deadline(const struct conn *conn);
void verify_free(struct conn *conn);

/* tail.c: tails ask by themselves */
void tails_tick(struct conn *conn);
void tails_turn(struct conn *conn);
int64_t tails_deadline(const struct conn *conn);

/* two_step.c: submit and result of a code, each in a transaction of its own, sent together. */
void call_send_pair(struct conn *conn, const struct bind_function *submitting,
	const struct call_value *values, const struct bind_function *result, call_done *done,
	void *user);

#endif
