/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the configuration file (E-13, B-04). Any bytes load or give an error that names the
 * file, with every value inside its documented range.
 */
#include "../../api-client/buf.h"
#include "../../console/config.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool condition)
{
	if (!condition) {
		abort();
	}
}

static void
file_write(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

	must(fd >= 0);
	must(write(fd, data, size) == (ssize_t)size);
	must(close(fd) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *directory = getenv("FUZZ_DIRECTORY");
	struct config config;
	struct op_error err = OP_ERROR_INIT;
	char path[512];

	memset(&config, 0, sizeof config);
	text_format(path, sizeof path, "%s/opconsole.conf", directory == NULL ? "." : directory);
	file_write(path, data, size);
	if (config_load(path, &config, &err)) {
		must(config.idle_lock_minutes >= 1 && config.idle_lock_minutes <= 15);
		must(config.seal_interval_ms >= 200 && config.seal_interval_ms <= 60000);
		must(config.connection.host_count > 0);
		must(text_is(config.connection.tls_minimum, "1.2") ||
			text_is(config.connection.tls_minimum, "1.3"));
		config_done(&config);
	} else {
		must(err.kind == OP_ERROR_CONFIG && err.message[0] != '\0');
	}
	return 0;
}
