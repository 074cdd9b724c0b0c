/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many accounts from a file: it is read here (api-client/import.h), sent in one call, and every row
 * gets its verdict. A dry run does the same and changes nothing.
 */
#include "../../api-client/account_change.h"
#include "../../api-client/import.h"
#include "actions.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMPORT_PATIENCE_MS 60000 /* two thousand rows are not done in the time of one */

static const struct arg_spec account_import_args[] = {
	{.name = "file",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("File"),
		.help = N_("CSV in UTF-8 with a first line of column names")},
	{.name = "dry-run",
		.type = ARG_FLAG,
		.prompt = N_("Only try"),
		.help = N_("say what would happen to every row, change nothing")},
	{0},
};

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

static void
verdict_columns(struct action_run *run)
{
	sink_table_columns(run->sink, "line login verdict field message detail",
		"line login verdict field message detail");
}

static bool
import_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	size_t refused = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct api_import_verdict *verdict = rows_at(rows, i);

		refused += text_is(verdict->verdict, "ok") ? 0 : 1;
	}
	verdict_columns(run);
	sink_rows(run->sink, rows);
	if (refused == 0 && action_flag(run, "dry-run")) {
		sink_summary(
			run->sink, _("all %zu rows are right; nothing was changed"), rows->count);
	} else if (refused == 0) {
		sink_summary(run->sink, _("made all %zu accounts"), rows->count);
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

static enum action_status
account_import_run(struct action_run *run, struct op_error *err)
{
	struct buf bytes = BUF_INIT;
	struct rows *problems = NULL;
	struct single *single;
	char *json = NULL;
	size_t count = 0;
	bool fine = file_read(action_text(run, "file"), &bytes, err) &&
		    import_read(buf_text(&bytes), bytes.length, clock_now(), &json, &count,
			    &problems, err);

	buf_done(&bytes);
	if (!fine && problems != NULL) {
		verdict_columns(run);
		sink_rows(run->sink, problems);
		sink_rows_explain(run->sink);
	}
	rows_free(problems);
	if (!fine) {
		return ACTION_ERROR;
	}
	single = single_new(run, import_answer);
	single->call = api_account_import(
		run->conn, run->operation, json, action_flag(run, "dry-run"), single_done, single);
	call_set_timeout(single->call, IMPORT_PATIENCE_MS);
	free(json);
	return ACTION_WAIT;
}

const struct action action_account_import = {
	.name = "account.import",
	.summary = N_("make accounts from a CSV file, all or none"),
	.help = N_("Reads a CSV file (RFC 4180, UTF-8) whose first line names the columns: login, "
		   "kind, unit, number, and if wanted family_name, given_name, patronymic, phone, "
		   "email, duty, company, expires_at, reason. Every row gets a verdict; when one "
		   "is refused nothing is done. --dry-run only says what would happen."),
	.example = "account import staff.csv --dry-run",
	.args = account_import_args,
	.flags = ACTION_MUTATES | ACTION_ROWS | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_ACCOUNT | RESOURCE_UNIT | RESOURCE_DUTY | RESOURCE_JOURNAL,
	.scope = "account.create",
	.run = account_import_run,
};
