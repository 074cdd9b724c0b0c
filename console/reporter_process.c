/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running programs against installed packages.
 */
#include "reporter_process.h"

#include "reporter_lines.h"

#include "../api-client/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAPS_BYTES_MAXIMUM (64 * INT64_C(1048576))
#define LIST_BYTES_MAXIMUM (64 * INT64_C(1048576))
#define PATHS_MAXIMUM 100000
#define DELETED " (deleted)"
#define IMAGE "linux-image-"

/* On merged systems /lib is /usr/lib: dpkg knows a file under one name, the kernel says the other.
 */
static const char *
path_merged(const char *path)
{
	static const char *const merged[] = {"/usr/bin/", "/usr/sbin/", "/usr/lib"};

	for (size_t i = 0; i < sizeof merged / sizeof merged[0]; i++) {
		if (text_starts(path, merged[i])) {
			return path + strlen("/usr");
		}
	}
	return path;
}

char *
reporter_map_deleted(char *line)
{
	size_t length = strlen(line);
	char *at = line;

	if (length < strlen(DELETED) || !text_is(line + length - strlen(DELETED), DELETED)) {
		return NULL;
	}
	/* address perms offset dev inode path */
	for (int field = 0; field < 5; field++) {
		size_t token = strcspn(at, " ");

		if (field == 1 && (token != 4 || at[2] != 'x')) {
			return NULL;
		}
		at += token;
		at += strspn(at, " ");
	}
	line[length - strlen(DELETED)] = '\0';
	return at < line + length - strlen(DELETED) && *at == '/' ? at : NULL;
}

static bool
process_read(const char *path, struct reporter_paths *paths, int *ret_error, struct op_error *err)
{
	struct reporter_lines lines;
	bool fine = reporter_lines_open(&lines, path, REPORTER_RAW, MAPS_BYTES_MAXIMUM, err);

	while (fine && reporter_lines_next(&lines, err)) {
		char *line = text_dup(lines.text);
		const char *deleted = reporter_map_deleted(line);

		if (deleted != NULL && paths->count == PATHS_MAXIMUM) {
			fine = reporter_lines_refuse(
				&lines, NULL, _("there are too many deleted files"), err);
		} else if (deleted != NULL) {
			paths->items =
				mem_resize(paths->items, paths->count + 1, sizeof *paths->items);
			paths->items[paths->count++] = text_dup(path_merged(deleted));
		}
		free(line);
	}
	*ret_error = lines.error;
	reporter_lines_close(&lines);
	return fine && err->kind == OP_ERROR_NONE;
}

static int
path_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
paths_sort(struct reporter_paths *paths)
{
	size_t kept = 0;

	if (paths->count == 0) {
		return;
	}
	qsort(paths->items, paths->count, sizeof *paths->items, path_compare);
	for (size_t i = 0; i < paths->count; i++) {
		if (kept > 0 && text_is(paths->items[kept - 1], paths->items[i])) {
			free(paths->items[i]);
		} else {
			paths->items[kept++] = paths->items[i];
		}
	}
	paths->count = kept;
}

static bool
processes_read(DIR *directory, const char *proc, bool all, struct reporter_paths *paths,
	struct op_error *err)
{
	const struct dirent *entry;
	bool fine = true;

	while (fine && (entry = readdir(directory)) != NULL) {
		struct buf path = BUF_INIT;
		int error = 0;

		if (entry->d_name[strspn(entry->d_name, "0123456789")] != '\0') {
			continue;
		}
		buf_printf(&path, "%s/%s/maps", proc, entry->d_name);
		fine = process_read(buf_text(&path), paths, &error, err);
		/* It ended meanwhile. */
		if (!fine && (error == ENOENT || error == ESRCH)) {
			op_error_clear(err);
			fine = true;
		} else if (!fine && (error == EACCES || error == EPERM) && !all) {
			op_error_clear(err);
			paths->unreadable++;
			fine = true;
		} else if (!fine && (error == EACCES || error == EPERM)) {
			op_error_hint(
				err, "%s", _("The service needs the capability CAP_SYS_PTRACE."));
		}
		buf_done(&path);
	}
	return fine;
}

bool
reporter_deleted_read(
	const char *proc, bool all, struct reporter_paths *ret_paths, struct op_error *err)
{
	struct reporter_paths paths = {0};
	DIR *directory = opendir(proc);
	bool fine = directory != NULL;

	if (!fine) {
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", proc, strerror(errno));
		return false;
	}
	fine = processes_read(directory, proc, all, &paths, err);
	(void)closedir(directory);
	if (fine) {
		paths_sort(&paths);
		*ret_paths = paths;
	} else {
		reporter_paths_done(&paths);
	}
	return fine;
}

