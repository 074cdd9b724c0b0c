/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The states of an export: begun at the server, read, brought to the disk, told to the server,
 * there. Each can end it; then what was written goes, and the server is told that, too, when it
 * can be reached.
 */
#include "export.h"

#include "export_manifest.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/export.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const export_formats[] = {"csv", "jsonl", NULL};

enum export_state { EXPORT_BEGINNING, EXPORT_READING, EXPORT_ENDING, EXPORT_DROPPING, EXPORT_OVER };

struct export
{
	struct action_run *run;
	char what[40];
	enum action_status (*reads)(struct action_run * run, struct op_error * err);
	enum export_state state;
	/* What the run had before, and has again at the end. */
	struct sink *door;
	void (*finished)(struct action_run * run, const struct op_error *err);
	struct call *call;		   /* beginning or end under way, or NULL */
	char operation[OPERATION_ID_SIZE]; /* of the end */
	int64_t number, rows, expected;
	struct export_file *file; /* owned */
	struct sink *sink;	  /* owned: writes into text, which goes on into the file */
	struct buf text;
	json_t *manifest, *first, *last; /* owned */
	struct op_error error;		 /* why it is dropped */
};

static void
export_done(void *state)
{
	struct export *export = state;

	mem_keep(false);
	if (export->call != NULL) {
		call_forget(export->call);
	}
	export_file_discard(export->file);
	sink_free(export->sink);
	buf_done(&export->text);
	json_decref(export->manifest);
	json_decref(export->first);
	json_decref(export->last);
}

/* The end of the run, with what the door gave it. */
static void
export_end(struct export *export, const struct op_error *err)
{
	struct action_run *run = export->run;

	export->state = EXPORT_OVER;
	export_file_discard(export->file);
	export->file = NULL;
	run->sink = export->door;
	run->finished = export->finished;
	run->interrupt = NULL;
	action_finish(run, err);
}

/* Without a file */

static void
export_dropped(void *user, struct rows *rows, const struct op_error *err)
{
	struct export *export = user;

	(void)err; /* its own reason says more */
	export->call = NULL;
	rows_free(rows);
	export_end(export, &export->error);
}

/* The server says it when the link is good enough to say it. */
static void
export_drop(struct export *export, const struct op_error *err, const char *outcome)
{
	struct api_export_result result = {
		.outcome = outcome, .rows = export->rows, .bytes = BIND_INT_NULL};

	export->error = *err;
	export_file_discard(export->file);
	export->file = NULL;
	if (export->number == 0 || err->kind == OP_ERROR_UNREACHABLE ||
		err->kind == OP_ERROR_NO_SESSION ||
		conn_facts(export->run->conn)->state != CONN_READY) {
		export_end(export, &export->error);
		return;
	}
	export->state = EXPORT_DROPPING;
	operation_id_new(export->operation);
	export->call = api_export_finish(export->run->conn, export->operation, export->number,
		&result, export_dropped, export);
}

/* A change whose answer was lost changed nothing that a person would have to know: there is no
 * file. */
static const struct op_error *
export_lost(const struct op_error *err, struct op_error *to)
{
	if (err->kind != OP_ERROR_UNKNOWN && err->kind != OP_ERROR_UNREACHABLE) {
		return err;
	}
	op_error_set(to, OP_ERROR_UNREACHABLE, "%s", _("the connection was lost"));
	op_error_detail(to, "%s", _("No file was written."));
	op_error_hint(to, "%s", _("Start the export again when the connection is back."));
	return to;
}

static void
export_interrupt(struct action_run *run)
{
	struct export *export = run->outer;
	struct op_error err = OP_ERROR_INIT;

	op_error_set(&err, OP_ERROR_FAILED, "%s", _("the export was cancelled"));
	op_error_detail(&err, "%s", _("No file was written."));
	switch (export->state) {
	case EXPORT_READING:
		action_state_set(run, NULL, NULL);
		export_drop(export, &err, "cancelled");
		break;
	case EXPORT_BEGINNING:
	case EXPORT_DROPPING:
		call_forget(export->call);
		export->call = NULL;
		export_end(export, &err);
		break;
	case EXPORT_ENDING: /* complete in a moment */
	case EXPORT_OVER:
		break;
	}
}

/* With one */

static void
export_tell(struct export *export, const char *path, const char *sha256)
{
	struct sink *sink = export->door;

	sink_value_int(sink, "export", export->number);
	sink_value_int(sink, "rows", export->rows);
	sink_value_text(sink, "sha256", sha256);
	sink_result_text(sink, "file", path);
	sink_summary(sink, _("rows: %lld, in %s, SHA-256 %.8s..."), (long long)export->rows, path,
		sha256);
}

