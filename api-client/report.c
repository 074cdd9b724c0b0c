/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and calls of schema report_api. What a report has to be is decided in the database.
 */
#include "report.h"

#include "bind_table.h"
#include "buf.h"
#include "conn_private.h"

static const struct bind_column answer_columns[] = {
	COLUMN(report_answer, accepted, BIND_BOOL),
	COLUMN(report_answer, received_at, BIND_TIME),
	COLUMN(report_answer, packages, BIND_INT),
};

static const struct bind_parameter antivirus_parameters[] = {
	{"p_report", PARAMETER_UUID},
	{"p_at", PARAMETER_TIME},
	{"p_product", PARAMETER_TEXT},
	{"p_engine", PARAMETER_TEXT},
	{"p_signatures_version", PARAMETER_TEXT},
	{"p_signatures_at", PARAMETER_TIME},
	{"p_realtime", PARAMETER_BOOL},
	{"p_last_full_scan", PARAMETER_TIME},
	{"p_last_error", PARAMETER_TEXT},
	{"p_update_error", PARAMETER_TEXT},
	{"p_detections", PARAMETER_JSON},
};
const struct bind_function report_function_antivirus = {
	.name = "antivirus",
	.sql = "select * from report_api.antivirus($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
	.flags = BIND_NO_SESSION,
	.parameters = antivirus_parameters,
	.parameter_count = COUNT_OF(antivirus_parameters),
	.columns = answer_columns,
	.column_count = 2,
	.row_size = sizeof(struct report_answer),
};

static const struct bind_parameter packages_parameters[] = {
	{"p_report", PARAMETER_UUID},
	{"p_at", PARAMETER_TIME},
	{"p_kernel_running", PARAMETER_TEXT},
	{"p_kernel_installed", PARAMETER_TEXT},
	{"p_reboot", PARAMETER_BOOL},
	{"p_packages", PARAMETER_JSON},
};
const struct bind_function report_function_packages = {
	.name = "packages",
	.sql = "select * from report_api.packages($1, $2, $3, $4, $5, $6)",
	.flags = BIND_NO_SESSION,
	.parameters = packages_parameters,
	.parameter_count = COUNT_OF(packages_parameters),
	.columns = answer_columns,
	.column_count = COUNT_OF(answer_columns),
	.row_size = sizeof(struct report_answer),
};

static const struct bind_parameter backups_parameters[] = {
	{"p_report", PARAMETER_UUID},
	{"p_at", PARAMETER_TIME},
	{"p_tool", PARAMETER_TEXT},
	{"p_runs", PARAMETER_JSON},
};
const struct bind_function report_function_backups = {
	.name = "backups",
	.sql = "select * from report_api.backups($1, $2, $3, $4)",
	.flags = BIND_NO_SESSION,
	.parameters = backups_parameters,
	.parameter_count = COUNT_OF(backups_parameters),
	.columns = answer_columns,
	.column_count = 2,
	.row_size = sizeof(struct report_answer),
};

static const struct bind_column me_columns[] = {
	COLUMN(report_me, component, BIND_TEXT),
	COLUMN(report_me, name, BIND_TEXT),
	COLUMN(report_me, environment, BIND_TEXT),
	COLUMN(report_me, server_time, BIND_TIME),
};
static const struct bind_function report_function_whoami = {
	.name = "whoami",
	.sql = "select * from report_api.whoami()",
	.flags = BIND_NO_SESSION,
	.columns = me_columns,
	.column_count = COUNT_OF(me_columns),
	.row_size = sizeof(struct report_me),
};

const struct bind_function *const report_functions[] = {
	&report_function_antivirus,
	&report_function_packages,
	&report_function_backups,
	&report_function_whoami,
	NULL,
};

const struct bind_function *
report_function_find(const char *kind)
{
	for (size_t i = 0; report_functions[i] != &report_function_whoami; i++) {
		if (text_is(report_functions[i]->name, kind)) {
			return report_functions[i];
		}
	}
	return NULL;
}

struct call *
report_send(struct conn *conn, const struct bind_function *function, const char *const *texts,
	call_done *done, void *user)
{
	return call_send_texts(conn, function, texts, done, user);
}

struct call *
report_whoami(struct conn *conn, call_done *done, void *user)
{
	return call_send(conn, &report_function_whoami, NULL, done, user);
}
