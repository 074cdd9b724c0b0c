/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form without a terminal: editing by clusters, bounds, secrets, the Kazakh digit row, pasting.
 */
#include "../../screens/dialog.h"
#include "../../screens/form.h"
#include "../../screens/term.h"
#include "../../api-client/buf.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

static const char *const choices[] = {"policy", "person", NULL};
static const struct form_field fields[] = {
	{.name = "reason", .label = "Reason", .type = FORM_TEXT, .limit = 10, .required = true},
	{.name = "fixed", .label = "Login", .type = FORM_TEXT, .initial = "asel", .fixed = true},
	{.name = "password", .label = "Password", .type = FORM_SECRET, .required = true},
	{.name = "code", .label = "Code", .type = FORM_CODE, .required = true},
	{.name = "cause", .label = "Cause", .type = FORM_CHOICE, .choices = choices},
};

static enum form_event
type(struct form *form, const wchar_t *text)
{
	enum form_event event = FORM_NOTHING;

	for (; *text != L'\0'; text++) {
		event = form_key(form, (int)*text);
	}
	return event;
}

static void
is_secret(const struct form *form, const char *name, const char *expected)
{
	struct secret *secret = form_secret(form, name);

	assert_int_equal(secret_length(secret), strlen(expected));
	assert_memory_equal(secret_bytes(secret), expected, strlen(expected));
	secret_free(secret);
}

static struct form *
new_form(void)
{
	return form_new(fields, sizeof(fields) / sizeof(fields[0]));
}

static void
words_are_finished(void **state)
{
	static const struct form_field two[] = {
		{.name = "roles", .label = "Roles", .type = FORM_TEXT},
		{.name = "unit", .label = "Unit", .type = FORM_TEXT},
	};
	struct form *form = form_new(two, 2);

	(void)state;
	form_add_word(form, "roles", "helpdesk");
	form_add_word(form, "roles", "contractor-support");
	form_add_word(form, "roles", "contractor-developer");
	form_add_word(form, "roles", "contractor");
	(void)form_key(form, TERM_KEY_TAB);
	assert_string_equal(form_focused(form), "unit"); /* nothing was begun */
	(void)form_key(form, TERM_KEY_BACKTAB);
	(void)type(form, L"he");
	assert_int_equal(form_key(form, TERM_KEY_TAB), FORM_CHANGED);
	assert_string_equal(form_text(form, "roles"), "helpdesk");
	assert_string_equal(form_focused(form), "roles");
	(void)type(form, L",contractor-");
	(void)form_key(form, TERM_KEY_TAB); /* two fit: the list shows them, the field stays */
	assert_string_equal(form_text(form, "roles"), "helpdesk,contractor-");
	(void)type(form, L"s");
	(void)form_key(form, TERM_KEY_TAB);
	assert_string_equal(form_text(form, "roles"), "helpdesk,contractor-support");
	assert_string_equal(form_focused(form), "roles");
	(void)form_key(form, TERM_KEY_TAB);
	assert_string_equal(form_focused(form), "unit");
	(void)type(form, L"xyz");
	(void)form_key(form, TERM_KEY_TAB); /* no words are known */
	assert_string_equal(form_focused(form), "roles");
	form_free(form);
}

static void
edits_in_the_middle(void **state)
{
	struct form *form = new_form();

	(void)state;
	(void)type(form, L"құлып");
	(void)form_key(form, TERM_KEY_LEFT);
	(void)form_key(form, TERM_KEY_LEFT);
	(void)form_key(form, TERM_KEY_BACKSPACE);
	assert_string_equal(form_text(form, "reason"), "құып");
	(void)form_key(form, TERM_KEY_DELETE);
	assert_string_equal(form_text(form, "reason"), "құп");
	(void)form_key(form, TERM_KEY_HOME);
	(void)type(form, L"ab ");
	assert_string_equal(form_text(form, "reason"), "ab құп");
	(void)form_key(form, TERM_CTRL('e'));
	(void)form_key(form, TERM_CTRL('w'));
	assert_string_equal(form_text(form, "reason"), "ab ");
	(void)form_key(form, TERM_CTRL('a'));
	(void)form_key(form, TERM_KEY_RIGHT);
	(void)form_key(form, TERM_CTRL('k'));
	assert_string_equal(form_text(form, "reason"), "a");
	(void)form_key(form, TERM_CTRL('u'));
	assert_string_equal(form_text(form, "reason"), "");
	form_free(form);
}

/* I-03: text is composed as it enters; a letter with its mark is one step. */
static void
composes_and_steps_by_cluster(void **state)
{
	struct form *form = new_form();

	(void)state;
	(void)type(form, L"и\x0306");
	assert_string_equal(form_text(form, "reason"), "й");
	(void)type(form, L"q\x0301x");
	(void)form_key(form, TERM_KEY_LEFT);
	(void)form_key(form, TERM_KEY_BACKSPACE);
	assert_string_equal(form_text(form, "reason"), "йx");
	form_free(form);
}

/* I-04: bounded in characters; the rest is dropped. */
static void
is_bounded(void **state)
{
	struct form *form = new_form();

	(void)state;
	for (int i = 0; i < 100000; i++) {
		(void)form_key(form, L'Қ');
	}
	assert_int_equal(strlen(form_text(form, "reason")), 20);
	(void)form_key(form, TERM_KEY_TAB);
	for (int i = 0; i < 2000; i++) {
		(void)form_key(form, 0x1f600);
	}
	(void)form_key(form, TERM_KEY_TAB);
	(void)type(form, L"12345678");
	is_secret(form, "code", "123456");
	form_free(form);
}

