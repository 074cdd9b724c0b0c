/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table's window on a list of 100,000 numbers: paging both ways with bounded memory, place and
 * marks over reloads, sorting, late answers. Rows are decoded like the server's.
 */
#include "../../api-client/bind_table.h"
#include "../../screens/table_private.h"
#include "../../screens/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TOTAL 100000
#define PAGE 100

struct number {
	const char *key;
};

static const struct bind_column number_columns[] = {COLUMN(number, key, BIND_TEXT)};
static const struct bind_function numbers = {.name = "numbers",
	.columns = number_columns,
	.column_count = 1,
	.row_size = sizeof(struct number)};

struct list {
	struct table *table;
	int loads;
	char *after, *before;
	bool end;  /* the last page was asked for */
	int first; /* the list begins here: rows above were removed */
};

static struct rows *
make(int from, int count, int step)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc column = {.name = (char *)"key", .typlen = -1};
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows;

	assert_true(PQsetResultAttrs(result, 1, &column));
	for (int i = 0; i < count; i++) {
		char text[16];

		text_format(text, sizeof(text), "%06d", from + i * step);
		assert_true(PQsetvalue(result, i, 0, text, (int)strlen(text)));
	}
	rows = rows_decode(&numbers, result, &err);
	assert_non_null(rows);
	PQclear(result);
	return rows;
}

static void
load(void *user, const char *after, const char *before)
{
	struct list *list = user;

	free(list->after);
	free(list->before);
	list->after = text_dup(after);
	list->before = text_dup(before);
	list->end = false;
	list->loads++;
}

static void
load_end(void *user)
{
	load(user, NULL, NULL);
	((struct list *)user)->end = true;
}

static const char *
key(const void *row)
{
	return ((const struct number *)row)->key;
}

static void
key_text(const void *row, struct buf *to, enum theme_role *role)
{
	(void)role;
	buf_append(to, key(row));
}

static const struct table_column columns[] = {
	{"A", "a", 0, 10, 12, false, key_text, NULL},
	{"B", NULL, 1, 10, 0, false, key_text, NULL},
	{"C", "c", 2, 20, 30, false, key_text, NULL},
	{"D", NULL, 3, 5, 5, false, key_text, NULL},
};

static const struct table_spec spec = {.columns = columns,
	.column_count = 4,
	.key = key,
	.cursor = key,
	.load = load,
	.load_end = load_end,
	.empty = "none",
	.page = PAGE,
	.page_limit = 4};

/* Answers what is asked for until nothing is. */
static void
answer(struct list *list)
{
	while (table_loading(list->table)) {
		char *after = text_dup(list->after);
		char *before = text_dup(list->before);
		int64_t at = 0;
		int from, count;

		if (list->end) {
			table_page_end(list->table, make(TOTAL - 1, PAGE, -1));
			continue;
		}
		if (before != NULL) {
			assert_true(number_parse(before, 0, TOTAL, &at));
			from = (int)at - PAGE > list->first ? (int)at - PAGE : list->first;
			count = (int)at - from;
		} else {
			from = list->first;
			if (after != NULL) {
				assert_true(number_parse(after, 0, TOTAL, &at));
				from = (int)at + 1;
			}
			count = TOTAL - from < PAGE ? TOTAL - from : PAGE;
		}
		table_page(list->table, make(from, count, 1), after, before);
		free(after);
		free(before);
	}
}

static void
open_list(struct list *list)
{
	memset(list, 0, sizeof(*list));
	list->table = table_new(&spec, list);
	list->table->height = 20;
	table_reset(list->table);
	answer(list);
}

static void
close_list(struct list *list)
{
	table_free(list->table);
	free(list->after);
	free(list->before);
}

static int
selected(const struct list *list)
{
	int64_t value = -1;
	const void *row = table_selected(list->table);

	if (row != NULL) {
		assert_true(number_parse(key(row), 0, TOTAL, &value));
	}
	return (int)value;
}

