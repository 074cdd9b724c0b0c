/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns of the list of accounts, and the pane that says the selected row in full.
 */
#include "accounts_columns.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "words.h"

static void
time_append(struct buf *to, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	buf_append(to, clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_account *account = row;

	buf_append(to, word_state(account->state));
	/* Most rows are active: these stay plain, so that the others stand out. */
	*role = text_is(account->state, "active") ? THEME_NORMAL : word_state_role(account->state);
}

static void
login_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_account *)row)->login));
}

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_account *)row)->name));
}

static void
unit_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_account *)row)->unit_name));
}

static void
kind_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_kind(((const struct api_account *)row)->kind));
}

static void
roles_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	words_join(&((const struct api_account *)row)->roles, to);
}

static void
last_sign_in_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_account *account = row;

	if (account->last_sign_in == TIME_NULL) {
		buf_append(to, _("never"));
		*role = THEME_DIM;
	} else {
		time_append(to, account->last_sign_in);
	}
}

static void
locked_since_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	time_append(to, ((const struct api_account *)row)->locked_since);
}

static void
ends_text(const void *row, struct buf *to, enum theme_role *role)
{
	char text[CLOCK_TEXT_SIZE];

	(void)role;
	buf_append(to, clock_format(((const struct api_account *)row)->ends_at, CLOCK_DAY_FORM,
			       text, sizeof(text)));
}

const struct table_column accounts_columns[] = {
	{N_("State"), NULL, 0, 0, 0, false, state_text, words_states},
	{N_("Login"), "login", 0, 16, 18, false, login_text, NULL},
	{N_("Name"), "name", 0, 24, 30, false, name_text, NULL},
	{N_("Unit"), NULL, 1, 16, 0, false, unit_text, NULL},
	{N_("Kind"), NULL, 2, 0, 0, false, kind_text, words_kinds},
	{N_("Roles"), NULL, 3, 18, 0, false, roles_text, NULL},
	{N_("Last sign-in"), "last_sign_in", 4, 16, 16, false, last_sign_in_text, NULL},
	{N_("Locked since"), NULL, 5, 16, 16, false, locked_since_text, NULL},
	{N_("Ends"), NULL, 6, 10, 10, false, ends_text, NULL},
};
const size_t accounts_column_count = sizeof(accounts_columns) / sizeof(accounts_columns[0]);

/* A labelled line; nothing is drawn for an empty value. Returns the next row. */
static int
pane_line(const struct area *area, int row, const char *label, const char *value)
{
	struct area beside = *area;

	if (*value == '\0') {
		return row;
	}
	(void)draw_text(area, row, 0, 14, THEME_DIM, label);
	beside.column += 16;
	beside.columns -= 16;
	return row + draw_paragraph(&beside, row, 0, THEME_NORMAL, value);
}

static int
pane_time(const struct area *area, int row, const char *label, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	return pane_line(area, row, label, clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

static int
pane_locked(const struct api_account *account, const struct area *area, int row)
{
	if (!text_is(account->state, "locked")) {
		return row;
	}
	row = pane_line(area, row, _("Locked by"), word_cause(account->lock_cause));
	row = pane_time(area, row, _("Since"), account->locked_since);
	if (account->locked_until == TIME_NULL) {
		return pane_line(area, row, _("Until"), _("somebody unlocks it"));
	}
	return pane_time(area, row, _("Opens itself"), account->locked_until);
}

void
accounts_pane_draw(const struct api_account *account, const struct area *area)
{
	struct buf roles = BUF_INIT;
	int row = 0;

	if (account == NULL) {
		return;
	}
	row += draw_paragraph(area, row, 0, THEME_TITLE, word_shown(account->name));
	(void)draw_text(area, row++, 0, 0, word_state_role(account->state),
		word_state_loud(account->state));
	row = pane_locked(account, area, row + 1);
	row = pane_line(area, row, _("Login"), account->login);
	row = pane_line(area, row, _("Kind"), word_kind(account->kind));
	row = pane_line(area, row, _("Unit"), word_shown(account->unit_name));
	words_join(&account->roles, &roles);
	row = pane_line(area, row, _("Roles"), roles.length > 0 ? buf_text(&roles) : _("none"));
	buf_done(&roles);
	row = pane_time(area, row, _("Last sign-in"), account->last_sign_in);
	(void)pane_time(area, row, _("Ends"), account->ends_at);
}
