/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The home screen: what waits, what is locked, what ends, what is open, as far as the person may
 * see it. Every figure opens the list behind it.
 */
#include "../api-client/home.h"
#include "../api-client/clock.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "cells.h"
#include "home.h"
#include "plain.h"
#include "take.h"

#include <string.h>

static const struct {
	const char *kind;
	const char *text; /* msgid */
	bool waits;	  /* a number above zero asks for somebody */
} figures[] = {
	{"requests_waiting", N_("Requests waiting for you"), true},
	{"locked", N_("Locked accounts"), false},
	{"never_enrolled", N_("Never signed in"), false},
	{"dormant", N_("Not used for long"), false},
	{"accounts_ending", N_("Accounts that end"), false},
	{"grants_ending", N_("Roles that end"), false},
	{"contracts_ending", N_("Contracts that end"), false},
	{"antivirus_bad", N_("Antivirus not current"), true},
	{"patches_overdue", N_("Patches overdue"), true},
	{"patches_ending", N_("Critical patches open"), true},
	{"backups_bad", N_("Backups not current"), true},
	{"drills_ending", N_("Restore drills due"), false},
	{"exceptions_ending", N_("Exceptions"), false},
	{"sessions", N_("Open sessions"), false},
	{"journal_sealed", N_("Seals of the journal"), false},
	{"sinks_stalled", N_("Sinks standing still"), true},
	{"records_waiting", N_("Records to forward"), false},
	{"journal_archived", N_("Archived months"), false},
	{NULL, NULL, false},
};

/* msgid, NULL for a kind that this version does not know */
static const char *
figure_name(const char *kind)
{
	for (size_t i = 0; figures[i].kind != NULL; i++) {
		if (text_is(figures[i].kind, kind)) {
			return figures[i].text;
		}
	}
	return NULL;
}

#define CERTIFICATE_NEAR (30 * CLOCK_DAY)

/* When the certificate of the link that ends first does, TIME_NULL when that is far away. */
static int64_t
certificate_end(const struct conn *conn, bool *ret_own)
{
	int64_t own = conn == NULL ? TIME_NULL : conn_facts(conn)->client_certificate_ends;
	int64_t other = conn == NULL ? TIME_NULL : conn_facts(conn)->server_certificate_ends;
	int64_t end;

	*ret_own = other == TIME_NULL || (own != TIME_NULL && own <= other);
	end = *ret_own ? own : other;
	return end == TIME_NULL || end - clock_now() > CERTIFICATE_NEAR ? TIME_NULL : end;
}

void
home_heading(const struct screen *screen, struct screen_heading *ret_heading)
{
	char day[CLOCK_TEXT_SIZE];
	bool own;
	int64_t end = certificate_end(screen->host->conn, &own);

	plain_heading(screen, ret_heading);
	if (end != TIME_NULL) {
		(void)clock_format(end, CLOCK_DAY_FORM, day, sizeof(day));
		text_format(ret_heading->counts, sizeof(ret_heading->counts),
			own ? _("certificate of this console ends %s")
			    : _("certificate of the server ends %s"),
			day);
	}
}

bool
home_deadline(const struct rows *rows, const struct conn *conn, struct buf *to)
{
	const struct api_figure *nearest = NULL;
	bool own;
	int64_t end = certificate_end(conn, &own);

	for (size_t i = 0; i < rows->count; i++) {
		const struct api_figure *figure = rows_at(rows, i);
		const char *name = figure_name(figure->kind);

		if (figure->number <= 0 || name == NULL) {
			continue;
		}
		if (text_is(figure->kind, "patches_overdue")) {
			buf_printf(to, "%s: %lld", _(name), (long long)figure->number);
			return true;
		}
		if (strstr(figure->kind, "_ending") != NULL && figure->at != TIME_NULL &&
			(nearest == NULL || figure->at < nearest->at)) {
			nearest = figure;
		}
	}
	if (end != TIME_NULL && (nearest == NULL || end < nearest->at)) {
		buf_printf(to, "%s ", _("Certificate ends"));
		cell_near(to, end);
	} else if (nearest != NULL) {
		buf_printf(to, "%s ", _(figure_name(nearest->kind)));
		cell_near(to, nearest->at);
	}
	return false;
}

