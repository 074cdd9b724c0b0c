/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables and calls of finding.h.
 */
#include "finding.h"

#include "bind_table.h"
#include "conn_private.h"

static const struct bind_column import_verdict_columns[] = {
	COLUMN(api_import_verdict, line, BIND_INT),
	COLUMN_NULL(api_import_verdict, object, BIND_TEXT),
	COLUMN(api_import_verdict, verdict, BIND_TEXT),
	COLUMN_NULL(api_import_verdict, field, BIND_TEXT),
	COLUMN_NULL(api_import_verdict, message, BIND_TEXT),
	COLUMN_NULL(api_import_verdict, detail, BIND_TEXT),
};
static const struct bind_parameter antivirus_import_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_rows", PARAMETER_JSON},
	{"p_dry_run", PARAMETER_BOOL},
};
const struct bind_function api_function_antivirus_import = {
	.name = "antivirus_import",
	.sql = "select * from api.antivirus_import($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = antivirus_import_parameters,
	.parameter_count = COUNT_OF(antivirus_import_parameters),
	.columns = import_verdict_columns,
	.column_count = COUNT_OF(import_verdict_columns),
	.row_size = sizeof(struct api_import_verdict),
};

static const struct bind_parameter patch_import_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_rows", PARAMETER_JSON},
	{"p_dry_run", PARAMETER_BOOL},
};
const struct bind_function api_function_patch_import = {
	.name = "patch_import",
	.sql = "select * from api.patch_import($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = patch_import_parameters,
	.parameter_count = COUNT_OF(patch_import_parameters),
	.columns = import_verdict_columns,
	.column_count = COUNT_OF(import_verdict_columns),
	.row_size = sizeof(struct api_import_verdict),
};

static const struct bind_parameter advisory_import_parameters[] = {
	{"p_operation", PARAMETER_UUID},
	{"p_rows", PARAMETER_JSON},
	{"p_dry_run", PARAMETER_BOOL},
};
const struct bind_function api_function_advisory_import = {
	.name = "advisory_import",
	.sql = "select * from api.advisory_import($1, $2, $3)",
	.flags = BIND_MUTATES,
	.parameters = advisory_import_parameters,
	.parameter_count = COUNT_OF(advisory_import_parameters),
	.columns = import_verdict_columns,
	.column_count = COUNT_OF(import_verdict_columns),
	.row_size = sizeof(struct api_import_verdict),
};

struct call *
api_finding_import(struct conn *conn, const struct bind_function *function, const char *operation,
	const char *rows, bool dry_run, call_done *done, void *user)
{
	const char *const texts[] = {operation, rows, dry_run ? "true" : "false"};

	return call_send_texts(conn, function, texts, done, user);
}
