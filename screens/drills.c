/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Restore drills of one component: what came back, what was measured and counted, who signed.
 */
#include "../api-client/drill.h"
#include "../api-client/text.h"
#include "board.h"
#include "cells.h"
#include "take.h"

#define PAGE 100

struct drills_state {
	struct plain plain;
	char component[64];
};

static void
result_text(const void *row, struct buf *to, enum theme_role *role)
{
	bool passed = ((const struct api_drill *)row)->passed;

	*role = passed ? THEME_GOOD : THEME_BAD;
	buf_append(to, passed ? _("passed") : _("failed"));
}

CELL_NEAR(finished_text, api_drill, finished_at, THEME_NORMAL)
CELL_TEXT(label_text, api_drill, label, THEME_NORMAL)
CELL(rpo_text, api_drill, rpo_seconds, THEME_NORMAL, board_seconds)
CELL(rto_text, api_drill, rto_seconds, THEME_NORMAL, board_seconds)
CELL_TEXT(counts_text, api_drill, counts, THEME_NORMAL)
CELL_TEXT(first_text, api_drill, signed_first, THEME_NORMAL)
CELL_TEXT(second_text, api_drill, signed_second, THEME_NORMAL)
CELL_NUMBER(request_text, api_drill, request, THEME_DIM)
CELL_TEXT(reason_text, api_drill, reason, THEME_DIM)

static const char *const results[] = {N_("passed"), N_("failed"), NULL};
static const struct table_column columns[] = {
	{N_("Finished"), NULL, 0, 10, 11, false, finished_text, NULL},
	{N_("Result"), NULL, 0, 6, 8, false, result_text, results},
	{N_("RPO"), NULL, 0, 7, 8, true, rpo_text, NULL},
	{N_("RTO"), NULL, 0, 7, 8, true, rto_text, NULL},
	{N_("Signed by"), NULL, 1, 14, 20, false, first_text, NULL},
	{N_("and by"), NULL, 1, 14, 20, false, second_text, NULL},
	{N_("Backup"), NULL, 2, 16, 18, false, label_text, NULL},
	{N_("Request"), NULL, 3, 7, 7, true, request_text, NULL},
	{N_("Row counts"), NULL, 2, 20, 0, false, counts_text, NULL},
	{N_("Reason"), NULL, 4, 16, 24, false, reason_text, NULL},
};

/* The number only has to last until the table has compared it. */
static const char *
row_key(const void *row)
{
	static char key[24];

	text_format(key, sizeof(key), "%lld", (long long)((const struct api_drill *)row)->drill);
	return key;
}

static const char *
row_cursor(const void *row)
{
	return ((const struct api_drill *)row)->cursor;
}

static struct call *
ask(struct screen *screen, const char *after, call_done *done, void *user)
{
	const struct drills_state *state = screen->state;

	return api_drill_list(screen->host->conn, state->component, after, PAGE, done, user);
}

static const struct table_spec table = {
	.columns = columns,
	.column_count = sizeof(columns) / sizeof(columns[0]),
	.key = row_key,
	.cursor = row_cursor,
	.load = plain_load,
	.empty = N_("no restore was tried yet"),
	.page = PAGE,
	.page_limit = 15,
};

static void
subject(const void *row, struct subject *ret_subject)
{
	const struct api_drill *drill = row;

	board_subject(ret_subject, drill->component, drill->label, "", 0);
}

static const struct plain_kind kind = {N_("Restore drills"), &table, ask, subject};

static bool
drills_open(struct screen *screen, const struct subject *component, struct op_error *err)
{
	struct drills_state *state = screen->state;

	if (component == NULL || component->kind != SUBJECT_COMPONENT) {
		op_error_set(err, OP_ERROR_USAGE, "%s", _("no component was chosen"));
		return false;
	}
	text_format(state->component, sizeof(state->component), "%s", component->id);
	plain_init(screen, &kind);
	return true;
}

static void
drills_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct drills_state *state = screen->state;

	plain_heading(screen, heading);
	text_format(heading->title, sizeof(heading->title), _("Restore drills of %s"),
		state->component);
}

static bool
drills_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct drills_state *state = screen->state;

	*ret_settled = true;
	if (!text_is(argument, "component")) {
		return false;
	}
	buf_append(to, state->component);
	return true;
}

/* The request holds the second signature and the text that was signed. */
static bool
drills_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct api_drill *row = plain_row(screen);

	if (row == NULL || row->request == BIND_INT_NULL) {
		return false;
	}
	*ret_subject = (struct subject){.kind = SUBJECT_REQUEST};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%lld", (long long)row->request);
	*ret_screen = SCREEN_REQUEST;
	return true;
}

const struct screen_ops screen_drills = {
	.id = SCREEN_DRILLS,
	.name = "drills",
	.resources = RESOURCE_BACKUP,
	.state_size = sizeof(struct drills_state),
	.open = drills_open,
	.draw = plain_draw,
	.heading = drills_heading,
	.on_key = plain_key,
	.subject = plain_subject,
	.offer = drills_offer,
	.reload = plain_reload,
	.close = plain_close,
	.enter = drills_enter,
};
