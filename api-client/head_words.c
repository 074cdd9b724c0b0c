/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes to words and back. The build makes the list from share/words, in alphabetical order. */
#include "head_words.h"

#include "buf.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BITS 11
#define WORD_MAXIMUM 16

static const char *const words[] = {
#include "head_words.inc"
};

_Static_assert(sizeof words / sizeof words[0] == 1 << WORD_BITS, "a word stands for 11 bits");

void
head_words_append(struct buf *to, const unsigned char hash[CHAIN_HASH])
{
	for (unsigned word = 0; word < HEAD_WORDS; word++) {
		unsigned number = 0;

		for (unsigned bit = word * WORD_BITS; bit < (word + 1) * WORD_BITS; bit++) {
			number = number << 1 | (hash[bit / 8] >> (7 - bit % 8) & 1U);
		}
		buf_printf(to, "%s%s", word == 0 ? "" : " ", words[number]);
	}
}

static int
word_compare(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

/* The next word of *text in small letters, moved past; false at the end or when it is too long. */
static bool
word_next(const char **text, char to[WORD_MAXIMUM])
{
	const char *from = *text + strspn(*text, " \t\r\n");
	size_t length = strcspn(from, " \t\r\n");

	*text = from + length;
	if (length == 0 || length >= WORD_MAXIMUM) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		bool capital = from[i] >= 'A' && from[i] <= 'Z';

		to[i] = (char)(capital ? from[i] - 'A' + 'a' : from[i]);
	}
	to[length] = '\0';
	return true;
}

bool
head_words_parse(const char *text, unsigned char ret_head[HEAD_BYTES], struct op_error *err)
{
	unsigned char head[HEAD_BYTES] = {0};
	char word[WORD_MAXIMUM];

	for (unsigned count = 0; count < HEAD_WORDS; count++) {
		const char *const *found = !word_next(&text, word)
						   ? NULL
						   : bsearch(word, words, 1 << WORD_BITS,
							     sizeof words[0], word_compare);

		if (found == NULL) {
			op_error_set(err, OP_ERROR_INVALID, _("word %u of the head is not known"),
				count + 1);
			op_error_hint(err, "%s",
				_("A head has eight words, as \"journal head\" shows them."));
			return false;
		}
		for (unsigned bit = 0; bit < WORD_BITS; bit++) {
			unsigned at = count * WORD_BITS + bit;
			size_t number = (size_t)(found - words);

			head[at / 8] |= (unsigned char)((number >> (WORD_BITS - 1 - bit) & 1)
							<< (7 - at % 8));
		}
	}
	if (text[strspn(text, " \t\r\n")] != '\0') {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the head has more than eight words"));
		return false;
	}
	memcpy(ret_head, head, HEAD_BYTES);
	return true;
}

#define CODE_BEGIN "OPCONSOLE:JOURNAL:"

void
head_code_append(struct buf *to, int64_t seal, const unsigned char hash[CHAIN_HASH])
{
	buf_printf(to, CODE_BEGIN "%lld:", (long long)seal);
	for (size_t i = 0; i < CHAIN_HASH; i++) {
		buf_printf(to, "%02X", hash[i]);
	}
}

bool
head_parse(const char *text, int64_t *ret_seal, unsigned char ret_hash[CHAIN_HASH],
	size_t *ret_length, struct op_error *err)
{
	const char *number = text + strlen(CODE_BEGIN);
	size_t digits;

	if (!text_starts(text, CODE_BEGIN)) {
		*ret_seal = -1;
		*ret_length = HEAD_BYTES;
		return head_words_parse(text, ret_hash, err);
	}
	digits = strcspn(number, ":");
	*ret_length = CHAIN_HASH;
	if (number_parse_bytes(number, digits, 0, INT64_MAX, ret_seal) &&
		strlen(number + digits) == 1 + (size_t)2 * CHAIN_HASH &&
		hex_decode_bytes(number + digits + 1, ret_hash, CHAIN_HASH)) {
		return true;
	}
	op_error_set(err, OP_ERROR_INVALID, "%s", _("the code of the head is not valid"));
	op_error_hint(err, "%s", _("A head has eight words, as \"journal head\" shows them."));
	return false;
}
