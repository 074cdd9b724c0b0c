/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * apt's lists: which version of an installed package each archive has. Pins of the administrator
 * (apt_preferences(5)) are not looked at; an archive that says NotAutomatic gives no candidates, as
 * with apt.
 */
#define _GNU_SOURCE 1 /* strptime, timegm */
#include "reporter_debian.h"

#include "reporter_lines.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIST_BYTES_MAXIMUM (512 * INT64_C(1048576))
#define RELEASE_BYTES_MAXIMUM (4 * INT64_C(1048576))
#define FILES_MAXIMUM 1000

enum {
	RELEASE_LABEL,
	RELEASE_SUITE,
	RELEASE_CODENAME,
	RELEASE_VALID,
	RELEASE_NOT_AUTOMATIC,
	RELEASE_COUNT
};

struct release {
	char *stem;   /* what the names of its lists begin with */
	char *source; /* "Debian-Security bookworm-security" */
	bool security, automatic;
};

struct lists {
	const char *directory;
	char **names; /* of files, sorted */
	size_t name_count;
	struct release *releases;
	size_t release_count;
};

static bool
ends(const char *text, const char *end)
{
	size_t length = strlen(text);
	size_t tail = strlen(end);

	return length >= tail && text_is(text + length - tail, end);
}

static int
name_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
lists_names(struct lists *lists, struct op_error *err)
{
	DIR *directory = opendir(lists->directory);
	const struct dirent *entry;

	if (directory == NULL) {
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", lists->directory, strerror(errno));
		return false;
	}
	while ((entry = readdir(directory)) != NULL && lists->name_count < FILES_MAXIMUM) {
		if (ends(entry->d_name, "Release") || strstr(entry->d_name, "_Packages") != NULL) {
			lists->names = mem_resize(
				lists->names, lists->name_count + 1, sizeof *lists->names);
			lists->names[lists->name_count++] = text_dup(entry->d_name);
		}
	}
	(void)closedir(directory);
	if (lists->name_count == FILES_MAXIMUM) {
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", lists->directory,
			_("there are too many lists"));
		return false;
	}
	if (lists->name_count > 0) {
		qsort(lists->names, lists->name_count, sizeof *lists->names, name_compare);
	}
	return true;
}

/* "Sat, 28 Nov 2026 00:53:02 UTC" (RFC 5322 with a zone's name). */
static bool
release_time(const char *text, int64_t *ret_at)
{
	struct tm parts = {0};
	const char *rest = strptime(text, "%a, %d %b %Y %H:%M:%S", &parts);

	if (rest == NULL ||
		(!text_is(rest, " UTC") && !text_is(rest, " +0000") && !text_is(rest, " GMT"))) {
		return false;
	}
	*ret_at = (int64_t)timegm(&parts) * CLOCK_SECOND;
	return true;
}

static bool
release_take(struct lists *lists, const char *name, struct reporter_lines *file,
	struct reporter_field *fields, int64_t now, struct op_error *err)
{
	const char *suite = buf_text(&fields[RELEASE_SUITE].value);
	const char *label = buf_text(&fields[RELEASE_LABEL].value);
	struct release release = {0};
	struct buf source = BUF_INIT;
	int64_t until = 0;

	if (fields[RELEASE_VALID].line != 0) {
		file->line = fields[RELEASE_VALID].line;
		if (!release_time(buf_text(&fields[RELEASE_VALID].value), &until)) {
			return reporter_lines_refuse(
				file, "Valid-Until", _("a time is expected"), err);
		}
		if (until <= now) {
			return reporter_lines_refuse(
				file, "Valid-Until", _("the list is out of date"), err);
		}
	}
	buf_printf(&source, "%s %s", label, suite);
	buf_truncate(&source, 200);
	release.source = buf_steal(&source);
	release.security = text_is(label, "Debian-Security") || ends(suite, "-security") ||
			   ends(buf_text(&fields[RELEASE_CODENAME].value), "-security");
	release.automatic = !text_is(buf_text(&fields[RELEASE_NOT_AUTOMATIC].value), "yes");
	release.stem = text_dup_bytes(
		name, strlen(name) - strlen(ends(name, "InRelease") ? "InRelease" : "Release"));
	lists->releases =
		mem_resize(lists->releases, lists->release_count + 1, sizeof *lists->releases);
	lists->releases[lists->release_count++] = release;
	return true;
}

static bool
release_read(struct lists *lists, const char *name, int64_t now, struct op_error *err)
{
	struct reporter_field fields[RELEASE_COUNT] = {{.name = "Label"}, {.name = "Suite"},
		{.name = "Codename"}, {.name = "Valid-Until"}, {.name = "NotAutomatic"}};
	struct reporter_lines file;
	struct buf path = BUF_INIT;
	bool fine;

	buf_printf(&path, "%s/%s", lists->directory, name);
	fine = reporter_lines_open(
		&file, buf_text(&path), REPORTER_TEXT, RELEASE_BYTES_MAXIMUM, err);
	/* A signed one begins with the head of the signature and an empty line. */
	while (fine && ends(name, "InRelease") && (fine = reporter_lines_next(&file, err)) &&
		file.length > 0) {
	}
	fine = fine && reporter_stanza_next(&file, fields, RELEASE_COUNT, err);
	if (!fine && err->kind == OP_ERROR_NONE) {
		fine = reporter_lines_refuse(&file, NULL, _("the file is cut off"), err);
	}
	fine = fine && release_take(lists, name, &file, fields, now, err);
	reporter_fields_done(fields, RELEASE_COUNT);
	reporter_lines_close(&file);
	buf_done(&path);
	return fine;
}

