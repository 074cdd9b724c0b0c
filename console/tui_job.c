/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of an action in the tui: local checks, one execution after another for marked rows, and
 * what the answers lead to. A form stays open, with its text, until the server has said yes.
 */
#include "tui_job.h"

#include "actions/actions.h"
#include "tui_page.h"

#include <stdlib.h>

/* Until the link is back the outcome is asked for without an end. */
#define PATIENCE 0

static void job_finished(void *user, struct flow *flow, const struct op_error *err);

void
tui_values_copy(struct arg_value to[ACTION_ARGS_MAX], const struct arg_value from[ACTION_ARGS_MAX])
{
	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		arg_value_done(&to[i]);
		to[i] = from[i];
		to[i].text = text_dup(from[i].text);
		to[i].secret = from[i].secret == NULL ? NULL : secret_dup(from[i].secret);
	}
}

struct tui_job *
tui_job_new(struct tui *tui, const struct action *action)
{
	struct tui_job *job = mem_new(1, sizeof(*job));

	job->tui = tui;
	job->action = action;
	job->next = tui->jobs;
	tui->jobs = job;
	return job;
}

static void
job_free(struct tui_job *job)
{
	tui_preview_end(job);
	tui_edit_end(job);
	tui_words_end(job);
	flow_free(job->flow);
	sink_free(job->sink);
	buf_done(&job->out);
	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		arg_value_done(&job->values[i]);
	}
	free(job->subjects);
	free(job);
}

static void
overlays_close(struct tui_job *job)
{
	if (job->code != NULL) {
		tui_overlay_close(job->tui, job->code);
	}
	if (job->question != NULL) {
		tui_overlay_close(job->tui, job->question);
		tui_preview_end(job);
	}
	if (job->work != NULL) {
		tui_overlay_close(job->tui, job->work);
	}
	job->code = NULL;
	job->question = NULL;
	job->work = NULL;
}

void
tui_job_end(struct tui_job *job)
{
	overlays_close(job);
	job->over = true;
}

void
tui_job_drop(struct tui_job *job)
{
	overlays_close(job);
	job->over = job->flow == NULL;
}

bool
tui_job_is_bulk(const struct tui_job *job)
{
	return job->count > 1 && (job->action->flags & ACTION_TOGETHER) == 0;
}

/* The value that the current subject stands for goes into the first positional argument. */
static void
subject_apply(const struct tui_job *job, struct action_run *run)
{
	const struct subject *subject = &job->subjects[job->index];
	int index = action_subject_index(job->action);
	struct arg_value value = {0};
	struct buf text = BUF_INIT;

	if (job->count == 0 || index < 0) {
		return;
	}
	buf_append(&text, subject->id);
	for (size_t i = 1; i < job->count && !tui_job_is_bulk(job); i++) {
		buf_printf(&text, ",%s", job->subjects[i].id);
	}
	if (arg_value_parse(&job->action->args[index], buf_text(&text), &value, NULL)) {
		arg_value_done(&run->values[index]);
		run->values[index] = value;
	}
	buf_done(&text);
	for (size_t i = 1; job->action->args[i].name != NULL; i++) {
		if ((job->action->args[i].flags & ARG_SHOWN) != 0 && subject->shown[0] != '\0' &&
			arg_value_parse(&job->action->args[i], subject->shown, &value, NULL)) {
			arg_value_done(&run->values[i]);
			run->values[i] = value;
		}
	}
	run->version = subject->version;
}

struct action_run *
tui_job_run(const struct tui_job *job, struct sink *sink)
{
	struct action_run *run = action_run_new(job->action, job->tui->conn, sink);

	tui_values_copy(run->values, job->values);
	if (job->action->subject != SUBJECT_NONE) {
		subject_apply(job, run);
	}
	if (job->fetched) {
		run->version = job->seen;
	}
	return run;
}

static void
operation_show(struct tui *tui, const struct action_run *run)
{
	if ((run->action->flags & ACTION_NEEDS_REASON) != 0) {
		text_format(tui->operation, sizeof(tui->operation), "%.4s…%.2s", run->operation,
			run->operation + OPERATION_ID_SIZE - 3);
	}
}

static void
job_need_code(void *user, struct flow *flow, const char *why)
{
	(void)flow;
	tui_ask_code(user, why);
}

static void
job_unknown(void *user, struct flow *flow)
{
	struct tui_job *job = user;
	struct op_error err = OP_ERROR_INIT;

	op_error_set(&err, OP_ERROR_UNKNOWN, _("outcome unknown: the server will be asked"));
	op_error_detail(&err, _("The change was sent and its answer was lost."));
	op_error_hint(&err, _("Nothing is repeated; the truth is shown as soon as it is known."));
	tui_report(job->tui, &err);
	operation_show(job->tui, flow_run(flow));
	if (job->question != NULL) {
		dialog_set_error(job->question->dialog, &err);
	}
}