/* The server knows the hash: now the file may be there. */
static void
export_told(void *user, struct rows *rows, const struct op_error *err)
{
	struct export *export = user;
	struct op_error lost = OP_ERROR_INIT;
	struct export_file *file = export->file;
	const char *sha256 = json_string_value(json_object_get(export->manifest, "sha256"));
	char *path;

	export->call = NULL;
	rows_free(rows);
	if (err != NULL) {
		export_end(export, export_lost(err, &lost));
		return;
	}
	path = text_dup(export_file_path(file));
	export->file = NULL;
	if (export_file_appear(file, &lost)) {
		export_tell(export, path, sha256);
		export_end(export, NULL);
	} else {
		export_drop(export, &lost, "failed");
	}
	free(path);
}

static bool
export_write(struct export *export, struct op_error *err)
{
	bool fine = export_file_write(export->file, export->text.data, export->text.length, err);

	buf_truncate(&export->text, 0);
	return fine;
}

/* Content and manifest to the disk, under no name yet. */
static bool
export_settle(struct export *export, char *to, size_t size, struct op_error *err)
{
	unsigned char digest[OUTPUT_FILE_DIGEST];
	struct buf hex = BUF_INIT;
	struct export_totals totals = {.rows = export->rows,
		.more = sink_has_more(export->sink),
		.first = export->first,
		.last = export->last,
		.sha256 = to};
	char *manifest;
	bool fine;

	sink_finish(export->sink, NULL);
	if (!export_write(export, err)) {
		return false;
	}
	export_file_digest(export->file, digest);
	buf_append_hex(&hex, digest, sizeof digest);
	text_format(to, size, "%s", buf_text(&hex));
	buf_done(&hex);
	manifest = export_manifest_text(export->manifest, export->file, &totals);
	fine = export_file_settle(export->file, manifest, err);
	free(manifest);
	return fine;
}

static void
export_complete(struct export *export)
{
	unsigned char digest[OUTPUT_FILE_DIGEST];
	char hex[2 * OUTPUT_FILE_DIGEST + 1];
	char *first, *last;
	struct op_error err = OP_ERROR_INIT;

	if (!export_settle(export, hex, sizeof hex, &err)) {
		export_drop(export, &err, "failed");
		return;
	}
	export_file_digest(export->file, digest);
	first = export_manifest_key(export->first);
	last = export_manifest_key(export->last);
	export->state = EXPORT_ENDING;
	operation_id_new(export->operation);
	export->call = api_export_finish(export->run->conn, export->operation, export->number,
		&(struct api_export_result){.outcome = "done",
			.rows = export->rows,
			.bytes = export_file_size(export->file),
			.sha256 = {digest, sizeof digest},
			.first = first,
			.last = last},
		export_told, export);
	free(first);
	free(last);
}

/* Reading */

/* Rows were written: on into the file with them. False: no more of them. */
static bool
export_rows(void *user, const struct rows *rows, size_t count)
{
	struct export *export = user;
	struct action_run *run = export->run;

	if (export->error.kind != OP_ERROR_NONE || !export_write(export, &export->error)) {
		return false;
	}
	export_manifest_columns(export->manifest, rows->function);
	if (count > 0 && export->first == NULL) {
		export->first = export_manifest_row(rows->function, rows_at(rows, 0));
	}
	if (count > 0) {
		json_decref(export->last);
		export->last = export_manifest_row(rows->function, rows_at(rows, count - 1));
	}
	export->rows += (int64_t)count;
	if (run->progress != NULL && export->rows != export->expected) {
		const struct progress progress = {.rows = export->rows,
			.part = export->rows,
			.whole = export->expected > 0 ? export->expected : 0};

		run->progress(run->progress_user, &progress);
	}
	return true;
}

static void
export_read(struct action_run *run, const struct op_error *err)
{
	struct export *export = run->outer;
	struct op_error lost = OP_ERROR_INIT;

	if (export->error.kind != OP_ERROR_NONE) {
		struct op_error own = export->error;

		export_drop(export, &own, "failed");
	} else if (err != NULL) {
		export_drop(export, export_lost(err, &lost), "failed");
	} else {
		export_complete(export);
	}
}

/* journal-20261130-035204-17.csv: in UTC, so that names sort by time. */
static void
export_name(const struct export *export, const struct api_export *begun, char *to, size_t size)
{
	time_t second = (time_t)(begun->as_of / CLOCK_SECOND);
	struct tm parts;
	char text[40];

	if (gmtime_r(&second, &parts) == NULL ||
		strftime(text, sizeof text, "%Y%m%d-%H%M%S", &parts) == 0) {
		die("a time is out of range");
	}
	text_format(to, size, "%s-%s-%lld.%s", export->what, text, (long long)begun->export,
		action_text(export->run, "output"));
}