/* The release that a list belongs to: the longest stem, because one may begin another. */
static const struct release *
lists_release(const struct lists *lists, const char *name)
{
	const struct release *found = NULL;

	for (size_t i = 0; i < lists->release_count; i++) {
		const struct release *release = &lists->releases[i];

		if (text_starts(name, release->stem) &&
			(found == NULL || strlen(release->stem) > strlen(found->stem))) {
			found = release;
		}
	}
	return found;
}

static int
package_name_compare(const void *key, const void *item)
{
	return strcmp(key, ((const struct reporter_package *)item)->name);
}

static void
candidate_offer(struct reporter_packages *packages, const struct release *release, const char *name,
	const char *version, const char *architecture)
{
	struct reporter_package *end = packages->items + packages->count;
	struct reporter_package *package = bsearch(name, packages->items, packages->count,
		sizeof *packages->items, package_name_compare);

	while (package != NULL && package > packages->items && text_is(package[-1].name, name)) {
		package--;
	}
	for (; package != NULL && package < end && text_is(package->name, name); package++) {
		if (!text_is(package->architecture, architecture) &&
			!text_is(package->architecture, "all") && !text_is(architecture, "all")) {
			continue;
		}
		if (reporter_version_compare(version, package->installed) <= 0) {
			continue;
		}
		package->security = package->security || release->security;
		if (package->candidate == NULL ||
			reporter_version_compare(version, package->candidate) > 0) {
			free(package->candidate);
			free(package->source);
			package->candidate = text_dup(version);
			package->source = text_dup(release->source);
		}
	}
}

static bool
list_read(struct reporter_packages *packages, const struct lists *lists, const char *name,
	const struct release *release, struct op_error *err)
{
	struct reporter_field fields[] = {
		{.name = "Package"}, {.name = "Version"}, {.name = "Architecture"}};
	bool packed = ends(name, ".lz4");
	struct reporter_lines file;
	struct buf path = BUF_INIT;
	bool fine;

	buf_printf(&path, "%s/%s", lists->directory, name);
	fine = reporter_lines_open(&file, buf_text(&path), packed ? REPORTER_LZ4 : REPORTER_TEXT,
		LIST_BYTES_MAXIMUM, err);
	if (fine && !packed && !ends(name, "_Packages")) {
		fine = reporter_lines_refuse(&file, NULL,
			_("only plain lists and such in the LZ4 format can be read"), err);
	}
	while (fine && reporter_stanza_next(&file, fields, 3, err)) {
		const char *version = buf_text(&fields[1].value);

		file.line = fields[1].line != 0 ? fields[1].line : file.line;
		if (fields[0].line == 0) {
			fine = reporter_lines_refuse(
				&file, "Package", _("the name of a package is expected"), err);
		} else if (!reporter_version_valid(version)) {
			fine = reporter_lines_refuse(
				&file, "Version", _("a version is expected"), err);
		} else {
			candidate_offer(packages, release, buf_text(&fields[0].value), version,
				buf_text(&fields[2].value));
		}
	}
	fine = fine && err->kind == OP_ERROR_NONE;
	reporter_fields_done(fields, 3);
	reporter_lines_close(&file);
	buf_done(&path);
	return fine;
}

static bool
lists_read(struct reporter_packages *packages, struct lists *lists, struct op_error *err)
{
	size_t read = 0;

	for (size_t i = 0; i < lists->name_count; i++) {
		const char *name = lists->names[i];
		const struct release *release = lists_release(lists, name);

		if (ends(name, "Release")) {
			continue;
		}
		if (release == NULL) {
			op_error_set(err, OP_ERROR_INVALID, "%s/%s: %s", lists->directory, name,
				_("no Release file belongs to this list"));
			return false;
		}
		if (release->automatic && !list_read(packages, lists, name, release, err)) {
			return false;
		}
		read++;
	}
	if (read == 0) {
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", lists->directory,
			_("there are no lists of packages"));
		op_error_hint(err, "%s", _("\"apt-get update\" makes them."));
		return false;
	}
	return true;
}

bool
reporter_packages_candidates(struct reporter_packages *packages, const char *directory, int64_t now,
	struct op_error *err)
{
	struct lists lists = {.directory = directory};
	bool fine = lists_names(&lists, err);

	for (size_t i = 0; fine && i < lists.name_count; i++) {
		fine = !ends(lists.names[i], "Release") ||
		       release_read(&lists, lists.names[i], now, err);
	}
	fine = fine && lists_read(packages, &lists, err);
	for (size_t i = 0; i < lists.name_count; i++) {
		free(lists.names[i]);
	}
	for (size_t i = 0; i < lists.release_count; i++) {
		free(lists.releases[i].stem);
		free(lists.releases[i].source);
	}
	free(lists.names);
	free(lists.releases);
	return fine;
}
