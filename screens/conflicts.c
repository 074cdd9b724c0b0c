/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pairs of roles that one person may not hold together (separation of duties), and how many do.
 */
#include "../api-client/grant.h"
#include "../api-client/text.h"
#include "cells.h"
#include "take.h"

#define PAGE 500

CELL_NUMBER(number_text, api_conflict, conflict, THEME_DIM)
CELL_TEXT(a_text, api_conflict, role_a, THEME_NORMAL)
CELL_TEXT(b_text, api_conflict, role_b, THEME_NORMAL)
CELL_TEXT(reason_text, api_conflict, reason, THEME_DIM)
CELL_TIME(since_text, api_conflict, since, THEME_DIM)

static void
persons_text(const void *row, struct buf *to, enum theme_role *role)
{
	int64_t persons = ((const struct api_conflict *)row)->persons;

	*role = persons > 0 ? THEME_BAD : THEME_DIM;
	buf_printf(to, ngettext("%lld holds both", "%lld hold both", (unsigned long)persons),
		(long long)persons);
}

static const struct table_column columns[] = {
	{N_("No"), NULL, 2, 4, 6, true, number_text, NULL},
	{N_("Role"), NULL, 0, 22, 24, false, a_text, NULL},
	{N_("Excludes"), NULL, 0, 22, 24, false, b_text, NULL},
	{N_("Persons"), NULL, 0, 12, 16, false, persons_text, NULL},
	{N_("Reason"), NULL, 1, 16, 0, false, reason_text, NULL},
	{N_("Since"), NULL, 3, 11, 16, false, since_text, NULL},
};

/* The list comes whole; the number only has to last until the table has compared it. */
static const char *
row_key(const void *row)
{
	static char key[24];

	text_format(
		key, sizeof(key), "%lld", (long long)((const struct api_conflict *)row)->conflict);
	return key;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no roles exclude each other"),
	.page = PAGE,
	.page_limit = 1,
};

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_conflict_list(screen->host->conn, done, user);
}

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_conflict *conflict = row;

	ret_subject->kind = SUBJECT_CONFLICT;
	text_format(
		ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)conflict->conflict);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", conflict->role_a,
		conflict->role_b);
}

static const struct plain_kind kind = {N_("Conflicts of roles"), &table, ask, subject};

static bool
conflicts_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

const struct screen_ops screen_conflicts = {
	.id = SCREEN_CONFLICTS,
	.name = "conflicts",
	.resources = RESOURCE_ROLE | RESOURCE_GRANT,
	.state_size = sizeof(struct plain),
	.open = conflicts_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
};
