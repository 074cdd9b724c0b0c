/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Versions as dpkg orders them, and the packages of its status file.
 */
#include "reporter_debian.h"

#include "reporter_lines.h"

#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

#define STATUS_BYTES_MAXIMUM (64 * INT64_C(1048576))
#define NAME_MAXIMUM 128
#define VERSION_MAXIMUM 120
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

/* Letters before everything else but "~", which comes even before the end. */
static int
version_order(char c)
{
	if (c == '~') {
		return -1;
	}
	if (c == '\0' || strchr(DIGITS, c) != NULL) {
		return 0;
	}
	return strchr(LETTERS, c) != NULL ? (unsigned char)c : (unsigned char)c + 256;
}

static int
version_part(const char *a, size_t a_length, const char *b, size_t b_length)
{
	char *left = text_dup_bytes(a, a_length);
	char *right = text_dup_bytes(b, b_length);
	const char *x = left;
	const char *y = right;
	int result = 0;

	while (result == 0 && (*x != '\0' || *y != '\0')) {
		size_t x_digits, y_digits;

		while (result == 0 && (version_order(*x) != 0 || version_order(*y) != 0)) {
			result = version_order(*x) - version_order(*y);
			x += *x != '\0' ? 1 : 0;
			y += *y != '\0' ? 1 : 0;
		}
		x += strspn(x, "0");
		y += strspn(y, "0");
		x_digits = strspn(x, DIGITS);
		y_digits = strspn(y, DIGITS);
		if (result == 0 && x_digits != y_digits) {
			result = x_digits < y_digits ? -1 : 1;
		}
		if (result == 0) {
			result = strncmp(x, y, x_digits);
		}
		x += x_digits;
		y += y_digits;
	}
	free(left);
	free(right);
	return result;
}

int
reporter_version_compare(const char *a, const char *b)
{
	const char *texts[2] = {a, b};
	const char *begin[2], *revision[2];
	size_t epoch[2];
	int result;

	for (int i = 0; i < 2; i++) {
		const char *colon = strchr(texts[i], ':');
		const char *hyphen;

		epoch[i] = colon == NULL ? 0 : (size_t)(colon - texts[i]);
		begin[i] = colon == NULL ? texts[i] : colon + 1;
		hyphen = strrchr(begin[i], '-');
		revision[i] = hyphen == NULL ? begin[i] + strlen(begin[i]) : hyphen;
	}
	result = version_part(a, epoch[0], b, epoch[1]);
	if (result == 0) {
		result = version_part(begin[0], (size_t)(revision[0] - begin[0]), begin[1],
			(size_t)(revision[1] - begin[1]));
	}
	for (int i = 0; i < 2; i++) {
		revision[i] += *revision[i] == '-' ? 1 : 0;
	}
	return result != 0 ? result
			   : version_part(revision[0], strlen(revision[0]), revision[1],
				     strlen(revision[1]));
}

bool
reporter_version_valid(const char *text)
{
	size_t length = strlen(text);
	size_t digits = strspn(text, DIGITS);

	if (length == 0 || length > VERSION_MAXIMUM || text[length - 1] == '-') {
		return false;
	}
	/* A colon belongs to an epoch. */
	if (strchr(text, ':') != NULL) {
		if (digits == 0 || digits > 9 || text[digits] != ':') {
			return false;
		}
		text += digits + 1;
		length -= digits + 1;
	}
	return length > 0 && strchr(LETTERS DIGITS, text[0]) != NULL &&
	       strspn(text, LETTERS DIGITS ".+:~-") == length;
}

static bool
package_name_valid(const char *text)
{
	size_t length = strlen(text);

	return length >= 2 && length <= NAME_MAXIMUM && strchr(".+-", text[0]) == NULL &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz" DIGITS "+.-") == length;
}

enum { STATUS_PACKAGE, STATUS_STATUS, STATUS_VERSION, STATUS_ARCHITECTURE, STATUS_COUNT };

/* Whether files of the package are there, and whether its installation was finished. */
static bool
status_read(const char *text, bool *ret_there, bool *ret_whole)
{
	static const struct {
		const char *word;
		bool there, whole;
	} states[] = {{"installed", true, true}, {"not-installed", false, false},
		{"config-files", false, false}, {"triggers-awaited", true, true},
		{"triggers-pending", true, true}, {"unpacked", true, false},
		{"half-configured", true, false}, {"half-installed", true, false}};
	const char *last = strrchr(text, ' ');

	for (size_t i = 0; last != NULL && i < sizeof states / sizeof states[0]; i++) {
		if (text_is(states[i].word, last + 1)) {
			*ret_there = states[i].there;
			*ret_whole = states[i].whole;
			return true;
		}
	}
	return false;
}

