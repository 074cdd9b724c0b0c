/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grants: who has which role, where, from when to when, and what suspends it. The filter knows
 * role:, unit: and state:; a word of its own is a login.
 */
#include "../api-client/grant.h"
#include "../api-client/text.h"
#include "cells.h"
#include "filter.h"
#include "take.h"

#include <stdlib.h>

#define PAGE 200

enum { FILTER_ROLE, FILTER_UNIT, FILTER_STATE, FILTER_COUNT };
static const char *const filter_names[] = {"role", "unit", "state", NULL};

struct grants_state {
	struct plain plain;	    /* first: plain_* */
	char *values[FILTER_COUNT]; /* owned: of the filter that was asked last */
	struct buf login;
};

CELL_NUMBER(number_text, api_grant, grant, THEME_DIM)
CELL_TEXT(login_text, api_grant, login, THEME_NORMAL)
CELL_TEXT(name_text, api_grant, name, THEME_NORMAL)
CELL_TEXT(role_text, api_grant, role, THEME_NORMAL)
CELL_TEXT(unit_text, api_grant, unit, THEME_NORMAL)
CELL_NEAR(from_text, api_grant, starts_at, THEME_DIM)
CELL_TEXT(by_text, api_grant, by, THEME_DIM)
CELL_TEXT(company_text, api_grant, company, THEME_NORMAL)
CELL_TEXT(contract_text, api_grant, contract, THEME_DIM)
CELL_TEXT(hours_text, api_grant, hours, THEME_DIM)
CELL_TEXT(reason_text, api_grant, reason, THEME_DIM)

static void
state_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_grant *grant = row;

	*role = word_term_role(grant->state);
	buf_append(to, word_term(grant->state));
}

/* An end that is near, and why a grant that has not ended is not good. */
static void
until_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_grant *grant = row;

	*role = THEME_NORMAL;
	if (text_is(grant->state, "suspended") && grant->suspended_why != NULL) {
		*role = THEME_WARN;
		buf_append(to, grant->suspended_why);
	} else {
		cell_near(to, grant->ends_at);
	}
}

static const struct table_column columns[] = {
	{N_("State"), NULL, 0, 9, 9, false, state_text, words_terms},
	{N_("Login"), NULL, 0, 12, 20, false, login_text, NULL},
	{N_("Name"), NULL, 3, 18, 0, false, name_text, NULL},
	{N_("Role"), NULL, 0, 22, 24, false, role_text, NULL},
	{N_("Unit"), NULL, 0, 14, 18, false, unit_text, NULL},
	{N_("From"), NULL, 3, 11, 11, false, from_text, NULL},
	{N_("Until"), NULL, 1, 11, 11, false, until_text, NULL},
	{N_("Hours"), NULL, 8, 12, 16, false, hours_text, NULL},
	{N_("Company"), NULL, 6, 12, 20, false, company_text, NULL},
	{N_("Contract"), NULL, 7, 10, 14, false, contract_text, NULL},
	{N_("By"), NULL, 5, 8, 14, false, by_text, NULL},
	{N_("Grant"), NULL, 4, 6, 8, true, number_text, NULL},
	{N_("Reason"), NULL, 9, 20, 0, false, reason_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_grant *)row)->cursor;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("no grant"),
	.page = PAGE,
	.page_limit = 15,
};

static void
values_free(struct grants_state *state)
{
	for (size_t i = 0; i < FILTER_COUNT; i++) {
		free(state->values[i]);
		state->values[i] = NULL;
	}
	buf_truncate(&state->login, 0);
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	struct grants_state *state = screen->state;
	struct api_grant_filter filter = {.after = after, .limit = PAGE};

	values_free(state);
	filter_parse(plain_filter_text(screen), filter_names, state->values, &state->login);
	filter.login = state->login.length == 0 ? NULL : buf_text(&state->login);
	filter.role = state->values[FILTER_ROLE];
	filter.unit = state->values[FILTER_UNIT];
	filter.state = state->values[FILTER_STATE];
	return api_grant_list(screen->host->conn, &filter, done, user);
}

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_grant *grant = row;

	ret_subject->kind = SUBJECT_GRANT;
	ret_subject->version = grant->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)grant->grant);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s  %s  %s", grant->login,
		word_shown(grant->name), grant->role, word_shown(grant->unit));
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", grant->state);
}

static const struct plain_kind kind = {N_("Grants"), &table, ask, subject};

/* Of one account, of one role, or all. */
static bool
grants_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	struct grants_state *state = screen->state;
	struct buf filter = BUF_INIT;

	(void)err;
	if (whose != NULL && whose->kind == SUBJECT_ACCOUNT) {
		buf_append(&filter, whose->id);
	} else if (whose != NULL && whose->kind == SUBJECT_ROLE) {
		buf_printf(&filter, "role:%s", whose->id);
	}
	state->plain.filter = filter.length == 0 ? NULL : buf_steal(&filter);
	buf_done(&filter);
	plain_init(screen, &kind);
	return true;
}

static void
grants_close(struct screen *screen)
{
	struct grants_state *state = screen->state;

	values_free(state);
	buf_done(&state->login);
	plain_close(screen);
}

/* A new grant begins with what the list is about. */
static bool
grants_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct grants_state *state = screen->state;
	const char *text = text_is(argument, "login")  ? buf_text(&state->login)
			   : text_is(argument, "role") ? state->values[FILTER_ROLE]
			   : text_is(argument, "unit") ? state->values[FILTER_UNIT]
						       : NULL;

	*ret_settled = false;
	if (text == NULL || *text == '\0') {
		return false;
	}
	buf_append(to, text);
	return true;
}

static bool
grants_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_grant *row = plain_row(screen);

	if (row == NULL) {
		return false;
	}
	*ret_subject = (struct subject){.kind = SUBJECT_ACCOUNT};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", row->login);
	*ret_screen = SCREEN_ACCOUNT_CARD;
	return true;
}

const struct screen_ops screen_grants = {
	.id = SCREEN_GRANTS,
	.name = "grants",
	.resources = RESOURCE_GRANT,
	.state_size = sizeof(struct grants_state),
	.open = grants_open,
	.draw = plain_draw,
	.heading = plain_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.marked = plain_marked,
	.unmark = plain_unmark,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.filter_on_accept = true,
	.offer = grants_offer,
	.table = list_table,
	.reload = plain_reload,
	.close = grants_close,
	.enter = grants_enter,
};
