/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four lines around every screen. Each line has a left part that gives way and a right part
 * that stays: what a person must always see (link, clock, time left) is never pushed out.
 */
#include "frame.h"
#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "sanitize.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>

#define ACCESS_SOON (11 * CLOCK_MINUTE) /* from here on its seconds count */

static struct area
line_at(int row)
{
	struct area line = {0, 0, 1, 0};
	int rows;

	term_size(&rows, &line.columns);
	line.row = row < 0 ? rows + row : row;
	return line;
}

struct area
frame_body(void)
{
	struct area body = {2, 0, 0, 0};

	term_size(&body.rows, &body.columns);
	body.rows -= 4;
	return body;
}

struct area
frame_prompt(void)
{
	return line_at(-2);
}

/* The word that says where one is; it has its colour in every theme. */
static int
environment_draw(const struct area *line, int column, const char *environment)
{
	enum theme_role role = text_is(environment, "PROD") ? THEME_PROD : THEME_TEST;

	if (*environment == '\0') {
		return 0;
	}
	return draw_format(line, 0, column, role, " %s ", environment);
}

static void
link_text(const struct conn_facts *facts, struct buf *to)
{
	const char *off = draw_ascii() ? "o" : "○";
	int64_t left;

	switch (facts->state) {
	case CONN_READY:
		if (text_starts(facts->tls_version, "TLSv")) {
			buf_printf(to, "TLS %s ", facts->tls_version + 4);
		}
		buf_append(to, draw_ascii() ? "*" : "●");
		break;
	case CONN_WAITING:
		left = facts->retry_at - clock_monotonic();
		left = left > 0 ? (left + CLOCK_SECOND - 1) / CLOCK_SECOND : 0;
		buf_printf(to, _("%s reconnecting %d s"), off, (int)left);
		break;
	case CONN_CONNECTING:
	case CONN_RESUMING:
		buf_printf(to, _("%s connecting"), off);
		break;
	case CONN_REFUSED:
		buf_printf(to, _("%s refused"), off);
		break;
	default:
		buf_printf(to, _("%s no link"), off);
		break;
	}
}

/* Link and clock, at the right end. Returns the first column that they take. */
static int
header_right_draw(const struct frame_view *view, const struct area *line)
{
	struct buf link = BUF_INIT;
	struct buf now = BUF_INIT;
	char clock[CLOCK_TEXT_SIZE];
	char offset[CLOCK_TEXT_SIZE];
	enum theme_role role = view->facts->state == CONN_READY	    ? THEME_GOOD
			       : view->facts->state == CONN_REFUSED ? THEME_BAD
								    : THEME_WARN;
	int end = line->columns - 1;

	if (view->server_now != TIME_NULL) {
		buf_printf(&now, "%s %s",
			clock_format(view->server_now, CLOCK_MINUTE_FORM, clock, sizeof(clock)),
			clock_format(view->server_now, CLOCK_OFFSET, offset, sizeof(offset)));
		end -= draw_text_right(line, 0, end, THEME_HEADER, buf_text(&now)) + 2;
	}
	link_text(view->facts, &link);
	end -= draw_text_right(line, 0, end, role, buf_text(&link));
	buf_done(&link);
	buf_done(&now);
	return end;
}

/* login · role · unit, as many of them as fit. */
static void
identity_text(const struct frame_view *view, int room, struct buf *to)
{
	const char *parts[] = {view->login, view->role, view->unit};
	const char *between = draw_ascii() ? " - " : " · ";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		int width = draw_width(parts[i]) + (i > 0 ? 3 : 0);

		if (*parts[i] == '\0' || (i > 0 && width > room)) {
			break;
		}
		buf_append(to, i > 0 ? between : "");
		buf_append(to, parts[i]);
		room -= width;
	}
}

/* With what keeps it from its neighbours; 0 when there is none. */
static int
deadline_width(const struct frame_view *view)
{
	return view->deadline == NULL || *view->deadline == '\0' ? 0
								 : draw_width(view->deadline) + 2;
}