static void
press(struct list *list, int pressed, int times)
{
	for (int i = 0; i < times; i++) {
		assert_true(table_key(list->table, pressed));
		answer(list);
		assert_true(list->table->page_count <= 4);
		assert_true(list->table->row_count <= 4 * PAGE);
	}
}

static void
walks_down_and_up(void **state)
{
	struct list list;

	(void)state;
	open_list(&list);
	assert_int_equal(selected(&list), 0);
	for (int i = 1; i <= 3000; i++) {
		press(&list, TERM_KEY_DOWN, 1);
		assert_int_equal(selected(&list), i);
		assert_int_equal(list.table->base + (int64_t)list.table->selected, i);
	}
	for (int i = 2999; i >= 0; i--) {
		press(&list, 'k', 1);
		assert_int_equal(selected(&list), i);
	}
	press(&list, TERM_KEY_UP, 3);
	assert_int_equal(selected(&list), 0);
	assert_int_equal(list.table->base, 0);
	press(&list, TERM_KEY_PAGE_DOWN, 10);
	assert_int_equal(selected(&list), 190);
	close_list(&list);
}

static void
jumps_to_both_ends(void **state)
{
	struct list list;

	(void)state;
	open_list(&list);
	table_set_total(list.table, TOTAL, false);
	press(&list, 'G', 1);
	assert_int_equal(selected(&list), TOTAL - 1);
	assert_int_equal(list.table->base + (int64_t)list.table->selected, TOTAL - 1);
	press(&list, TERM_KEY_DOWN, 2);
	assert_int_equal(selected(&list), TOTAL - 1);
	press(&list, TERM_KEY_UP, 500);
	assert_int_equal(selected(&list), TOTAL - 501);
	press(&list, TERM_KEY_HOME, 1);
	assert_int_equal(selected(&list), 0);
	press(&list, TERM_KEY_DOWN, 150);
	assert_int_equal(selected(&list), 150);
	close_list(&list);
}

static void
reload_keeps_place(void **state)
{
	struct list list;
	size_t offset;

	(void)state;
	open_list(&list);
	press(&list, TERM_KEY_DOWN, 1234);
	press(&list, TERM_KEY_UP, 7);
	offset = list.table->selected - list.table->top;
	table_refresh(list.table);
	assert_int_equal(selected(&list), 1227); /* the rows stay while the answer is awaited */
	answer(&list);
	assert_int_equal(selected(&list), 1227);
	assert_int_equal(list.table->selected - list.table->top, offset);
	assert_int_equal(list.table->base + (int64_t)list.table->selected, 1227);
	close_list(&list);
}

/* The rows above the place are gone: the place stays by number, never on a row that isn't there. */
static void
reload_of_a_shorter_list(void **state)
{
	struct list list;

	(void)state;
	open_list(&list);
	press(&list, TERM_KEY_DOWN, 10);
	list.first = 40;
	table_refresh(list.table);
	answer(&list);
	assert_int_equal(selected(&list), 50);
	close_list(&list);
}

static void
marks_live_longer_than_pages(void **state)
{
	struct list list;

	(void)state;
	open_list(&list);
	press(&list, ' ', 2);
	press(&list, TERM_KEY_DOWN, 2000);
	assert_int_equal(table_mark_count(list.table), 2);
	assert_string_equal(key(table_marked(list.table, 0)), "000000");
	assert_string_equal(key(table_marked(list.table, 1)), "000001");
	assert_null(table_marked(list.table, 2));
	press(&list, 'g', 1);
	press(&list, ' ', 1);
	assert_int_equal(table_mark_count(list.table), 1);
	table_reset(list.table);
	assert_int_equal(table_mark_count(list.table), 0);
	answer(&list);
	close_list(&list);
}

static void
late_answer_is_thrown_away(void **state)
{
	struct list list;
	size_t count;

	(void)state;
	open_list(&list);
	count = list.table->row_count;
	table_page(list.table, make(500, 10, 1), "000499", NULL);
	assert_int_equal(list.table->row_count, count);
	table_reset(list.table);
	assert_null(
		table_selected(list.table)); /* nothing to act on while a new question is open */
	table_page(list.table, make(500, 10, 1), "000499", NULL);
	assert_true(table_loading(list.table));
	answer(&list);
	assert_int_equal(selected(&list), 0);
	close_list(&list);
}

