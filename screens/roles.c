/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roles x scopes: which role holds which right, what the right under the cursor lets one do, and
 * who the role under it belongs to. Both lists are asked for in one flush, so the matrix is there
 * after one round trip. Space switches a right in a draft; an action sends it.
 */
#include "../api-client/clock.h"
#include "../api-client/server_text.h"
#include "../api-client/text.h"
#include "list.h"
#include "roles_draft.h"
#include "take.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

struct roles_state {
	struct matrix *matrix;
	struct call *scope_call, *role_call;
	struct rows *scopes, *roles; /* owned, NULL until they came */
	size_t *open;		     /* owned: indexes of the roles that are not closed */
	size_t open_count;
	struct roles_draft draft;
	char unsaved[160];
	int64_t as_of;
};

static const struct api_scope *
scope_at(const struct roles_state *state, size_t row)
{
	return rows_at(state->scopes, row);
}

static const struct api_role *
role_at(const struct roles_state *state, size_t column)
{
	return column < state->open_count ? rows_at(state->roles, state->open[column]) : NULL;
}

static const struct api_role *
role_named(const struct roles_state *state, const char *code)
{
	for (size_t i = 0; i < state->open_count; i++) {
		const struct api_role *role = role_at(state, i);

		if (text_is(role->role, code)) {
			return role;
		}
	}
	return NULL;
}

/* The noun before the dot. */
static const char *
matrix_group(void *user, size_t row)
{
	static char noun[64];
	const struct roles_state *state = ((struct screen *)user)->state;
	const char *scope = scope_at(state, row)->scope;

	text_format(noun, sizeof(noun), "%.*s", (int)strcspn(scope, "."), scope);
	return noun;
}

static const char *
matrix_row(void *user, size_t row, bool *ret_strong)
{
	const struct roles_state *state = ((struct screen *)user)->state;
	const struct api_scope *scope = scope_at(state, row);
	const char *dot = strchr(scope->scope, '.');

	*ret_strong = scope->administrative;
	return dot == NULL ? scope->scope : dot + 1;
}

static const char *
matrix_column(void *user, size_t column, struct buf *note, bool *ret_strong)
{
	const struct roles_state *state = ((struct screen *)user)->state;
	const struct api_role *role = role_at(state, column);

	buf_printf(note, "%lld", (long long)role->holders);
	*ret_strong = role->privileged;
	return role->role;
}

static enum matrix_cell
matrix_cell(void *user, size_t row, size_t column)
{
	const struct roles_state *state = ((struct screen *)user)->state;

	return roles_draft_cell(&state->draft, role_at(state, column), scope_at(state, row)->scope);
}

static const struct matrix_spec spec = {
	.group = matrix_group, .row = matrix_row, .column = matrix_column, .cell = matrix_cell};

static void
matrix_renew(struct roles_state *state)
{
	state->open_count = 0;
	if (state->scopes == NULL || state->roles == NULL) {
		return;
	}
	free(state->open);
	state->open = mem_new(state->roles->count + 1, sizeof(*state->open));
	for (size_t i = 0; i < state->roles->count; i++) {
		if (!((const struct api_role *)rows_at(state->roles, i))->closed) {
			state->open[state->open_count++] = i;
		}
	}
	if (state->draft.role != NULL && role_named(state, state->draft.role) == NULL) {
		roles_draft_done(&state->draft);
	}
	matrix_set_size(state->matrix, state->scopes->count, state->open_count);
}

static void
rows_take(struct screen *screen, struct rows **to, struct rows *rows, const struct op_error *err)
{
	struct roles_state *state = screen->state;

	if (err != NULL) {
		screen_report(screen, err);
	} else {
		rows_free(*to);
		*to = rows;
		state->as_of = screen_now(screen);
		matrix_renew(state);
	}
	screen_redraw(screen);
}

void
roles_take_scopes(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct roles_state *state = screen->state;

	state->scope_call = NULL;
	rows_take(screen, &state->scopes, rows, err);
}

void
roles_take(struct screen *screen, struct rows *rows, const struct op_error *err)
{
	struct roles_state *state = screen->state;

	state->role_call = NULL;
	rows_take(screen, &state->roles, rows, err);
}

static void
scopes_answered(void *user, struct rows *rows, const struct op_error *err)
{
	roles_take_scopes(user, rows, err);
}

static void
roles_answered(void *user, struct rows *rows, const struct op_error *err)
{
	roles_take(user, rows, err);
}

static void
calls_forget(struct roles_state *state)
{
	call_forget(state->scope_call);
	call_forget(state->role_call);
	state->scope_call = NULL;
	state->role_call = NULL;
}

/* Two calls, queued before the connection's next turn: they leave in one flush. */
static void
roles_reload(struct screen *screen)
{
	struct roles_state *state = screen->state;
	struct conn *conn = screen->host->conn;

	calls_forget(state);
	if (conn != NULL) {
		state->scope_call = api_scope_list(conn, scopes_answered, screen);
		state->role_call = api_role_list(conn, roles_answered, screen);
	}
}

