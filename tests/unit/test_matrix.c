/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The matrix widget's cursor over groups of rows, the draft of a role's scopes, and that the roles
 * screen asks for everything it paints before the connection's next turn: one flush, one round
 * trip.
 */
#include "../../api-client/conn_private.h"
#include "../../api-client/role.h"
#include "../../screens/roles_draft.h"
#include "../../screens/screen.h"
#include "../../screens/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {"a.one", "a.two", "b.three", "c.four", "c.five", "c.six"};
#define ROWS 6
#define COLUMNS 3

static const char *
group(void *user, size_t row)
{
	static char noun[8];

	(void)user;
	text_format(noun, sizeof noun, "%.1s", names[row]);
	return noun;
}

static const char *
row_name(void *user, size_t row, bool *ret_strong)
{
	(void)user;
	*ret_strong = false;
	return names[row] + 2;
}

static const char *
column_name(void *user, size_t column, struct buf *note, bool *ret_strong)
{
	(void)user;
	(void)column;
	(void)note;
	*ret_strong = false;
	return "column";
}

static enum matrix_cell
cell(void *user, size_t row, size_t column)
{
	(void)user;
	return row == column ? MATRIX_YES : MATRIX_NO;
}

static const struct matrix_spec spec = {group, row_name, column_name, cell};

static void
assert_place(const struct matrix *matrix, size_t row, size_t column)
{
	size_t at_row = 99, at_column = 99;

	assert_true(matrix_place(matrix, &at_row, &at_column));
	assert_int_equal(at_row, row);
	assert_int_equal(at_column, column);
}

static void
keys(struct matrix *matrix, int key, int times)
{
	for (int i = 0; i < times; i++) {
		assert_true(matrix_key(matrix, key));
	}
}

/* Headings of groups are stepped over in both directions; the ends hold. */
static void
test_moves(void **state)
{
	struct matrix *matrix = matrix_new(&spec, NULL);

	(void)state;
	matrix_set_size(matrix, ROWS, COLUMNS);
	assert_place(matrix, 0, 0);
	keys(matrix, TERM_KEY_UP, 3);
	assert_place(matrix, 0, 0);
	for (size_t row = 1; row < ROWS; row++) {
		keys(matrix, row % 2 == 0 ? 'j' : TERM_KEY_DOWN, 1);
		assert_place(matrix, row, 0);
	}
	keys(matrix, TERM_KEY_DOWN, 2);
	assert_place(matrix, ROWS - 1, 0);
	for (size_t row = ROWS - 1; row > 0; row--) {
		keys(matrix, 'k', 1);
		assert_place(matrix, row - 1, 0);
	}
	keys(matrix, TERM_KEY_RIGHT, 9);
	assert_place(matrix, 0, COLUMNS - 1);
	keys(matrix, TERM_KEY_LEFT, 1);
	keys(matrix, TERM_KEY_END, 1);
	assert_place(matrix, ROWS - 1, COLUMNS - 2);
	keys(matrix, TERM_KEY_HOME, 1);
	assert_place(matrix, 0, COLUMNS - 2);
	matrix_free(matrix);
}

/* A reload keeps the place, or the nearest that is left. */
static void
test_resizes(void **state)
{
	struct matrix *matrix = matrix_new(&spec, NULL);
	size_t row, column;

	(void)state;
	assert_false(matrix_place(matrix, &row, &column));
	assert_false(matrix_key(matrix, TERM_KEY_DOWN));
	matrix_set_size(matrix, ROWS, COLUMNS);
	matrix_go(matrix, 4, 2);
	matrix_set_size(matrix, ROWS, COLUMNS);
	assert_place(matrix, 4, 2);
	matrix_set_size(matrix, 2, 1);
	assert_place(matrix, 1, 0);
	matrix_set_size(matrix, 0, 0);
	assert_false(matrix_place(matrix, &row, &column));
	matrix_set_size(matrix, ROWS, COLUMNS);
	assert_place(matrix, 0, 0);
	matrix_free(matrix);
}

static const char *const held[] = {"a.one", "b.three"};
static const struct api_role clerk = {
	.role = "clerk", .version = 7, .scopes = {.items = held, .count = 2}};
static const struct api_role other = {.role = "other", .version = 2};

static void
test_draft(void **state)
{
	struct roles_draft draft = {0};
	struct buf text = BUF_INIT;

	(void)state;
	assert_int_equal(roles_draft_cell(&draft, &clerk, "a.one"), MATRIX_YES);
	assert_int_equal(roles_draft_cell(&draft, &clerk, "a.two"), MATRIX_NO);
	assert_true(roles_draft_switch(&draft, &clerk, "a.two"));
	assert_true(roles_draft_switch(&draft, &clerk, "a.one"));
	assert_true(roles_draft_switch(&draft, &clerk, "c.six"));
	assert_int_equal(draft.version, 7);
	assert_int_equal(roles_draft_cell(&draft, &clerk, "a.one"), MATRIX_REMOVED);
	assert_int_equal(roles_draft_cell(&draft, &clerk, "a.two"), MATRIX_ADDED);
	assert_int_equal(roles_draft_cell(&draft, &other, "a.two"), MATRIX_NO);
	assert_int_equal(roles_draft_list(&draft, &clerk, true, &text), 2);
	assert_string_equal(buf_text(&text), "a.two, c.six");
	buf_truncate(&text, 0);
	assert_int_equal(roles_draft_list(&draft, &clerk, false, &text), 1);
	assert_string_equal(buf_text(&text), "a.one");
	/* One role at a time, because it becomes one call. */
	assert_false(roles_draft_switch(&draft, &other, "a.one"));
	/* Switched back is no draft. */
	assert_true(roles_draft_switch(&draft, &clerk, "a.one"));
	assert_true(roles_draft_switch(&draft, &clerk, "c.six"));
	assert_true(roles_draft_switch(&draft, &clerk, "a.two"));
	assert_null(draft.role);
	roles_draft_done(&draft);
	buf_done(&text);
}

static void
redraw(void *user)
{
	(void)user;
}

/* Both lists wait in the queue that one calls_pump() writes and flushes once. */
static void
test_one_round_trip(void **state)
{
	struct conn conn = {.options = {.reconnect = true, .call_timeout_ms = 1000}};
	const struct screen_host host = {.conn = &conn, .redraw = redraw, .own_login = ""};
	struct op_error err = OP_ERROR_INIT;
	struct screen *screen = screen_new(&screen_roles, &host, NULL, &err);
	const struct call *first = conn.waiting.head;

	(void)state;
	assert_non_null(screen);
	assert_non_null(first);
	assert_ptr_equal(first->function, &api_function_scope_list);
	assert_non_null(first->next);
	assert_ptr_equal(first->next->function, &api_function_role_list);
	assert_null(first->next->next);
	/* Asking again before the answer came does not ask twice. */
	screen->ops->reload(screen);
	assert_non_null(conn.waiting.head->next);
	assert_null(conn.waiting.head->next->next);
	screen_free(screen);
	assert_null(conn.waiting.head);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_resizes),
		cmocka_unit_test(test_draft),
		cmocka_unit_test(test_one_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