/* E-06: what is not in the list of editing keys does nothing. */
static void
other_keys_do_nothing(void **state)
{
	struct form *form = new_form();

	(void)state;
	for (int key = 1; key < 32; key++) {
		if (key != TERM_KEY_ENTER && key != TERM_KEY_TAB && key != TERM_KEY_ESC) {
			(void)form_key(form, key);
		}
	}
	(void)form_key(form, TERM_KEY_F5);
	(void)form_key(form, TERM_KEY_INSERT);
	assert_string_equal(form_text(form, "reason"), "");
	assert_string_equal(form_focused(form), "reason");
	form_free(form);
}

static void
secrets_are_typed_and_cleared(void **state)
{
	struct form *form = new_form();

	(void)state;
	(void)form_key(form, TERM_KEY_TAB);
	assert_string_equal(form_focused(form), "password"); /* the fixed field is passed over */
	(void)type(form, L"pÄ");
	is_secret(form, "password", "pÄ");
	(void)form_key(form, TERM_KEY_BACKSPACE);
	is_secret(form, "password", "p");
	assert_string_equal(form_text(form, "password"), "");
	form_clear_secrets(form);
	is_secret(form, "password", "");
	form_free(form);
}

/* N20: digits from the Kazakh layout's digit row, with and without Shift. */
static void
code_takes_the_kazakh_digit_row(void **state)
{
	struct form *form = new_form();

	(void)state;
	form_focus(form, "code");
	(void)type(form, L"\"әіңғ,");
	is_secret(form, "code", "123456");
	(void)form_key(form, TERM_CTRL('u'));
	(void)type(form, L".үұқҚҰ");
	is_secret(form, "code", "789009");
	(void)form_key(form, TERM_CTRL('u'));
	(void)type(form, L"1a-б2");
	is_secret(form, "code", "12");
	form_free(form);
}

static void
enter_goes_on_and_submits(void **state)
{
	struct form *form = new_form();

	(void)state;
	assert_int_equal(form_key(form, TERM_KEY_ENTER), FORM_CHANGED); /* missing: says so */
	assert_string_equal(form_focused(form), "reason");
	(void)type(form, L"left");
	assert_int_equal(form_key(form, TERM_KEY_ENTER), FORM_CHANGED);
	assert_string_equal(form_focused(form), "password");
	(void)type(form, L"secret");
	assert_int_equal(form_key(form, TERM_KEY_ENTER), FORM_CHANGED);
	(void)type(form, L"123456");
	assert_int_equal(form_key(form, TERM_KEY_ENTER), FORM_SUBMIT);
	assert_true(form_dirty(form));
	assert_int_equal(form_key(form, TERM_KEY_ESC), FORM_CANCEL);
	form_free(form);
}

static void
choices_turn(void **state)
{
	struct form *form = new_form();

	(void)state;
	assert_string_equal(form_text(form, "cause"), "policy");
	form_focus(form, "cause");
	(void)form_key(form, TERM_KEY_RIGHT);
	assert_string_equal(form_text(form, "cause"), "person");
	(void)form_key(form, ' ');
	assert_string_equal(form_text(form, "cause"), "policy");
	(void)form_key(form, TERM_KEY_LEFT);
	assert_string_equal(form_text(form, "cause"), "person");
	form_free(form);
}

/* I-02: a pasted line break never submits, a pasted Esc never cancels. */
static void
pasted_keys_are_text(void **state)
{
	struct form *form = new_form();

	(void)state;
	(void)form_key(form, TERM_KEY_PASTE_BEGIN);
	assert_int_equal(type(form, L"a\rb\t\x1b"), FORM_NOTHING);
	(void)form_key(form, TERM_KEY_PASTE_END);
	assert_string_equal(form_text(form, "reason"), "a b ");
	assert_string_equal(form_focused(form), "reason");
	form_free(form);
}

/* I-02: the word of a confirmation is typed, not pasted, and it is the right one. */
static void
confirmation_is_typed(void **state)
{
	struct dialog_spec spec = {.title = "Lock", .text = "", .confirm_word = "arov"};
	struct dialog *dialog = dialog_new(&spec);

	(void)state;
	(void)dialog_key(dialog, TERM_KEY_PASTE_BEGIN);
	(void)type(dialog_form(dialog), L"arov\r");
	(void)dialog_key(dialog, TERM_KEY_PASTE_END);
	assert_int_equal(dialog_key(dialog, TERM_KEY_ENTER), FORM_CHANGED);
	(void)type(dialog_form(dialog), L"aro");
	assert_int_equal(dialog_key(dialog, TERM_KEY_ENTER), FORM_CHANGED);
	(void)type(dialog_form(dialog), L"v");
	assert_int_equal(dialog_key(dialog, TERM_KEY_ENTER), FORM_SUBMIT);
	dialog_set_busy(dialog, true);
	assert_int_equal(dialog_key(dialog, TERM_KEY_ENTER), FORM_NOTHING);
	assert_int_equal(dialog_key(dialog, TERM_KEY_ESC), FORM_CANCEL);
	dialog_free(dialog);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_in_the_middle),
		cmocka_unit_test(composes_and_steps_by_cluster),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(other_keys_do_nothing),
		cmocka_unit_test(secrets_are_typed_and_cleared),
		cmocka_unit_test(code_takes_the_kazakh_digit_row),
		cmocka_unit_test(words_are_finished),
		cmocka_unit_test(enter_goes_on_and_submits),
		cmocka_unit_test(choices_turn),
		cmocka_unit_test(pasted_keys_are_text),
		cmocka_unit_test(confirmation_is_typed),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