static bool
roles_open(struct screen *screen, const struct subject *subject, struct op_error *err)
{
	struct roles_state *state = screen->state;

	(void)subject;
	(void)err;
	state->matrix = matrix_new(&spec, screen);
	state->as_of = TIME_NULL;
	roles_reload(screen);
	return true;
}

static bool
roles_place(const struct roles_state *state, const struct api_scope **ret_scope,
	const struct api_role **ret_role)
{
	size_t row, column;

	if (!matrix_place(state->matrix, &row, &column)) {
		return false;
	}
	*ret_scope = scope_at(state, row);
	*ret_role = role_at(state, column);
	return true;
}

/* Details below the legend */

static int
detail(const struct area *area, int row, enum theme_role role, const char *text)
{
	struct area below = {area->row + row, area->column, area->rows - row, area->columns};

	return below.rows <= 0 || text == NULL || *text == '\0'
		       ? row
		       : row + draw_paragraph(&below, 0, 0, role, text);
}

static int
draft_draw(const struct roles_state *state, const struct area *area, int row)
{
	const struct api_role *role =
		state->draft.role == NULL ? NULL : role_named(state, state->draft.role);
	struct buf text = BUF_INIT, list = BUF_INIT;

	if (role == NULL) {
		return row;
	}
	buf_printf(&text, _("Draft for %s"), role->role);
	row = detail(area, row, THEME_KEY, buf_text(&text));
	if (roles_draft_list(&state->draft, role, true, &list) > 0) {
		buf_truncate(&text, 0);
		buf_printf(&text, "+ %s", buf_text(&list));
		row = detail(area, row, THEME_GOOD, buf_text(&text));
	}
	buf_truncate(&list, 0);
	if (roles_draft_list(&state->draft, role, false, &list) > 0) {
		buf_truncate(&text, 0);
		buf_printf(&text, "- %s", buf_text(&list));
		row = detail(area, row, THEME_WARN, buf_text(&text));
	}
	buf_done(&list);
	buf_done(&text);
	return row + 1;
}

static int
scope_draw(const struct api_scope *scope, const struct area *area, int row)
{
	struct buf text = BUF_INIT, functions = BUF_INIT;

	row = detail(area, row, THEME_TITLE, scope->scope);
	server_text(scope->summary, &text);
	row = detail(area, row, THEME_NORMAL, buf_text(&text));
	buf_truncate(&text, 0);
	if (scope->administrative) {
		row = detail(area, row, THEME_WARN, _("! administrative: a second person"));
	}
	words_join(&scope->functions, &functions);
	if (functions.length > 0) {
		buf_printf(&text, _("opens %s"), buf_text(&functions));
		row = detail(area, row, THEME_DIM, buf_text(&text));
	}
	buf_truncate(&text, 0);
	buf_printf(&text,
		ngettext(
			"%lld person has it", "%lld people have it", (unsigned long)scope->holders),
		(long long)scope->holders);
	row = detail(area, row, THEME_DIM, buf_text(&text));
	buf_done(&functions);
	buf_done(&text);
	return row + 1;
}

static void
role_draw(const struct api_role *role, const struct area *area, int row)
{
	struct buf text = BUF_INIT;

	row = detail(area, row, THEME_TITLE, role->role);
	row = detail(area, row, THEME_NORMAL, role->name);
	row = detail(area, row, THEME_DIM, role->summary);
	if (role->privileged) {
		row = detail(area, row, THEME_WARN, _("privileged: a second person"));
	}
	if (role->contractor_cap_seconds != BIND_INT_NULL) {
		int64_t days = role->contractor_cap_seconds / (CLOCK_DAY / CLOCK_SECOND);

		buf_printf(&text,
			ngettext("contractors: %lld day at most", "contractors: %lld days at most",
				(unsigned long)days),
			(long long)days);
		(void)detail(area, row, THEME_DIM, buf_text(&text));
	}
	buf_done(&text);
}

static void
roles_draw(struct screen *screen, const struct area *area)
{
	struct roles_state *state = screen->state;
	const struct api_scope *scope;
	const struct api_role *role;
	struct area rest;
	int row = 0;

	if (!roles_place(state, &scope, &role)) {
		(void)draw_text(area, 1, 1, 0, THEME_DIM,
			state->role_call != NULL ? _("loading") : _("nothing to show"));
		return;
	}
	rest = matrix_draw(state->matrix, area);
	row = draft_draw(state, &rest, row);
	row = scope_draw(scope, &rest, row);
	role_draw(role, &rest, row);
}

