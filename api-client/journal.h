/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "journal" (share/sql/api/journal.sql), the operation status, and the
 * verification of the seal chain outside the database (EVP SHA-256).
 */
#ifndef API_CLIENT_JOURNAL_H
#define API_CLIENT_JOURNAL_H

#include "call.h"
#include "event_bytes.h"

struct api_journal_ticket { /* journal_open */
	const char *ticket;
	int64_t expires_at;
	int64_t since, until; /* what the words of time mean, half-open; TIME_NULL: open */
	int64_t online_from;  /* what is older is not online; TIME_NULL: there is nothing yet */
};

/* event BIND_INT_NULL: the page ends before it is full because it took long. at is how far it was
 * looked (TIME_NULL: not told), cursor where to go on; it is the last row and no event. */
struct api_event { /* journal_read */
	int64_t event, at;
	const char *actor, *actor_name, *action, *object, *outcome, *reason, *device, *address,
		*operation, *summary, *cursor;
};

struct api_journal_count { /* journal_count */
	int64_t matched, total;
	bool estimated, total_estimated;
};

struct api_journal_word { /* journal_words: what the filter `word` can be */
	const char *word, *value, *name;
};

/* The first row of an answer is its head: low, high, total and matched, and no event. */
struct api_tail_row {		/* journal_tail */
	struct api_event event; /* first: a row can be shown as one; it has no cursor */
	const char *low, *high;
	int64_t total, matched;
};

struct api_event_detail { /* journal_show */
	int64_t event, at;
	const char *actor, *actor_name;
	int64_t session;
	const char *device, *address, *action, *object_kind, *object, *unit;
	const char *old_values, *new_values; /* columns "old" and "new": JSON objects */
	const char *reason, *operation, *outcome;
	int64_t seal;
	struct bind_bytes digest;
};

struct api_seal { /* journal_seals */
	int64_t number;
	const char *low, *high;
	int64_t events;
	struct bind_bytes previous, hash;
	int64_t at;
};

struct api_journal_extent { /* journal_extent */
	int64_t events;	    /* about; BIND_INT_NULL: none */
};

struct api_segment_proof { /* journal_segments */
	const char *month;
	int64_t first_seal, last_seal;
	bool away;   /* its events are not in the database */
	bool thawed; /* they came back */
	const char *manifest;
	struct bind_bytes signature;
};

struct api_operation { /* operation_status */
	const char *state, *action;
	int64_t at;
	const char *result, *summary;
};

/* The filters of a search, in the order of the parameters of journal_open. */
enum journal_field {
	JOURNAL_ACTOR,
	JOURNAL_OBJECT,
	JOURNAL_ACTION,
	JOURNAL_OUTCOME,
	JOURNAL_FROM,
	JOURNAL_TO,
	JOURNAL_TEXT,
	JOURNAL_PERSON,
	JOURNAL_DEVICE,
	JOURNAL_ADDRESS,
	JOURNAL_CONTRACT,
	JOURNAL_COMPANY,
	JOURNAL_UNIT,
	JOURNAL_SESSION,
	JOURNAL_OPERATION,
	JOURNAL_REASON,
	JOURNAL_TIME,
	JOURNAL_FIELDS
};
/* "actor", "object" ...: filter words and options of commands; NULL-terminated. */
extern const char *const journal_fields[JOURNAL_FIELDS + 1];

/* As typed: the server reads times and names. NULL and "" are no filter. Borrowed. */
struct api_journal_filter {
	const char *values[JOURNAL_FIELDS];
};

/* tail: what api_journal_tail() reads, else what api_journal_read() and _count() do. */
struct call *api_journal_open(struct conn *conn, const struct api_journal_filter *filter, bool tail,
	call_done *done, void *user);
struct call *api_journal_count(struct conn *conn, const char *ticket, call_done *done, void *user);
struct call *api_journal_words(struct conn *conn, call_done *done, void *user);
/* low NULL: from now on; high NULL: as far as there is. active: a person is at work. */
struct call *api_journal_tail(struct conn *conn, const char *ticket, const char *low,
	const char *high, int64_t after, int64_t limit, bool active, call_done *done, void *user);
struct call *api_journal_read(struct conn *conn, const char *ticket, const char *after,
	const char *before, int64_t limit, call_done *done, void *user);
struct call *api_journal_show(struct conn *conn, int64_t event, call_done *done, void *user);
struct call *api_operation_status(
	struct conn *conn, const char *operation, call_done *done, void *user);

/* Verification, streaming page by page. */
enum journal_verdict {
	JOURNAL_INTACT,
	JOURNAL_UNSEALED_TAIL, /* intact so far; the newest events are not sealed yet */
	JOURNAL_ALTERED,       /* an event's bytes and its digest, or a seal, don't match */
	JOURNAL_MISSING,       /* a sealed event is gone, or the chain has a hole */
	JOURNAL_TRUNCATED      /* seals that were signed are gone from the end */
};

struct journal_report {
	enum journal_verdict verdict;
	int64_t seals, events, unsealed; /* verified so far */
	int64_t expected;		 /* about so many events are there, 0: not known */
	int64_t event;			 /* ALTERED, MISSING: the first place, or 0 */
	int64_t seal;
	unsigned char head[32]; /* hash of the last verified seal */
	int64_t head_seal;	/* its number, -1: none */
	int64_t head_at;
	int64_t checkpoints; /* that fit, and their signatures when there were keys */
	int64_t signed_seal; /* the newest of them, -1: none */
	int64_t signed_at;   /* TIME_NULL: none; the server's word */
	int64_t archived;    /* months of which only links and manifests were checked */
	int64_t archived_seal; /* the last one of these, -1: none */
	char place[160];     /* "event 4711 in seal 12" ... or "" */
};

struct journal_check;
/* progress (nullable) is called after each page, finished once; then the check is gone. Events that
 * are not sealed yet when the end is reached get some seconds to be sealed: INTACT means that
 * everything that was there then is sealed and right, UNSEALED_TAIL that the keeper is away. */
/* A head that somebody saw: the beginning of the hash of a seal, of this number or (-1) of any. */
struct journal_known {
	int64_t seal;
	unsigned char hash[32];
	size_t length; /* bytes of hash; 0: there is none */
};
#define JOURNAL_KNOWN 2 /* heads that a check looks for */

struct checkpoint_keys;
/* keys (nullable, borrowed until finished): whose signatures are believed; without, checkpoints are
 * only compared with the chain. known (nullable, copied): heads that must be in the chain, or the
 * verdict is ALTERED (another seal has the number), TRUNCATED (the chain ends before) or MISSING.
 */
struct journal_check *journal_verify(struct conn *conn, const struct checkpoint_keys *keys,
	const struct journal_known known[JOURNAL_KNOWN],
	void (*progress)(void *user, const struct journal_report *report),
	void (*finished)(
		void *user, const struct journal_report *report, const struct op_error *err),
	void *user);
void journal_verify_cancel(struct journal_check *check); /* not after finished; NULL is legal */
/* "intact", "unsealed tail", "altered", "missing", "truncated" */
const char *journal_verdict_word(enum journal_verdict verdict);

extern const struct bind_function api_function_journal_open, api_function_journal_read,
	api_function_journal_count, api_function_journal_words, api_function_journal_tail,
	api_function_journal_show, api_function_journal_seals, api_function_journal_batch,
	api_function_journal_segments, api_function_journal_extent,
	api_function_operation_status;

#endif
