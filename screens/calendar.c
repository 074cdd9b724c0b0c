/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that ends, the soonest first. The filter knows kind: and days:.
 */
#include "../api-client/home.h"
#include "../api-client/text.h"
#include "cells.h"
#include "filter.h"
#include "home.h"
#include "plain.h"
#include "take.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 200

static void
left_text(const void *row, struct buf *to, enum theme_role *role)
{
	int64_t left = ((const struct api_ending *)row)->days_left;

	*role = left < 0 ? THEME_BAD : left < 7 ? THEME_WARN : THEME_NORMAL;
	if (left < 0) {
		buf_append(to, _("overdue"));
	} else if (left == 0) {
		buf_append(to, _("< 1 d"));
	} else {
		buf_printf(to, _("%lld d"), (long long)left);
	}
}

static void
kind_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, word_ending(((const struct api_ending *)row)->kind));
}

CELL_NEAR(at_text, api_ending, at, THEME_NORMAL)
CELL_TEXT(object_text, api_ending, object, THEME_NORMAL)
CELL_TEXT(what_text, api_ending, text, THEME_DIM)

static const struct table_column columns[] = {
	{N_("Left"), NULL, 0, 7, 9, true, left_text, NULL},
	{N_("Ends"), NULL, 0, 11, 12, false, at_text, NULL},
	{N_("Kind"), NULL, 0, 0, 0, false, kind_text, words_endings},
	{N_("Object"), NULL, 0, 16, 18, false, object_text, NULL},
	{N_("What"), NULL, 1, 20, 0, false, what_text, NULL},
};

static const char *
row_key(const void *row)
{
	return ((const struct api_ending *)row)->cursor;
}

static const char *const names[] = {"kind", "days", NULL};

/* Other words would seem to filter, and would not. */
static bool
calendar_filter_check(const struct screen *screen, const char *text, struct op_error *err)
{
	struct buf words = BUF_INIT;
	char *values[2];
	int64_t days;
	bool fine = true;

	(void)screen;
	filter_parse(text, names, values, &words);
	if (words.length > 0) {
		op_error_set(err, OP_ERROR_INVALID, _("there is no filter word \"%s\""),
			buf_text(&words));
		op_error_detail(err, _("Possible are: %s."), "kind:, days:");
		fine = false;
	} else if (values[1] != NULL && !number_parse(values[1], 1, 3650, &days)) {
		op_error_set(err, OP_ERROR_INVALID,
			_("\"%s\" is no value of the filter word \"%s\""), values[1], names[1]);
		op_error_detail(err, _("Possible are: %s."), "1 - 3650");
		fine = false;
	}
	free(values[0]);
	free(values[1]);
	buf_done(&words);
	return fine;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	struct buf words = BUF_INIT;
	char *values[2];
	int64_t days = 0;
	struct call *call;

	filter_parse(plain_filter_text(screen), names, values, &words);
	(void)(values[1] != NULL && number_parse(values[1], 1, 3650, &days));
	call = api_calendar_list(screen->host->conn, days, values[0], after, PAGE, done, user);
	free(values[0]);
	free(values[1]);
	buf_done(&words);
	return call;
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_key,
	.load = plain_load,
	.empty = N_("nothing ends in this time"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	static const struct {
		const char *kind;
		enum subject_kind subject;
	} objects[] = {{"account", SUBJECT_ACCOUNT}, {"contract", SUBJECT_CONTRACT},
		{"request", SUBJECT_REQUEST}, {"review", SUBJECT_REVIEW},
		{"absence", SUBJECT_ABSENCE}, {"patch", SUBJECT_COMPONENT},
		{"drill", SUBJECT_COMPONENT}, {"exception", SUBJECT_EXCEPTION},
		{"sink", SUBJECT_SINK}};
	const struct api_ending *ending = row;

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		if (text_is(objects[i].kind, ending->object_kind)) {
			ret_subject->kind = objects[i].subject;
		}
	}
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", ending->object);
	if (text_is(ending->object_kind, "patch")) {
		/* "DSA-5982-1, critical" */
		text_format(ret_subject->advisory, sizeof(ret_subject->advisory), "%.*s",
			(int)strcspn(word_shown(ending->text), ","), word_shown(ending->text));
	}
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", ending->object,
		word_shown(ending->text));
}

static const struct plain_kind kind = {N_("Calendar"), &table, ask, subject};

static bool
calendar_open(struct screen *screen, const struct subject *whose, struct op_error *err)
{
	(void)whose;
	(void)err;
	plain_init(screen, &kind);
	return true;
}

/* What the row is about, on its own screen. */
static bool
calendar_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	if (!plain_subject(screen, ret_subject)) {
		return false;
	}
	switch (ret_subject->kind) {
	case SUBJECT_ACCOUNT:
		*ret_screen = SCREEN_ACCOUNT_CARD;
		return true;
	case SUBJECT_CONTRACT:
		*ret_screen = SCREEN_CONTRACT;
		return true;
	case SUBJECT_REQUEST:
		*ret_screen = SCREEN_REQUEST;
		return true;
	case SUBJECT_REVIEW:
		*ret_screen = SCREEN_REVIEW;
		return true;
	case SUBJECT_COMPONENT:
		*ret_screen = *ret_subject->advisory == '\0' ? SCREEN_BACKUPS : SCREEN_PATCH;
		return true;
	case SUBJECT_EXCEPTION:
		*ret_screen = SCREEN_EXCEPTIONS;
		return true;
	case SUBJECT_SINK:
		*ret_screen = SCREEN_SINKS;
		return true;
	default:
		*ret_screen = SCREEN_ABSENCES;
		return ret_subject->kind == SUBJECT_ABSENCE;
	}
}

const struct screen_ops screen_calendar = {
	.id = SCREEN_CALENDAR,
	.name = "calendar",
	.resources = RESOURCE_ACCOUNT | RESOURCE_REQUEST | RESOURCE_GRANT | RESOURCE_COMPANY |
		     RESOURCE_REVIEW | RESOURCE_RULE | RESOURCE_PATCH | RESOURCE_BACKUP |
		     RESOURCE_EXCEPTION | RESOURCE_SINK,
	.state_size = sizeof(struct plain),
	.open = calendar_open,
	.draw = plain_draw,
	.heading = home_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.filter = plain_filter,
	.filter_text = plain_filter_text,
	.filter_check = calendar_filter_check,
	.filter_on_accept = true,
	.table = list_table,
	.reload = plain_reload,
	.close = plain_close,
	.enter = calendar_enter,
};
