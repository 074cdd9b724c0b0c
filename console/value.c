/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Typed argument values: parsing one text by its type, and writing a run's values down again as a
 * command line. Whether a value is allowed, the server decides; here is only what it is.
 */
#include "action.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/secret.h"
#include "../api-client/text.h"
#include "../screens/sanitize.h"

#include <openssl/crypto.h>

#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES_MAX 16896 /* 500 logins */
#define CODE_DIGITS 6

void
arg_value_done(struct arg_value *value)
{
	if (value->text != NULL) {
		OPENSSL_cleanse(value->text, strlen(value->text));
	}
	free(value->text);
	secret_free(value->secret);
	*value = (struct arg_value){0};
}

/* Completes an error whose message is set; false, for returning at once. */
static bool
value_refused(const struct arg_spec *spec, struct op_error *err, const char *expected)
{
	if (expected != NULL) {
		op_error_detail(err, "%s", expected);
	}
	op_error_field(err, spec->name);
	return false;
}

static bool
value_is_login(const char *text)
{
	size_t length = strlen(text);

	return length >= 2 && length <= 32 && text[0] >= 'a' && text[0] <= 'z' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

const char *const action_flag_words[] = {"no", "yes", NULL};

static bool
value_parse_choice(const struct arg_spec *spec, const char *text, struct op_error *err)
{
	struct buf list = BUF_INIT;
	const char *const *choices = spec->type == ARG_FLAG ? action_flag_words : spec->choices;
	bool inverted = (spec->flags & ARG_INVERTS) != 0 && *text == '!';

	for (size_t i = 0; choices[i] != NULL; i++) {
		if (text_is(choices[i], text + (inverted ? 1 : 0))) {
			buf_done(&list);
			return true;
		}
		buf_append(&list, i == 0 ? "" : ", ");
		buf_append(&list, choices[i]);
	}
	op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not one of its values"), spec->name);
	(void)value_refused(spec, err, NULL);
	op_error_detail(err, _("Possible are: %s."), buf_text(&list));
	buf_done(&list);
	return false;
}

bool
arg_is_secret(const struct arg_spec *spec)
{
	return spec->type == ARG_CODE || spec->type == ARG_SECRET;
}

static bool
value_check_login(const struct arg_spec *spec, const char *text, struct op_error *err)
{
	if (value_is_login(text)) {
		return true;
	}
	op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not a login"), spec->name);
	return value_refused(spec, err,
		_("A login is 2 to 32 of a-z, 0-9, \".\", \"_\" and \"-\", and "
		  "begins "
		  "with a letter."));
}

static bool
value_take_secret(const struct arg_spec *spec, const char *text, struct arg_value *value,
	struct op_error *err)
{
	size_t length = strlen(text);

	if (spec->type == ARG_CODE &&
		(length != CODE_DIGITS || strspn(text, "0123456789") != CODE_DIGITS)) {
		op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not a code"), spec->name);
		return value_refused(spec, err, _("A code is six digits."));
	}
	*value = (struct arg_value){.present = true, .time = TIME_NULL};
	value->secret = secret_new(length + 1);
	(void)secret_append(value->secret, text, length);
	return true;
}

static bool
value_parse_time(const struct arg_spec *spec, const char *text, struct arg_value *value,
	struct op_error *err)
{
	if (spec->type == ARG_DATE) {
		if (clock_is_date(text)) {
			return true;
		}
		op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not a day"), spec->name);
		return value_refused(spec, err, _("A day is written like 2026-11-22."));
	}
	if (clock_parse_typed(text, clock_now(), &value->time)) {
		return true;
	}
	op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not a time"), spec->name);
	return value_refused(spec, err,
		_("Possible are: 2026-11-22, \"2026-11-22 09:41\", today, "
		  "yesterday, "
		  "-3h, -2d, +30m."));
}

bool
arg_value_parse(const struct arg_spec *spec, const char *text, struct arg_value *ret_value,
	struct op_error *err)
{
	struct arg_value value = {.present = true, .time = TIME_NULL};
	size_t length = strlen(text);

	if (length > VALUE_BYTES_MAX || !sanitize_valid(text, length)) {
		op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is too long or not valid text"),
			spec->name);
		return value_refused(spec, err, NULL);
	}
	if (length == 0 && (spec->flags & ARG_CLEARS) != 0) {
		value.text = text_dup("");
		*ret_value = value;
		return true;
	}
	if (length == 0) {
		op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is empty"), spec->name);
		return value_refused(spec, err, NULL);
	}
	switch (spec->type) {
	case ARG_TEXT:
	case ARG_FILE:
		break;
	case ARG_LOGIN:
		if (!value_check_login(spec, text, err)) {
			return false;
		}
		break;
	case ARG_NUMBER:
		if (!number_parse(text, 1, INT64_MAX, &value.number)) {
			op_error_set(
				err, OP_ERROR_INVALID, _("\"%s\" is not a number"), spec->name);
			return value_refused(spec, err, _("A whole number from 1 on is expected."));
		}
		break;
	case ARG_TIME:
	case ARG_DATE:
		if (!value_parse_time(spec, text, &value, err)) {
			return false;
		}
		break;
	case ARG_FLAG:
	case ARG_CHOICE:
		if (!value_parse_choice(spec, text, err)) {
			return false;
		}
		break;
	case ARG_CODE:
	case ARG_SECRET:
		return value_take_secret(spec, text, ret_value, err);
	}
	value.text = text_dup(text);
	*ret_value = value;
	return true;
}

/* A word as the parser reads it back: bare when nothing in it needs quotes. */
static void
value_write_quoted(struct buf *to, const char *text)
{
	static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "._-+:/@,=";

	if (text[0] != '\0' && text[strspn(text, bare)] == '\0') {
		buf_append(to, text);
		return;
	}
	buf_append_char(to, '\'');
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '\'') {
			buf_append(to, "'\\''");
		} else {
			buf_append_char(to, *c);
		}
	}
	buf_append_char(to, '\'');
}

void
action_command_line(const struct action_run *run, struct buf *to)
{
	const struct arg_spec *args = run->action->args;

	for (const char *c = run->action->name; *c != '\0'; c++) {
		buf_append_char(to, *c == '.' ? ' ' : *c);
	}
	for (int i = 0; args != NULL && args[i].name != NULL; i++) {
		if (!run->values[i].present ||
			(args[i].type == ARG_FLAG && !text_is(run->values[i].text, "yes"))) {
			continue;
		}
		buf_append_char(to, ' ');
		if ((args[i].flags & ARG_POSITION) == 0) {
			buf_append(to, "--");
			buf_append(to, args[i].name);
			if (args[i].type == ARG_FLAG) {
				continue;
			}
			buf_append_char(to, ' ');
		}
		if (arg_is_secret(&args[i])) {
			buf_append(to, "...");
		} else {
			value_write_quoted(to, run->values[i].text);
		}
	}
}
