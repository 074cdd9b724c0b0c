/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One event of the journal in full: who, where, what, why, and each changed field with its old and
 * its new value side by side.
 */
#include "../api-client/journal.h"
#include "../api-client/clock.h"
#include "../api-client/text.h"
#include "event_jump.h"
#include "json.h"
#include "list.h"
#include "pager.h"
#include "take.h"
#include "words.h"

#include <string.h>

#define LABEL 12 /* columns of the labels */

struct event_state {
	struct pager *pager;
	struct call *call;
	struct rows *rows; /* one row of struct api_event_detail, owned, NULL until it came */
	struct subject subject;
	int64_t as_of;
};

static void event_ask(struct screen *screen);

static void
event_answered(void *user, struct rows *rows, const struct op_error *err)
{
	event_take(user, rows, err);
}

void
event_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct event_state *state = screen->state;

	state->call = NULL;
	if (err != NULL) {
		screen_report(screen, err);
	} else {
		rows_free(state->rows);
		state->rows = rows;
		state->as_of = screen_now(screen);
	}
	screen_redraw(screen);
}

static void
event_ask(struct screen *screen)
{
	struct event_state *state = screen->state;
	int64_t number;

	if (state->call != NULL) {
		call_forget(state->call);
		state->call = NULL;
	}
	if (screen->host->conn != NULL && number_parse(state->subject.id, 1, INT64_MAX, &number)) {
		state->call = api_journal_show(screen->host->conn, number, event_answered, screen);
	}
}

static bool
event_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct event_state *state = screen->state;

	if (subject == NULL || subject->kind != SUBJECT_EVENT) {
		op_error_set(err, OP_ERROR_USAGE, _("no event was chosen"));
		return false;
	}
	state->subject = *subject;
	state->pager = pager_new();
	state->as_of = TIME_NULL;
	event_ask(screen);
	return true;
}

/* A labelled line, wrapped; an empty value draws nothing. */
static void
labelled(struct pager *pager, int columns, const char *label, const char *value)
{
	if (value == NULL || *value == '\0') {
		return;
	}
	pager_line(pager);
	(void)pager_text(pager, 1, LABEL, THEME_DIM, label);
	pager_paragraph(pager, 1 + LABEL + 1, columns - LABEL - 3, THEME_NORMAL, value);
}

static void
compose_who(struct pager *pager, int columns, const struct api_event_detail *event)
{
	struct buf text = BUF_INIT;
	char at[CLOCK_TEXT_SIZE];
	char second[CLOCK_TEXT_SIZE];
	char offset[CLOCK_TEXT_SIZE];

	buf_printf(&text, "%s %s %s", clock_format(event->at, CLOCK_DAY_FORM, at, sizeof(at)),
		clock_format(event->at, CLOCK_SECOND_FORM, second, sizeof(second)),
		clock_format(event->at, CLOCK_OFFSET, offset, sizeof(offset)));
	labelled(pager, columns, _("When"), buf_text(&text));
	buf_truncate(&text, 0);
	buf_printf(&text, "%s  %s", event->actor == NULL ? "" : event->actor,
		event->actor_name == NULL ? "" : event->actor_name);
	labelled(pager, columns, _("Who"), event->actor == NULL ? "" : buf_text(&text));
	buf_truncate(&text, 0);
	buf_printf(&text, "%s  %s", event->device == NULL ? "" : event->device,
		event->address == NULL ? "" : event->address);
	labelled(pager, columns, _("Where"), event->device == NULL ? "" : buf_text(&text));
	if (event->session != BIND_INT_NULL) {
		buf_truncate(&text, 0);
		buf_printf(&text, "%lld", (long long)event->session);
		labelled(pager, columns, _("Session"), buf_text(&text));
	}
	buf_done(&text);
}

/* "account b.omarov", as the list and the filter say it. */
static void
compose_object(struct pager *pager, int columns, const struct api_event_detail *event)
{
	struct buf text = BUF_INIT;

	buf_append(&text, word_shown(event->object_kind));
	if (text.length > 0 && event->object != NULL) {
		buf_append(&text, " ");
	}
	buf_append(&text, word_shown(event->object));
	labelled(pager, columns, _("Object"), buf_text(&text));
	buf_done(&text);
}

static void
compose_proof(struct pager *pager, int columns, const struct api_event_detail *event)
{
	struct buf text = BUF_INIT;

	labelled(pager, columns, _("Operation"), event->operation);
	if (event->seal == BIND_INT_NULL) {
		labelled(pager, columns, _("Seal"), _("not sealed yet"));
	} else {
		buf_printf(&text, "%lld", (long long)event->seal);
		labelled(pager, columns, _("Seal"), buf_text(&text));
		buf_truncate(&text, 0);
	}
	buf_append_hex(&text, event->digest.data, event->digest.length);
	labelled(pager, columns, _("Digest"), buf_text(&text));
	buf_done(&text);
}