void
tui_job_submit(struct tui_job *job)
{
	const struct flow_handlers handlers = {job, job_need_code, job_unknown, job_finished};
	bool changes = (job->action->flags & ACTION_MUTATES) != 0;
	int rows, columns;

	if (job->flow != NULL) {
		return;
	}
	term_size(&rows, &columns);
	sink_free(job->sink);
	buf_done(&job->out);
	job->sink = sink_new(
		changes && (job->action->flags & ACTION_ROWS) == 0 ? SINK_STATUS : SINK_TABLE,
		&job->out, columns - 8 < DIALOG_TEXT_COLUMNS ? columns - 8 : DIALOG_TEXT_COLUMNS);
	job->flow = flow_new(tui_job_run(job, job->sink), &handlers, PATIENCE);
	flow_run(job->flow)->progress = tui_progress;
	flow_run(job->flow)->progress_user = job;
	if (job->question != NULL) {
		dialog_set_error(job->question->dialog, NULL);
		dialog_set_busy(job->question->dialog, true);
	}
	flow_start(job->flow);
	job->tui->dirty = true;
}

/* OP400 names the parameter of the function; the form knows the argument's name. */
static void
field_translate(const struct action *action, struct op_error *err)
{
	for (size_t i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if (err->field[0] != '\0' && text_is(action->args[i].server_name, err->field)) {
			text_format(err->field, sizeof(err->field), "%s", action->args[i].name);
			return;
		}
	}
}

/* What the person decided about is not what the server has now: it has to be read again. An edit
 * shows it in its form. */
static bool
changed_meanwhile(const struct tui_job *job, const struct op_error *err)
{
	return err->kind == OP_ERROR_CONFLICT && job->count == 1 && !job->fetched &&
	       job->subjects[0].shown[0] != '\0';
}

static void
job_failed(struct tui_job *job, const struct op_error *err)
{
	struct tui *tui = job->tui;
	struct op_error shown = *err;

	field_translate(job->action, &shown);
	if (changed_meanwhile(job, err)) {
		tui_ask_keep(job);
		tui_report(tui, &shown);
		tui_reload(tui, job->action->changes);
		tui_job_end(job);
		return;
	}
	if (job->question != NULL && !tui_job_is_bulk(job)) {
		dialog_set_busy(job->question->dialog, false);
		if (!tui_session_over(tui, &shown)) {
			tui->error = shown;
			tui_refused(tui, job->action, job->subjects);
			tui_clear_message(tui);
			form_clear_secrets(dialog_form(job->question->dialog));
			dialog_set_error(job->question->dialog, &shown);
			tui_edit_refused(job, &shown);
		}
		return;
	}
	if (sink_explains(job->sink)) {
		sink_finish(job->sink, NULL);
		tui_show_text(tui, shown.message, buf_text(&job->out));
	}
	tui_report(tui, &shown);
	tui_refused(tui, job->action, job->subjects);
	tui_job_end(job);
}

static void
verified_note(struct tui_job *job)
{
	struct tui *tui = job->tui;

	if (text_is(job->action->name, "account.verify") && job->count == 1) {
		text_format(tui->verified_login, sizeof(tui->verified_login), "%s",
			job->subjects[0].id);
		tui->verified_until = clock_monotonic() + 5 * CLOCK_MINUTE;
	}
}

/* What was read, and if it names a way out that is open to this person, Enter for it (N23). */
static void
answer_show(struct tui_job *job)
{
	struct tui *tui = job->tui;
	const char *way = sink_way_text(job->sink);
	const struct action *action =
		action_find(text_starts(way, "request") ? "request.create" : "grant.create");
	const struct arg_value *whose = &job->values[0];
	const char *login = job->count > 0 ? job->subjects[0].id : whose->text;

	sink_finish(job->sink, NULL);
	/* Nobody asks for himself. */
	if (way[0] != '\0' && tui_may(tui, action) && !text_is(login, tui->me.login)) {
		tui_show_way(tui, _(job->action->summary), buf_text(&job->out), way);
	} else {
		tui_show_text(tui, _(job->action->summary), buf_text(&job->out));
	}
}

/* What usually follows the change, as a form that is filled in. */
static void
next_offer(struct tui_job *job)
{
	const char *way = sink_way_text(job->sink);
	struct buf text = BUF_INIT;

	if (way[0] != '\0' && tui_may(job->tui, &action_grant_create)) {
		buf_printf(&text, "%s\n%s\n", sink_summary_text(job->sink), way);
		tui_show_way(job->tui, _(job->action->summary), buf_text(&text), way);
	}
	buf_done(&text);
}

