/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of antivirus.h.
 */
#include "antivirus.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column antivirus_columns[] = {
	COLUMN(api_antivirus, component, BIND_TEXT),
	COLUMN(api_antivirus, name, BIND_TEXT),
	COLUMN(api_antivirus, environment, BIND_TEXT),
	COLUMN(api_antivirus, unit, BIND_TEXT),
	COLUMN_NULL(api_antivirus, product, BIND_TEXT),
	COLUMN_NULL(api_antivirus, engine, BIND_TEXT),
	COLUMN_NULL(api_antivirus, signatures_version, BIND_TEXT),
	COLUMN_NULL(api_antivirus, signatures_at, BIND_TIME),
	COLUMN_NULL(api_antivirus, signature_age_hours, BIND_INT),
	COLUMN(api_antivirus, limit_hours, BIND_INT),
	COLUMN_NULL(api_antivirus, realtime, BIND_TEXT),
	COLUMN_NULL(api_antivirus, last_full_scan, BIND_TIME),
	COLUMN_NULL(api_antivirus, last_report, BIND_TIME),
	COLUMN_NULL(api_antivirus, last_error, BIND_TEXT),
	COLUMN(api_antivirus, detections, BIND_INT),
	COLUMN(api_antivirus, state, BIND_TEXT),
	COLUMN_NULL(api_antivirus, state_why, BIND_TEXT),
	COLUMN_NULL(api_antivirus, exception_until, BIND_TIME),
	COLUMN_CURSOR(api_antivirus),
};
static const struct bind_parameter antivirus_list_parameters[] = {
	{"p_state", PARAMETER_TEXT},
	{"p_search", PARAMETER_TEXT},
	{"p_after", PARAMETER_TEXT},
	{"p_limit", PARAMETER_INT},
};
const struct bind_function api_function_antivirus_list = {
	.name = "antivirus_list",
	.sql = "select * from api.antivirus_list($1, $2, $3, $4)",
	.parameters = antivirus_list_parameters,
	.parameter_count = COUNT_OF(antivirus_list_parameters),
	.columns = antivirus_columns,
	.column_count = COUNT_OF(antivirus_columns),
	.row_size = sizeof(struct api_antivirus),
};

static const struct bind_column antivirus_card_columns[] = {
	COLUMN(api_antivirus_card, component, BIND_TEXT),
	COLUMN(api_antivirus_card, name, BIND_TEXT),
	COLUMN(api_antivirus_card, environment, BIND_TEXT),
	COLUMN(api_antivirus_card, unit, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, product, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, engine, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, signatures_version, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, signatures_at, BIND_TIME),
	COLUMN_NULL(api_antivirus_card, signature_age_hours, BIND_INT),
	COLUMN(api_antivirus_card, limit_hours, BIND_INT),
	COLUMN_NULL(api_antivirus_card, realtime, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, last_full_scan, BIND_TIME),
	COLUMN_NULL(api_antivirus_card, last_report, BIND_TIME),
	COLUMN_NULL(api_antivirus_card, last_error, BIND_TEXT),
	COLUMN(api_antivirus_card, detections, BIND_INT),
	COLUMN(api_antivirus_card, state, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, state_why, BIND_TEXT),
	COLUMN_NULL(api_antivirus_card, exception_until, BIND_TIME),
	COLUMN_NULL(api_antivirus_card, detections_open, BIND_JSON),
	COLUMN_NULL(api_antivirus_card, detections_closed, BIND_JSON),
};
static const struct bind_parameter antivirus_show_parameters[] = {
	{"p_component", PARAMETER_TEXT},
};
const struct bind_function api_function_antivirus_show = {
	.name = "antivirus_show",
	.sql = "select * from api.antivirus_show($1)",
	.parameters = antivirus_show_parameters,
	.parameter_count = COUNT_OF(antivirus_show_parameters),
	.columns = antivirus_card_columns,
	.column_count = COUNT_OF(antivirus_card_columns),
	.row_size = sizeof(struct api_antivirus_card),
};

static const struct bind_column acknowledgement_columns[] = {
	COLUMN(api_acknowledgement, component, BIND_TEXT),
	COLUMN(api_acknowledgement, detection, BIND_INT),
	COLUMN_NULL(api_acknowledgement, summary, BIND_TEXT),
};
static const struct bind_parameter antivirus_acknowledge_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_component", PARAMETER_TEXT},
	{"p_detection", PARAMETER_BIGINT},
	{"p_reason", PARAMETER_TEXT},
};
const struct bind_function api_function_antivirus_acknowledge = {
	.name = "antivirus_acknowledge",
	.sql = "select * from api.antivirus_acknowledge($1, $2, $3, $4)",
	.flags = BIND_MUTATES,
	.parameters = antivirus_acknowledge_parameters,
	.parameter_count = COUNT_OF(antivirus_acknowledge_parameters),
	.columns = acknowledgement_columns,
	.column_count = COUNT_OF(acknowledgement_columns),
	.row_size = sizeof(struct api_acknowledgement),
};

struct call *
api_antivirus_list(struct conn *conn, const char *state, const char *search, const char *after,
	int64_t limit, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {state, search, after, call_int(&number, limit)};

	return call_send_texts(conn, &api_function_antivirus_list, texts, done, user);
}

struct call *
api_antivirus_show(struct conn *conn, const char *component, call_done *done, void *user)
{
	return call_send_texts(conn, &api_function_antivirus_show, &component, done, user);
}

struct call *
api_antivirus_acknowledge(struct conn *conn, const char *operation, const char *component,
	int64_t detection, const char *reason, call_done *done, void *user)
{
	struct call_number number;
	const char *const texts[] = {operation, component, call_int(&number, detection), reason};

	return call_send_texts(conn, &api_function_antivirus_acknowledge, texts, done, user);
}