/* Old and new beside each other when both fit on the line, else below each other. */
static void
change_add(struct pager *pager, int columns, int name, const char *label,
	const struct json_change *change)
{
	const char *was = word_value(change->name, change->old);
	const char *now = word_value(change->name, change->now);
	const char *arrow = draw_ascii() ? "->" : "→";
	int column = 1 + name + 2;
	int room = columns - column - 1;
	int old = draw_width(was);

	pager_line(pager);
	(void)pager_text(pager, 1, name, THEME_DIM, label);
	if (old + draw_width(now) + 4 <= room) {
		int at = column + pager_text(pager, column, 0, THEME_NORMAL, was);

		at += old > 0 ? 1 : 0;
		at += pager_text(pager, at, 0, THEME_DIM, arrow);
		(void)pager_text(pager, at + 1, 0, THEME_TITLE, now);
		return;
	}
	pager_paragraph(pager, column, room, THEME_NORMAL, was);
	pager_line(pager);
	(void)pager_text(pager, column - 3 > 0 ? column - 3 : 0, 2, THEME_DIM, arrow);
	pager_paragraph(pager, column, room, THEME_TITLE, now);
}

static void
compose_changes(struct pager *pager, int columns, const struct api_event_detail *event)
{
	struct json_changes changes;
	struct buf label = BUF_INIT;
	int name = 0;

	json_changes_make(&changes, event->old_values, event->new_values);
	for (size_t i = 0; i < changes.count; i++) {
		int width;

		buf_truncate(&label, 0);
		word_field(changes.items[i].name, &label);
		width = draw_width(buf_text(&label));
		name = width > name ? width : name;
	}
	name = name < LABEL ? LABEL : name > 24 ? 24 : name;
	if (changes.count > 0) {
		pager_line(pager);
		pager_line(pager);
		(void)pager_text(pager, 1, 0, THEME_TITLE, _("Old and new"));
	}
	for (size_t i = 0; i < changes.count; i++) {
		buf_truncate(&label, 0);
		word_field(changes.items[i].name, &label);
		change_add(pager, columns, name, buf_text(&label), &changes.items[i]);
	}
	buf_done(&label);
	json_changes_done(&changes);
}

static void
compose(struct pager *pager, int columns, const struct api_event_detail *event)
{
	pager_begin(pager);
	pager_line(pager);
	(void)pager_text(pager, 1, 0, THEME_TITLE, event->action);
	pager_text_right(pager, columns - 1, word_outcome_role(event->outcome),
		word_outcome(event->outcome));
	pager_line(pager);
	compose_who(pager, columns, event);
	compose_object(pager, columns, event);
	labelled(pager, columns, _("Unit"), event->unit);
	labelled(pager, columns, _("Reason"), event->reason);
	compose_changes(pager, columns, event);
	pager_line(pager);
	compose_proof(pager, columns, event);
}

static void
event_draw(struct screen *screen, const struct area *area)
{
	struct event_state *state = screen->state;
	const struct api_event_detail *event = state->rows == NULL ? NULL : rows_at(state->rows, 0);

	if (event == NULL) {
		(void)draw_text(area, 1, 1, 0, THEME_DIM,
			state->call != NULL ? _("loading") : _("nothing to show"));
		return;
	}
	compose(state->pager, area->columns, event);
	pager_draw(state->pager, area);
}

static void
event_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct event_state *state = screen->state;

	memset(heading, 0, sizeof(*heading));
	heading->as_of = state->as_of;
	text_format(heading->title, sizeof(heading->title), _("Event %s"), state->subject.id);
}

static bool
event_key(struct screen *screen, int key)
{
	struct event_state *state = screen->state;

	return pager_key(state->pager, key);
}

static bool
event_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct event_state *state = screen->state;

	*ret_subject = state->subject;
	return true;
}

static bool
event_go(const struct screen *screen, enum screen_jump what, enum screen_id *ret_screen,
	struct subject *ret_subject)
{
	const struct event_state *state = screen->state;
	const struct api_event_detail *event = state->rows == NULL ? NULL : rows_at(state->rows, 0);

	return event != NULL && event_jump(event, what, ret_screen, ret_subject);
}

static void
event_close(struct screen *screen)
{
	struct event_state *state = screen->state;

	if (state->call != NULL) {
		call_forget(state->call);
	}
	rows_free(state->rows);
	pager_free(state->pager);
}

const struct screen_ops screen_event = {
	.id = SCREEN_EVENT,
	.name = "event",
	.resources = RESOURCE_JOURNAL,
	.state_size = sizeof(struct event_state),
	.open = event_open,
	.draw = event_draw,
	.heading = event_heading,
	.on_key = event_key,
	.subject = event_subject,
	.reload = event_ask,
	.close = event_close,
	.jump = event_go,
};