static bool
export_open(struct export *export, const struct api_export *begun, struct op_error *err)
{
	const char *format = action_text(export->run, "output");
	const char *name = action_text(export->run, "file");
	const char *sort = action_text(export->run, "sort");
	const char *direction = action_text(export->run, "order");
	char made[100], order[60] = "";

	if (sort != NULL || direction != NULL) {
		text_format(order, sizeof order, "%s%s%s", sort == NULL ? "" : sort,
			sort == NULL || direction == NULL ? "" : " ",
			direction == NULL ? "" : direction);
	}
	export->number = begun->export;
	export->manifest = export_manifest_new(begun, export->what, format, order);
	if (name == NULL) {
		export_name(export, begun, made, sizeof made);
		name = made;
	}
	export->file = export_file_open(name, err);
	export->sink = sink_new(text_is(format, "csv")	 ? SINK_CSV
				: text_is(format, "ics") ? SINK_ICS
							 : SINK_JSONL,
		&export->text, 0);
	sink_into_file(export->sink, export_rows, export);
	return export->file != NULL;
}

static void
export_begun(void *user, struct rows *rows, const struct op_error *err)
{
	struct export *export = user;
	struct action_run *run = export->run;
	const struct api_export *begun = rows_at(rows, 0);
	struct op_error own = OP_ERROR_INIT;

	export->call = NULL;
	if (err == NULL && begun == NULL) {
		op_error_set(&own, OP_ERROR_INTERNAL, _("the server gave no answer"));
		err = &own;
	}
	if (err != NULL) {
		rows_free(rows);
		export_end(export, export_lost(err, &own));
		return;
	}
	if (!export_open(export, begun, &own)) {
		rows_free(rows);
		export_drop(export, &own, "failed");
		return;
	}
	rows_free(rows);
	export->state = EXPORT_READING;
	run->sink = export->sink;
	run->finished = export_read;
	switch (export->reads(run, &own)) {
	case ACTION_DONE:
		action_finish(run, NULL);
		break;
	case ACTION_ERROR:
		action_finish(run, &own);
		break;
	case ACTION_WAIT:
		break;
	}
}

/* The words of the list, as an object: what is asked for, not where it goes. */
static char *
filter_text(const struct action_run *run)
{
	const struct arg_spec *args = run->action->args;
	json_t *filter = json_object();
	char *text;

	for (int i = EXPORT_ARGS_COUNT; args[i].name != NULL; i++) {
		if (run->values[i].present) {
			(void)json_object_set_new(filter, args[i].name,
				args[i].type == ARG_NUMBER
					? json_integer((json_int_t)run->values[i].number)
					: json_string(run->values[i].text));
		}
	}
	text = json_dumps(filter, JSON_COMPACT);
	json_decref(filter);
	return text;
}

bool
export_check(const struct action_run *run, struct op_error *err)
{
	return export_file_check(action_text(run, "file"), err);
}

void
export_start(struct action_run *run, const char *what,
	enum action_status (*reads)(struct action_run *run, struct op_error *err),
	const char *ticket)
{
	struct export *export = mem_new(1, sizeof *export);
	char *filter = ticket == NULL ? filter_text(run) : NULL;

	mem_keep(true);
	export->run = run;
	export->reads = reads;
	text_format(export->what, sizeof export->what, "%s", what);
	export->door = run->sink;
	export->finished = run->finished;
	export->expected = -1;
	action_outer_set(run, export, export_done);
	run->interrupt = export_interrupt;
	export->call = api_export_begin(run->conn, run->operation, export->what,
		action_text(run, "output"), filter, ticket, export_begun, export);
	free(filter);
}

int64_t
export_number(const struct action_run *run)
{
	return ((const struct export *)run->outer)->number;
}

void
export_expect(struct action_run *run, int64_t rows)
{
	((struct export *)run->outer)->expected = rows;
}

enum action_status
export_list_run(struct action_run *run, struct op_error *err)
{
	char what[40], list[64];

	if (!export_check(run, err)) {
		return ACTION_ERROR;
	}
	text_format(what, sizeof what, "%.*s", (int)(strlen(run->action->name) - strlen(".export")),
		run->action->name);
	text_format(list, sizeof list, "%s.list", what);
	export_start(run, what, action_find(list)->run, NULL);
	return ACTION_WAIT;
}
