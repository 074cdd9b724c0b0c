/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is away, and who approves for him meanwhile (N13).
 */
#include "../api-client/absence.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

static void
number_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	plain_number(to, ((const struct api_absence *)row)->absence);
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = word_term_role(((const struct api_absence *)row)->state);
	buf_append(to, word_term(((const struct api_absence *)row)->state));
}

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_absence *absence = row;

	(void)role;
	buf_append(to, word_shown(absence->name == NULL ? absence->login : absence->name));
}

static void
deputy_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_absence *absence = row;

	(void)role;
	buf_append(to,
		word_shown(absence->deputy_name == NULL ? absence->deputy : absence->deputy_name));
}

static void
from_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_time(to, ((const struct api_absence *)row)->starts_at);
}

static void
until_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_time(to, ((const struct api_absence *)row)->ends_at);
}

static void
reason_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_absence *)row)->reason));
}

static const struct table_column columns[] = {
	{N_("No"), NULL, 0, 4, 6, true, number_text, NULL},
	{N_("State"), NULL, 0, 7, 9, false, state_text, NULL},
	{N_("Away"), NULL, 0, 18, 30, false, name_text, NULL},
	{N_("Approves meanwhile"), NULL, 0, 18, 30, false, deputy_text, NULL},
	{N_("From"), NULL, 1, 11, 16, false, from_text, NULL},
	{N_("Until"), NULL, 0, 11, 16, false, until_text, NULL},
	{N_("Reason"), NULL, 2, 10, 0, false, reason_text, NULL},
};

/* The list comes whole; the number only has to last until the table has compared it. */
static const char *
row_key(const void *row)
{
	static char key[24];

	text_format(
		key, sizeof(key), "%lld", (long long)((const struct api_absence *)row)->absence);
	return key;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_absence_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("nobody is away"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_absence *absence = row;

	ret_subject->kind = SUBJECT_ABSENCE;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)absence->absence);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", absence->state);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
		word_shown(absence->name), word_shown(absence->reason));
}

static const struct plain_kind kind = {N_("Deputies"), &table, ask, subject};

static bool
absences_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

const struct screen_ops screen_absences = {
	.id = SCREEN_ABSENCES,
	.name = "absences",
	.resources = RESOURCE_RULE,
	.state_size = sizeof(struct plain),
	.open = absences_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
};