static void
failure_and_emptiness(void **state)
{
	struct list list;
	int loads;

	(void)state;
	open_list(&list);
	table_reset(list.table);
	table_failed(list.table);
	assert_null(table_selected(list.table));
	assert_false(table_loading(list.table));
	loads = list.loads;
	table_refresh(list.table);
	assert_int_equal(list.loads, loads + 1);
	table_page(list.table, make(0, 0, 1), NULL, NULL);
	assert_null(table_selected(list.table));
	(void)table_key(list.table, TERM_KEY_DOWN);
	(void)table_key(list.table, ' ');
	(void)table_key(list.table, TERM_KEY_END);
	assert_int_equal(table_mark_count(list.table), 0);
	close_list(&list);
}

static void
sort_turns(void **state)
{
	struct list list;
	bool descending;

	(void)state;
	open_list(&list);
	assert_null(table_sort(list.table, &descending));
	press(&list, 's', 1);
	assert_string_equal(table_sort(list.table, &descending), "a");
	press(&list, 's', 1);
	assert_string_equal(table_sort(list.table, &descending), "c");
	press(&list, 'S', 1);
	assert_string_equal(table_sort(list.table, &descending), "c");
	assert_true(descending);
	close_list(&list);
}

static void
columns_by_priority(void **state)
{
	struct list list;
	int widths[TABLE_COLUMNS_MAX];

	(void)state;
	open_list(&list);
	table_columns_fit(list.table, 15, widths);
	assert_int_equal(widths[0], 12);
	assert_int_equal(widths[1], 0);
	table_columns_fit(list.table, 24, widths);
	assert_int_equal(widths[0], 12);
	assert_int_equal(widths[1], 10);
	/* The third does not fit: the fourth, which would, is not shown either. */
	table_columns_fit(list.table, 40, widths);
	assert_int_equal(widths[2], 0);
	assert_int_equal(widths[3], 0);
	assert_int_equal(widths[0] + 2 + widths[1], 40);
	table_columns_fit(list.table, 200, widths);
	assert_int_equal(widths[2], 30);
	assert_int_equal(widths[0] + widths[1] + widths[2] + widths[3] + 6, 200);
	close_list(&list);
}

/* Pages that end early, with nothing or with little in them: the table asks on at the place they
 * name, both ways, and the little ones become one page. */
static void
early_ends_go_on(void **state)
{
	struct list list = {0};

	(void)state;
	list.table = table_new(&spec, &list);
	list.table->height = 20;
	table_reset(list.table);
	assert_null(list.after);
	table_page_partial(list.table, make(0, 0, 1), NULL, NULL, "place-1");
	assert_string_equal(list.after, "place-1");
	assert_true(table_loading(list.table));
	table_page_partial(list.table, make(10, 2, 1), "place-1", NULL, "place-2");
	assert_string_equal(list.after, "place-2");
	assert_int_equal(list.table->row_count, 2);
	table_page_partial(list.table, make(50, 3, 1), "place-2", NULL, "place-3");
	assert_int_equal(list.table->row_count, 5);
	assert_int_equal(list.table->page_count, 1);
	assert_string_equal(key(table_row(list.table, 4)), "000052");
	/* A late answer with a place of its own changes nothing. */
	table_page_partial(list.table, make(90, 3, 1), "place-2", NULL, "place-9");
	assert_int_equal(list.table->row_count, 5);
	assert_null(list.table->partial);
	/* The last one is short and names no place: the list ends. */
	table_page(list.table, make(60, 1, 1), "place-3", NULL);
	assert_true(list.table->at_end);
	assert_false(table_loading(list.table));
	assert_int_equal(list.table->row_count, 6);
	close_list(&list);
}

