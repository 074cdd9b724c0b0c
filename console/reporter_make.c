/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From sources to reports: each as the arguments of the function of report_api that takes it.
 */
#include "reporter.h"

#include "log.h"
#include "reporter_backup.h"
#include "reporter_clamav.h"
#include "reporter_process.h"

#include "../api-client/call.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define PROC "/proc"
#define REBOOT_REQUIRED "/run/reboot-required"
#define ON_ACCESS_PROGRAM "clamonacc"
#define AHEAD (2 * CLOCK_MINUTE) /* what the server allows for clocks that differ */

bool
reporter_configured(const struct config *config, enum reporter_kind kind)
{
	static const enum config_report keys[REPORTER_KINDS] = {
		[REPORTER_ANTIVIRUS] = CONFIG_REPORT_CLAMD_SOCKET,
		[REPORTER_PACKAGES] = CONFIG_REPORT_DPKG,
		[REPORTER_BACKUPS] = CONFIG_REPORT_PGBACKREST,
	};

	return config->report[keys[kind]] != NULL;
}

const char *
reporter_kind_word(enum reporter_kind kind)
{
	static const char *const words[REPORTER_KINDS] = {"antivirus", "packages", "backups"};

	return words[kind];
}

static json_t *
json_time(int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	return at == TIME_NULL ? json_null()
			       : json_string(clock_format(at, CLOCK_RFC3339, text, sizeof text));
}

/* Antivirus */

/* False: a log can't be taken. That clamd is away is no failure but what has to be reported. */
static bool
antivirus_read(const struct config *config, struct reporter_clamav *clamav, bool *ret_answers,
	struct op_error *err)
{
	static const struct {
		enum config_report key;
		bool (*read)(
			const char *path, struct reporter_clamav *clamav, struct op_error *err);
	} logs[] = {
		{CONFIG_REPORT_CLAMD_LOG, reporter_clamd_log},
		{CONFIG_REPORT_SCAN_LOG, reporter_scan_log},
		{CONFIG_REPORT_FRESHCLAM_LOG, reporter_freshclam_log},
	};
	struct op_error away = OP_ERROR_INIT;
	bool fine = true;

	for (size_t i = 0; fine && i < sizeof logs / sizeof logs[0]; i++) {
		const char *path = config->report[logs[i].key];

		fine = path == NULL || logs[i].read(path, clamav, err);
	}
	*ret_answers = fine && reporter_clamd_ask(
				       config->report[CONFIG_REPORT_CLAMD_SOCKET], clamav, &away);
	if (fine && !*ret_answers) {
		struct buf said = BUF_INIT;

		log_line("antivirus: %s %s", away.message, away.detail);
		buf_printf(&said, "%s: %s", away.message, away.detail);
		free(clamav->last_error);
		clamav->last_error = buf_steal(&said);
	}
	return fine;
}

static json_t *
antivirus_detections(const struct reporter_clamav *clamav)
{
	json_t *list = json_array();

	for (size_t i = 0; i < clamav->detection_count; i++) {
		const struct reporter_detection *detection = &clamav->detections[i];

		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:o}", "signature", detection->signature,
				      "path", detection->path, "at", json_time(detection->at)));
	}
	return list;
}

static json_t *
antivirus_make(const struct config *config, struct op_error *err)
{
	struct reporter_clamav clamav = {.signatures_at = TIME_NULL, .last_full_scan = TIME_NULL};
	bool watched = text_is(config->report[CONFIG_REPORT_ON_ACCESS], "yes");
	json_t *arguments = NULL;
	bool answers = false;
	json_t *realtime;

	if (antivirus_read(config, &clamav, &answers, err)) {
		realtime = !answers  ? json_false()
			   : watched ? json_boolean(reporter_running(PROC, ON_ACCESS_PROGRAM))
				     : json_null();
		arguments = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s?, s:s?, s:o}", "product",
			"ClamAV", "engine", clamav.engine != NULL ? clamav.engine : "unknown",
			"signatures_version",
			clamav.signatures_version != NULL ? clamav.signatures_version : "unknown",
			"signatures_at", json_time(clamav.signatures_at), "realtime", realtime,
			"last_full_scan", json_time(clamav.last_full_scan), "last_error",
			clamav.last_error, "update_error", clamav.update_error, "detections",
			antivirus_detections(&clamav));
	}
	reporter_clamav_done(&clamav);
	return arguments;
}

/* Packages */

