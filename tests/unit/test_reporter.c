/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the reporter reads of other programs: versions of Debian, lines of /proc, answers and logs
 * of ClamAV, the JSON of pgBackRest (D-13). Real sources are in tests/cli/reporter.py.
 */
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"
#include "../../console/reporter_backup.h"
#include "../../console/reporter_clamav.h"
#include "../../console/reporter_lines.h"
#include "../../console/reporter_process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char directory[] = "/tmp/opconsole-reporter.XXXXXX";
static char path[80];

static int
setup(void **state)
{
	(void)state;
	if (mkdtemp(directory) == NULL) {
		return -1;
	}
	(void)snprintf(path, sizeof path, "%s/file", directory);
	return clock_set_zone("UTC") ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(directory);
}

static void
file_write(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fputs(text, file) >= 0, 1);
	assert_int_equal(fclose(file), 0);
}

/* deb-version(7); the vectors are judged the same by dpkg --compare-versions. */
static void
test_versions(void **state)
{
	static const char *const ascending[] = {"1.0~~", "1.0~rc1", "1.0", "1.0-1~bpo12+1", "1.0-1",
		"1.0-1+deb12u1", "1.0-1+deb12u2", "1.0-1+deb12u10", "1.0a", "1.0+dfsg-1", "1.0.1",
		"1.2", "1.10", "10", "1:0.5", "2:0.1"};
	static const char *const bad[] = {
		"", "-1", "1.0-", "1 0", "1;0", ":1", "1:", "a:1", "+1", "1\n", "1_0"};

	(void)state;
	for (size_t i = 0; i < sizeof ascending / sizeof ascending[0]; i++) {
		assert_true(reporter_version_valid(ascending[i]));
		for (size_t j = 0; j < sizeof ascending / sizeof ascending[0]; j++) {
			int order = reporter_version_compare(ascending[i], ascending[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
	assert_int_equal(reporter_version_compare("0:1.0", "1.0-0"), 0);
	assert_int_equal(reporter_version_compare("1.00", "1.0"), 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(reporter_version_valid(bad[i]));
	}
}

static void
map_is(const char *line, const char *expected)
{
	char *copy = text_dup(line);
	const char *got = reporter_map_deleted(copy);

	if (expected == NULL) {
		assert_null(got);
	} else {
		assert_string_equal(got, expected);
	}
	free(copy);
}

static void
test_maps(void **state)
{
	(void)state;
	map_is("7f00-7f01 r-xp 00000000 08:01 123   /usr/lib/libssl.so.3 (deleted)",
		"/usr/lib/libssl.so.3");
	map_is("7f00-7f01 r-xp 00000000 08:01 123   /opt/a b (deleted) (deleted)",
		"/opt/a b (deleted)");
	map_is("7f00-7f01 r--p 00000000 08:01 123   /usr/lib/libssl.so.3 (deleted)", NULL);
	map_is("7f00-7f01 r-xp 00000000 08:01 123   /usr/lib/libssl.so.3", NULL);
	map_is("7f00-7f01 r-xp 00000000 00:00 0     memfd:x (deleted)", NULL);
	map_is("7f00-7f01 r-xp (deleted)", NULL);
	map_is(" (deleted)", NULL);
	map_is("(deleted)", NULL);
	map_is("", NULL);
}

static struct reporter_package
package(const char *name, const char *installed)
{
	return (struct reporter_package){.name = text_dup(name),
		.installed = text_dup(installed),
		.architecture = text_dup("amd64"),
		.effective = true};
}

static void
kernel_is(const char *release, const char *version, bool stale)
{
	struct reporter_packages packages = {.count = 4};
	struct reporter_kernel kernel = {.release = release, .version = version};

	packages.items = mem_new(packages.count, sizeof *packages.items);
	packages.items[0] = package("linux-image-6.1.0-17-amd64", "6.1.69-1");
	packages.items[1] = package("linux-image-6.1.0-18-amd64", "6.1.76-1");
	packages.items[2] = package("linux-image-6.1.0-19-amd64-dbg", "6.1.90-1");
	packages.items[3] = package("linux-image-amd64", "6.1.76-1");
	reporter_kernel_mark(&packages, &kernel);
	assert_string_equal(kernel.installed, "6.1.0-18-amd64");
	assert_int_equal(kernel.stale, stale);
	assert_int_equal(packages.items[3].effective, !stale);
	reporter_packages_done(&packages);
}

static void
test_kernel(void **state)
{
	struct reporter_packages none = {0};
	struct reporter_kernel kernel = {.release = "6.1", .version = ""};

	(void)state;
	kernel_is("6.1.0-18-amd64", "#1 SMP Debian 6.1.76-1 (2024-02-01)", false);
	kernel_is("6.1.0-18-amd64", "#1 SMP", false);
	kernel_is("6.1.0-17-amd64", "#1 SMP Debian 6.1.69-1 (2024-01-01)", true);
	/* Built again under the same name. */
	kernel_is("6.1.0-18-amd64", "#1 SMP Debian 6.1.75-1 (2024-01-01)", true);
	kernel_is("6.1.0-18", "#1 SMP", true);
	reporter_kernel_mark(&none, &kernel);
	assert_null(kernel.installed);
	assert_false(kernel.stale);
}

static void
test_clamd_answers(void **state)
{
	static const char *const bad[] = {"", "ClamAV ", "ClamAV 1.4\n", "clamd 1.4",
		"ClamAV 1.4/27400", "ClamAV 1.4/x/Sun Nov 22 09:30:12 2026",
		"ClamAV 1.4/27400/yesterday", "ClamAV 1.4/27400/Sun Nov 22 09:30:12 2026 x",
		"ClamAV 1.4/9999999999999/Sun Nov 22 09:30:12 2026", "UNKNOWN COMMAND"};
	struct reporter_clamav clamav = {.signatures_at = TIME_NULL};
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	assert_true(reporter_clamd_version(
		"ClamAV 1.4.3/27400/Sun Nov 22 09:30:12 2026", &clamav, &err));
	assert_string_equal(clamav.engine, "1.4.3");
	assert_string_equal(clamav.signatures_version, "27400");
	assert_int_equal(clamav.signatures_at, INT64_C(1795339812) * CLOCK_SECOND);
	reporter_clamav_done(&clamav);
	clamav.signatures_at = TIME_NULL;
	assert_true(reporter_clamd_version("ClamAV 1.4.3", &clamav, &err));
	assert_null(clamav.signatures_version);
	assert_int_equal(clamav.signatures_at, TIME_NULL);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct reporter_clamav other = {0};

		assert_false(reporter_clamd_version(bad[i], &other, &err));
		assert_int_equal(err.kind, OP_ERROR_INVALID);
		assert_null(other.engine);
	}
	assert_true(reporter_clamd_stats("POOLS: 1\n\nSTATE: VALID PRIMARY\nEND", &clamav, &err));
	assert_null(clamav.last_error);
	assert_true(reporter_clamd_stats("STATE: EXIT\033\nEND", &clamav, &err));
	assert_string_equal(clamav.last_error, "STATE: EXIT\\x1b");
	assert_false(reporter_clamd_stats("STATE: VALID PRIMARY\n", &clamav, &err));
	assert_false(reporter_clamd_stats("\nEND", &clamav, &err));
	reporter_clamav_done(&clamav);
}

#define AT "Sun Nov 22 09:30:12 2026 -> "

static void
test_clamd_log(void **state)
{
	struct reporter_clamav clamav = {0};
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	file_write(AT "Listening\n" AT "/a: b/c: Own.Eicar FOUND\n" AT "ERROR: no \033 socket\n" AT
		      "/d: Win.Two(aa:1) FOUND\n");
	assert_true(reporter_clamd_log(path, &clamav, &err));
	assert_int_equal(clamav.detection_count, 2);
	assert_string_equal(clamav.detections[0].path, "/a: b/c");
	assert_string_equal(clamav.detections[0].signature, "Own.Eicar");
	assert_int_equal(clamav.detections[0].at, INT64_C(1795339812) * CLOCK_SECOND);
	assert_string_equal(clamav.last_error, "Sun Nov 22 09:30:12 2026: no \\x1b socket");
	reporter_clamav_done(&clamav);
	file_write(AT "Listening\n/x: Own.Eicar FOUND\n");
	assert_false(reporter_clamd_log(path, &clamav, &err));
	assert_non_null(strstr(err.message, "file:2: at: "));
	reporter_clamav_done(&clamav);
}

static void
test_freshclam_log(void **state)
{
	struct reporter_clamav clamav = {0};
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	file_write(AT "ClamAV update process started at now\n" AT "ERROR: Can't download\n" AT
		      "ClamAV update process started at now\n" AT "daily.cld is up-to-date\n");
	assert_true(reporter_freshclam_log(path, &clamav, &err));
	assert_null(clamav.update_error);
	file_write(AT "ClamAV update process started at now\n" AT "ERROR: Can't download\n");
	assert_true(reporter_freshclam_log(path, &clamav, &err));
	assert_string_equal(clamav.update_error, "Sun Nov 22 09:30:12 2026: Can't download");
	reporter_clamav_done(&clamav);
}

#define SUMMARY                                                                                    \
	"\n----------- SCAN SUMMARY -----------\nInfected files: 1\nTotal errors: %s\n"            \
	"Start Date: 2026:11:22 09:00:00\nEnd Date:   2026:11:22 09:30:12\n"

static void
scan_is(const char *before, const char *errors, const char *after, bool ended)
{
	struct reporter_clamav clamav = {0};
	struct op_error err = OP_ERROR_INIT;
	struct buf text = BUF_INIT;

	buf_append(&text, before);
	buf_printf(&text, SUMMARY, errors);
	buf_append(&text, after);
	file_write(buf_text(&text));
	buf_done(&text);
	assert_true(reporter_scan_log(path, &clamav, &err));
	assert_int_equal(
		clamav.last_full_scan, ended ? INT64_C(1795339812) * CLOCK_SECOND : TIME_NULL);
	assert_int_equal(clamav.last_error != NULL, ended && !text_is(errors, "0"));
	for (size_t i = 0; i < clamav.detection_count; i++) {
		assert_true(clamav.detections[i].at != TIME_NULL);
	}
	reporter_clamav_done(&clamav);
}

/* L-11: what a file's name could write is no proof of a scan. */
static void
test_scan_log(void **state)
{
	struct reporter_clamav clamav = {0};
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	scan_is("/x: Own.Eicar FOUND\n", "0", "", true);
	scan_is("/x: Own.Eicar FOUND\n", "3", "\n", true);
	scan_is("", "0", "/y: Own.Eicar FOUND\n", false);
	scan_is("", "0", "\n-------\n\n/y: OK\n", false);
	file_write("----------- SCAN SUMMARY -----------\nEnd Date: tomorrow\n");
	assert_false(reporter_scan_log(path, &clamav, &err));
	assert_non_null(strstr(err.message, "file:2: End Date: "));
	reporter_clamav_done(&clamav);
}

static void
test_backup(void **state)
{
	static const char good[] =
		"[{\"name\":\"main\",\"status\":{\"code\":0},\"backup\":[{\"label\":\"20261122F\","
		"\"type\":\"full\",\"timestamp\":{\"start\":1795339812,\"stop\":1795339900},"
		"\"info\":{\"size\":5},\"error\":true}]}]";
	struct op_error err = OP_ERROR_INIT;
	json_t *runs = reporter_backup_parse("f", good, strlen(good), &err);
	const json_t *run = json_array_get(runs, 0);

	(void)state;
	assert_int_equal(json_array_size(runs), 1);
	assert_string_equal(
		json_string_value(json_object_get(run, "started")), "2026-11-22T09:30:12+00:00");
	assert_int_equal(json_integer_value(json_object_get(run, "size")), 5);
	assert_non_null(json_string_value(json_object_get(run, "error")));
	json_decref(runs);
	for (size_t length = 0; length < strlen(good); length++) {
		op_error_clear(&err);
		assert_null(reporter_backup_parse("f", good, length, &err));
		assert_int_equal(err.kind, OP_ERROR_INVALID);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_clamd_answers),
		cmocka_unit_test(test_clamd_log),
		cmocka_unit_test(test_freshclam_log),
		cmocka_unit_test(test_scan_log),
		cmocka_unit_test(test_backup),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
