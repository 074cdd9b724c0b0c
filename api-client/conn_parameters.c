/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every parameter that libpq knows, with an explicit value that is not empty: libpq takes an empty
 * one for "not given" and asks the environment, a service file or a file in HOME instead (T-06).
 */
#include "conn_private.h"

#include "buf.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* A path below a device can never exist, so nothing is read and nothing is complained about. */
#define NO_FILE "/dev/null/none"

/* What a role changed on itself would win over the server's defaults, so all is said again here;
 * the empty library list rescues a role that someone has locked out that way. */
#define OPTIONS                                                                                    \
	"-c search_path= -c local_preload_libraries= "                                             \
	"-c DateStyle=ISO -c TimeZone=UTC -c IntervalStyle=iso_8601 -c bytea_output=hex "          \
	"-c client_min_messages=warning -c default_transaction_isolation=read\\ committed "        \
	"-c default_transaction_read_only=off -c default_transaction_deferrable=off "              \
	"-c synchronous_commit=on -c statement_timeout=30000 -c lock_timeout=5000 "                \
	"-c idle_in_transaction_session_timeout=10000"

static void
parameter_add(struct conn_parameters *to, size_t *count, const char *keyword, const char *value)
{
	if (*count == CONN_PARAMETERS_MAXIMUM) {
		die("too many connection parameters");
	}
	to->keywords[*count] = keyword;
	to->values[*count] = value;
	(*count)++;
}

void
conn_parameters_fill(struct conn_parameters *to, const struct conn_options *options, size_t host)
{
	static const char *const fixed[][2] = {
		{"sslmode", "verify-full"},
		{"sslcompression", "0"},
		{"sslsni", "1"},
		{"sslcrldir", NO_FILE},
		{"ssl_max_protocol_version", "TLSv1.3"},
		{"gssencmode", "disable"},
		{"krbsrvname", "postgres"},
		{"gsslib", "gssapi"},
		{"passfile", NO_FILE},
		{"requirepeer", "nobody"},
		{"channel_binding", "prefer"},
		{"target_session_attrs", "any"}, /* our own meaning of read-write: conn.c */
		{"client_encoding", "UTF8"},
		{"connect_timeout", "30"}, /* not heeded by PQconnectPoll(); ours is */
		{"keepalives", "1"},
		{"keepalives_idle", "10"},
		{"keepalives_interval", "5"},
		{"keepalives_count", "3"},
		{"tcp_user_timeout", "25000"},
		{"options", OPTIONS},
	};
	size_t count = 0;

	memset(to, 0, sizeof *to);
	text_format(to->port, sizeof to->port, "%d", options->hosts[host].port);
	parameter_add(to, &count, "host", options->hosts[host].name);
	parameter_add(to, &count, "hostaddr", options->hosts[host].address);
	parameter_add(to, &count, "port", to->port);
	parameter_add(to, &count, "dbname", options->database);
	parameter_add(to, &count, "user", options->role);
	parameter_add(to, &count, "application_name", options->application);
	parameter_add(to, &count, "sslrootcert", options->ca_file);
	parameter_add(to, &count, "sslcert", options->certificate_file);
	parameter_add(to, &count, "sslkey", options->key_file);
	parameter_add(to, &count, "sslcrl", options->crl_file);
	parameter_add(to, &count, "ssl_min_protocol_version",
		text_is(options->tls_minimum, "1.2") ? "TLSv1.2" : "TLSv1.3");
	for (size_t i = 0; i < COUNT_OF(fixed); i++) {
		parameter_add(to, &count, fixed[i][0], fixed[i][1]);
	}
}

static char *
option_dup(const char *text, const char *otherwise)
{
	return text_dup(text == NULL ? otherwise : text);
}

void
conn_options_copy(struct conn_options *to, const struct conn_options *from)
{
	*to = *from;
	to->hosts = mem_new(from->host_count, sizeof *to->hosts);
	for (size_t i = 0; i < from->host_count; i++) {
		to->hosts[i].name = text_dup(from->hosts[i].name);
		to->hosts[i].address = text_dup(from->hosts[i].address);
		to->hosts[i].port = from->hosts[i].port;
	}
	to->database = option_dup(from->database, "opconsole");
	to->role = option_dup(from->role, "");
	to->ca_file = option_dup(from->ca_file, "");
	to->certificate_file = option_dup(from->certificate_file, "");
	to->key_file = option_dup(from->key_file, "");
	to->crl_file = option_dup(from->crl_file, "");
	to->tls_minimum = option_dup(from->tls_minimum, "1.3");
	to->application = option_dup(from->application, "opconsole");
	to->connect_timeout_ms = from->connect_timeout_ms > 0 ? from->connect_timeout_ms : 5000;
	to->call_timeout_ms = from->call_timeout_ms > 0 ? from->call_timeout_ms : 15000;
}

void
conn_options_done(struct conn_options *options)
{
	const char *const texts[] = {options->database, options->role, options->ca_file,
		options->certificate_file, options->key_file, options->crl_file,
		options->tls_minimum, options->application};

	for (size_t i = 0; i < options->host_count; i++) {
		free(options->hosts[i].name);
		free(options->hosts[i].address);
	}
	free(options->hosts);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		free((char *)(uintptr_t)texts[i]);
	}
}
