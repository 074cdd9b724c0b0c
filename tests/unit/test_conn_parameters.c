/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T-06: no parameter of a connection is left to the environment, a service file or HOME. */
#include "../../api-client/buf.h"
#include "../../api-client/conn_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct conn_host host = {
	(char *)(uintptr_t) "db.example", (char *)(uintptr_t) "192.0.2.1", 5433};
static const struct conn_options options = {
	.hosts = &host,
	.host_count = 1,
	.database = "opconsole",
	.role = "bastion-1",
	.ca_file = "/ca",
	.certificate_file = "/crt",
	.key_file = "/key",
	.crl_file = "/crl",
	.tls_minimum = "1.3",
	.application = "opconsole",
};

static const char *
value_find(const struct conn_parameters *parameters, const char *keyword)
{
	for (size_t i = 0; parameters->keywords[i] != NULL; i++) {
		if (text_is(parameters->keywords[i], keyword)) {
			return parameters->values[i];
		}
	}
	return NULL;
}

/* Whatever libpq would look up by itself: a variable or a file in HOME. */
static bool
looked_up(const PQconninfoOption *option)
{
	static const char *const files[] = {
		"sslcert", "sslkey", "sslrootcert", "sslcrl", "passfile"};

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		if (text_is(option->keyword, files[i])) {
			return true;
		}
	}
	return option->envvar != NULL;
}

static void
nothing_is_looked_up(void **state)
{
	struct conn_parameters parameters;
	PQconninfoOption *known = PQconndefaults();

	(void)state;
	conn_parameters_fill(&parameters, &options, 0);
	assert_non_null(known);
	for (const PQconninfoOption *option = known; option->keyword != NULL; option++) {
		const char *value = value_find(&parameters, option->keyword);

		/* No service is named, so no service file is read; a key takes the place of
		 * passwords. */
		if (!looked_up(option) || text_is(option->keyword, "service") ||
			text_is(option->keyword, "password")) {
			continue;
		}
		if (value == NULL || value[0] == '\0') {
			fail_msg("%s comes from %s", option->keyword, option->envvar);
		}
	}
	PQconninfoFree(known);
}

static void
decisions(void **state)
{
	struct conn_parameters parameters;

	(void)state;
	conn_parameters_fill(&parameters, &options, 0);
	assert_string_equal(value_find(&parameters, "sslmode"), "verify-full");
	assert_string_equal(value_find(&parameters, "gssencmode"), "disable");
	assert_string_equal(value_find(&parameters, "ssl_min_protocol_version"), "TLSv1.3");
	assert_string_equal(value_find(&parameters, "host"), "db.example");
	assert_string_equal(value_find(&parameters, "hostaddr"), "192.0.2.1");
	assert_string_equal(value_find(&parameters, "port"), "5433");
	assert_string_equal(value_find(&parameters, "sslcrl"), "/crl");
	assert_non_null(strstr(value_find(&parameters, "options"), "-c search_path= "));
	assert_non_null(strstr(value_find(&parameters, "options"), "-c local_preload_libraries= "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_looked_up),
		cmocka_unit_test(decisions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