bool
reporter_running(const char *proc, const char *program)
{
	DIR *directory = opendir(proc);
	const struct dirent *entry;
	bool found = false;

	while (directory != NULL && !found && (entry = readdir(directory)) != NULL) {
		struct buf link = BUF_INIT;
		char target[4096];
		ssize_t length;

		buf_printf(&link, "%s/%s/exe", proc, entry->d_name);
		length = readlink(buf_text(&link), target, sizeof target - 1);
		if (length > 0) {
			const char *name;

			target[length] = '\0';
			name = strrchr(target, '/');
			found = name != NULL && text_is(name + 1, program);
		}
		buf_done(&link);
	}
	if (directory != NULL) {
		(void)closedir(directory);
	}
	return found;
}

void
reporter_paths_done(struct reporter_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++) {
		free(paths->items[i]);
	}
	free(paths->items);
	*paths = (struct reporter_paths){0};
}

/* dpkg names the list of a package that can be there for two architectures with both. */
static bool
list_open(struct reporter_lines *lines, struct buf *path, const struct reporter_package *package,
	const char *dpkg, struct op_error *err)
{
	buf_truncate(path, 0);
	buf_printf(path, "%s/info/%s.list", dpkg, package->name);
	if (reporter_lines_open(lines, buf_text(path), REPORTER_RAW, LIST_BYTES_MAXIMUM, err) ||
		lines->error != ENOENT) {
		return err->kind == OP_ERROR_NONE;
	}
	op_error_clear(err);
	buf_truncate(path, 0);
	buf_printf(path, "%s/info/%s:%s.list", dpkg, package->name, package->architecture);
	return reporter_lines_open(lines, buf_text(path), REPORTER_RAW, LIST_BYTES_MAXIMUM, err);
}

bool
reporter_effective_mark(struct reporter_packages *packages, const char *dpkg,
	const struct reporter_paths *deleted, struct op_error *err)
{
	struct buf path = BUF_INIT;
	bool fine = true;

	for (size_t i = 0; fine && deleted->count > 0 && i < packages->count; i++) {
		struct reporter_lines lines;

		fine = list_open(&lines, &path, &packages->items[i], dpkg, err);
		while (fine && reporter_lines_next(&lines, err)) {
			const char *file = path_merged(lines.text);

			if (bsearch(&file, deleted->items, deleted->count, sizeof *deleted->items,
				    path_compare) != NULL) {
				packages->items[i].effective = false;
			}
		}
		fine = fine && err->kind == OP_ERROR_NONE;
		reporter_lines_close(&lines);
	}
	buf_done(&path);
	return fine;
}

/* The release that the package is the kernel of, or NULL: linux-image-6.1.0-18-amd64, but neither
 * linux-image-amd64 nor what is for debugging. */
static const char *
kernel_release(const struct reporter_package *package)
{
	const char *release = package->name + strlen(IMAGE);

	if (!text_starts(package->name, IMAGE) || strchr("123456789", release[0]) == NULL ||
		release[0] == '\0' || strstr(release, "-dbg") != NULL) {
		return NULL;
	}
	return release;
}

/* "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)": the same release can be built again. */
static bool
kernel_runs(const struct reporter_kernel *kernel, const struct reporter_package *package)
{
	const char *release = kernel_release(package);
	const char *built = strstr(kernel->version, " Debian ");
	size_t length = strlen(kernel->release);

	if (strncmp(release, kernel->release, length) != 0 ||
		(release[length] != '\0' && !text_is(release + length, "-unsigned"))) {
		return false;
	}
	if (built == NULL) {
		return true;
	}
	built += strlen(" Debian ");
	length = strcspn(built, " ");
	return strlen(package->installed) == length &&
	       strncmp(built, package->installed, length) == 0;
}

void
reporter_kernel_mark(struct reporter_packages *packages, struct reporter_kernel *kernel)
{
	const struct reporter_package *newest = NULL;

	for (size_t i = 0; i < packages->count; i++) {
		const struct reporter_package *package = &packages->items[i];
		int order;

		if (kernel_release(package) == NULL) {
			continue;
		}
		order = newest == NULL
				? 1
				: reporter_version_compare(package->installed, newest->installed);
		if (order == 0) {
			order = reporter_version_compare(
				kernel_release(package), kernel_release(newest));
		}
		newest = order > 0 ? package : newest;
	}
	kernel->installed = newest == NULL ? NULL : kernel_release(newest);
	kernel->stale = newest != NULL && !kernel_runs(kernel, newest);
	for (size_t i = 0; kernel->stale && i < packages->count; i++) {
		if (text_starts(packages->items[i].name, IMAGE)) {
			packages->items[i].effective = false;
		}
	}
}
