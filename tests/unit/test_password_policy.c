/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a new password has to be. */
#include "../../api-client/buf.h"
#include "../../api-client/password_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct password_list *list;
static const char *const words[] = {"b.omarov", "Омаров Бауыржан Серікұлы", "Ким"};

static unsigned
faults_of(const char *text, int *ret_characters)
{
	const struct password_rules rules = {
		.list = list, .words = {words, sizeof words / sizeof words[0]}, .minimum = 12};
	struct secret *typed = secret_new(strlen(text) + 1);
	unsigned faults;

	assert_true(secret_append(typed, text, strlen(text)));
	faults = password_faults(typed, &rules, ret_characters);
	secret_free(typed);
	return faults;
}

static void
is(const char *text, unsigned expected)
{
	unsigned faults = faults_of(text, NULL);

	if (faults != expected) {
		fail_msg("\"%s\": %#x instead of %#x", text, faults, expected);
	}
}

/* characters count, not bytes. */
static void
lengths(void **state)
{
	char text[2 * 1200 + 1] = "";
	int characters;

	(void)state;
	is("", PASSWORD_SHORT | PASSWORD_SIMPLE * 0);
	assert_int_equal(faults_of("ғүлқәңөұіһ б", &characters), 0);
	assert_int_equal(characters, 12);
	is("ғүлқәңөұіһ ", PASSWORD_SHORT);
	/* e and its accent are one character, typed as one or as two */
	(void)faults_of("caf\xc3\xa9", &characters);
	assert_int_equal(characters, 4);
	(void)faults_of("cafe\xcc\x81", &characters);
	assert_int_equal(characters, 4);
	for (int i = 0; i < 128; i++) {
		text[i] = (char)('a' + (i * 7 + i / 26) % 26);
	}
	is(text, 0);
	text[128] = 'z';
	is(text, PASSWORD_LONG);
	for (int i = 0; i < 1200; i++) {
		text[2 * i] = (char)0xd2;
		text[2 * i + 1] = (char)(0x90 + i % 16);
	}
	is(text, PASSWORD_LONG);
	is("\xff\xfe not utf-8 at all", PASSWORD_LONG | PASSWORD_SHORT);
}

/* twenty and more that are refused, each for its reason. */
static void
refused(void **state)
{
	static const struct {
		const char *text;
		unsigned fault;
	} cases[] = {
		{"Password2026!!", PASSWORD_KNOWN},
		{"P@ssw0rd202611", PASSWORD_KNOWN},
		{"passwordpassword", PASSWORD_KNOWN},
		{"!!!Welcome12345", PASSWORD_KNOWN},
		{"Administrator1", PASSWORD_KNOWN},
		{"Kazakhstan2026", PASSWORD_KNOWN},
		{"Қазақстан-2026", PASSWORD_KNOWN},
		{"ПАРОЛЬпароль", PASSWORD_KNOWN},
		{"құпиясөз12345", PASSWORD_KNOWN},
		{"123456 letmein", PASSWORD_KNOWN},
		{"qwertyuiopasdf", PASSWORD_KNOWN | PASSWORD_SIMPLE},
		{"йцукенгшщзфыва", PASSWORD_SIMPLE},
		{"aaaaaaaaaaaaaa", PASSWORD_SIMPLE},
		{"abcdefghijklmn", PASSWORD_SIMPLE},
		{"12345678901234", PASSWORD_SIMPLE},
		{"abababababab", PASSWORD_SIMPLE},
		{"9876543210qwerty", PASSWORD_SIMPLE | PASSWORD_KNOWN},
		{"my omarov house", PASSWORD_OWN},
		{"ОМАРОВ и его дом", PASSWORD_OWN},
		{"бауыржанның үйі", PASSWORD_OWN},
		{"long Opconsole word", PASSWORD_PRODUCT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		is(cases[i].text, cases[i].fault);
		assert_string_not_equal(password_fault_text(cases[i].fault), "");
	}
	assert_string_equal(password_fault_text(0), "");
}

static void
accepted(void **state)
{
	(void)state;
	is("жеті қазына жер асты", 0);
	is("correct pony battery lamp", 0);
	is("шкаф, утюг и 3 вороны", 0);
	is("киммериец на берегу", 0); /* "Ким" is too short to count */
	is("\xf0\x9f\x90\xb4\xf0\x9f\x8d\x95 two pictures!", 0);
	is("wQ7#kzP0vT9x", 0);
}

/* Without the list nothing is said to be good: who asks has to stop. */
static void
no_list(void **state)
{
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	assert_null(password_list_load("/nonexistent/passwords", &err));
	assert_int_equal(err.kind, OP_ERROR_CONFIG);
	assert_string_not_equal(err.hint, "");
}

static int
setup(void **state)
{
	struct op_error err = OP_ERROR_INIT;

	(void)state;
	list = password_list_load(PASSWORD_LIST, &err);
	return list == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	password_list_free(list);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(refused),
		cmocka_unit_test(accepted),
		cmocka_unit_test(no_list),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
