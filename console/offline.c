/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words, files and keys before the verification; the loop around it; the verdict after it. */
#include "offline.h"

#include "actions/journal_report.h"
#include "archive_check.h"
#include "cmdline.h"
#include "loop.h"
#include "proof.h"
#include "report.h"

#include "../api-client/clock.h"
#include "../api-client/head_words.h"
#include "../api-client/text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define LOOK (CLOCK_SECOND / 10)
#define FILES_MAXIMUM 1000

struct offline {
	const struct door *door;
	struct action_run *run;
	struct sink *sink;
	struct buf out;
	struct checkpoint_keys *keys; /* owned; NULL: no signature is checked */
	struct journal_known known[JOURNAL_KNOWN];
	struct archive_file *files; /* owned */
	size_t count;
	struct archive_check *check;
	struct loop *loop;
	struct progress_line *line;
	int64_t begun, next;
	int signal;
};

bool
offline_wanted(char *const *words, size_t count)
{
	bool file = false;

	for (size_t i = 2; i < count && !text_is(words[i], "--"); i++) {
		file = file || text_is(words[i], "--file") || text_starts(words[i], "--file=");
	}
	return file && text_is(words[0], "journal") && text_is(words[1], "verify");
}

/* A path as it was meant where the program was started. */
static char *
path_meant(const struct offline *offline, const char *path, size_t length)
{
	struct buf text = BUF_INIT;

	if (length == 0 || path[0] != '/') {
		buf_printf(&text, "%s/", offline->door->environment->directory);
	}
	buf_append_bytes(&text, path, length);
	return buf_steal(&text);
}

/* The next of a list with commas, moved past; NULL at its end. Owned. */
static char *
list_next(const struct offline *offline, const char **list)
{
	size_t length = *list == NULL ? 0 : strcspn(*list, ",");
	char *path = *list == NULL ? NULL : path_meant(offline, *list, length);

	if (*list != NULL) {
		*list = (*list)[length] == ',' ? *list + length + 1 : NULL;
	}
	return path;
}

static bool
files_take(struct offline *offline, struct op_error *err)
{
	const char *files = action_text(offline->run, "file");
	const char *manifests = action_text(offline->run, "manifest");
	bool fine = true;

	while (fine && files != NULL && offline->count < FILES_MAXIMUM) {
		char *path = list_next(offline, &files);
		char *manifest = list_next(offline, &manifests);

		offline->files =
			mem_resize(offline->files, offline->count + 1, sizeof(*offline->files));
		fine = archive_file_init(
			&offline->files[offline->count], AT_FDCWD, path, manifest, err);
		offline->count += fine ? 1 : 0;
		free(path);
		free(manifest);
	}
	if (fine && (files != NULL || manifests != NULL)) {
		op_error_set(err, OP_ERROR_USAGE, "%s", _("there are more manifests than files"));
		op_error_field(err, "manifest");
		return false;
	}
	return fine;
}

static bool
keys_take(struct offline *offline, struct op_error *err)
{
	const char *given = action_text(offline->run, "keys");
	char *path;

	if (given == NULL) {
		return proof_keys(&offline->keys, err);
	}
	path = path_meant(offline, given, strlen(given));
	offline->keys = checkpoint_keys_load(path, err);
	free(path);
	return offline->keys != NULL;
}

static bool
known_take(struct offline *offline, struct op_error *err)
{
	const char *head = action_text(offline->run, "head");

	proof_known(&offline->known[0]);
	offline->known[1] = (struct journal_known){.seal = -1};
	if (head != NULL && !head_parse(head, &offline->known[1].seal, offline->known[1].hash,
				    &offline->known[1].length, err)) {
		op_error_field(err, "head");
		return false;
	}
	return true;
}

/* The loop: looks now and then how far the threads are. */

static int64_t
offline_deadline(void *user)
{
	return ((const struct offline *)user)->next;
}

static void
offline_timer(void *user)
{
	struct offline *offline = user;
	struct archive_progress now;
	struct buf text = BUF_INIT;

	archive_check_progress(offline->check, &now);
	offline->next = clock_monotonic() + LOOK;
	if (now.over) {
		loop_stop(offline->loop);
	} else if (offline->line != NULL) {
		const struct progress progress = {
			.rows = now.events, .part = now.done, .whole = now.total};

		progress_text(&progress, offline->begun, &text);
		buf_printf(&text, "   %s", _("Esc breaks off"));
		progress_line_show(offline->line, buf_text(&text));
		buf_done(&text);
	}
}

