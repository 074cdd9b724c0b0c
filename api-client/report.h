/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls of schema report_api (share/sql/report_api/report.sql), which only the role of a component
 * may use. Every report carries an id that its maker chose: the same one may be sent again and gets
 * the first answer, so a lost answer is harmless.
 */
#ifndef API_CLIENT_REPORT_H
#define API_CLIENT_REPORT_H

#include "call.h"

struct report_answer { /* antivirus, backups, packages */
	bool accepted;
	int64_t received_at;
	int64_t packages; /* packages only; otherwise 0 */
};

struct report_me { /* whoami */
	const char *component, *name, *environment;
	int64_t server_time;
};

extern const struct bind_function report_function_antivirus, report_function_packages,
	report_function_backups;

/* The function that takes reports of this kind ("antivirus", "packages", "backups"), or NULL. */
const struct bind_function *report_function_find(const char *kind);
/* One text for each parameter of the function, in its order; NULL means SQL NULL. */
struct call *report_send(struct conn *conn, const struct bind_function *function,
	const char *const *texts, call_done *done, void *user);
struct call *report_whoami(struct conn *conn, call_done *done, void *user);

/* All of them, for the contract test; NULL-terminated. */
extern const struct bind_function *const report_functions[];

#endif
