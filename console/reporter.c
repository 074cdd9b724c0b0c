/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reporter of a component, started by a timer: makes a report of each configured source, puts
 * it into the spool, then delivers the spool. What it can't make out it does not report.
 */
#include "reporter.h"

#include "doors.h"
#include "log.h"
#include "report.h"

#include "../api-client/clock.h"
#include "../api-client/text.h"

#include <stdlib.h>

static int
reporter_failed(enum reporter_kind kind, const struct op_error *err)
{
	log_line("%s: %s %s %s", reporter_kind_word(kind), err->message, err->detail, err->hint);
	return op_error_exit_status(err->kind);
}

/* Every report that can be made goes to `take`; the status of the last one that could not. */
static int
reporter_all(const struct config *config,
	bool (*take)(void *user, int64_t at, json_t *report, struct op_error *err), void *user)
{
	int status = 0;

	for (int i = 0; i < REPORTER_KINDS; i++) {
		struct op_error err = OP_ERROR_INIT;
		int64_t at = 0;
		json_t *report;

		if (!reporter_configured(config, (enum reporter_kind)i)) {
			continue;
		}
		report = reporter_make(config, (enum reporter_kind)i, &at, &err);
		if (report == NULL || !take(user, at, report, &err)) {
			status = reporter_failed((enum reporter_kind)i, &err);
		}
		json_decref(report);
	}
	return status;
}

static bool
reporter_take_spool(void *user, int64_t at, json_t *report, struct op_error *err)
{
	json_t *arguments = json_object_get(report, "arguments");
	char *text = json_dumps(report, JSON_COMPACT);
	bool fine = text != NULL &&
		    reporter_spool_put(user, at,
			    json_string_value(json_object_get(arguments, "report")), text, err);

	free(text);
	return fine;
}

static bool
reporter_take_list(void *user, int64_t at, json_t *report, struct op_error *err)
{
	(void)at;
	(void)err;
	return json_array_append(user, report) == 0;
}

static int
reporter_dry_run(const struct config *config)
{
	struct op_error err = OP_ERROR_INIT;
	json_t *list = json_array();
	int status = reporter_all(config, reporter_take_list, list);
	/* ASCII: names from outside can't change the terminal. */
	char *text = json_dumps(list, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	struct buf out = BUF_INIT;

	buf_append(&out, text != NULL ? text : "");
	buf_append_char(&out, '\n');
	if (!report_output(&out, &err)) {
		status = report_error(&err);
	}
	buf_done(&out);
	free(text);
	json_decref(list);
	return status;
}

static int
reporter_run(const struct config *config)
{
	struct op_error err = OP_ERROR_INIT;
	struct reporter_spool *spool;
	int made, delivered;

	if (config->report[CONFIG_REPORT_SPOOL] == NULL) {
		op_error_set(&err, OP_ERROR_CONFIG, _("[report] spool is missing"));
		return report_error(&err);
	}
	spool = reporter_spool_open(config->report[CONFIG_REPORT_SPOOL], &err);
	if (spool == NULL) {
		return report_error(&err);
	}
	made = reporter_all(config, reporter_take_spool, spool);
	delivered = reporter_deliver(config, spool);
	reporter_spool_close(spool);
	return delivered != 0 ? delivered : made;
}

int
reporter_main(const struct door *door)
{
	const struct config *config = door->config;
	struct op_error err = OP_ERROR_INIT;
	bool some = false;
	int status;

	for (int i = 0; i < REPORTER_KINDS; i++) {
		some = some || reporter_configured(config, (enum reporter_kind)i);
	}
	if (!some) {
		op_error_set(&err, OP_ERROR_CONFIG, _("[report] names no source"));
		op_error_hint(&err, "%s", _("Name clamd_socket, dpkg or pgbackrest."));
		return report_error(&err);
	}
	log_open_stderr();
	/* The logs that are read have the times of this machine. */
	clock_set_machine_zone();
	status = door->dry_run ? reporter_dry_run(config) : reporter_run(config);
	log_close();
	return status;
}
