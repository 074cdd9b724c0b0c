/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Yardstick: the least that a program with libpq and mutual TLS can be. It connects with the
 * connection string of its first argument, runs every further argument as one statement, and
 * prints the last value. Nothing of the product is in it.
 */
#include <libpq-fe.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	PGconn *conn;
	PGresult *result;
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: bare_call CONNECTION STATEMENT...\n");
		return 64;
	}
	conn = PQconnectdb(argv[1]);
	if (PQstatus(conn) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		PQfinish(conn);
		return 1;
	}
	for (i = 2; i < argc; i++) {
		result = PQexecParams(conn, argv[i], 0, NULL, NULL, NULL, NULL, 0);
		if (PQresultStatus(result) != PGRES_TUPLES_OK) {
			fprintf(stderr, "%s", PQerrorMessage(conn));
			PQclear(result);
			PQfinish(conn);
			return 1;
		}
		if (i + 1 == argc && PQntuples(result) > 0) {
			printf("%s\n", PQgetvalue(result, 0, PQnfields(result) - 1));
		}
		PQclear(result);
	}
	PQfinish(conn);
	return 0;
}
