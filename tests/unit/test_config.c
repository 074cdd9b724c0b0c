/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file (E-13): defaults, every kind of mistake with its file, line and key, and
 * what the file itself must be.
 */
#include "../../api-client/buf.h"
#include "../../console/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define GOOD                                                                                       \
	"[server]\nhost = db.example\naddress = 192.0.2.1\nrole = bastion-1\n"                     \
	"[tls]\nca = /c/ca\ncertificate = /c/crt\nkey = /c/key\ncrl = /c/crl\n"

static char directory[] = "/tmp/opconsole-config.XXXXXX";
static char path[64];

static int
setup(void **state)
{
	(void)state;
	if (mkdtemp(directory) == NULL) {
		return -1;
	}
	(void)snprintf(path, sizeof path, "%s/c.conf", directory);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(directory);
}

static void
file_write(const void *bytes, size_t length, mode_t mode)
{
	FILE *file;

	(void)unlink(path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
loads(const char *text, struct config *config)
{
	struct op_error err = OP_ERROR_INIT;

	file_write(text, strlen(text), 0600);
	if (!config_load(path, config, &err)) {
		fail_msg("%s", err.message);
	}
}

/* The message begins behind "PATH" with the text. */
static void
refuses(const char *text, const char *message)
{
	struct op_error err = OP_ERROR_INIT;
	struct config config;

	file_write(text, strlen(text), 0600);
	assert_false(config_load(path, &config, &err));
	assert_int_equal(err.kind, OP_ERROR_CONFIG);
	assert_memory_equal(err.message, path, strlen(path));
	assert_string_equal(err.message + strlen(path), message);
}

static void
test_defaults(void **state)
{
	struct config config;

	(void)state;
	loads(GOOD, &config);
	assert_int_equal(config.connection.host_count, 1);
	assert_string_equal(config.connection.hosts[0].name, "db.example");
	assert_string_equal(config.connection.hosts[0].address, "192.0.2.1");
	assert_int_equal(config.connection.hosts[0].port, 5432);
	assert_string_equal(config.connection.database, "opconsole");
	assert_string_equal(config.connection.tls_minimum, "1.3");
	assert_int_equal(config.connection.connect_timeout_ms, 5000);
	assert_int_equal(config.connection.call_timeout_ms, 15000);
	assert_string_equal(config.language, "en");
	assert_string_equal(config.time_zone, "Asia/Almaty");
	assert_string_equal(config.theme, "dark");
	assert_false(config.ascii);
	assert_int_equal(config.idle_lock_minutes, 10);
	assert_int_equal(config.seal_interval_ms, 1000);
	assert_null(config.checkpoint_key);
	assert_string_equal(config.state_directory, config.runtime_directory);
	assert_null(config.checkpoint_keys);
	assert_int_equal(config.checkpoint_interval_s, 60);
	assert_null(config.log_file);
	assert_memory_equal(config.runtime_directory, "/run/user/", 10);
	assert_null(config.forward.texts[CONFIG_FORWARD_SINK]);
	assert_string_equal(config.forward.texts[CONFIG_FORWARD_MINIMUM], "1.3");
	assert_int_equal(config.forward.port, 6514);
	assert_int_equal(config.forward.enterprise, 32473);
	assert_int_equal(config.forward.message_bytes, 8192);
	assert_int_equal(config.forward.timeout_s, 30);
	assert_true(config.forward.close_notify);
	config_done(&config);
}

static void
test_forward(void **state)
{
	struct config config;

	(void)state;
	loads(GOOD
		"[forward]\nsink = siem\nhost = siem.example\naddress = 2001:db8::7\nport = 7514\n"
		"ca = /s/ca\ncertificate = /s/crt\nkey = /s/key\ncrl = /s/crl\nminimum = 1.2\n"
		"close_notify = no\nenterprise = 57801\nmessage_bytes = 2048\ntimeout_s = 5\n",
		&config);
	assert_string_equal(config.forward.texts[CONFIG_FORWARD_SINK], "siem");
	assert_string_equal(config.forward.texts[CONFIG_FORWARD_HOST], "siem.example");
	assert_string_equal(config.forward.texts[CONFIG_FORWARD_ADDRESS], "2001:db8::7");
	assert_string_equal(config.forward.texts[CONFIG_FORWARD_KEY], "/s/key");
	assert_string_equal(config.forward.texts[CONFIG_FORWARD_MINIMUM], "1.2");
	assert_int_equal(config.forward.port, 7514);
	assert_int_equal(config.forward.enterprise, 57801);
	assert_int_equal(config.forward.message_bytes, 2048);
	assert_int_equal(config.forward.timeout_s, 5);
	assert_false(config.forward.close_notify);
	config_done(&config);
	/* T-10 */
	refuses(GOOD "[forward]\naddress = siem.example\n",
		":11: address: a numeric address is expected");
	refuses(GOOD "[forward]\nport = 0\n", ":11: port: a number from 1 to 65535 is expected");
	refuses(GOOD "[forward]\nmessage_bytes = 2047\n",
		":11: message_bytes: a number from 2048 to 65536 is expected");
	refuses(GOOD "[forward]\nca = siem.crt\n", ":11: ca: an absolute path is expected");
	refuses(GOOD "[forward]\nclose_notify = maybe\n",
		":11: close_notify: yes or no is expected");
}

static void
test_several_hosts(void **state)
{
	struct config config;

	(void)state;
	loads("[server]\n  host = a.example , b.example\n\taddress = 192.0.2.1,2001:db8::1\n"
	      "port = 5432, 6432\nrole = bastion-1\n; a comment\n"
	      "[tls]\nca = /c/ca\ncertificate = /c/crt\nkey = /c/key\ncrl = /c/crl\nminimum = "
	      "1.2\n",
		&config);
	assert_int_equal(config.connection.host_count, 2);
	assert_string_equal(config.connection.hosts[1].name, "b.example");
	assert_string_equal(config.connection.hosts[1].address, "2001:db8::1");
	assert_int_equal(config.connection.hosts[1].port, 6432);
	assert_string_equal(config.connection.tls_minimum, "1.2");
	config_done(&config);
}

static void
test_mistakes(void **state)
{
	(void)state;
	refuses("", ": [server] host is missing");
	refuses("[server]\nhost = a\n", ": [server] address is missing");
	refuses(GOOD "colour = red\n", ":10: colour: there is no such key in this section");
	refuses(GOOD "[console]\nhost = x\n", ":11: host: there is no such key in this section");
	refuses("key = value\n", ":1: key: there is no such key in this section");
	refuses(GOOD "ca = /c/other\n", ":10: ca: given twice");
	refuses(GOOD "[server]\nhost = x\n", ":11: host: given twice");
	refuses(GOOD "what is this\n", ":10: : \"key = value\" or \"[section]\" is expected");
	refuses(GOOD "[console]\nidle_lock_minutes = 16\n",
		":11: idle_lock_minutes: a number from 1 to 15 is expected");
	refuses(GOOD "[console]\nidle_lock_minutes = 5 minutes\n",
		":11: idle_lock_minutes: a number from 1 to 15 is expected");
	refuses(GOOD "[console]\nascii = true\n", ":11: ascii: yes or no is expected");
	refuses(GOOD "[console]\nlanguage = de\n",
		":11: language: one of these is expected: en ru kk");
	refuses(GOOD "[console]\nlanguage = e\n",
		":11: language: one of these is expected: en ru kk");
	refuses(GOOD "[console]\nlog_file = console.log\n",
		":11: log_file: an absolute path is expected");
	refuses(GOOD "minimum = 1.1\n", ":10: minimum: one of these is expected: 1.3 1.2");
	refuses(GOOD "[keeper]\nseal_interval_ms = 199\n",
		":11: seal_interval_ms: a number from 200 to 60000 is expected");
	refuses(GOOD "[keeper]\ncheckpoint_interval_s = 0\n",
		":11: checkpoint_interval_s: a number from 1 to 3600 is expected");
	refuses(GOOD "[keeper]\ncheckpoint_key = checkpoint.key\n",
		":11: checkpoint_key: an absolute path is expected");
}

static void
test_host_mistakes(void **state)
{
	static const char rest[] =
		"role = r\n[tls]\nca = /c\ncertificate = /c\nkey = /c\ncrl = /c\n";
	static const char *const cases[][2] = {
		{"host = a, b\naddress = 192.0.2.1\n",
			":3: address: as many addresses as hosts are "
			"expected"},
		{"host = a\naddress = db.example\n", ":3: address: a numeric address is expected"},
		{"host = a\naddress = 192.0.2.1\nport = 0\n",
			":4: port: a number from 1 to 65535 is "
			"expected"},
		{"host = a\naddress = 192.0.2.1\nport = 65536\n",
			":4: port: a number from 1 to 65535 "
			"is expected"},
		{"host = a\naddress = 192.0.2.1\nport = 1, 2\n",
			":4: port: one port, or as many as "
			"hosts, are expected"},
		{"host = a,,b\naddress = 192.0.2.1\n", ":2: host: one to eight names, separated by "
						       "commas, are expected"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "[server]\n%s%s", cases[i][0], rest);
		refuses(buf_text(&text), cases[i][1]);
		buf_done(&text);
	}
}

static void
refuses_file(const char *message)
{
	struct op_error err = OP_ERROR_INIT;
	struct config config;

	assert_false(config_load(path, &config, &err));
	assert_int_equal(err.kind, OP_ERROR_CONFIG);
	assert_string_equal(err.message + strlen(path), message);
}

/* E-13 */
static void
test_file(void **state)
{
	static const char nul[] = GOOD "; a\0b\n";
	struct buf large = BUF_INIT;
	char target[96];

	(void)state;
	(void)unlink(path);
	refuses_file(": No such file or directory");
	file_write(GOOD, strlen(GOOD), 0620);
	refuses_file(": it must not be writable by group or others");
	file_write(GOOD, strlen(GOOD), 0602);
	refuses_file(": it must not be writable by group or others");
	file_write(nul, sizeof nul - 1, 0600);
	refuses_file(": it is not valid UTF-8 text");
	file_write(GOOD "; \xff\n", strlen(GOOD "; \xff\n"), 0600);
	refuses_file(": it is not valid UTF-8 text");
	for (int i = 0; i < 70000; i++) {
		buf_append_char(&large, ';');
	}
	file_write(large.data, large.length, 0600);
	refuses_file(": it is larger than 64 KiB");
	buf_truncate(&large, 5000);
	file_write(large.data, large.length, 0600);
	refuses_file(":1: : the line is too long");
	buf_done(&large);

	(void)snprintf(target, sizeof target, "%s/target", directory);
	assert_int_equal(rename(path, target), 0);
	assert_int_equal(symlink(target, path), 0);
	refuses_file(": a symbolic link is not accepted");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(target), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	refuses_file(": a regular file is expected");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	refuses_file(": a regular file is expected");
	assert_int_equal(rmdir(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_forward),
		cmocka_unit_test(test_several_hosts),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_host_mistakes),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