static void
roles_heading(const struct screen *screen, struct screen_heading *heading)
{
	const struct roles_state *state = screen->state;

	*heading = (struct screen_heading){.as_of = state->as_of};
	text_format(heading->title, sizeof(heading->title), "%s", _("Roles"));
	if (state->scopes != NULL && state->roles != NULL) {
		text_format(heading->counts, sizeof(heading->counts), _("%zu rights x %zu roles"),
			state->scopes->count, state->open_count);
	}
}

static void
cell_switch(struct screen *screen)
{
	struct roles_state *state = screen->state;
	struct op_error err = OP_ERROR_INIT;
	const struct api_scope *scope;
	const struct api_role *role;

	if (!roles_place(state, &scope, &role)) {
		return;
	}
	if (screen->host->may != NULL && !screen->host->may(screen->host->user, "role.edit")) {
		op_error_set(&err, OP_ERROR_REFUSED, _("you lack the right %s"), "role.edit");
		op_error_hint(&err, "%s", _("A security administrator can change roles."));
	} else if (!roles_draft_switch(&state->draft, role, scope->scope)) {
		op_error_set(
			&err, OP_ERROR_CONFLICT, _("there is a draft for %s"), state->draft.role);
		op_error_detail(&err, "%s", _("One role is changed at a time."));
		op_error_hint(&err, "%s", _("Save it with W, or press Esc to throw it away."));
	}
	if (err.kind != OP_ERROR_NONE) {
		screen_report(screen, &err);
	}
}

static bool
roles_key(struct screen *screen, int key)
{
	struct roles_state *state = screen->state;

	if (key == ' ') {
		cell_switch(screen);
		return true;
	}
	return matrix_key(state->matrix, key);
}

/* The role of the draft as long as there is one, else the one under the cursor. */
static bool
roles_subject(const struct screen *screen, struct subject *ret_subject)
{
	const struct roles_state *state = screen->state;
	const struct api_scope *scope;
	const struct api_role *role;
	bool draft = state->draft.role != NULL;

	if (!roles_place(state, &scope, &role)) {
		return false;
	}
	if (draft) {
		role = role_named(state, state->draft.role);
	}
	*ret_subject = (struct subject){
		.kind = SUBJECT_ROLE, .version = draft ? state->draft.version : role->version};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", role->role);
	text_format(ret_subject->label, sizeof(ret_subject->label), "%s  %s", role->role,
		word_shown(role->name));
	text_format(ret_subject->state, sizeof(ret_subject->state), "%s", draft ? "draft" : "");
	return true;
}

static bool
roles_offer(const struct screen *screen, const char *argument, struct buf *to, bool *ret_settled)
{
	const struct roles_state *state = screen->state;
	const struct api_role *role =
		state->draft.role == NULL ? NULL : role_named(state, state->draft.role);

	*ret_settled = false;
	if (role == NULL) {
		return false;
	}
	return (text_is(argument, "add") && roles_draft_list(&state->draft, role, true, to) > 0) ||
	       (text_is(argument, "remove") &&
		       roles_draft_list(&state->draft, role, false, to) > 0);
}

static const char *
roles_unsaved(const struct screen *screen)
{
	struct roles_state *state = screen->state;

	if (state->draft.role == NULL) {
		return NULL;
	}
	text_format(state->unsaved, sizeof(state->unsaved),
		ngettext("The draft for %s changes %zu right.",
			"The draft for %s changes %zu rights.", state->draft.count),
		state->draft.role, state->draft.count);
	return state->unsaved;
}

static void
roles_discard(struct screen *screen)
{
	struct roles_state *state = screen->state;

	roles_draft_done(&state->draft);
	screen_redraw(screen);
}

static bool
roles_enter(const struct screen *screen, enum screen_id *ret_screen, struct subject *ret_subject)
{
	const struct roles_state *state = screen->state;
	const struct api_scope *scope;
	const struct api_role *role;

	if (!roles_place(state, &scope, &role)) {
		return false;
	}
	*ret_subject = (struct subject){.kind = SUBJECT_ROLE};
	text_format(ret_subject->id, sizeof(ret_subject->id), "%s", role->role);
	*ret_screen = SCREEN_HOLDERS;
	return true;
}

static void
roles_close(struct screen *screen)
{
	struct roles_state *state = screen->state;

	calls_forget(state);
	rows_free(state->scopes);
	rows_free(state->roles);
	free(state->open);
	roles_draft_done(&state->draft);
	matrix_free(state->matrix);
}

const struct screen_ops screen_roles = {
	.id = SCREEN_ROLES,
	.name = "roles",
	.resources = RESOURCE_ROLE,
	.state_size = sizeof(struct roles_state),
	.open = roles_open,
	.draw = roles_draw,
	.heading = roles_heading,
	.on_key = roles_key,
	.subject = roles_subject,
	.offer = roles_offer,
	.unsaved = roles_unsaved,
	.discard = roles_discard,
	.reload = roles_reload,
	.close = roles_close,
	.enter = roles_enter,
};
