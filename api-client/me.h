/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls about one's own account (share/sql/api/{me,banner,notice,not_me}.sql).
 */
#ifndef API_CLIENT_ME_H
#define API_CLIENT_ME_H

#include "call.h"

struct api_me { /* me_show */
	const char *login, *name, *kind, *unit, *unit_name, *duty;
	int64_t password_set_at, totp_since, totp_offset_seconds;
	int64_t recovery_left, sessions;
	const char *grants; /* JSON [{grant,role,role_name,unit,since,until,contract,hours}] */
	int64_t version;
};

struct api_banner { /* banner */
	int64_t last_sign_in;
	const char *last_sign_in_from;
	int64_t failures_since;
	const char *ending; /* JSON [{grant,role,unit,until}]: own grants that end within 7 days */
	int64_t requests_waiting, requests_oldest, requests_decided;
	const char *notices; /* JSON [{notice,at,kind,text}] */
	int64_t recovery_left;
};

struct api_notice_seen { /* notice_seen */
	int64_t seen;
};

struct api_not_me { /* not_me */
	const char *summary;
};

struct call *api_me_show(struct conn *conn, call_done *done, void *user);
struct call *api_banner(struct conn *conn, call_done *done, void *user);
/* All notices up to this number have been read. */
struct call *api_notice_seen(struct conn *conn, int64_t until, call_done *done, void *user);
/* "That was not me": locks the own account and ends all its sessions, this one as well. */
struct call *api_not_me(struct conn *conn, const char *operation, call_done *done, void *user);

extern const struct bind_function api_function_me_show, api_function_banner,
	api_function_notice_seen, api_function_not_me;

#endif