static void
header_draw(const struct frame_view *view)
{
	struct area line = line_at(0);
	int right = header_right_draw(view, &line) - 2;
	int column = environment_draw(&line, 0, view->environment);
	struct buf identity = BUF_INIT;
	const char *bar = draw_ascii() ? "|" : "│";
	int platform = draw_width(view->platform);
	int room;

	/* The unit gives way to a deadline, and before the platform's name is cut; the role stays.
	 */
	room = right - column - 6 - (platform < 24 ? platform : 24);
	identity_text(view, room - deadline_width(view), &identity);
	if (strstr(buf_text(&identity), view->role) == NULL) {
		buf_truncate(&identity, 0);
		identity_text(view, room, &identity);
	}
	room = right - column - draw_width(buf_text(&identity)) - 6;
	if (platform <= room || room >= 12) {
		column += draw_text(&line, 0, column + 1, room, THEME_HEADER, view->platform) + 2;
		if (identity.length > 0) {
			(void)draw_text(&line, 0, column, 1, THEME_BORDER, bar);
			column++;
		}
	}
	if (identity.length > 0) {
		column += draw_text(&line, 0, column + 1, right - column - 1, THEME_HEADER,
				  buf_text(&identity)) +
			  1;
	}
	if (deadline_width(view) > 0 && deadline_width(view) <= right - column) {
		(void)draw_text_right(&line, 0, right,
			view->deadline_over ? THEME_BAD : THEME_HEADER, view->deadline);
	}
	buf_done(&identity);
}

static int
heading_part(const struct area *line, int column, int end, enum theme_role role, const char *text)
{
	if (*text == '\0' || column + 4 >= end) {
		return column;
	}
	column += draw_text(line, 0, column, 3, THEME_BORDER, draw_ascii() ? " - " : " ─ ");
	return column + draw_text(line, 0, column, end - column, role, text);
}

static void
heading_draw(const struct screen_heading *heading)
{
	struct area line = line_at(1);
	struct buf text = BUF_INIT;
	char clock[CLOCK_TEXT_SIZE];
	int end = line.columns - 1;
	int column;

	if (heading->loading) {
		end -= draw_text_right(&line, 0, end, THEME_DIM, _("loading")) + 2;
	} else if (heading->as_of != TIME_NULL) {
		buf_printf(&text, _("as of %s"),
			clock_format(heading->as_of, CLOCK_SECOND_FORM, clock, sizeof(clock)));
		end -= draw_text_right(&line, 0, end, THEME_DIM, buf_text(&text)) + 2;
	}
	column = 1 + draw_text(&line, 0, 1, end - 1, THEME_TITLE, heading->title);
	column = heading_part(&line, column, end, THEME_NORMAL, heading->counts);
	if (*heading->filter != '\0') {
		buf_truncate(&text, 0);
		buf_printf(&text, _("filter: %s"), heading->filter);
		(void)heading_part(&line, column, end, THEME_WARN, buf_text(&text));
	}
	buf_done(&text);
}

static void
message_draw(const struct frame_view *view)
{
	struct area line = line_at(-2);
	int end = line.columns - 1;
	enum theme_role role = view->message_bad ? THEME_BAD : THEME_GOOD;
	const char *sign = view->message_bad ? "!" : draw_ascii() ? "+" : "✓";

	if (*view->message == '\0') {
		return;
	}
	if (*view->operation != '\0') {
		struct buf operation = BUF_INIT;

		buf_printf(&operation, _("op %s"), view->operation);
		end -= draw_text_right(&line, 0, end, THEME_DIM, buf_text(&operation)) + 2;
		buf_done(&operation);
	}
	(void)draw_text(&line, 0, 1, 1, role, sign);
	(void)draw_text(
		&line, 0, 3, end - 3, view->message_bad ? THEME_BAD : THEME_NORMAL, view->message);
}