static void
early_ends_go_back(void **state)
{
	struct list list;

	(void)state;
	open_list(&list);
	table_page_end(list.table, make(0, 0, 1)); /* nobody asked */
	(void)table_key(list.table, TERM_KEY_END);
	answer(&list);
	(void)table_key(list.table, TERM_KEY_PAGE_UP);
	for (int i = 0; i < 3 && !table_loading(list.table); i++) {
		(void)table_key(list.table, TERM_KEY_PAGE_UP);
	}
	assert_non_null(list.before);
	table_page_partial(list.table, make(0, 0, 1), NULL, list.before, "place-1");
	assert_string_equal(list.before, "place-1");
	table_page_partial(list.table, make(7, 2, 1), NULL, "place-1", "place-2");
	assert_string_equal(list.before, "place-2");
	assert_string_equal(key(table_row(list.table, 0)), "000007");
	table_page(list.table, make(3, 1, 1), NULL, "place-2");
	assert_true(list.table->at_start);
	assert_string_equal(key(table_row(list.table, 0)), "000003");
	assert_string_equal(key(table_row(list.table, 1)), "000007");
	close_list(&list);
}

/* Rows that come by themselves: the window is bounded and says how many left it. */
static void
append_is_bounded(void **state)
{
	struct list list = {0};
	size_t left = 0;

	(void)state;
	list.table = table_new(&spec, &list);
	list.table->height = 20;
	table_none(list.table);
	for (int i = 0; i < 1000; i++) {
		struct rows *rows = make(i * 3, 3, 1);

		left += table_append(list.table, rows, i == 0 ? 1 : 0);
		rows_free(rows);
	}
	assert_true(list.table->row_count <= 4 * PAGE);
	assert_true(list.table->page_count <= 4);
	assert_int_equal(left + list.table->row_count, 2999);
	assert_string_equal(key(table_selected(list.table)), "002999");
	/* Who looks at an older row stays there. */
	(void)table_key(list.table, TERM_KEY_UP);
	{
		struct rows *burst = make(3000, 90, 1);

		(void)table_append(list.table, burst, 0);
		rows_free(burst);
	}
	assert_string_equal(key(table_selected(list.table)), "002998");
	{
		struct rows *burst = make(3100, 5000, 1);

		left = table_append(list.table, burst, 0);
		rows_free(burst);
	}
	assert_true(list.table->row_count <= 4 * PAGE);
	assert_true(left >= 4600);
	close_list(&list);
}

static void
shown_is(const struct list *list, const char *titles)
{
	struct buf text = BUF_INIT;

	table_shown(list->table, &text);
	assert_string_equal(buf_text(&text), titles);
	buf_done(&text);
}

/* What was chosen can be written down and taken back, by another version of the program, too. */
static void
columns_chosen(void **state)
{
	struct list list;
	int widths[TABLE_COLUMNS_MAX];

	(void)state;
	open_list(&list);
	shown_is(&list, "");
	press(&list, 'o', 1);
	press(&list, 'j', 2);
	press(&list, ' ', 1);
	press(&list, TERM_KEY_ESC, 1);
	shown_is(&list, "A,B,D");
	table_show(list.table, "D,B,gone");
	shown_is(&list, "A,B,D"); /* the first is always there */
	table_columns_fit(list.table, 40, widths);
	assert_int_equal(widths[2], 0);
	assert_int_equal(widths[3], 5); /* now there is room for it */
	table_show(list.table, "C");
	shown_is(&list, "A,C");
	table_show(list.table, "");
	shown_is(&list, "");
	close_list(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks_down_and_up),
		cmocka_unit_test(jumps_to_both_ends),
		cmocka_unit_test(reload_keeps_place),
		cmocka_unit_test(reload_of_a_shorter_list),
		cmocka_unit_test(marks_live_longer_than_pages),
		cmocka_unit_test(late_answer_is_thrown_away),
		cmocka_unit_test(failure_and_emptiness),
		cmocka_unit_test(early_ends_go_on),
		cmocka_unit_test(early_ends_go_back),
		cmocka_unit_test(append_is_bounded),
		cmocka_unit_test(sort_turns),
		cmocka_unit_test(columns_by_priority),
		cmocka_unit_test(columns_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
