/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Key names, keyboard layouts and the search in the real action table. The layouts are written here
 * a second time, row by row as they lie on the keyboard, so that a slip in the table shows.
 */
#include "../../api-client/buf.h"
#include "../../console/action.h"
#include "../../console/keymap.h"
#include "../../screens/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

static void
check_rows(const wchar_t *typed, const char *latin)
{
	assert_int_equal(wcslen(typed), strlen(latin));
	for (size_t i = 0; latin[i] != '\0'; i++) {
		assert_int_equal(keymap_fold((int)typed[i]), latin[i]);
	}
}

/* N20: every letter key of the Russian layout. */
static void
russian_layout(void **state)
{
	(void)state;
	check_rows(L"йцукенгшщзхъ", "qwertyuiop[]");
	check_rows(L"фывапролджэ", "asdfghjkl;'");
	check_rows(L"ячсмить", "zxcvbnm");
	check_rows(L"ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}");
	check_rows(L"ФЫВАПРОЛДЖЭ", "ASDFGHJKL:\"");
	check_rows(L"ЯЧСМИТЬ", "ZXCVBNM");
	check_rows(L".,", "/?"); /* the key beside the right Shift, without and with it */
}

/* N20: the digit row of the Kazakh layout carries letters. */
static void
kazakh_layout(void **state)
{
	(void)state;
	check_rows(L"\"әіңғ", "12345");
	check_rows(L"үұқөһ", "890-=");
	check_rows(L"ӘІҢҒ", "2345");
	assert_int_equal(keymap_fold(L'№'), '/');
}

static void
other_keys_stay(void **state)
{
	static const int keys[] = {'a', 'Z', '0', '/', ' ', TERM_KEY_ENTER, TERM_KEY_ESC,
		TERM_KEY_F1, TERM_KEY_F12, TERM_KEY_UP, 0x3b1, 0x1f600};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_int_equal(keymap_fold(keys[i]), keys[i]);
	}
}

static int
parse(const char *name)
{
	return keymap_parse(name, strlen(name));
}

static void
key_names(void **state)
{
	(void)state;
	assert_int_equal(parse("U"), 'U');
	assert_int_equal(parse("/"), '/');
	assert_int_equal(parse("^"), '^');
	assert_int_equal(parse("F1"), TERM_KEY_F1);
	assert_int_equal(parse("F12"), TERM_KEY_F12);
	assert_int_equal(parse("^L"), 12);
	assert_int_equal(parse("Enter"), TERM_KEY_ENTER);
	assert_int_equal(parse("Space"), ' ');
	assert_int_equal(parse("F13"), TERM_KEY_NONE);
	assert_int_equal(parse("F0"), TERM_KEY_NONE);
	assert_int_equal(parse("^l"), TERM_KEY_NONE);
	assert_int_equal(parse(""), TERM_KEY_NONE);
	assert_int_equal(parse("Entering"), TERM_KEY_NONE);
}

static void
lists_of_names(void **state)
{
	char first[8];

	(void)state;
	assert_true(keymap_matches("F10 Q", 'Q'));
	assert_true(keymap_matches("F10 Q", TERM_KEY_F10));
	assert_false(keymap_matches("F10 Q", 'F'));
	assert_false(keymap_matches("F10 Q", ' '));
	assert_false(keymap_matches(NULL, 'Q'));
	assert_false(keymap_matches("X", TERM_KEY_NONE));
	assert_string_equal(keymap_first("F10 Q", first, sizeof(first)), "F10");
	assert_string_equal(keymap_first(NULL, first, sizeof(first)), "");
}

static const char *
found(enum screen_id screen, int key)
{
	const struct action *action = keymap_find(screen, key);

	return action == NULL ? "" : action->name;
}

static void
table_search(void **state)
{
	(void)state;
	assert_string_equal(found(SCREEN_ACCOUNTS, 'U'), "account.unlock");
	assert_string_equal(found(SCREEN_ACCOUNTS, 'u'), "account.unlock");
	assert_string_equal(found(SCREEN_ACCOUNT_CARD, keymap_fold(L'Г')), "account.unlock");
	assert_string_equal(found(SCREEN_JOURNAL, 'U'), "");
	assert_string_equal(found(SCREEN_ACCOUNTS, keymap_fold(L'.')), "filter");
	assert_string_equal(found(SCREEN_ACCOUNTS, keymap_fold(L'Ж')), "command");
	assert_string_equal(found(SCREEN_ACCOUNTS, 'Q'), "leave");
	assert_string_equal(found(SCREEN_ACCOUNTS, 'q'), "back");
}

/* Trap 14: no key that people press to correct what they type starts anything. */
static void
harmless_keys(void **state)
{
	static const int keys[] = {TERM_KEY_BACKSPACE, TERM_KEY_DELETE, 8, TERM_CTRL('K'),
		TERM_CTRL('D'), TERM_CTRL('C'), TERM_CTRL('Z'), TERM_CTRL('U'), TERM_CTRL('W')};

	(void)state;
	for (int screen = 0; screen < SCREEN_COUNT; screen++) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			assert_string_equal(found((enum screen_id)screen, keys[i]), "");
		}
	}
}

/* A key means one thing on a screen, and every name in the table is a key. */
static void
table_is_sound(void **state)
{
	(void)state;
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const char *keys = action_table[i]->keys;

		while (keys != NULL && *keys != '\0') {
			size_t length = strcspn(keys, " ");
			int key = keymap_parse(keys, length);

			assert_int_not_equal(key, TERM_KEY_NONE);
			for (size_t j = 0; j < i; j++) {
				assert_false((action_table[j]->screens &
						     action_table[i]->screens) != 0 &&
					     keymap_matches(action_table[j]->keys, key));
			}
			keys += length;
			keys += strspn(keys, " ");
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(russian_layout),
		cmocka_unit_test(kazakh_layout),
		cmocka_unit_test(other_keys_stay),
		cmocka_unit_test(key_names),
		cmocka_unit_test(lists_of_names),
		cmocka_unit_test(table_search),
		cmocka_unit_test(harmless_keys),
		cmocka_unit_test(table_is_sound),
	};

	return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
