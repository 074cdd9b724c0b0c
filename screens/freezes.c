/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who was frozen, why, and whether that stands.
 */
#include "../api-client/freeze.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

static void
number_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	plain_number(to, ((const struct api_freeze *)row)->freeze);
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = word_term_role(((const struct api_freeze *)row)->state);
	buf_append(to, word_term(((const struct api_freeze *)row)->state));
}

static void
whom_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_freeze *freeze = row;

	(void)role;
	buf_append(to, text_is(freeze->target, "contractors") ? _("all contractors")
							      : word_shown(freeze->name));
}

static void
accounts_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	plain_number(to, ((const struct api_freeze *)row)->accounts);
}

static void
by_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_freeze *)row)->by));
}

static void
at_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_time(to, ((const struct api_freeze *)row)->at);
}

static void
reason_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_freeze *)row)->reason));
}

static void
lifted_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_time(to, ((const struct api_freeze *)row)->lifted_at);
}

static const char *const states[] = {N_("standing"), N_("lifted"), NULL};
static const struct table_column columns[] = {
	{N_("No"), NULL, 0, 4, 6, true, number_text, NULL},
	{N_("State"), NULL, 0, 8, 9, false, state_text, states},
	{N_("Frozen"), NULL, 0, 16, 24, false, whom_text, NULL},
	{N_("Accounts"), NULL, 1, 8, 8, true, accounts_text, NULL},
	{N_("By"), NULL, 0, 8, 14, false, by_text, NULL},
	{N_("Since"), NULL, 0, 11, 16, false, at_text, NULL},
	{N_("Lifted"), NULL, 3, 11, 16, false, lifted_text, NULL},
	{N_("Reason"), NULL, 2, 12, 0, false, reason_text, NULL},
};

/* The list comes whole; the number only has to last until the table has compared it. */
static const char *
row_key(const void *row)
{
	static char key[24];

	text_format(key, sizeof(key), "%lld", (long long)((const struct api_freeze *)row)->freeze);
	return key;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_freeze_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("nothing was ever frozen"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_freeze *freeze = row;

	ret_subject->kind = SUBJECT_FREEZE;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)freeze->freeze);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", freeze->state);
	if (text_is(freeze->state, "standing") && !freeze->may_lift) {
		text_format(ret_subject->refusal, sizeof(ret_subject->refusal), "%s",
			_("you may not lift this freeze"));
	}
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s",
		text_is(freeze->target, "contractors") ? _("all contractors")
						       : word_shown(freeze->name),
		word_shown(freeze->reason));
}

static const struct plain_kind kind = {N_("Frozen"), &table, ask, subject};

static bool
freezes_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

const struct screen_ops screen_freezes = {
	.id = SCREEN_FREEZES,
	.name = "freezes",
	.resources = RESOURCE_FREEZE,
	.state_size = sizeof(struct plain),
	.open = freezes_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
};
