/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One wish of the person at the keyboard: an action with its subjects, the questions that are still
 * open and the executions made of it. Shared by tui_job.c (life) and tui_ask.c (questions).
 */
#ifndef CONSOLE_TUI_JOB_H
#define CONSOLE_TUI_JOB_H

#include "flow.h"
#include "tui.h"

struct tui_job {
	struct tui_job *next;
	struct tui *tui;
	const struct action *action;
	struct subject *subjects; /* owned; one, or the marked rows */
	size_t count, index;
	struct arg_value values[ACTION_ARGS_MAX]; /* owned: given so far, in the table's order */
	unsigned asked;				  /* bit n: argument n is a field of the question */
	struct tui_overlay
		*question;	  /* borrowed; NULL when nothing had to be asked or it was hidden */
	struct tui_overlay *code; /* borrowed; the fresh code is being asked for */
	struct tui_overlay *work; /* borrowed; how far long work is, and its end by Esc */
	int64_t work_begun, work_at; /* monotonic */
	struct buf base;	  /* the question's text without a preview */
	struct call *preview;	  /* under way, or NULL */
	int64_t preview_at;	  /* monotonic: when to ask, 0: nothing to ask */
	struct action_run *preview_run; /* owned: what it asks about */
	bool preview_again, previewed;
	struct call *words;    /* what its form completes is being asked for, or NULL */
	struct call *fetching; /* what it edits is being asked for, or NULL */
	bool fetched;
	char *current[ACTION_ARGS_MAX]; /* owned: what the object was when it was fetched */
	int64_t seen;			/* its version then */
	struct flow *flow;		/* owned; NULL between executions */
	struct sink *sink;
	struct buf out;
	size_t failed;
	struct op_error first_error;
	bool line; /* typed at `:`: what is selected on the screen does not fill it in */
	bool over; /* freed at the end of the turn */
};

/* tui_job.c */
void tui_job_submit(struct tui_job *job);
/* A run with all values known so far, for executing or showing; owned by the caller. */
struct action_run *tui_job_run(const struct tui_job *job, struct sink *sink);
/* Ends the wish without doing it. What is under way at the server goes on and is reported. */
void tui_job_drop(struct tui_job *job);
void tui_job_end(struct tui_job *job);
bool tui_job_is_bulk(const struct tui_job *job); /* one execution after the other */
void tui_values_copy(
	struct arg_value to[ACTION_ARGS_MAX], const struct arg_value from[ACTION_ARGS_MAX]);

/* tui_progress.c: for action_run.progress, with the job as user. */
void tui_progress(void *user, const struct progress *progress);

/* tui_ask.c */
/* True when something has to be asked first; the dialog is open then. */
bool tui_ask(struct tui_job *job);
/* Keeps the reason that was typed for the next question about the same object. */
void tui_ask_keep(struct tui_job *job);
/* Takes the form's text into job->values. False: the field has its error. */
bool tui_ask_collect(struct tui_job *job, struct op_error *err);
void tui_ask_code(struct tui_job *job, const char *why);

/* tui_edit.c */
/* True when the object has to be fetched first; the question opens by itself then. */
bool tui_edit_begin(struct tui_job *job);
/* After a refusal that is shown: when the object has changed meanwhile, what it is now. */
void tui_edit_refused(struct tui_job *job, const struct op_error *err);
void tui_edit_end(struct tui_job *job);

/* tui_words.c: what the open question completes. */
void tui_words_ask(struct tui_job *job);
void tui_words_end(struct tui_job *job);

/* tui_preview.c */
/* Asks again what the action would do, if it can be asked; after every change of the form. */
void tui_preview_ask(struct tui_job *job);
/* It has to be seen first and is not there yet. */
void tui_preview_changed(struct tui_job *job); /* asks after a pause in typing */
void tui_preview_turn(struct tui_job *job);
int64_t tui_preview_deadline(const struct tui_job *job);
bool tui_preview_missing(const struct tui_job *job);
void tui_preview_end(struct tui_job *job);

#endif
