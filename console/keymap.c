/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses and compares the key names of the action table, and folds the letters of the Russian and
 * Kazakh keyboard layouts to the Latin key of the same position. It knows no screen and runs
 * nothing.
 */
#include "keymap.h"

#include "../api-client/buf.h"
#include "../screens/term.h"

#include <string.h>

struct layout_key {
	int typed, latin;
};

/*
 * Russian (Windows and xkb "ru") and Kazakh (xkb "kz") layouts by physical position; the Kazakh one
 * differs in the digit row and in the key beside the right Shift. Characters that mean two keys
 * ('.' is `/` in Russian and 7 in Kazakh) go to the key that this program binds.
 */
/* clang-format off */
static const struct layout_key layout[] = {
	{0x0439, 'q'}, {0x0446, 'w'}, {0x0443, 'e'}, {0x043a, 'r'}, {0x0435, 't'}, {0x043d, 'y'},
	{0x0433, 'u'}, {0x0448, 'i'}, {0x0449, 'o'}, {0x0437, 'p'}, {0x0445, '['}, {0x044a, ']'},
	{0x0444, 'a'}, {0x044b, 's'}, {0x0432, 'd'}, {0x0430, 'f'}, {0x043f, 'g'}, {0x0440, 'h'},
	{0x043e, 'j'}, {0x043b, 'k'}, {0x0434, 'l'}, {0x0436, ';'}, {0x044d, '\''}, {0x044f, 'z'},
	{0x0447, 'x'}, {0x0441, 'c'}, {0x043c, 'v'}, {0x0438, 'b'}, {0x0442, 'n'}, {0x044c, 'm'},
	{0x0431, ','}, {0x044e, '.'}, {0x0451, '`'},
	{0x0419, 'Q'}, {0x0426, 'W'}, {0x0423, 'E'}, {0x041a, 'R'}, {0x0415, 'T'}, {0x041d, 'Y'},
	{0x0413, 'U'}, {0x0428, 'I'}, {0x0429, 'O'}, {0x0417, 'P'}, {0x0425, '{'}, {0x042a, '}'},
	{0x0424, 'A'}, {0x042b, 'S'}, {0x0412, 'D'}, {0x0410, 'F'}, {0x041f, 'G'}, {0x0420, 'H'},
	{0x041e, 'J'}, {0x041b, 'K'}, {0x0414, 'L'}, {0x0416, ':'}, {0x042d, '"'}, {0x042f, 'Z'},
	{0x0427, 'X'}, {0x0421, 'C'}, {0x041c, 'V'}, {0x0418, 'B'}, {0x0422, 'N'}, {0x042c, 'M'},
	{0x0411, '<'}, {0x042e, '>'}, {0x0401, '~'},
	{'.', '/'}, {',', '?'}, {0x2116, '/'},
	{'"', '1'}, {0x04d9, '2'}, {0x0456, '3'}, {0x04a3, '4'}, {0x0493, '5'}, {0x04af, '8'},
	{0x04b1, '9'}, {0x049b, '0'}, {0x04e9, '-'}, {0x04bb, '='},
	{0x04d8, '2'}, {0x0406, '3'}, {0x04a2, '4'}, {0x0492, '5'}, {0x04ae, '8'}, {0x04b0, '9'},
	{0x049a, '0'}, {0x04e8, '_'}, {0x04ba, '+'},
};
/* clang-format on */

int
keymap_fold(int key)
{
	for (size_t i = 0; i < sizeof(layout) / sizeof(layout[0]); i++) {
		if (layout[i].typed == key) {
			return layout[i].latin;
		}
	}
	return key;
}

int
keymap_parse(const char *name, size_t length)
{
	static const struct {
		const char *name;
		int key;
	} named[] = {{"Enter", TERM_KEY_ENTER}, {"Esc", TERM_KEY_ESC}, {"Space", ' '},
		{"Tab", TERM_KEY_TAB}};
	char text[8];
	int64_t number;

	if (length == 1) {
		return (unsigned char)name[0];
	}
	if (length == 0 || length >= sizeof(text)) {
		return TERM_KEY_NONE;
	}
	memcpy(text, name, length);
	text[length] = '\0';
	if (length == 2 && text[0] == '^' && text[1] >= '@' && text[1] <= '_') {
		return TERM_CTRL(text[1]);
	}
	if (text[0] == 'F' && number_parse(text + 1, 1, 12, &number)) {
		return TERM_KEY_F1 + (int)number - 1;
	}
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (text_is(text, named[i].name)) {
			return named[i].key;
		}
	}
	return TERM_KEY_NONE;
}

bool
keymap_matches(const char *names, int key)
{
	if (names == NULL || key == TERM_KEY_NONE) {
		return false;
	}
	while (*names != '\0') {
		size_t length = strcspn(names, " ");

		if (length > 0 && keymap_parse(names, length) == key) {
			return true;
		}
		names += length;
		names += strspn(names, " ");
	}
	return false;
}

const char *
keymap_first(const char *names, char *to, size_t size)
{
	size_t length = names == NULL ? 0 : strcspn(names, " ");

	text_format(to, size, "%.*s", (int)length, names == NULL ? "" : names);
	return to;
}

static const struct action *
find_exact(enum screen_id screen, int key)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		const struct action *action = action_table[i];

		if ((action->screens & SCREEN_BIT(screen)) != 0 &&
			keymap_matches(action->keys, key)) {
			return action;
		}
	}
	return NULL;
}

const struct action *
keymap_find(enum screen_id screen, int key)
{
	const struct action *found = find_exact(screen, key);
	int other = TERM_KEY_NONE;

	if (found != NULL) {
		return found;
	}
	if (key >= 'a' && key <= 'z') {
		other = key - 'a' + 'A';
	} else if (key >= 'A' && key <= 'Z') {
		other = key - 'A' + 'a';
	}
	if (other == TERM_KEY_NONE) {
		return NULL;
	}
	found = find_exact(screen, other);
	return found != NULL && (found->flags & ACTION_LOCAL) == 0 ? found : NULL;
}
