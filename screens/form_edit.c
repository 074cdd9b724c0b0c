/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The editor of one field. It moves by clusters (a letter with its marks), keeps its text in NFC
 * and bounded, and knows a closed list of editing keys: whatever is not in it does nothing.
 */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "form_private.h"
#include "sanitize.h"
#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* The digit row of the Kazakh layout carries letters (kz "basic" of X and Windows alike). */
static const struct {
	int key;
	int digit;
} kazakh_row[] = {
	{'"', '1'},
	{0x4d9, '2'},
	{0x4d8, '2'},
	{0x456, '3'},
	{0x406, '3'},
	{0x4a3, '4'},
	{0x4a2, '4'},
	{0x493, '5'},
	{0x492, '5'},
	{',', '6'},
	{'.', '7'},
	{0x4af, '8'},
	{0x4ae, '8'},
	{0x4b1, '9'},
	{0x4b0, '9'},
	{0x49b, '0'},
	{0x49a, '0'},
};

int
field_digit(int key)
{
	if (key >= '0' && key <= '9') {
		return key;
	}
	for (size_t i = 0; i < sizeof(kazakh_row) / sizeof(kazakh_row[0]); i++) {
		if (kazakh_row[i].key == key) {
			return kazakh_row[i].digit;
		}
	}
	return 0;
}

bool
field_is_secret(const struct field *field)
{
	return field->spec.type == FORM_SECRET || field->spec.type == FORM_CODE ||
	       field->spec.type == FORM_ANY_CODE;
}

bool
field_is_empty(const struct field *field)
{
	return field_is_secret(field) ? secret_length(field->secret) == 0 : field->text.length == 0;
}

static int
count_points(const unsigned char *bytes, size_t length)
{
	int count = 0;

	for (size_t i = 0; i < length; i++) {
		count += (bytes[i] & 0xc0) != 0x80 ? 1 : 0;
	}
	return count;
}

int
field_characters(const struct field *field)
{
	if (field_is_secret(field)) {
		return count_points(secret_bytes(field->secret), secret_length(field->secret));
	}
	return count_points((const unsigned char *)buf_text(&field->text), field->text.length);
}

/* Appends text in NFC; false when it is not valid UTF-8. */
static bool
append_nfc(struct buf *to, const char *text)
{
	utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);

	if (composed == NULL) {
		return false;
	}
	buf_append(to, (const char *)composed);
	free(composed);
	return true;
}

void
field_set(struct field *field, const char *text)
{
	buf_truncate(&field->text, 0);
	if (text != NULL && sanitize_valid(text, strlen(text))) {
		(void)append_nfc(&field->text, text);
	}
	field->cursor = field->text.length;
	field->full = false;
}

static size_t
cluster_before(const struct field *field)
{
	const char *text = buf_text(&field->text);
	size_t at = 0;
	size_t last = 0;
	int columns;

	while (at < field->cursor) {
		last = at;
		at += sanitize_cluster(text + at, &columns);
	}
	return last;
}

static size_t
cluster_after(const struct field *field)
{
	int columns;

	return field->cursor + sanitize_cluster(buf_text(&field->text) + field->cursor, &columns);
}

static void
remove_range(struct field *field, size_t from, size_t to)
{
	char *rest = text_dup(buf_text(&field->text) + to);

	buf_truncate(&field->text, from);
	buf_append(&field->text, rest);
	free(rest);
	field->cursor = from;
	field->full = false;
}

static size_t
word_before(const struct field *field)
{
	const char *text = buf_text(&field->text);
	size_t at = field->cursor;

	while (at > 0 && text[at - 1] == ' ') {
		at--;
	}
	while (at > 0 && text[at - 1] != ' ') {
		at--;
	}
	return at;
}

static size_t
encode(int key, char to[5])
{
	utf8proc_ssize_t length = utf8proc_encode_char(key, (utf8proc_uint8_t *)to);

	to[length > 0 ? length : 0] = '\0';
	return length > 0 ? (size_t)length : 0;
}

/* What stands before the cursor is composed again with the new character: e + accent is one. */
static bool
text_insert(struct field *field, int key)
{
	char bytes[5];
	struct buf head = BUF_INIT;
	char *tail;

	if (encode(key, bytes) == 0 || field_characters(field) >= field->limit) {
		field->full = true;
		return true;
	}
	tail = text_dup(buf_text(&field->text) + field->cursor);
	if (key < 0x80) {
		buf_truncate(&field->text, field->cursor);
		buf_append(&field->text, bytes);
	} else {
		buf_append_bytes(&head, buf_text(&field->text), field->cursor);
		buf_append(&head, bytes);
		buf_truncate(&field->text, 0);
		(void)append_nfc(&field->text, buf_text(&head));
	}
	field->cursor = field->text.length;
	buf_append(&field->text, tail);
	free(tail);
	buf_done(&head);
	return true;
}