static void
job_done(struct tui_job *job, const struct action_run *run)
{
	struct tui *tui = job->tui;

	verified_note(job);
	if (sink_picture_text(job->sink)[0] != '\0') {
		tui_head_open(tui, sink_picture_text(job->sink), sink_summary_text(job->sink));
	} else if ((job->action->flags & ACTION_MUTATES) == 0 ||
		   (job->action->flags & ACTION_ROWS) != 0) {
		answer_show(job);
	} else {
		tui_notice(tui, sink_summary_text(job->sink));
		operation_show(tui, run);
		next_offer(job);
	}
	if ((job->action->flags & (ACTION_SAVES | ACTION_TOGETHER)) != 0) {
		tui_saved(tui);
	}
	if (sink_secret_given(job->sink) != NULL) {
		tui_secret_open(tui, sink_secret_given(job->sink), sink_summary_text(job->sink));
	}
	if (text_is(job->action->name, "account.not-me")) {
		tui_job_end(job);
		tui_sign_in_end(tui, sink_summary_text(job->sink), true);
		return;
	}
	if (job->action->changes != 0) {
		tui_reload(tui, job->action->changes);
	}
	tui_job_end(job);
}

/* One of several is over; the next begins, or the sum is told. */
static void
bulk_next(struct tui_job *job, const struct op_error *err)
{
	struct tui *tui = job->tui;
	struct op_error sum = OP_ERROR_INIT;

	if (err != NULL && job->failed++ == 0) {
		job->first_error = *err;
		op_error_detail(&job->first_error, "%s: %s", job->subjects[job->index].id,
			err->detail[0] != '\0' ? err->detail : err->message);
	}
	if (++job->index < job->count && (err == NULL || err->kind != OP_ERROR_NO_SESSION)) {
		tui_job_submit(job);
		return;
	}
	if (job->failed == 0) {
		char text[100];

		text_format(text, sizeof(text), _("all %zu done"), job->count);
		tui_notice(tui, text);
		tui_unmark(tui);
	} else if (!tui_session_over(tui, &job->first_error)) {
		op_error_set(&sum, job->first_error.kind, _("%zu of %zu not done: %s"), job->failed,
			job->count, job->first_error.message);
		op_error_detail(&sum, "%s", job->first_error.detail);
		op_error_hint(&sum, "%s", job->first_error.hint);
		tui_report(tui, &sum);
	}
	tui_reload(tui, job->action->changes);
	tui_job_end(job);
}

static void
job_finished(void *user, struct flow *flow, const struct op_error *err)
{
	struct tui_job *job = user;
	struct op_error kept = OP_ERROR_INIT;

	if (err != NULL) {
		kept = *err;
	}
	if (job->code != NULL) {
		tui_overlay_close(job->tui, job->code);
		job->code = NULL;
		tui_peek(job->tui);
	}
	if (job->work != NULL) {
		tui_overlay_close(job->tui, job->work);
		job->work = NULL;
	}
	job->flow = NULL;
	if (tui_job_is_bulk(job)) {
		bulk_next(job, err == NULL ? NULL : &kept);
	} else if (err == NULL) {
		job_done(job, flow_run(flow));
	} else {
		job_failed(job, &kept);
	}
	flow_free(flow);
	job->tui->dirty = true;
}

void
tui_jobs_sweep(struct tui *tui)
{
	struct tui_job **at = &tui->jobs;

	while (*at != NULL) {
		struct tui_job *job = *at;

		if (job->over && job->flow == NULL) {
			*at = job->next;
			job_free(job);
		} else {
			at = &job->next;
		}
	}
}

void
tui_jobs_free(struct tui *tui)
{
	while (tui->jobs != NULL) {
		struct tui_job *job = tui->jobs;

		tui->jobs = job->next;
		overlays_close(job);
		job_free(job);
	}
}

int64_t
tui_jobs_deadline(const struct tui *tui)
{
	int64_t deadline = INT64_MAX;

	for (const struct tui_job *job = tui->jobs; job != NULL; job = job->next) {
		int64_t own = job->flow == NULL ? INT64_MAX : flow_deadline(job->flow);
		int64_t pause = tui_preview_deadline(job);

		own = pause < own ? pause : own;
		deadline = own < deadline ? own : deadline;
	}
	return deadline;
}

void
tui_jobs_tick(struct tui *tui)
{
	for (struct tui_job *job = tui->jobs; job != NULL; job = job->next) {
		if (job->flow != NULL && flow_deadline(job->flow) <= clock_monotonic()) {
			flow_turn(job->flow);
		}
		tui_preview_turn(job);
	}
}
