/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "account" (share/sql/api/account.sql). Each returns the handle of an
 * asynchronous call; rows are of the struct named in the comment.
 */
#ifndef API_CLIENT_ACCOUNT_H
#define API_CLIENT_ACCOUNT_H

#include "call.h"

struct api_account { /* account_list */
	const char *login, *name, *kind, *unit, *unit_name, *state;
	const char *lock_cause; /* nullable */
	int64_t locked_since, locked_until;
	struct bind_texts roles;
	int64_t last_sign_in, ends_at;
	int64_t version;
	const char *cursor;
};

struct api_account_count { /* account_count */
	int64_t matched, total, locked;
	bool estimated;
};

struct api_account_card { /* account_show */
	const char *login, *name, *kind, *unit, *unit_name, *state;
	const char *locks; /* JSON [{id,cause,by,reason,since,until}] */
	const char *roles; /* JSON [{role,unit,since,until}] */
	int64_t last_sign_in;
	int64_t version;
	const char *person_number, *phone, *company;
	bool privileged;
	int64_t enrolled_at, expires_at, password_set_at, totp_since;
	int64_t sessions, failures_24h, locks_30d;
	const char *attempts; /* JSON [{at,cause,device,address}], newest five */
	const char *duty, *duty_name, *email;
	struct bind_texts accounts; /* other logins of the person that the caller may see */
};

struct api_account_event { /* account_history */
	int64_t at;
	int64_t event;
	const char *action, *actor, *outcome, *reason, *summary, *cursor;
};

struct api_account_change { /* account_lock, account_unlock */
	const char *login, *state;
	int64_t version;
	const char *summary;
};

struct api_account_verdict { /* account_verify_result */
	const char *status;  /* verified | wrong | code_used | too_many | restart */
	const char *login;
	int64_t valid_until;
};

struct api_account_filter { /* NULL or "" = not filtered */
	const char *search, *state, *unit, *kind, *role, *duty; /* "!locked": all others */
	int64_t unused_days; /* 0: any */
	const char *sort; /* login | name | last_sign_in */
	bool descending;
	const char *after, *before; /* cursors, exclusive */
	int64_t limit;
};

struct api_account_word { /* account_words: what the filters unit, role and duty take */
	const char *word, *value, *name;
};

struct api_account_unused { /* account_unused */
	const char *login, *name, *unit;
	int64_t last_sign_in, days;
	const char *cursor;
};

struct api_bulk_verdict { /* account_bulk */
	const char *login;
	const char *verdict; /* allowed (dry run) | done | refused */
	const char *message, *detail, *hint;
};

struct call *api_account_list(
	struct conn *conn, const struct api_account_filter *filter, call_done *done, void *user);
struct call *api_account_count(
	struct conn *conn, const struct api_account_filter *filter, call_done *done, void *user);
struct call *api_account_show(struct conn *conn, const char *login, call_done *done, void *user);
struct call *api_account_history(struct conn *conn, const char *login, const char *after,
	int64_t limit, call_done *done, void *user);
/* until TIME_NULL: until lifted. version 0: any. */
struct call *api_account_lock(struct conn *conn, const char *operation, const char *login,
	const char *reason, int64_t until, int64_t version, call_done *done, void *user);
/* lock_ids NULL: all standing locks. */
struct call *api_account_unlock(struct conn *conn, const char *operation, const char *login,
	const char *reason, const int64_t *lock_ids, size_t lock_count, int64_t version,
	call_done *done, void *user);
/* Submit and result, each in a transaction of its own; rows of struct api_account_verdict. */
void api_account_verify(struct conn *conn, const char *login, const struct secret *code,
	call_done *done, void *user);

struct call *api_account_words(struct conn *conn, call_done *done, void *user);
/* days 0: as the policy says. */
struct call *api_account_unused(struct conn *conn, int64_t days, const char *unit,
	const char *after, int64_t limit, call_done *done, void *user);
/* action: lock | unlock | end_sessions. until: of a lock, TIME_NULL: until lifted. reason may be
 * NULL for a dry run, which changes nothing. */
struct call *api_account_bulk(struct conn *conn, const char *operation, const char *action,
	const char *const *logins, size_t count, const char *reason, int64_t until, bool dry_run,
	call_done *done, void *user);

extern const struct bind_function api_function_account_words, api_function_account_unused,
	api_function_account_bulk;
extern const struct bind_function api_function_account_list, api_function_account_count,
	api_function_account_show, api_function_account_history, api_function_account_lock,
	api_function_account_unlock, api_function_account_verify_submit,
	api_function_account_verify_result;

#endif
