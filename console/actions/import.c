/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the file of an import, sends its rows, shows the verdicts.
 */
#include "import.h"

#include "../../api-client/account_change.h"
#include "../../api-client/clock.h"
#include "../../api-client/csaf.h"
#include "../../api-client/text.h"
#include "single.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMPORT_PATIENCE_MS 60000 /* two thousand rows are not done in the time of one */

static bool
file_bytes(int fd, struct buf *to)
{
	char piece[16384];
	ssize_t count;

	while ((count = read(fd, piece, sizeof piece)) > 0) {
		if (to->length + (size_t)count > IMPORT_BYTES_MAXIMUM) {
			return false;
		}
		buf_append_bytes(to, piece, (size_t)count);
	}
	return count == 0;
}

static bool
file_read(const char *path, struct buf *to, struct op_error *err)
{
	/* Not waiting for a writer when it is a pipe: that is refused anyway. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat facts;
	bool fine =
		fd >= 0 && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && file_bytes(fd, to);

	if (fd >= 0) {
		(void)close(fd);
	}
	if (!fine) {
		op_error_set(err, OP_ERROR_USAGE, "%s", _("the file can't be read"));
		op_error_detail(err, "%s", _("A readable file of at most 2 MiB is expected."));
		op_error_field(err, "file");
	}
	return fine;
}

static bool
is_accounts(const struct rows *rows)
{
	return rows->function == &api_function_account_import;
}

static void
verdict_columns(struct action_run *run, const struct rows *rows)
{
	const char *columns = is_accounts(rows) ? "line login verdict field message detail"
						: "line object verdict field message detail";

	sink_table_columns(run->sink, columns, columns);
}

static bool
import_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	size_t refused = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct api_import_verdict *verdict = rows_at(rows, i);

		refused += text_is(verdict->verdict, "ok") ? 0 : 1;
	}
	verdict_columns(run, rows);
	sink_rows(run->sink, rows);
	if (refused == 0 && action_flag(run, "dry-run")) {
		sink_summary(
			run->sink, _("all %zu rows are right; nothing was changed"), rows->count);
	} else if (refused == 0 && is_accounts(rows)) {
		sink_summary(run->sink, _("made all %zu accounts"), rows->count);
	} else if (refused == 0) {
		sink_summary(run->sink, _("imported all %zu rows"), rows->count);
	} else {
		sink_rows_explain(run->sink);
		op_error_set(err, OP_ERROR_INVALID, _("%zu of %zu rows are refused"), refused,
			rows->count);
		op_error_detail(err, "%s", _("Nothing was changed."));
		op_error_hint(err, "%s", _("Mend the rows that are listed as refused."));
		op_error_field(err, "file");
	}
	return refused == 0;
}

static bool
rows_read(const struct import_action *import, const struct buf *bytes, char **ret_json,
	struct rows **ret_problems, struct op_error *err)
{
	size_t count = 0;

	if (import->csaf && csaf_is(buf_text(bytes), bytes->length)) {
		return csaf_read(
			buf_text(bytes), bytes->length, ret_json, &count, ret_problems, err);
	}
	return import_read(import->kind, buf_text(bytes), bytes->length, clock_now(), ret_json,
		&count, ret_problems, err);
}

enum action_status
import_start(struct action_run *run, const struct import_action *import, struct op_error *err)
{
	struct buf bytes = BUF_INIT;
	struct rows *problems = NULL;
	struct single *single;
	char *json = NULL;
	bool fine = file_read(action_text(run, "file"), &bytes, err) &&
		    rows_read(import, &bytes, &json, &problems, err);

	buf_done(&bytes);
	if (!fine && problems != NULL) {
		verdict_columns(run, problems);
		sink_rows(run->sink, problems);
		sink_rows_explain(run->sink);
	}
	rows_free(problems);
	if (!fine) {
		return ACTION_ERROR;
	}
	single = single_new(run, import_answer);
	single->call = import->send(run, json, single_done, single);
	call_set_timeout(single->call, IMPORT_PATIENCE_MS);
	free(json);
	return ACTION_WAIT;
}
