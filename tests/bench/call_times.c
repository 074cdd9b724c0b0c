/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times statements over one connection with mutual TLS, as a program with libpq sees them: from
 * before the statement is sent until its whole answer is there. Says the process number of its
 * backend first. Reads a statement per line and answers with milliseconds, rows, the last value of
 * the first row, that of the last row, and the first value of the last row. Nothing of the product
 * is in it.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1000.0 + (double)at.tv_nsec / 1000000.0;
}

int
main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	PGconn *conn;

	if (argc != 2) {
		fprintf(stderr, "usage: call_times CONNECTION\n");
		return 64;
	}
	conn = PQconnectdb(argv[1]);
	if (PQstatus(conn) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(conn));
		PQfinish(conn);
		return 1;
	}
	printf("%d\n", PQbackendPID(conn));
	(void)fflush(stdout);
	while (getline(&line, &room, stdin) >= 0) {
		double started;
		PGresult *result;
		int rows;

		line[strcspn(line, "\n")] = '\0';
		started = now();
		result = PQexecParams(conn, line, 0, NULL, NULL, NULL, NULL, 0);
		started = now() - started;
		if (PQresultStatus(result) != PGRES_TUPLES_OK) {
			fprintf(stderr, "%s", PQerrorMessage(conn));
			PQclear(result);
			PQfinish(conn);
			return 1;
		}
		rows = PQntuples(result);
		printf("%.4f\t%d\t%s\t%s\t%s\n", started, rows,
			rows > 0 ? PQgetvalue(result, 0, PQnfields(result) - 1) : "",
			rows > 0 ? PQgetvalue(result, rows - 1, PQnfields(result) - 1) : "",
			rows > 0 ? PQgetvalue(result, rows - 1, 0) : "");
		(void)fflush(stdout);
		PQclear(result);
	}
	PQfinish(conn);
	return 0;
}
