/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The action journal.tail for the command line and the shell: lines as events come, until it is
 * interrupted. The full screen has a screen of its own for it.
 */
#include "actions.h"
#include "journal_filter.h"

#include "../../api-client/tail.h"
#include "../../api-client/text.h"

#include <stdlib.h>

static const struct arg_spec journal_tail_args[] = {JOURNAL_FILTER_ARGS, JOURNAL_TEXT_ARG, {0}};

struct following {
	struct tail *tail;
	int64_t gaps; /* that were told */
};

static void
following_done(void *state)
{
	tail_free(((struct following *)state)->tail);
}

static void
written(struct action_run *run)
{
	if (run->written != NULL) {
		run->written(run);
	}
}

static void
following_events(void *user, const struct rows *rows)
{
	struct action_run *run = user;

	sink_lines(run->sink, rows, 1);
	written(run);
}

static void
following_changed(void *user)
{
	struct action_run *run = user;
	struct following *following = run->state;
	int64_t gaps = tail_facts(following->tail)->gaps;
	char text[80];

	if (gaps > following->gaps) {
		following->gaps = gaps;
		text_format(text, sizeof text, _("gap: %lld"), (long long)gaps);
		sink_line(run->sink, "gap", gaps, text);
		written(run);
	}
}

static void
following_failed(void *user, const struct op_error *err)
{
	action_finish(user, err);
}

static void
following_interrupt(struct action_run *run)
{
	const struct following *following = run->state;
	const struct tail_facts *facts = tail_facts(following->tail);
	struct op_error gap = OP_ERROR_INIT;

	if (facts->gaps > 0) {
		op_error_set(&gap, OP_ERROR_FAILED, _("%lld events are missing"),
			(long long)facts->gaps);
		op_error_detail(&gap, "%s", _("What the server announced did not come."));
		op_error_hint(&gap, "%s", _("Search the journal for the time of the gap."));
		action_finish(run, &gap);
		return;
	}
	if (facts->pending > 0) {
		sink_summary(run->sink,
			_("%lld events seen, %lld matched, %lld on their way, gap 0"),
			(long long)facts->seen, (long long)facts->matched,
			(long long)facts->pending);
	} else {
		sink_summary(run->sink, _("%lld events seen, %lld matched, gap 0"),
			(long long)facts->seen, (long long)facts->matched);
	}
	action_finish(run, NULL);
}

static enum action_status
journal_tail_run(struct action_run *run, struct op_error *err)
{
	const struct tail_handlers handlers = {
		run, following_events, following_changed, following_failed};
	struct following *following = mem_new(1, sizeof *following);
	struct api_journal_filter filter;

	(void)err;
	sink_table_columns(run->sink, "event at actor action object outcome summary reason",
		"at actor action object outcome summary reason device address");
	journal_filter_take(run, &filter);
	action_state_set(run, following, following_done);
	run->interrupt = following_interrupt;
	following->tail = tail_new(run->conn, &filter, &handlers);
	tail_always_active(following->tail);
	return ACTION_WAIT;
}

const struct action action_journal_tail = {
	.name = "journal.tail",
	.summary = N_("follow the journal live"),
	.help = N_("Writes events that match every filter as they come, a line each (JSON: an "
		   "object each), until it is interrupted. A gap counter says whether any was "
		   "dropped. The tail itself is written to the journal, once."),
	.example = "journal tail --action account.*",
	.args = journal_tail_args,
	.flags = ACTION_COMMAND_ONLY | ACTION_FOLLOWS,
	.scope = "journal.read",
	.run = journal_tail_run,
};
