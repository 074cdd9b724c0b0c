/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree of units: each below the one it belongs to. Enter shows the accounts of a unit.
 */
#include "../api-client/unit.h"
#include "../api-client/text.h"
#include "plain.h"
#include "take.h"
#include "words.h"

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_unit *unit = row;

	*role = unit->closed ? THEME_DIM : THEME_NORMAL;
	for (int64_t i = 0; i < unit->depth && i < 12; i++) {
		buf_append(to, "  ");
	}
	buf_append(to, word_shown(unit->name));
}

static void
code_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, word_shown(((const struct api_unit *)row)->unit));
}

static void
accounts_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	plain_number(to, ((const struct api_unit *)row)->accounts);
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	buf_append(to, ((const struct api_unit *)row)->closed ? word_state("closed") : "");
}

static const struct table_column columns[] = {
	{N_("Unit"), NULL, 0, 30, 0, false, name_text, NULL},
	{N_("Short name"), NULL, 0, 16, 32, false, code_text, NULL},
	{N_("Accounts"), NULL, 0, 8, 10, true, accounts_text, NULL},
	{N_("State"), NULL, 1, 7, 9, false, state_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_unit *)row)->unit;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the tree comes whole */
	return api_unit_list(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no unit"),
	.page = 2000,
	.page_limit = 1,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_unit *unit = row;

	ret_subject->kind = SUBJECT_UNIT;
	ret_subject->version = unit->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", unit->unit);
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s",
		unit->closed ? "closed" : "open");
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", unit->unit,
		word_shown(unit->path));
}

static const struct plain_kind kind = {N_("Units"), &table, ask, subject};

static bool
units_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

static bool
units_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_ACCOUNTS;
	return plain_subject(screen, ret_subject);
}

const struct screen_ops screen_units = {
	.id = SCREEN_UNITS,
	.name = "units",
	.resources = RESOURCE_UNIT,
	.state_size = sizeof(struct plain),
	.open = units_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.reload = plain_reload,
	.close = plain_close,
	.enter = units_enter,
};