static bool
status_take(struct reporter_packages *packages, struct reporter_lines *lines,
	struct reporter_field *fields, struct op_error *err)
{
	bool there = false;
	bool whole = false;
	struct reporter_package *package;

	for (int i = 0; i < STATUS_COUNT; i++) {
		lines->line = fields[i].line > 0 ? fields[i].line : lines->line;
	}
	if (!package_name_valid(buf_text(&fields[STATUS_PACKAGE].value))) {
		return reporter_lines_refuse(
			lines, "Package", _("the name of a package is expected"), err);
	}
	if (!status_read(buf_text(&fields[STATUS_STATUS].value), &there, &whole)) {
		return reporter_lines_refuse(
			lines, "Status", _("a state of an installation is expected"), err);
	}
	if (!there) {
		return true;
	}
	if (!reporter_version_valid(buf_text(&fields[STATUS_VERSION].value))) {
		return reporter_lines_refuse(lines, "Version", _("a version is expected"), err);
	}
	if (!package_name_valid(buf_text(&fields[STATUS_ARCHITECTURE].value))) {
		return reporter_lines_refuse(
			lines, "Architecture", _("an architecture is expected"), err);
	}
	if (packages->count == REPORTER_PACKAGES_MAXIMUM) {
		return reporter_lines_refuse(lines, NULL, _("there are too many packages"), err);
	}
	packages->items = mem_resize(packages->items, packages->count + 1, sizeof *packages->items);
	package = &packages->items[packages->count++];
	*package = (struct reporter_package){
		.name = text_dup(buf_text(&fields[STATUS_PACKAGE].value)),
		.installed = text_dup(buf_text(&fields[STATUS_VERSION].value)),
		.architecture = text_dup(buf_text(&fields[STATUS_ARCHITECTURE].value)),
		.effective = whole,
	};
	return true;
}

static int
package_compare(const void *a, const void *b)
{
	const struct reporter_package *left = a;
	const struct reporter_package *right = b;
	int result = strcmp(left->name, right->name);

	return result != 0 ? result : strcmp(left->architecture, right->architecture);
}

bool
reporter_packages_read(
	const char *status_path, struct reporter_packages *ret_packages, struct op_error *err)
{
	struct reporter_field fields[STATUS_COUNT] = {{.name = "Package"}, {.name = "Status"},
		{.name = "Version"}, {.name = "Architecture"}};
	struct reporter_packages packages = {0};
	struct reporter_lines lines;
	bool fine =
		reporter_lines_open(&lines, status_path, REPORTER_TEXT, STATUS_BYTES_MAXIMUM, err);

	while (fine && reporter_stanza_next(&lines, fields, STATUS_COUNT, err)) {
		fine = status_take(&packages, &lines, fields, err);
	}
	fine = fine && err->kind == OP_ERROR_NONE;
	if (fine && packages.count == 0) {
		fine = reporter_lines_refuse(&lines, NULL, _("no package is installed"), err);
	}
	if (fine) {
		qsort(packages.items, packages.count, sizeof *packages.items, package_compare);
	}
	for (size_t i = 1; fine && i < packages.count; i++) {
		if (package_compare(&packages.items[i - 1], &packages.items[i]) == 0) {
			op_error_set(err, OP_ERROR_INVALID, "%s: %s: %s", status_path,
				packages.items[i].name, _("given twice"));
			fine = false;
		}
	}
	reporter_fields_done(fields, STATUS_COUNT);
	reporter_lines_close(&lines);
	if (fine) {
		*ret_packages = packages;
	} else {
		reporter_packages_done(&packages);
	}
	return fine;
}

void
reporter_packages_done(struct reporter_packages *packages)
{
	for (size_t i = 0; i < packages->count; i++) {
		struct reporter_package *package = &packages->items[i];

		free(package->name);
		free(package->architecture);
		free(package->installed);
		free(package->candidate);
		free(package->source);
	}
	free(packages->items);
	*packages = (struct reporter_packages){0};
}
