/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Editing: the form begins with what the object is now, only what was changed is sent, with the
 * version that was seen. When somebody else was faster the form keeps what was typed, shows beside
 * it what is there now, and takes over what was not touched.
 */
#include "tui_job.h"

#include <stdlib.h>

static const char *
edit_id(const struct tui_job *job)
{
	return job->count > 0 ? job->subjects[0].id : job->values[0].text;
}

void
tui_edit_end(struct tui_job *job)
{
	if (job->fetching != NULL) {
		call_forget(job->fetching);
		job->fetching = NULL;
	}
	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		free(job->current[i]);
		job->current[i] = NULL;
	}
}

/* What an argument is now; owned, "" when it has no value. */
static char *
value_of(const struct tui_job *job, const void *row, size_t index)
{
	struct buf text = BUF_INIT;

	job->action->fetch->value(row, job->action->args[index].name, &text);
	return text.length == 0 ? text_dup("") : buf_steal(&text);
}

/* The row of the answer; NULL: the person was told why there is none. */
static const void *
row_find(struct tui_job *job, const struct rows *rows, const struct op_error *err)
{
	struct op_error missing = OP_ERROR_INIT;
	const void *row = rows == NULL ? NULL : job->action->fetch->row(rows, edit_id(job));

	if (row == NULL && err == NULL) {
		op_error_set(&missing, OP_ERROR_NOT_FOUND, _("it is not there any more"));
		err = &missing;
	}
	if (err != NULL) {
		tui_report(job->tui, err);
	}
	return row;
}

static void
edit_fetched(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui_job *job = user;
	const struct arg_spec *args = job->action->args;
	const void *row = row_find(job, rows, err);

	job->fetching = NULL;
	if (row == NULL) {
		tui_job_end(job);
		rows_free(rows);
		return;
	}
	for (size_t i = 0; args[i].name != NULL; i++) {
		job->current[i] = value_of(job, row, i);
	}
	job->seen = job->action->fetch->version(row);
	job->fetched = true;
	rows_free(rows);
	if (!tui_ask(job)) {
		tui_job_submit(job);
	}
	job->tui->dirty = true;
}

bool
tui_edit_begin(struct tui_job *job)
{
	const struct arg_spec *args = job->action->args;
	bool missing = false, given = false;

	for (size_t i = 1; job->action->fetch != NULL && args[i].name != NULL; i++) {
		missing =
			missing || ((args[i].flags & ARG_REQUIRED) != 0 && !job->values[i].present);
		given = given || job->values[i].present;
	}
	/* A line that says all that is to be changed needs no form. */
	if (job->action->fetch == NULL || (given && !missing) || edit_id(job) == NULL) {
		return false;
	}
	job->fetching = job->action->fetch->ask(job->tui->conn, edit_id(job), edit_fetched, job);
	return true;
}

/* One field after somebody else's change. */
static void
field_renew(struct tui_job *job, size_t index, char *now)
{
	struct form *form = dialog_form(job->question->dialog);
	const char *name = job->action->args[index].name;
	bool touched = !text_is(form_text(form, name), job->current[index]);
	struct buf note = BUF_INIT;

	if (!text_is(now, job->current[index]) && touched && !text_is(form_text(form, name), now)) {
		if (now[0] == '\0') {
			buf_append(&note, _("empty now"));
		} else {
			buf_printf(&note, _("now: %s"), now);
		}
		form_set_error(form, name, buf_text(&note));
	} else if (!touched) {
		form_set_text(form, name, now);
	}
	buf_done(&note);
	free(job->current[index]);
	job->current[index] = now;
}

static void
edit_fetched_again(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui_job *job = user;
	const struct arg_spec *args = job->action->args;
	const void *row = row_find(job, rows, err);
	struct op_error stale = job->tui->error;

	job->fetching = NULL;
	if (row != NULL && job->question != NULL && job->action->fetch->version(row) != job->seen) {
		job->seen = job->action->fetch->version(row);
		for (size_t i = 0; args[i].name != NULL; i++) {
			if ((job->asked & (1u << i)) != 0) {
				field_renew(job, i, value_of(job, row, i));
			}
		}
		op_error_hint(&stale, "%s",
			_("What you typed is still here, with what is there now below it. Enter "
			  "saves what you typed."));
		dialog_set_error(job->question->dialog, &stale);
		job->tui->error = stale;
	}
	rows_free(rows);
	job->tui->dirty = true;
}

void
tui_edit_refused(struct tui_job *job, const struct op_error *err)
{
	if (job->fetched && err->kind == OP_ERROR_CONFLICT && job->fetching == NULL) {
		job->fetching = job->action->fetch->ask(
			job->tui->conn, edit_id(job), edit_fetched_again, job);
	}
}