/* Time left, at the right end. Returns the first column that it takes. */
static int
left_draw(const struct frame_view *view, const struct area *line)
{
	struct buf text = BUF_INIT;
	char left[CLOCK_TEXT_SIZE];
	int end = line->columns - 1;

	if (view->session_left != TIME_NULL) {
		buf_printf(&text, _("session %s"),
			clock_format_left(view->session_left, left, sizeof(left)));
		end -= draw_text_right(line, 0, end, THEME_HINT, buf_text(&text)) + 2;
	}
	if (view->fresh_left > 0) {
		int seconds = (int)(view->fresh_left / CLOCK_SECOND);

		buf_truncate(&text, 0);
		buf_printf(&text, _("write %02d:%02d"), seconds / 60, seconds % 60);
		end -= draw_text_right(line, 0, end, THEME_WARN, buf_text(&text)) + 2;
	}
	if (view->access_left != TIME_NULL) {
		int64_t seconds = view->access_left / CLOCK_SECOND;
		bool soon = view->access_left <= ACCESS_SOON;

		buf_truncate(&text, 0);
		if (soon) {
			buf_printf(&text, _("access %02d:%02d"), (int)(seconds / 60),
				(int)(seconds % 60));
		} else {
			buf_printf(&text, _("access %s"),
				clock_format_left(view->access_left, left, sizeof(left)));
		}
		end -= draw_text_right(
			       line, 0, end, soon ? THEME_BAD : THEME_WARN, buf_text(&text)) +
		       2;
	}
	buf_done(&text);
	return end;
}

static int
hint_width(const struct frame_hint *hint)
{
	return draw_width(hint->key) + 1 + draw_width(hint->label);
}

/* Whole hints only: from the first that does not fit on they are left out, but for the last. */
static void
hints_draw(const struct frame_view *view)
{
	struct area line = line_at(-1);
	int end = left_draw(view, &line);
	int column = 1;
	int kept = view->hint_count > 0 ? 2 + hint_width(&view->hints[view->hint_count - 1]) : 0;

	for (size_t i = 0; i < view->hint_count; i++) {
		const struct frame_hint *hint = &view->hints[i];
		bool last = i + 1 == view->hint_count;

		if (column + hint_width(hint) + (last ? 0 : kept) > end) {
			i = last ? i : view->hint_count - 2; /* on to the last one */
			continue;
		}
		column += draw_text(&line, 0, column, 0, THEME_KEY, hint->key) + 1;
		column += draw_text(&line, 0, column, 0, THEME_HINT, hint->label) + 2;
	}
}

void
frame_draw(const struct frame_view *view)
{
	header_draw(view);
	heading_draw(&view->heading);
	message_draw(view);
	hints_draw(view);
}

void
frame_draw_prompt(const char *prefix, const char *text, size_t cursor, const char *completions)
{
	struct area line = frame_prompt();
	struct area below = line_at(-1);
	char *head = text_dup_bytes(text, cursor);
	int start = 1;
	int before = draw_width(head);
	size_t from = 0;

	draw_fill(&line, THEME_NORMAL);
	start += draw_text(&line, 0, start, 0, THEME_KEY, prefix);
	while (before > line.columns - start - 2 && head[from] != '\0') {
		int columns;

		from += sanitize_cluster(text + from, &columns);
		before = draw_width(head + from);
	}
	(void)draw_text(&line, 0, start, line.columns - start - 1, THEME_NORMAL, text + from);
	term_cursor(line.row, start + before);
	free(head);
	if (completions != NULL && *completions != '\0') {
		draw_fill(&below, THEME_NORMAL);
		(void)draw_text(&below, 0, 1, below.columns - 2, THEME_HINT, completions);
	}
}

void
frame_draw_too_small(void)
{
	struct area all = {0, 0, 0, 0};

	term_size(&all.rows, &all.columns);
	(void)draw_format(&all, 0, 0, THEME_NORMAL, _("too small: %dx%d, needs %dx%d"), all.columns,
		all.rows, TERM_MIN_COLUMNS, TERM_MIN_ROWS);
	(void)draw_text(&all, 1, 0, 0, THEME_DIM, _("Q quits"));
}
