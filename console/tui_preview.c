/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an action would do, shown above its form while the form is filled in: one question at a time
 * is under way, and when the form changed meanwhile its answer gives way to a newer one. A
 * dangerous action waits for it: nobody confirms a list that he has not seen.
 */
#include "tui_job.h"

#include <stdlib.h>

#define PAUSE (CLOCK_SECOND / 5)

static void preview_send(struct tui_job *job);

static void
preview_text(struct tui_job *job, const char *text)
{
	struct buf whole = BUF_INIT;

	buf_append(&whole, buf_text(&job->base));
	if (*text != '\0') {
		buf_append(&whole, whole.length > 0 ? "\n" : "");
		buf_append(&whole, text);
	}
	dialog_set_text(job->question->dialog, buf_text(&whole));
	buf_done(&whole);
	job->tui->dirty = true;
}

static void
error_text(const struct op_error *err, struct buf *to)
{
	buf_append(to, err->message);
	if (err->detail[0] != '\0') {
		buf_printf(to, "\n%s", err->detail);
	}
	if (err->hint[0] != '\0') {
		buf_printf(to, "\n%s", err->hint);
	}
}

static void
preview_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui_job *job = user;
	struct buf text = BUF_INIT;

	job->preview = NULL;
	if (job->preview_again) {
		preview_send(job);
	}
	/* An answer to another question than the one that stands now is not shown. */
	if (job->preview == NULL && job->question != NULL) {
		if (err != NULL) {
			error_text(err, &text);
		} else {
			job->action->preview->show(job->preview_run, rows, &text);
		}
		job->previewed = err == NULL;
		preview_text(job, buf_text(&text));
	}
	buf_done(&text);
	rows_free(rows);
}

/* What can be understood of the form so far; the rest counts as not said. */
static struct action_run *
preview_run_new(struct tui_job *job)
{
	struct action_run *run = tui_job_run(job, NULL);
	const struct arg_spec *args = job->action->args;
	struct form *form = dialog_form(job->question->dialog);

	for (size_t i = 0; args != NULL && args[i].name != NULL; i++) {
		const char *text =
			(job->asked & (1u << i)) != 0 ? form_text(form, args[i].name) : "";
		struct arg_value value = {0};
		struct op_error ignored = OP_ERROR_INIT;

		if (*text != '\0' && arg_value_parse(&args[i], text, &value, &ignored)) {
			arg_value_done(&run->values[i]);
			run->values[i] = value;
		}
	}
	return run;
}

/* The reason changes nothing of what would be done. */
static bool
same_question(const struct action_run *old, const struct action_run *run)
{
	const struct arg_spec *args = run->action->args;

	for (size_t i = 0; old != NULL && args != NULL && args[i].name != NULL; i++) {
		if (text_is(args[i].name, "reason") ||
			(!old->values[i].present && !run->values[i].present)) {
			continue;
		}
		if (!text_is(old->values[i].text, run->values[i].text)) {
			return false;
		}
	}
	return old != NULL;
}

static void
preview_send(struct tui_job *job)
{
	job->preview_again = false;
	job->previewed = false;
	action_run_free(job->preview_run);
	job->preview_run = preview_run_new(job);
	job->preview = job->action->preview->ask(job->preview_run, preview_done, job);
	if (job->preview == NULL) {
		preview_text(job, "");
	}
}

void
tui_preview_ask(struct tui_job *job)
{
	if (job->action->preview == NULL || job->question == NULL || job->flow != NULL ||
		tui_job_is_bulk(job)) {
		return;
	}
	if (job->preview != NULL) {
		job->preview_again = true;
		return;
	}
	preview_send(job);
}

void
tui_preview_changed(struct tui_job *job)
{
	struct action_run *run;

	if (job->action->preview == NULL || job->question == NULL) {
		return;
	}
	run = preview_run_new(job);
	if (!same_question(job->preview_run, run)) {
		job->preview_at = clock_monotonic() + PAUSE;
		job->previewed = false;
	}
	action_run_free(run);
}

void
tui_preview_turn(struct tui_job *job)
{
	if (job->preview_at != 0 && clock_monotonic() >= job->preview_at) {
		job->preview_at = 0;
		tui_preview_ask(job);
	}
}

int64_t
tui_preview_deadline(const struct tui_job *job)
{
	return job->preview_at == 0 ? INT64_MAX : job->preview_at;
}

bool
tui_preview_missing(const struct tui_job *job)
{
	return job->action->preview != NULL && !job->previewed && !tui_job_is_bulk(job) &&
	       (job->action->flags & ACTION_DANGEROUS) != 0;
}

void
tui_preview_end(struct tui_job *job)
{
	if (job->preview != NULL) {
		call_forget(job->preview);
	}
	job->preview = NULL;
	action_run_free(job->preview_run);
	job->preview_run = NULL;
	buf_done(&job->base);
}
