/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What screens with one table share.
 */
#include "plain.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "take.h"

#include <stdlib.h>
#include <string.h>

void
plain_init(struct screen *screen, const struct plain_kind *kind)
{
	struct plain *plain = screen->state;

	plain->kind = kind;
	list_init(&plain->list, kind->table, screen);
	table_reset(plain->list.table);
}

static void
plain_answered(void *user, struct rows *rows, const struct op_error *err)
{
	plain_take(user, rows, err);
}

void
plain_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct plain *plain = screen->state;

	list_take(&plain->list, screen, rows, err);
}

void
plain_load(void *user, const char *after, const char *before)
{
	struct screen *screen = user;
	struct plain *plain = screen->state;

	list_ask(&plain->list, after, before, false);
	if (before != NULL) {
		table_failed(plain->list.table); /* no way back: all pages stay */
	} else if (screen->host->conn != NULL) {
		plain->list.call = plain->kind->ask(screen, after, plain_answered, screen);
	}
}

const void *
plain_row(const struct screen *screen)
{
	const struct plain *plain = screen->state;

	return table_selected(plain->list.table);
}

void
plain_draw(struct screen *screen, const struct area *area)
{
	struct plain *plain = screen->state;

	table_draw(plain->list.table, area);
}

void
plain_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct plain *plain = screen->state;

	memset(heading, 0, sizeof(*heading));
	list_heading(&plain->list, heading);
	text_format(heading->title, sizeof(heading->title), "%s", _(plain->kind->title));
	text_format(heading->filter, sizeof(heading->filter), "%s", plain_filter_text(screen));
}

bool
plain_key(struct screen *screen, int key)
{
	struct plain *plain = screen->state;

	/* The server has one order; marks are for lists with an action on many. */
	return key != 's' && key != 'S' && (key != ' ' || screen->ops->marked != NULL) &&
	       table_key(plain->list.table, key);
}

bool
plain_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct plain *plain = screen->state;
	const void *row = plain_row(screen);

	memset(ret_subject, 0, sizeof(*ret_subject));
	if (row == NULL || plain->kind->subject == NULL) {
		return false;
	}
	plain->kind->subject(row, ret_subject);
	return true;
}

bool
plain_marked(const struct screen *screen, size_t index, struct subject *ret_subject)
{
	const struct plain *plain = screen->state;
	const void *row = table_marked(plain->list.table, index);

	memset(ret_subject, 0, sizeof(*ret_subject));
	if (row == NULL) {
		return false;
	}
	plain->kind->subject(row, ret_subject);
	return true;
}

void
plain_unmark(struct screen *screen)
{
	struct plain *plain = screen->state;

	table_marks_clear(plain->list.table);
}

void
plain_filter(struct screen *screen, const char *text)
{
	struct plain *plain = screen->state;

	free(plain->filter);
	plain->filter = *text == '\0' ? NULL : text_dup(text);
	table_reset(plain->list.table);
}

const char *
plain_filter_text(const struct screen *screen)
{
	const struct plain *plain = screen->state;

	return plain->filter == NULL ? "" : plain->filter;
}

void
plain_reload(struct screen *screen)
{
	struct plain *plain = screen->state;

	table_refresh(plain->list.table);
}

void
plain_close(struct screen *screen)
{
	struct plain *plain = screen->state;

	list_done(&plain->list);
	free(plain->filter);
}

void
plain_number(struct buf *to, int64_t number)
{
	if (number != BIND_INT_NULL) {
		buf_printf(to, "%lld", (long long)number);
	}
}

void
plain_time(struct buf *to, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	buf_append(to, clock_format(at, CLOCK_SHORT, text, sizeof(text)));
}

const char *
plain_day(const char *day, char *to, size_t size)
{
	int64_t at;

	if (day == NULL || !clock_parse_typed(day, 0, &at)) {
		return day == NULL ? "" : day;
	}
	return clock_format(at, CLOCK_DAY_FORM, to, size);
}
