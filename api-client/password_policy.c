/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges a new password while it is typed. It is folded (NFKC, lower case) into a secret, so that
 * no copy stays behind; the list is read once and searched by halves.
 */
#include "password_policy.h"

#include "buf.h"
#include "scram.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define LINE_MAX_BYTES 256
#define WORD_MINIMUM 4 /* characters of an own name that count: "Ким" would forbid too much */
#define RUN_MINIMUM 3  /* neighbours on the keyboard or in the alphabet that make a run */
#define FREE_MINIMUM 5 /* characters outside of runs that a password needs */
#define POINTS_MAXIMUM 4096

struct password_list {
	char **words; /* owned, sorted */
	size_t count;
};

/* A folded text: code points in the memory of a secret. */
struct folded {
	struct secret *holder;
	const utf8proc_int32_t *points;
	size_t count;
};

static int
word_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct password_list *
password_list_load(const char *path, struct op_error *err)
{
	struct password_list *list = mem_new(1, sizeof *list);
	char line[LINE_MAX_BYTES];
	size_t room = 0;
	FILE *file = fopen(path, "re");

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#') {
			continue;
		}
		if (list->count == room) {
			room = room == 0 ? 1024 : room * 2;
			list->words = mem_resize(list->words, room, sizeof *list->words);
		}
		list->words[list->count++] = text_dup(line);
	}
	if (file != NULL) {
		(void)fclose(file);
	}
	if (list->count == 0) {
		op_error_set(err, OP_ERROR_CONFIG, "%s",
			_("the list of well-known passwords can't be read"));
		op_error_detail(err, _("Nothing usable is in %s."), path);
		op_error_hint(err, "%s",
			_("[console] password_list names the file that is installed with the "
			  "program."));
		password_list_free(list);
		return NULL;
	}
	qsort(list->words, list->count, sizeof *list->words, word_compare);
	return list;
}

void
password_list_free(struct password_list *list)
{
	if (list == NULL) {
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		free(list->words[i]);
	}
	free(list->words);
	free(list);
}

/* False: not UTF-8, or far too long. */
static bool
fold(const void *bytes, size_t length, bool compatible, struct folded *ret_folded)
{
	const utf8proc_option_t options =
		UTF8PROC_STABLE | UTF8PROC_COMPOSE |
		(compatible ? UTF8PROC_COMPAT | UTF8PROC_CASEFOLD : UTF8PROC_STABLE);
	utf8proc_ssize_t count;
	utf8proc_int32_t *points;

	*ret_folded = (struct folded){0};
	count = utf8proc_decompose(bytes, (utf8proc_ssize_t)length, NULL, 0, options);
	if (count < 0 || count > POINTS_MAXIMUM) {
		return false;
	}
	ret_folded->holder = secret_new(((size_t)count + 1) * sizeof *points);
	/* The room is the secret's own; it is cleansed with it. */
	for (utf8proc_ssize_t i = 0; i <= count; i++) {
		const utf8proc_int32_t zero = 0;

		(void)secret_append(ret_folded->holder, &zero, sizeof zero);
	}
	points = (utf8proc_int32_t *)(uintptr_t)secret_bytes(ret_folded->holder);
	(void)utf8proc_decompose(bytes, (utf8proc_ssize_t)length, points, count, options);
	count = utf8proc_normalize_utf32(points, count, options);
	ret_folded->points = points;
	ret_folded->count = count < 0 ? 0 : (size_t)count;
	return count >= 0;
}

