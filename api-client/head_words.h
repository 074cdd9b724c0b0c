/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of the journal for people: the first 88 bits of the hash of a seal as eight words of 11
 * bits each, most significant first, from the 2048 of share/words. Two different seals have the
 * same words once in 2^88; who finds the words in the journal's chain has found the head they stand
 * for.
 */
#ifndef API_CLIENT_HEAD_WORDS_H
#define API_CLIENT_HEAD_WORDS_H

#include "chain.h"

#include "error.h"

#define HEAD_WORDS 8
#define HEAD_BYTES 11 /* 8 x 11 bits */

struct buf;

/* Appends the words, a blank between them. */
void head_words_append(struct buf *to, const unsigned char hash[CHAIN_HASH]);
/* Appends the head as the text of a QR code: capitals and digits, which take the least room. */
void head_code_append(struct buf *to, int64_t seal, const unsigned char hash[CHAIN_HASH]);
/* Reads what a person has of a head: eight words, or the text of the code. ret_seal: -1 for words,
 * which name no seal; ret_length: bytes of ret_hash that are known. False: *err (INVALID). */
bool head_parse(const char *text, int64_t *ret_seal, unsigned char ret_hash[CHAIN_HASH],
	size_t *ret_length, struct op_error *err);
/* Reads eight words in any case, separated by blanks. False: *err (INVALID) says which is none. */
bool head_words_parse(const char *text, unsigned char ret_head[HEAD_BYTES], struct op_error *err);

#endif