static void
figure_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_figure *figure = row;

	for (size_t i = 0; figures[i].kind != NULL; i++) {
		if (text_is(figures[i].kind, figure->kind)) {
			*role = figures[i].waits && figure->number > 0 ? THEME_WARN : THEME_NORMAL;
			buf_append(to, _(figures[i].text));
			return;
		}
	}
	buf_append(to, figure->kind);
}

static void
detail_text(const void *row, struct buf *to, enum theme_role *role)
{
	*role = THEME_DIM;
	server_text(((const struct api_figure *)row)->detail, to);
}

/* What the instant of a figure says. */
static void
when_text(const void *row, struct buf *to, enum theme_role *role)
{
	const struct api_figure *figure = row;
	const char *word = text_is(figure->kind, "requests_waiting") ? _("oldest")
			   : text_is(figure->kind, "dormant") ||
					   text_is(figure->kind, "patches_overdue") ||
					   text_is(figure->kind, "sinks_stalled") ||
					   text_is(figure->kind, "journal_archived")
				   ? _("since")
			   : strstr(figure->kind, "_ending") != NULL ? _("next")
								     : _("last");

	*role = THEME_DIM;
	if (figure->at != TIME_NULL) {
		buf_printf(to, "%s ", word);
		cell_near(to, figure->at);
	}
}

CELL_NUMBER(number_text, api_figure, number, THEME_NORMAL)

static const struct table_column columns[] = {
	{N_("What"), NULL, 0, 24, 25, false, figure_text, NULL},
	{N_("Number"), NULL, 0, 6, 6, true, number_text, NULL},
	{N_("When"), NULL, 0, 16, 16, false, when_text, NULL},
	{N_("Detail"), NULL, 1, 20, 0, false, detail_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_figure *)row)->kind;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	(void)after; /* the list comes whole */
	return api_home(screen->host->conn, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("nothing here is for you"),
	.page = 100,
	.page_limit = 1,
};

static const struct plain_kind kind = {N_("Home"), &table, ask, NULL};

static bool
home_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	(void)subject;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

/* "accounts state:locked": a screen and its filter. */
static bool
home_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	static const struct {
		const char *name;
		enum screen_id id;
	} screens[] = {{"accounts", SCREEN_ACCOUNTS}, {"calendar", SCREEN_CALENDAR},
		{"sessions", SCREEN_SESSIONS}, {"requests", SCREEN_REQUESTS},
		{"journal", SCREEN_JOURNAL}, {"antivirus", SCREEN_ANTIVIRUS},
		{"patches", SCREEN_PATCHES}, {"backups", SCREEN_BACKUPS},
		{"exceptions", SCREEN_EXCEPTIONS}, {"sinks", SCREEN_SINKS},

		{"segments", SCREEN_SEGMENTS}};
	const struct api_figure *figure = plain_row(screen);
	size_t length;

	if (figure == NULL || figure->filter == NULL) {
		return false;
	}
	length = strcspn(figure->filter, " ");
	memset(ret_subject, 0, sizeof(*ret_subject));
	ret_subject->kind = SUBJECT_FILTER;
	for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
		if (strlen(screens[i].name) == length &&
			strncmp(screens[i].name, figure->filter, length) == 0) {
			*ret_screen = screens[i].id;
			/* Requests open with those that wait. */
			text_format(ret_subject->label, sizeof(ret_subject->label), "%s",
				screens[i].id == SCREEN_REQUESTS || figure->filter[length] == '\0'
					? ""
					: figure->filter + length + 1);
			return true;
		}
	}
	return false;
}

const struct screen_ops screen_home = {
	.id = SCREEN_HOME,
	.name = "home",
	.resources = RESOURCE_ACCOUNT | RESOURCE_SESSION | RESOURCE_REQUEST | RESOURCE_GRANT |
		     RESOURCE_COMPANY | RESOURCE_ANTIVIRUS | RESOURCE_PATCH | RESOURCE_BACKUP |
		     RESOURCE_EXCEPTION | RESOURCE_COMPONENT | RESOURCE_SINK | RESOURCE_SEGMENT,
	.state_size = sizeof(struct plain),
	.open = home_open,
	.draw = plain_draw,
	.heading = home_heading,
	.on_key = plain_key,
	.reload = plain_reload,
	.close = plain_close,
	.enter = home_enter,
};
