/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of accounts: live search, counts from the server, and a pane for the selected row on
 * wide terminals. The page and the counts are asked for in one pipeline.
 */
#include "../api-client/account.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "accounts_columns.h"
#include "accounts_filter.h"
#include "list.h"
#include "take.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 100
#define PAGES 8

struct accounts_state {
	struct list list;
	struct call *count;
	struct accounts_filter filter;
	struct api_account_count counts;
	bool counted;
};

static void
question(const struct accounts_state *state, struct api_account_filter *ret_filter)
{
	bool descending;

	*ret_filter = (struct api_account_filter){.limit = PAGE};
	accounts_filter_ask(&state->filter, ret_filter);
	ret_filter->sort = table_sort(state->list.table, &descending);
	ret_filter->descending = descending;
}

static void
list_answered(void *user, struct rows *rows, const struct op_error *err)
{
	accounts_take_list(user, rows, err);
}

static void
load(void *user, const char *after, const char *before)
{
	struct screen *screen = user;
	struct accounts_state *state = screen->state;
	struct api_account_filter filter;

	list_ask(&state->list, after, before, false);
	question(state, &filter);
	filter.after = after;
	filter.before = before;
	if (screen->host->conn != NULL) {
		state->list.call =
			api_account_list(screen->host->conn, &filter, list_answered, screen);
	}
}

/* The last page is the first page of the opposite order. */
static void
load_end(void *user)
{
	struct screen *screen = user;
	struct accounts_state *state = screen->state;
	struct api_account_filter filter;

	list_ask(&state->list, NULL, NULL, true);
	question(state, &filter);
	filter.descending = !filter.descending;
	if (screen->host->conn != NULL) {
		state->list.call =
			api_account_list(screen->host->conn, &filter, list_answered, screen);
	}
}

static const char *
row_login(const void *row)
{
	return ((const struct api_account *)row)->login;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_account *)row)->cursor;
}

static const char *accounts_filter_text(const struct screen *screen);

static struct table_spec spec = {
	.columns = accounts_columns,
	.key = row_login,
	.cursor = row_cursor,
	.load = load,
	.load_end = load_end,
	.empty = N_("no account matches"),
	.page = PAGE,
	.page_limit = PAGES,
};

void
accounts_take_list(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct accounts_state *state = screen->state;

	/* A unit, role or duty is named before it is typed to the end: no error, just no rows. */
	if (err != NULL && err->kind == OP_ERROR_NOT_FOUND &&
		strchr(accounts_filter_text(screen), ':') != NULL) {
		state->list.call = NULL;
		table_none(state->list.table);
		screen_redraw(screen);
		return;
	}
	list_take(&state->list, screen, rows, err);
}

void
accounts_take_count(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct accounts_state *state = screen->state;
	const struct api_account_count *counts = rows == NULL ? NULL : rows_at(rows, 0);

	state->count = NULL;
	state->counted = err == NULL && counts != NULL;
	if (state->counted) {
		state->counts = *counts;
		table_set_total(state->list.table, counts->matched, counts->estimated);
	}
	rows_free(rows);
	screen_redraw(screen);
}

static void
count_answered(void *user, struct rows *rows, const struct op_error *err)
{
	accounts_take_count(user, rows, err);
}

static void
count_forget(struct accounts_state *state)
{
	if (state->count != NULL) {
		call_forget(state->count);
		state->count = NULL;
	}
}

static void
count_ask(struct screen *screen)
{
	struct accounts_state *state = screen->state;
	struct api_account_filter filter;

	count_forget(state);
	question(state, &filter);
	if (screen->host->conn != NULL) {
		state->count =
			api_account_count(screen->host->conn, &filter, count_answered, screen);
	}
}

static void
accounts_filter(struct screen *screen, const char *text)
{
	struct accounts_state *state = screen->state;

	accounts_filter_set(&state->filter, text);
	table_reset(state->list.table);
	count_ask(screen);
	screen_redraw(screen);
}

static bool
accounts_filter_accept(const struct screen *screen, const char *text, struct op_error *err)
{
	const struct accounts_state *state = screen->state;

	return accounts_filter_check(&state->filter, text, err);
}

static char **
accounts_filter_words(const struct screen *screen, const char *word)
{
	const struct accounts_state *state = screen->state;

	return accounts_filter_complete(&state->filter, word);
}

static const char *
accounts_filter_text(const struct screen *screen)
{
	const struct accounts_state *state = screen->state;

	return state->filter.text == NULL ? "" : state->filter.text;
}