static bool
packages_read(const struct config *config, struct reporter_packages *packages,
	struct reporter_kernel *kernel, struct op_error *err)
{
	const char *dpkg = config->report[CONFIG_REPORT_DPKG];
	const char *lists = config->report[CONFIG_REPORT_APT_LISTS];
	bool all = text_is(config->report[CONFIG_REPORT_PROCESSES], "all");
	struct reporter_paths deleted = {0};
	struct buf status = BUF_INIT;
	bool fine;

	buf_printf(&status, "%s/status", dpkg);
	fine = reporter_packages_read(buf_text(&status), packages, err) &&
	       (lists == NULL || reporter_packages_candidates(packages, lists, clock_now(), err)) &&
	       reporter_deleted_read(PROC, all, &deleted, err);
	if (fine && deleted.unreadable > 0) {
		log_line("packages: %zu processes could not be looked into", deleted.unreadable);
	}
	fine = fine && reporter_effective_mark(packages, dpkg, &deleted, err);
	if (fine) {
		reporter_kernel_mark(packages, kernel);
	}
	reporter_paths_done(&deleted);
	buf_done(&status);
	return fine;
}

/* A package that is there for several architectures is one row, and as good as its worst one. */
static json_t *
packages_rows(const struct reporter_packages *packages)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < packages->count;) {
		const struct reporter_package *worst = &packages->items[i];
		bool security = false;
		bool effective = true;
		size_t end = i;

		for (; end < packages->count && text_is(packages->items[end].name, worst->name);
			end++) {
			const struct reporter_package *item = &packages->items[end];

			security = security || item->security;
			effective = effective && item->effective;
			if (reporter_version_compare(item->installed, worst->installed) < 0) {
				worst = item;
			}
		}
		(void)json_array_append_new(
			rows, json_pack("{s:s, s:s, s:s?, s:s?, s:b, s:b}", "name", worst->name,
				      "installed", worst->installed, "candidate", worst->candidate,
				      "source", worst->source, "security", security, "effective",
				      effective));
		i = end;
	}
	return rows;
}

static json_t *
packages_make(const struct config *config, struct op_error *err)
{
	struct reporter_packages packages = {0};
	struct reporter_kernel kernel = {0};
	json_t *arguments = NULL;
	struct utsname running;
	bool reboot;

	if (uname(&running) != 0) {
		op_error_set(err, OP_ERROR_FAILED, _("the kernel does not say its version"));
		return NULL;
	}
	kernel.release = running.release;
	kernel.version = running.version;
	if (packages_read(config, &packages, &kernel, err)) {
		reboot = kernel.stale || access(REBOOT_REQUIRED, F_OK) == 0;
		arguments = json_pack("{s:s, s:s?, s:b, s:o}", "kernel_running", kernel.release,
			"kernel_installed", kernel.installed, "reboot", reboot, "packages",
			packages_rows(&packages));
	}
	reporter_packages_done(&packages);
	return arguments;
}

/* Backups: measured when the file was written, so that a file which nobody writes any more does not
 * look like news. */
static json_t *
backups_make(const struct config *config, int64_t now, int64_t *ret_at, struct op_error *err)
{
	const char *path = config->report[CONFIG_REPORT_PGBACKREST];
	int64_t changed = 0;
	json_t *runs = reporter_backup_read(path, &changed, err);

	if (runs == NULL) {
		return NULL;
	}
	if (changed > now + AHEAD) {
		json_decref(runs);
		op_error_set(err, OP_ERROR_INVALID, "%s: %s", path,
			_("its time of change is in the future"));
		return NULL;
	}
	*ret_at = changed;
	return json_pack("{s:s, s:o}", "tool", "pgBackRest", "runs", runs);
}

json_t *
reporter_make(
	const struct config *config, enum reporter_kind kind, int64_t *ret_at, struct op_error *err)
{
	char report[OPERATION_ID_SIZE];
	json_t *arguments = NULL;

	*ret_at = clock_now();
	switch (kind) {
	case REPORTER_ANTIVIRUS:
		arguments = antivirus_make(config, err);
		break;
	case REPORTER_PACKAGES:
		arguments = packages_make(config, err);
		break;
	case REPORTER_BACKUPS:
		arguments = backups_make(config, *ret_at, ret_at, err);
		break;
	case REPORTER_KINDS:
		break;
	}
	if (arguments == NULL) {
		if (err->kind == OP_ERROR_NONE) {
			op_error_set(err, OP_ERROR_INVALID, "%s",
				_("a value of the report is not valid UTF-8 text"));
		}
		return NULL;
	}
	operation_id_new(report);
	(void)json_object_set_new(arguments, "report", json_string(report));
	(void)json_object_set_new(arguments, "at", json_time(*ret_at));
	return json_pack("{s:s, s:o}", "kind", reporter_kind_word(kind), "arguments", arguments);
}
