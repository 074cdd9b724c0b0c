/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that are dates, as a calendar: those of api.calendar_list. The action's flag ACTION_DATES
 * says that its rows are such.
 */
#include "sink_private.h"

#include "calendar_text.h"

#include "../api-client/clock.h"
#include "../api-client/home.h"
#include "../api-client/text.h"
#include "../screens/words.h"

void
sink_calendar_row(struct sink *sink, const void *row)
{
	const struct api_ending *ending = row;
	struct calendar_event event = {
		.uid = ending->uid, .at = ending->at, .category = word_ending(ending->kind)};
	struct buf summary = BUF_INIT;

	if (sink->function != &api_function_calendar_list) {
		die("these rows are no dates");
	}
	if (sink->row_count == 0) {
		calendar_text_begin(sink->out);
	}
	buf_printf(&summary, "%s: %s", event.category, ending->object);
	if (ending->text != NULL) {
		buf_printf(&summary, ", %s", ending->text);
	}
	event.summary = buf_text(&summary);
	calendar_text_event(sink->out, &event, clock_now());
	buf_done(&summary);
}

void
sink_calendar_finish(struct sink *sink)
{
	if (sink->shape == SINK_ROWS && sink->row_count == 0) {
		calendar_text_begin(sink->out);
	}
	if (sink->shape == SINK_ROWS) {
		calendar_text_end(sink->out);
	}
}
