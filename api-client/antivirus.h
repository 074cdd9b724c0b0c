/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed calls of the resource "antivirus" (share/sql/api/antivirus.sql): the board, one component,
 * and that somebody knows of a detection. States are the server's: never computed here.
 */
#ifndef API_CLIENT_ANTIVIRUS_H
#define API_CLIENT_ANTIVIRUS_H

#include "call.h"

struct api_antivirus { /* antivirus_list */
	const char *component;
	const char *name;
	const char *environment;
	const char *unit;
	const char *product;
	const char *engine;
	const char *signatures_version;
	int64_t signatures_at;
	int64_t signature_age_hours;
	int64_t limit_hours;
	const char *realtime;
	int64_t last_full_scan;
	int64_t last_report;
	const char *last_error;
	int64_t detections;
	const char *state;
	const char *state_why;
	int64_t exception_until;
	const char *cursor;
};

struct api_antivirus_card { /* antivirus_show */
	const char *component;
	const char *name;
	const char *environment;
	const char *unit;
	const char *product;
	const char *engine;
	const char *signatures_version;
	int64_t signatures_at;
	int64_t signature_age_hours;
	int64_t limit_hours;
	const char *realtime;
	int64_t last_full_scan;
	int64_t last_report;
	const char *last_error;
	int64_t detections;
	const char *state;
	const char *state_why;
	int64_t exception_until;
	const char *detections_open;
	const char *detections_closed;
};

struct api_acknowledgement { /* antivirus_acknowledge */
	const char *component;
	int64_t detection;
	const char *summary;
};

/* state NULL: all. */
struct call *api_antivirus_list(struct conn *conn, const char *state, const char *search,
	const char *after, int64_t limit, call_done *done, void *user);
struct call *api_antivirus_show(
	struct conn *conn, const char *component, call_done *done, void *user);
struct call *api_antivirus_acknowledge(struct conn *conn, const char *operation,
	const char *component, int64_t detection, const char *reason, call_done *done, void *user);

extern const struct bind_function api_function_antivirus_list, api_function_antivirus_show,
	api_function_antivirus_acknowledge;

#endif
