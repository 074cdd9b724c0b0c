/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compares the client's tables with the functions that the server really has, in both directions:
 * names, arguments in order with types, result columns in order with types, and the SQL text.
 * Connects as superuser over the unix socket, because the catalog is closed to everybody else.
 */
#include "../../api-client/archiver.h"
#include "../../api-client/bind.h"
#include "../../api-client/buf.h"
#include "../../api-client/forward.h"
#include "../../api-client/keeper.h"
#include "../../api-client/report.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* One row for each function: name, "argument type, ...", "column type, ...". int4 and int8, and
 * text and uuid, are one kind of field for the client. */
static const char catalog_query[] =
	"select p.proname::text,"
	" coalesce((select string_agg(p.proargnames[i] || ' ' || format_type(t, null), ', ' order "
	"by i)"
	" from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality o (t, i)"
	" where coalesce(p.proargmodes[i], 'i') in ('i', 'b', 'v')), ''),"
	" coalesce((select string_agg(p.proargnames[i] || ' ' || case t when 'int4'::regtype then"
	" 'bigint' when 'uuid'::regtype then 'text' else format_type(t, null) end, ', ' order by i)"
	" from unnest(p.proallargtypes) with ordinality o (t, i)"
	" where p.proargmodes[i] in ('o', 'b', 't')), '')"
	" from pg_proc p where p.pronamespace = $1::regnamespace order by 1";

static const char *const parameter_types[] = {
	[PARAMETER_TEXT] = "text",
	[PARAMETER_INT] = "integer",
	[PARAMETER_BIGINT] = "bigint",
	[PARAMETER_BOOL] = "boolean",
	[PARAMETER_TIME] = "timestamp with time zone",
	[PARAMETER_UUID] = "uuid",
	[PARAMETER_BYTES] = "bytea",
	[PARAMETER_BIGINT_ARRAY] = "bigint[]",
	[PARAMETER_TEXT_ARRAY] = "text[]",
	[PARAMETER_DATE] = "date",
	[PARAMETER_JSON] = "jsonb",
};
static const char *const column_types[] = {
	[BIND_TEXT] = "text",
	[BIND_INT] = "bigint",
	[BIND_BOOL] = "boolean",
	[BIND_TIME] = "timestamp with time zone",
	[BIND_BYTES] = "bytea",
	[BIND_TEXT_ARRAY] = "text[]",
	[BIND_DATE] = "date",
	[BIND_JSON] = "jsonb",
};

static int count, failed;

static void
result_print(bool good, const char *schema, const char *function, const char *what,
	const char *client, const char *server)
{
	count++;
	printf("%s %d - %s.%s: %s\n", good ? "ok" : "not ok", count, schema, function, what);
	if (!good) {
		failed++;
		printf("# client: %s\n# server: %s\n", client, server);
	}
}

static void
parameters_write(const struct bind_function *function, struct buf *to)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		buf_printf(to, "%s%s %s", i == 0 ? "" : ", ", function->parameters[i].name,
			parameter_types[function->parameters[i].type]);
	}
}

static void
columns_write(const struct bind_function *function, struct buf *to)
{
	for (size_t i = 0; i < function->column_count; i++) {
		buf_printf(to, "%s%s %s", i == 0 ? "" : ", ", function->columns[i].name,
			column_types[function->columns[i].type]);
	}
}

static void
sql_write(const struct bind_function *function, const char *schema, struct buf *to)
{
	buf_printf(to, "%s.%s(", schema, function->name);
	for (size_t i = 0; i < function->parameter_count; i++) {
		buf_printf(to, "%s$%zu", i == 0 ? "" : ", ", i + 1);
	}
	buf_append(to, ")");
}

static void
function_compare(const char *schema, const struct bind_function *function, const PGresult *catalog)
{
	struct buf parameters = BUF_INIT, columns = BUF_INIT, sql = BUF_INIT;
	int row = -1, found = 0;

	for (int i = 0; i < PQntuples(catalog); i++) {
		if (text_is(PQgetvalue(catalog, i, 0), function->name)) {
			row = i;
			found++;
		}
	}
	parameters_write(function, &parameters);
	columns_write(function, &columns);
	sql_write(function, schema, &sql);
	result_print(found == 1, schema, function->name, "is there once", "", "");
	result_print(row >= 0 && text_is(PQgetvalue(catalog, row, 1), buf_text(&parameters)),
		schema, function->name, "arguments", buf_text(&parameters),
		row < 0 ? "" : PQgetvalue(catalog, row, 1));
	/* tick() and task_progress() return nothing; the client asks for a constant instead. */
	if (row < 0 || PQgetvalue(catalog, row, 2)[0] != '\0' ||
		strstr(function->sql, "select true as done from") == NULL) {
		result_print(row >= 0 && text_is(PQgetvalue(catalog, row, 2), buf_text(&columns)),
			schema, function->name, "columns", buf_text(&columns),
			row < 0 ? "" : PQgetvalue(catalog, row, 2));
	}
	result_print(strstr(function->sql, buf_text(&sql)) != NULL, schema, function->name,
		"the SQL text calls it with all its arguments", function->sql, buf_text(&sql));
	buf_done(&parameters);
	buf_done(&columns);
	buf_done(&sql);
}

static bool
function_known(const struct bind_function *const *functions, const char *name)
{
	for (; *functions != NULL; functions++) {
		if (text_is((*functions)->name, name)) {
			return true;
		}
	}
	return false;
}

/* The keeper and the archiver are one role with one schema. */
static const struct bind_function *const *
keeper_and_archiver(void)
{
	static const struct bind_function *functions[64];
	size_t filled = 0;

	for (size_t i = 0; keeper_functions[i] != NULL && filled < 63; i++) {
		functions[filled++] = keeper_functions[i];
	}
	for (size_t i = 0; archiver_functions[i] != NULL && filled < 63; i++) {
		functions[filled++] = archiver_functions[i];
	}
	return functions;
}

static bool
schema_compare(PGconn *link, const char *schema, const struct bind_function *const *functions)
{
	PGresult *catalog = PQexecParams(link, catalog_query, 1, NULL, &schema, NULL, NULL, 0);
	bool read = PQresultStatus(catalog) == PGRES_TUPLES_OK;

	if (!read) {
		printf("Bail out! %s", PQerrorMessage(link));
	}
	for (int i = 0; read && i < PQntuples(catalog); i++) {
		result_print(function_known(functions, PQgetvalue(catalog, i, 0)), schema,
			PQgetvalue(catalog, i, 0), "the client knows it", "", "");
	}
	for (size_t i = 0; read && functions[i] != NULL; i++) {
		function_compare(schema, functions[i], catalog);
	}
	PQclear(catalog);
	return read;
}

int
main(int argc, char **argv)
{
	const char *const keywords[] = {"host", "port", "dbname", "user", NULL};
	const char *const values[] = {
		argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "", "opconsole", "postgres", NULL};
	PGconn *link = PQconnectdbParams(keywords, values, 0);
	bool compared;

	if (PQstatus(link) != CONNECTION_OK) {
		printf("Bail out! %s", PQerrorMessage(link));
		PQfinish(link);
		return 1;
	}
	compared = schema_compare(link, "api", bind_functions) &&
		   schema_compare(link, "keeper_api", keeper_and_archiver()) &&
		   schema_compare(link, "report_api", report_functions) &&
		   schema_compare(link, "forward_api", forward_functions);
	PQfinish(link);
	printf("1..%d\n", count);
	return compared && failed == 0 && count > 0 ? 0 : 1;
}
