/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as rows of a table.
 */
#include "journal_columns.h"
#include "../api-client/clock.h"
#include "../api-client/journal.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "words.h"

#include <string.h>

static void
at_text(const void *row, struct buf *to, enum theme_role *role)
{
	char text[CLOCK_TEXT_SIZE];

	*role = THEME_DIM;
	buf_append(to,
		clock_format(((const struct api_event *)row)->at, CLOCK_SHORT, text, sizeof(text)));
}

static void
actor_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_event *)row)->actor));
}

static void
action_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_event *)row)->action));
}

static void
object_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_event *)row)->object));
}

static void
outcome_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_event *event = row;

	buf_append(to, word_outcome(event->outcome));
	*role = word_outcome_role(event->outcome);
}

static void
summary_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	server_text(((const struct api_event *)row)->summary, to);
}

static void
reason_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_event *event = row;

	(void)role;
	if (event->actor == NULL) {
		server_text(event->reason, to); /* a policy's, not what a person typed */
	} else {
		buf_append(to, word_shown(event->reason));
	}
}

static void
device_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_event *)row)->device));
}

static void
address_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_event *)row)->address));
}

const struct table_column journal_columns[] = {
	{N_("Time"), NULL, 0, 16, 16, false, at_text, NULL},
	{N_("Actor"), NULL, 0, 9, 12, false, actor_text, NULL},
	{N_("Action"), NULL, 0, 14, 18, false, action_text, NULL},
	{N_("Object"), NULL, 1, 16, 26, false, object_text, NULL},
	{N_("Outcome"), NULL, 0, 0, 0, false, outcome_text, words_outcomes},
	{N_("Summary"), NULL, 3, 28, 0, false, summary_text, NULL},
	{N_("Reason"), NULL, 4, 24, 0, false, reason_text, NULL},
	{N_("Device"), NULL, 5, 10, 12, false, device_text, NULL},
	{N_("Address"), NULL, 6, 12, 16, false, address_text, NULL},
};
const size_t journal_column_count = sizeof(journal_columns) / sizeof(journal_columns[0]);

bool
journal_row_subject(const void *row, struct subject *ret_subject)
{
	const struct api_event *event = row;

	if (event == NULL) {
		return false;
	}
	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = SUBJECT_EVENT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)event->event);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
		word_shown(event->action), word_shown(event->object));
	return true;
}
