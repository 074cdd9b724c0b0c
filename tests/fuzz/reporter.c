/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: what the reporter reads of other programs (D-13, B-04). The first byte chooses the
 * reader; any bytes behind it are taken or refused with an error that says so.
 */
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"
#include "../../console/reporter_backup.h"
#include "../../console/reporter_clamav.h"
#include "../../console/reporter_lines.h"
#include "../../console/reporter_process.h"

#include <fcntl.h>
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

static void
lines_read(const char *path, enum reporter_lines_kind kind, struct op_error *err)
{
	struct reporter_field fields[] = {{.name = "Package"}, {.name = "Version"}};
	struct reporter_lines lines;

	if (reporter_lines_open(&lines, path, kind, 1 << 20, err)) {
		while (reporter_stanza_next(&lines, fields, 2, err)) {
			must(lines.line > 0);
		}
	}
	reporter_fields_done(fields, 2);
	reporter_lines_close(&lines);
}

static void
clamav_read(char choice, const char *path, const char *text, struct op_error *err)
{
	struct reporter_clamav clamav = {.signatures_at = TIME_NULL};
	bool fine = choice == 'v'   ? reporter_clamd_version(text, &clamav, err)
		    : choice == 't' ? reporter_clamd_stats(text, &clamav, err)
		    : choice == 'c' ? reporter_clamd_log(path, &clamav, err)
		    : choice == 'f' ? reporter_freshclam_log(path, &clamav, err)
				    : reporter_scan_log(path, &clamav, err);

	must(fine == (err->kind == OP_ERROR_NONE));
	for (size_t i = 0; i < clamav.detection_count; i++) {
		must(strlen(clamav.detections[i].signature) <= 200);
		must(strlen(clamav.detections[i].path) <= 900);
	}
	reporter_clamav_done(&clamav);
}

static void
packages_read(const char *path, struct op_error *err)
{
	struct reporter_packages packages = {0};

	if (reporter_packages_read(path, &packages, err)) {
		must(packages.count > 0);
		for (size_t i = 0; i < packages.count; i++) {
			must(reporter_version_valid(packages.items[i].installed));
			must(reporter_version_compare(
				     packages.items[i].installed, packages.items[0].installed) ==
				-reporter_version_compare(
					packages.items[0].installed, packages.items[i].installed));
		}
		reporter_packages_done(&packages);
	} else {
		must(err->kind == OP_ERROR_INVALID && err->message[0] != '\0');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *directory = getenv("FUZZ_DIRECTORY");
	struct op_error err = OP_ERROR_INIT;
	char path[512];
	char *text;

	if (size == 0) {
		return 0;
	}
	text_format(path, sizeof path, "%s/reporter.txt", directory == NULL ? "." : directory);
	file_write(path, data + 1, size - 1);
	text = text_dup_bytes((const char *)data + 1, size - 1);
	switch (data[0]) {
	case 'p':
		packages_read(path, &err);
		break;
	case 'b':
		json_decref(reporter_backup_parse(path, text, size - 1, &err));
		break;
	case 'l':
		lines_read(path, REPORTER_LZ4, &err);
		break;
	case 'r':
		lines_read(path, REPORTER_RAW, &err);
		break;
	case 'm':
		(void)reporter_map_deleted(text);
		break;
	default:
		clamav_read((char)data[0], path, text, &err);
		break;
	}
	free(text);
	return 0;
}
