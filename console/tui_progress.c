/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long work in the tui: a dialog that says how far it is, at which rate, and how long it will take.
 * Esc breaks it off; nothing waits for anything, so the clock and the link go on.
 */
#include "tui_job.h"

#include "../api-client/text.h"

#define WORK_PAUSE (CLOCK_SECOND / 5)

static void
work_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	struct tui_job *job = overlay->job;

	if (event != FORM_CANCEL) {
		return;
	}
	flow_free(job->flow);
	job->flow = NULL;
	tui_job_end(job);
	tui_notice(tui, _("broken off"));
}

void
tui_progress(void *user, const struct progress *progress)
{
	struct tui_job *job = user;
	int64_t now = clock_monotonic();
	struct buf text = BUF_INIT;

	if (job->work == NULL) {
		const struct dialog_spec spec = {
			.title = _(job->action->summary), .text = "", .question = true};

		job->work_begun = now;
		job->work_at = 0;
		job->work = tui_overlay_open(job->tui, &spec, work_event, job);
	}
	if (now - job->work_at < WORK_PAUSE) {
		return;
	}
	job->work_at = now;
	progress_text(progress, job->work_begun, &text);
	buf_printf(&text, "\n%s", _("Esc breaks off"));
	dialog_set_text(job->work->dialog, buf_text(&text));
	job->tui->dirty = true;
	buf_done(&text);
}