static void
offline_signal(void *user, unsigned signals)
{
	struct offline *offline = user;

	if ((signals & (LOOP_INTERRUPT | LOOP_TERMINATE | LOOP_HANGUP)) != 0) {
		offline->signal = (signals & LOOP_INTERRUPT) != 0 ? SIGINT : loop_last_signal();
		loop_stop(offline->loop);
	}
}

static void
offline_input(void *user)
{
	struct offline *offline = user;

	if (progress_line_escape(offline->line)) {
		loop_stop(offline->loop);
	}
}

static const char *
signatures_word(const struct offline *offline)
{
	for (size_t i = 0; i < offline->count; i++) {
		if (offline->files[i].manifest_text.length == 0) {
			return "no manifest";
		}
	}
	return offline->keys != NULL ? "checked" : "not checked";
}

static void
report_take(struct offline *offline, const struct journal_report *report, size_t file,
	struct op_error *err)
{
	const char *path = offline->files[file].path;
	const char *name = strrchr(path, '/');
	const char *signatures = signatures_word(offline);
	struct op_error bad = OP_ERROR_INIT;

	sink_value_int(offline->sink, "files", (int64_t)offline->count);
	journal_report_show(offline->sink, report, signatures);
	if (!journal_report_judge(report, &bad)) {
		sink_value_text(offline->sink, "file", name == NULL ? path : name + 1);
		*err = bad;
		op_error_detail(err, _("The first place is %s, in %s."), report->place, path);
	} else if (text_is(signatures, "checked")) {
		sink_summary(offline->sink,
			_("the archive is intact: seals up to %lld, %lld events"),
			(long long)report->head_seal, (long long)report->events);
	} else {
		sink_summary(offline->sink, _("the archive agrees with itself; whose it is was not "
					      "checked (no manifest "
					      "or no keys)"));
	}
}

static void
offline_verify(struct offline *offline, struct op_error *err)
{
	const struct loop_handlers handlers = {.user = offline,
		.on_input = offline_input,
		.on_signal = offline_signal,
		.deadline = offline_deadline,
		.on_timer = offline_timer};
	struct journal_report report;
	size_t file = 0;

	offline->check = archive_check_start(
		AT_FDCWD, offline->files, offline->count, offline->keys, offline->known, err);
	if (offline->check == NULL) {
		return;
	}
	offline->begun = clock_monotonic();
	offline->line = progress_line_open();
	offline->loop = loop_new(NULL, &handlers, offline->line != NULL);
	loop_run(offline->loop);
	progress_line_close(offline->line);
	loop_free(offline->loop);
	if (archive_check_end(offline->check, &report, &file, err)) {
		report_take(offline, &report, file, err);
	}
}

static int
offline_say(struct offline *offline, struct op_error *err)
{
	int status = 0;
	bool good = err->kind == OP_ERROR_NONE;

	sink_finish(offline->sink, good ? NULL : err);
	if (!good) {
		status = report_error(err);
	}
	if (!report_output(&offline->out, err) && good) {
		status = report_error(err);
	}
	return offline->signal != 0 ? 128 + offline->signal : status;
}

int
offline_main(const struct door *door)
{
	struct offline offline = {.door = door};
	struct cmdline_request request;
	struct op_error err = OP_ERROR_INIT;
	int format = SINK_TABLE, status;

	if (!cmdline_parse(door->words, door->word_count, &request, &err)) {
		return report_error(&err);
	}
	if (door->output >= 0 || request.output >= 0) {
		format = door->output >= 0 ? door->output : request.output;
	}
	offline.sink = sink_new((enum sink_format)format, &offline.out, report_columns());
	offline.run = cmdline_run_new(&request, NULL, offline.sink);
	cmdline_request_done(&request);
	if (known_take(&offline, &err) && keys_take(&offline, &err) && files_take(&offline, &err)) {
		offline_verify(&offline, &err);
	}
	status = offline_say(&offline, &err);
	for (size_t i = 0; i < offline.count; i++) {
		archive_file_done(&offline.files[i]);
	}
	free(offline.files);
	checkpoint_keys_free(offline.keys);
	action_run_free(offline.run);
	sink_free(offline.sink);
	buf_done(&offline.out);
	return status;
}