/* The letter, dash or blank of a code, or 0. */
static int
code_sign(int key)
{
	bool letter = (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z');

	return letter || key == '-' || key == ' ' ? key : 0;
}

static bool
secret_insert(struct field *field, int key)
{
	char bytes[5];
	size_t length;

	if (field->spec.type == FORM_CODE || field->spec.type == FORM_ANY_CODE) {
		int digit = field_digit(key);

		key = digit == 0 && field->spec.type == FORM_ANY_CODE ? code_sign(key) : digit;
		if (key == 0) {
			return false;
		}
	}
	length = encode(key, bytes);
	if (length == 0 || field_characters(field) >= field->limit ||
		!secret_append(field->secret, bytes, length)) {
		field->full = true;
	}
	explicit_bzero(bytes, sizeof(bytes));
	return true;
}

/* Secrets are edited at their end only: their text is never moved around in memory. */
static bool
secret_key(struct field *field, int key)
{
	const unsigned char *bytes = secret_bytes(field->secret);
	size_t length = secret_length(field->secret);

	switch (key) {
	case TERM_KEY_BACKSPACE:
		if (length > 0) {
			length--;
			while (length > 0 && (bytes[length] & 0xc0) == 0x80) {
				length--;
			}
			secret_truncate(field->secret, length);
		}
		field->full = false;
		return true;
	case TERM_CTRL('u'):
	case TERM_CTRL('w'):
		secret_clear(field->secret);
		field->full = false;
		return true;
	default:
		return false;
	}
}

static bool
move_key(struct field *field, int key)
{
	switch (key) {
	case TERM_KEY_LEFT:
		field->cursor = cluster_before(field);
		return true;
	case TERM_KEY_RIGHT:
		field->cursor = cluster_after(field);
		return true;
	case TERM_KEY_HOME:
	case TERM_CTRL('a'):
		field->cursor = 0;
		return true;
	case TERM_KEY_END:
	case TERM_CTRL('e'):
		field->cursor = field->text.length;
		return true;
	default:
		return false;
	}
}

static bool
text_key(struct field *field, int key)
{
	if (move_key(field, key)) {
		return true;
	}
	switch (key) {
	case TERM_KEY_BACKSPACE:
		remove_range(field, cluster_before(field), field->cursor);
		return true;
	case TERM_KEY_DELETE:
		remove_range(field, field->cursor, cluster_after(field));
		return true;
	case TERM_CTRL('u'):
		remove_range(field, 0, field->cursor);
		return true;
	case TERM_CTRL('k'):
		remove_range(field, field->cursor, field->text.length);
		return true;
	case TERM_CTRL('w'):
		remove_range(field, word_before(field), field->cursor);
		return true;
	default:
		return false;
	}
}

static bool
choice_key(struct field *field, int key)
{
	size_t count = 0;
	size_t at = 0;

	while (field->choices != NULL && field->choices[count] != NULL) {
		at = text_is(field->choices[count], buf_text(&field->text)) ? count : at;
		count++;
	}
	if (count == 0 || (key != TERM_KEY_LEFT && key != TERM_KEY_RIGHT && key != ' ')) {
		return false;
	}
	at = key == TERM_KEY_LEFT ? at + count - 1 : at + 1;
	field_set(field, field->choices[at % count]);
	return true;
}

bool
field_key(struct field *field, int key, bool pasting)
{
	bool printable = key >= ' ' && key != TERM_KEY_BACKSPACE && key < 0x110000;

	if (field->spec.fixed) {
		return false;
	}
	if (pasting) {
		/* A line break in pasted text is a blank, and no control key works. */
		if (key == TERM_KEY_ENTER || key == TERM_KEY_TAB) {
			key = ' ';
			printable = field->spec.type == FORM_TEXT;
		}
		if (!printable || field->spec.no_paste) {
			return false;
		}
	}
	if (field->spec.type == FORM_CHOICE) {
		return choice_key(field, key);
	}
	if (field_is_secret(field)) {
		return printable ? secret_insert(field, key) : secret_key(field, key);
	}
	return printable ? text_insert(field, key) : text_key(field, key);
}

static void
secret_draw(const struct field *field, const struct area *area, enum theme_role role, bool active)
{
	int room = area->columns - 1;
	int count = field_characters(field);

	count = count < room ? count : room;
	for (int i = 0; i < count; i++) {
		(void)draw_text(area, 0, i, 1, role, draw_ascii() ? "*" : "•");
	}
	if (active) {
		term_cursor(area->row, area->column + count);
	}
}

/* Long text is drawn from where the cursor stays visible. */
static void
text_draw(const struct field *field, const struct area *area, enum theme_role role, bool active)
{
	const char *text = buf_text(&field->text);
	char *head = text_dup_bytes(text, field->cursor);
	size_t from = 0;
	int before = draw_width(head);
	int room = area->columns - 1;

	while (active && before > room) {
		int columns;

		from += sanitize_cluster(text + from, &columns);
		before = draw_width(head + from);
	}
	(void)draw_text(area, 0, 0, area->columns, role, text + from);
	if (active) {
		term_cursor(area->row, area->column + before);
	}
	free(head);
}

void
field_draw(const struct field *field, const struct area *area, bool active)
{
	enum theme_role role = field->spec.fixed ? THEME_NORMAL
			       : active		 ? THEME_FIELD_ACTIVE
						 : THEME_FIELD;

	draw_fill(area, role);
	if (field_is_secret(field)) {
		secret_draw(field, area, role, active);
	} else if (field->spec.type == FORM_CHOICE) {
		const char *none = draw_ascii() ? "-" : "—";

		(void)draw_format(area, 0, 0, role, draw_ascii() ? "< %s >" : "‹ %s ›",
			field->text.length == 0 ? none : buf_text(&field->text));
	} else {
		text_draw(field, area, role, active);
	}
}