static bool
is_letter(utf8proc_int32_t point)
{
	utf8proc_category_t category = utf8proc_category(point);

	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/* Digits and signs that stand for letters: p4$$w0rd. */
static utf8proc_int32_t
as_letter(utf8proc_int32_t point)
{
	static const char signs[] = "0134578@$!";
	static const char letters[] = "oieastbasi";
	const char *at = point > 0 && point < 0x80 ? strchr(signs, (int)point) : NULL;

	return at == NULL ? point : letters[at - signs];
}

/* A part of the folded text as UTF-8, letters put in for signs when wanted. */
static struct secret *
part_text(const struct folded *text, size_t from, size_t to, bool letters)
{
	struct secret *part = secret_new((to - from) * 4 + 1);

	for (size_t i = from; i < to; i++) {
		utf8proc_uint8_t bytes[4];
		utf8proc_ssize_t length = utf8proc_encode_char(
			letters ? as_letter(text->points[i]) : text->points[i], bytes);

		(void)secret_append(part, bytes, length > 0 ? (size_t)length : 0);
	}
	return part;
}

static bool
list_has(const struct password_list *list, const struct folded *text, size_t from, size_t to)
{
	bool found = false;

	for (int letters = 0; list != NULL && letters < 2 && !found && to > from; letters++) {
		struct secret *part = part_text(text, from, to, letters == 1);
		const char *key = (const char *)secret_bytes(part);

		found = bsearch(&key, list->words, list->count, sizeof *list->words,
				word_compare) != NULL;
		secret_free(part);
	}
	return found;
}

/* Length of the shortest block of which the part consists, the part itself when of none. */
static size_t
block_length(const struct folded *text, size_t from, size_t to)
{
	for (size_t length = 1; length <= (to - from) / 2; length++) {
		size_t i = from + length;

		while ((to - from) % length == 0 && i < to &&
			text->points[i] == text->points[i - length]) {
			i++;
		}
		if (i == to) {
			return length;
		}
	}
	return to - from;
}

static bool
is_known(const struct password_list *list, const struct folded *text)
{
	size_t from = 0, to = text->count;

	if (list_has(list, text, from, to) ||
		list_has(list, text, 0, block_length(text, 0, text->count))) {
		return true;
	}
	while (from < to && !is_letter(text->points[from])) {
		from++;
	}
	while (to > from && !is_letter(text->points[to - 1])) {
		to--;
	}
	return to > from &&
	       (list_has(list, text, from, to) ||
		       list_has(list, text, from, from + block_length(text, from, to)));
}

/* Place in a row of the keyboard, -1 when in none; *ret_row: which. */
static int
keyboard_place(utf8proc_int32_t point, int *ret_row)
{
	static const utf8proc_int32_t rows[][14] = {
		{'1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-', '=', 0},
		{'q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p', '[', ']', 0},
		{'a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', ';', '\'', 0},
		{'z', 'x', 'c', 'v', 'b', 'n', 'm', ',', '.', '/', 0},
		{0x439, 0x446, 0x443, 0x43a, 0x435, 0x43d, 0x433, 0x448, 0x449, 0x437, 0x445, 0x44a,
			0},
		{0x444, 0x44b, 0x432, 0x430, 0x43f, 0x440, 0x43e, 0x43b, 0x434, 0x436, 0x44d, 0},
		{0x44f, 0x447, 0x441, 0x43c, 0x438, 0x442, 0x44c, 0x431, 0x44e, 0},
	};

	for (int row = 0; row < (int)(sizeof rows / sizeof rows[0]); row++) {
		for (int i = 0; rows[row][i] != 0; i++) {
			if (rows[row][i] == point) {
				*ret_row = row;
				return i;
			}
		}
	}
	return -1;
}

/* -1, 0 or 1 when the second follows the first in a direction, 2 when it does not. */
static int
step_between(utf8proc_int32_t first, utf8proc_int32_t second)
{
	int row = -1, other = -2;
	int a = keyboard_place(first, &row), b = keyboard_place(second, &other);

	if (second - first >= -1 && second - first <= 1) {
		return second - first;
	}
	return a >= 0 && b >= 0 && row == other && (b - a == 1 || b - a == -1) ? b - a : 2;
}

/* Fewer than FREE_MINIMUM characters are left when every run counts as one. */
static bool
is_simple(const struct folded *text)
{
	size_t left = 0, at = 0;

	while (at < text->count) {
		size_t end = at + 1;
		int step =
			end < text->count ? step_between(text->points[at], text->points[end]) : 2;

		while (step != 2 && end < text->count &&
			step_between(text->points[end - 1], text->points[end]) == step) {
			end++;
		}
		if (end - at < RUN_MINIMUM) {
			end = at + 1;
		}
		left++;
		at = end;
	}
	return text->count > 0 &&
	       (left < FREE_MINIMUM || block_length(text, 0, text->count) < FREE_MINIMUM);
}

static bool
contains(const struct folded *text, const struct folded *word)
{
	for (size_t at = 0; word->count > 0 && at + word->count <= text->count; at++) {
		size_t i = 0;

		while (i < word->count && text->points[at + i] == word->points[i]) {
			i++;
		}
		if (i == word->count) {
			return true;
		}
	}
	return false;
}

/* Every part of a name or login: "b.omarov" and "Омаров Бауыржан" are two words each. */
static bool
contains_words(const struct folded *text, const char *words)
{
	bool found = false;

	while (*words != '\0' && !found) {
		size_t length = strcspn(words, " .-_");
		struct folded word;

		if (fold(words, length, true, &word) && word.count >= WORD_MINIMUM) {
			found = contains(text, &word);
		}
		secret_free(word.holder);
		words += length;
		words += strspn(words, " .-_");
	}
	return found;
}

static unsigned
word_faults(const struct folded *text, const struct password_rules *rules)
{
	unsigned faults = 0;

	for (size_t i = 0; i < rules->words.count; i++) {
		faults |= contains_words(text, rules->words.items[i]) ? PASSWORD_OWN : 0U;
	}
	faults |= contains_words(text, "opconsole") ? PASSWORD_PRODUCT : 0U;
	faults |= is_known(rules->list, text) ? PASSWORD_KNOWN : 0U;
	faults |= is_simple(text) ? PASSWORD_SIMPLE : 0U;
	return faults;
}

unsigned
password_faults(
	const struct secret *password, const struct password_rules *rules, int *ret_characters)
{
	size_t length = secret_length(password);
	int minimum = rules->minimum > PASSWORD_MINIMUM ? rules->minimum : PASSWORD_MINIMUM;
	unsigned faults = 0;
	int characters = 0;
	struct folded text;

	if (length > SCRAM_PASSWORD_MAXIMUM) {
		characters = (int)length; /* refused before anything is computed */
		faults = PASSWORD_LONG;
	} else if (fold(secret_bytes(password), length, false, &text)) {
		characters = (int)text.count;
		secret_free(text.holder);
		if (fold(secret_bytes(password), length, true, &text)) {
			faults |= word_faults(&text, rules);
		}
		secret_free(text.holder);
	} else {
		secret_free(text.holder);
		faults |= PASSWORD_LONG;
	}
	faults |= characters < minimum ? PASSWORD_SHORT : 0U;
	faults |= characters > PASSWORD_MAXIMUM ? PASSWORD_LONG : 0U;
	if (ret_characters != NULL) {
		*ret_characters = characters;
	}
	return faults;
}

const char *
password_fault_text(unsigned faults)
{
	static const struct {
		unsigned fault;
		const char *text;
	} texts[] = {
		{PASSWORD_SHORT, N_("it is too short")},
		{PASSWORD_LONG, N_("it is too long")},
		{PASSWORD_KNOWN, N_("it is a well-known password")},
		{PASSWORD_SIMPLE, N_("it is too simple: rows of keys or repeated characters")},
		{PASSWORD_OWN, N_("it contains your login or your name")},
		{PASSWORD_PRODUCT, N_("it contains the name of this program")},
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if ((faults & texts[i].fault) != 0) {
			return _(texts[i].text);
		}
	}
	return "";
}
