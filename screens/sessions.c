/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Open sessions: who, from where, since when, how long idle. The filter is one login.
 */
#include "../api-client/clock.h"
#include "../api-client/session.h"
#include "../api-client/text.h"
#include "list.h"
#include "take.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 200
#define PAGES 15 /* the list has no way back: all pages stay, far more than there are operators */

struct sessions_state {
	struct list list;
	char *login; /* filter, owned, NULL = all */
};

static void
number_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_session *session = row;

	buf_printf(to, "%lld", (long long)session->session);
	*role = THEME_DIM;
}

static void
login_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_session *)row)->login));
}

static void
name_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_session *session = row;

	(void)role;
	buf_append(to, word_shown(session->name));
	if (session->current) {
		buf_append(to, " ");
		buf_append(to, _("(this session)"));
	}
}

static void
device_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_session *)row)->device));
}

static void
address_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_session *)row)->address));
}

static void
unit_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_shown(((const struct api_session *)row)->unit));
}

static void
tls_text(const void *row, struct buf *to, enum theme_role *role)
{
	const char *version = word_shown(((const struct api_session *)row)->tls_version);

	*role = THEME_DIM;
	buf_append(to, text_starts(version, "TLSv") ? version + 4 : version);
}

static void
time_append(struct buf *to, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	buf_append(to, clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

static void
since_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	time_append(to, ((const struct api_session *)row)->since);
}

static void
seen_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	time_append(to, ((const struct api_session *)row)->last_seen);
}

static void
expires_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	time_append(to, ((const struct api_session *)row)->expires_at);
}

static const struct table_column columns[] = {
	{N_("No"), NULL, 0, 6, 8, true, number_text, NULL},
	{N_("Login"), NULL, 0, 12, 20, false, login_text, NULL},
	{N_("Name"), NULL, 2, 20, 0, false, name_text, NULL},
	{N_("Device"), NULL, 0, 10, 14, false, device_text, NULL},
	{N_("Address"), NULL, 0, 12, 16, false, address_text, NULL},
	{N_("Unit"), NULL, 4, 10, 16, false, unit_text, NULL},
	{N_("TLS"), NULL, 5, 3, 3, false, tls_text, NULL},
	{N_("Since"), NULL, 0, 11, 16, false, since_text, NULL},
	{N_("Last seen"), NULL, 3, 11, 16, false, seen_text, NULL},
	{N_("Expires"), NULL, 6, 11, 16, false, expires_text, NULL},
};

static void
sessions_answered(void *user, struct rows *rows, const struct op_error *err)
{
	sessions_take(user, rows, err);
}

static void
load(void *user, const char *after, const char *before)
{
	struct screen *screen = user;
	struct sessions_state *state = screen->state;

	list_ask(&state->list, after, before, false);
	if (before != NULL) {
		table_failed(state->list.table);
	} else if (screen->host->conn != NULL) {
		state->list.call = api_session_list(
			screen->host->conn, state->login, after, PAGE, sessions_answered, screen);
	}
}

static const char *
row_key(const void *row)
{
	return ((const struct api_session *)row)->cursor;
}

static const struct table_spec spec = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = load,
	.empty = N_("no open session"),
	.page = PAGE,
	.page_limit = PAGES,
};

void
sessions_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct sessions_state *state = screen->state;

	list_take(&state->list, screen, rows, err);
}

static void
sessions_filter(struct screen *screen, const char *text)
{
	struct sessions_state *state = screen->state;

	free(state->login);
	state->login = text == NULL || *text == '\0' ? NULL : text_dup(text);
	table_reset(state->list.table);
	screen_redraw(screen);
}

static const char *
sessions_filter_text(const struct screen *screen)
{
	const struct sessions_state *state = screen->state;

	return state->login == NULL ? "" : state->login;
}

static bool
sessions_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct sessions_state *state = screen->state;

	(void)err;
	list_init(&state->list, &spec, screen);
	if (subject != NULL && subject->kind == SUBJECT_ACCOUNT) {
		state->login = text_dup(subject->id);
	}
	table_reset(state->list.table);
	return true;
}

static void
sessions_draw(struct screen *screen, const struct area *area)
{
	struct sessions_state *state = screen->state;

	table_draw(state->list.table, area);
}

static void
sessions_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct sessions_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	list_heading(&state->list, heading);
	text_format(heading->title, sizeof(heading->title), "%s", _("Sessions"));
	text_format(heading->filter, sizeof(heading->filter), "%s", sessions_filter_text(screen));
}

static bool
sessions_key(struct screen *screen, int key)
{
	struct sessions_state *state = screen->state;

	if (key == 's' || key == 'S') {
		return false; /* newest first is the server's only order */
	}
	return table_key(state->list.table, key);
}

static bool
row_subject(const struct api_session *row, struct subject *ret_subject)
{
	if (row == NULL) {
		return false;
	}
	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = SUBJECT_SESSION;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)row->session);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", row->login,
		word_shown(row->name));
	return true;
}

static bool
sessions_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct sessions_state *state = screen->state;

	return row_subject(table_selected(state->list.table), ret_subject);
}

static bool
sessions_marked(const struct screen *screen, size_t index, struct subject *ret_subject)
{
	const struct sessions_state *state = screen->state;

	return row_subject(table_marked(state->list.table, index), ret_subject);
}

static void
sessions_unmark(struct screen *screen)
{
	struct sessions_state *state = screen->state;

	table_marks_clear(state->list.table);
}

static void
sessions_reload(struct screen *screen)
{
	struct sessions_state *state = screen->state;

	table_refresh(state->list.table);
}

static void
sessions_close(struct screen *screen)
{
	struct sessions_state *state = screen->state;

	list_done(&state->list);
	free(state->login);
}

/* Enter opens the card of whose session it is. */
static bool
sessions_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct sessions_state *state = screen->state;
	const struct api_session *row = table_selected(state->list.table);

	if (row == NULL) {
		return false;
	}
	(void)row_subject(row, ret_subject);
	ret_subject->kind = SUBJECT_ACCOUNT;
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", row->login);
	*ret_screen = SCREEN_ACCOUNT_CARD;
	return true;
}

const struct screen_ops screen_sessions = {
	.id = SCREEN_SESSIONS,
	.name = "sessions",
	.resources = RESOURCE_SESSION,
	.state_size = sizeof(struct sessions_state),
	.open = sessions_open,
	.draw = sessions_draw,
	.heading = sessions_heading,
	.on_key = sessions_key,
	.subject = sessions_subject,
	.marked = sessions_marked,
	.unmark = sessions_unmark,
	.filter = sessions_filter,
	.filter_text = sessions_filter_text,
	.filter_on_accept = true,
	.table = list_table,
	.reload = sessions_reload,
	.close = sessions_close,
	.enter = sessions_enter,
};