static bool
accounts_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct accounts_state *state = screen->state;

	(void)err;
	if (subject != NULL && (subject->kind == SUBJECT_UNIT || subject->kind == SUBJECT_DUTY)) {
		struct buf text = BUF_INIT;

		buf_printf(&text, "%s:%s", subject->kind == SUBJECT_UNIT ? "unit" : "duty",
			subject->id);
		accounts_filter_set(&state->filter, buf_text(&text));
		buf_done(&text);
	}
	spec.column_count = accounts_column_count;
	list_init(&state->list, &spec, screen);
	table_set_sort(state->list.table, "login", false);
	table_reset(state->list.table);
	count_ask(screen);
	accounts_filter_learn(&state->filter, screen);
	return true;
}

static void
accounts_draw(struct screen *screen, const struct area *area)
{
	struct accounts_state *state = screen->state;
	struct area left = *area;
	struct area right = *area;

	if (area->columns < ACCOUNTS_PANE_FROM) {
		table_draw(state->list.table, area);
		return;
	}
	left.columns -= ACCOUNTS_PANE_COLUMNS + 3;
	right.columns = ACCOUNTS_PANE_COLUMNS;
	right.column += left.columns + 2;
	table_draw(state->list.table, &left);
	draw_column_line(area, left.columns, THEME_BORDER);
	accounts_pane_draw(table_selected(state->list.table), &right);
}

static void
accounts_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct accounts_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	list_heading(&state->list, heading);
	text_format(heading->title, sizeof(heading->title), "%s", _("Accounts"));
	text_format(heading->filter, sizeof(heading->filter), "%s", accounts_filter_text(screen));
	if (state->counted) {
		text_format(heading->counts, sizeof(heading->counts),
			state->counts.estimated
				? ngettext("about %lld locked of %lld", "about %lld locked of %lld",
					  (unsigned long)state->counts.locked)
				: ngettext("%lld locked of %lld", "%lld locked of %lld",
					  (unsigned long)state->counts.locked),
			(long long)state->counts.locked, (long long)state->counts.total);
	}
}

static bool
accounts_key(struct screen *screen, int key)
{
	struct accounts_state *state = screen->state;

	return table_key(state->list.table, key);
}

static bool
row_subject(const struct api_account *row, struct subject *ret_subject)
{
	if (row == NULL) {
		return false;
	}
	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = SUBJECT_ACCOUNT;
	ret_subject->version = row->version;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", row->login);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", row->login,
		word_shown(row->name));
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", row->state);
	return true;
}

static bool
accounts_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct accounts_state *state = screen->state;

	return row_subject(table_selected(state->list.table), ret_subject);
}

static bool
accounts_marked(const struct screen *screen, size_t index, struct subject *ret_subject)
{
	const struct accounts_state *state = screen->state;

	return row_subject(table_marked(state->list.table, index), ret_subject);
}

static void
accounts_unmark(struct screen *screen)
{
	struct accounts_state *state = screen->state;

	table_marks_clear(state->list.table);
}

static void
accounts_reload(struct screen *screen)
{
	struct accounts_state *state = screen->state;

	table_refresh(state->list.table);
	count_ask(screen);
}

static void
accounts_close(struct screen *screen)
{
	struct accounts_state *state = screen->state;

	count_forget(state);
	list_done(&state->list);
	accounts_filter_done(&state->filter);
}

static bool
accounts_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	*ret_screen = SCREEN_ACCOUNT_CARD;
	return accounts_subject(screen, ret_subject);
}

static void
accounts_order(struct screen *screen, const char *sort, bool descending)
{
	struct accounts_state *state = screen->state;

	table_set_sort(state->list.table, sort, descending);
}

const struct screen_ops screen_accounts = {
	.id = SCREEN_ACCOUNTS,
	.name = "accounts",
	.resources = RESOURCE_ACCOUNT,
	.state_size = sizeof(struct accounts_state),
	.open = accounts_open,
	.draw = accounts_draw,
	.heading = accounts_heading,
	.on_key = accounts_key,
	.subject = accounts_subject,
	.marked = accounts_marked,
	.unmark = accounts_unmark,
	.filter = accounts_filter,
	.filter_text = accounts_filter_text,
	.filter_check = accounts_filter_accept,
	.filter_words = accounts_filter_words,
	.order = accounts_order,
	.table = list_table,
	.reload = accounts_reload,
	.close = accounts_close,
	.enter = accounts_enter,
};
