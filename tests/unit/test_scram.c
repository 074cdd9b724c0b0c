/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The password's way to a proof: RFC 7914 vectors, normalisation, and a whole exchange. */
#include "../../api-client/buf.h"
#include "../../api-client/scram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct secret *
secret_of(const char *text)
{
	struct secret *secret = secret_new(4096);

	assert_true(secret_append(secret, text, strlen(text)));
	return secret;
}

static void
hex_equal(const unsigned char *bytes, size_t length, const char *expected)
{
	struct buf text = BUF_INIT;

	buf_append_hex(&text, bytes, length);
	assert_string_equal(buf_text(&text), expected);
	buf_done(&text);
}

/* RFC 7914, section 12; the first 32 of its 64 bytes. */
static void
rfc7914(void **state)
{
	static const struct {
		const char *password, *salt;
		struct scram_cost cost;
		const char *key;
	} table[] = {
		{"", "", {16, 1, 1},
			"77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"},
		{"password", "NaCl", {1024, 8, 16},
			"fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"},
		{"pleaseletmein", "SodiumChloride", {16384, 8, 1},
			"7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"},
	};
	unsigned char key[SCRAM_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct secret *password = secret_of(table[i].password);

		assert_true(scram_salt(password, (const unsigned char *)table[i].salt,
			strlen(table[i].salt), &table[i].cost, key));
		hex_equal(key, sizeof key, table[i].key);
		secret_free(password);
	}
}

/*
 * Computed with Python's hashlib and unicodedata:
 *	n = unicodedata.normalize('NFKC', 'Құпия сөз №1 ﬁ').encode()
 *	s = hashlib.scrypt(n, salt=bytes(range(16)), n=65536, r=8, p=1, maxmem=2**28, dklen=32)
 *	h = lambda k, m: hmac.new(k, m, 'sha256').digest()
 *	c = h(s, b'Client Key'); k = hashlib.sha256(c).digest(); v = h(s, b'Server Key')
 *	m = b'b.omarov' + b'\0' + bytes(range(32)) + bytes(range(100, 132))
 *	proof = bytes(a ^ b for a, b in zip(c, h(k, m))); signature = h(v, m)
 */
static void
whole_exchange(void **state)
{
	const struct scram_cost cost = {65536, 8, 1};
	struct secret *typed = secret_of("Құпия сөз №1 ﬁ");
	struct secret *password = scram_normalise(typed, NULL);
	unsigned char salt[16], client_nonce[SCRAM_NONCE_SIZE], server_nonce[SCRAM_NONCE_SIZE];
	unsigned char salted[SCRAM_KEY_SIZE], proof[SCRAM_KEY_SIZE], signature[SCRAM_KEY_SIZE];

	(void)state;
	for (size_t i = 0; i < SCRAM_NONCE_SIZE; i++) {
		salt[i % 16] = (unsigned char)(i % 16);
		client_nonce[i] = (unsigned char)i;
		server_nonce[i] = (unsigned char)(100 + i);
	}
	assert_non_null(password);
	assert_true(scram_salt(password, salt, sizeof salt, &cost, salted));
	hex_equal(salted, sizeof salted,
		"0e478ff693b7dd1fb2e09fbf2b9e83953da8ef60109587521e20b316839c5b0b");
	assert_true(scram_prove(salted, "b.omarov", client_nonce, server_nonce, sizeof server_nonce,
		proof, signature));
	hex_equal(proof, sizeof proof,
		"80ec0c263642c5a7d39832a6d8d04f07a004dc0a5e184dacb9915ba2df931f77");
	hex_equal(signature, sizeof signature,
		"d23d74c3ac3b2a9ddb473e2cdbb72f24cb181ab3d41adfe446575ae27e5c91e4");
	secret_free(typed);
	secret_free(password);
}

static void
normalised_equal(const char *one, const char *other, bool equal)
{
	struct secret *a = secret_of(one), *b = secret_of(other);
	struct secret *x = scram_normalise(a, NULL), *y = scram_normalise(b, NULL);

	assert_non_null(x);
	assert_non_null(y);
	assert_int_equal(secret_length(x) == secret_length(y) &&
				 memcmp(secret_bytes(x), secret_bytes(y), secret_length(x)) == 0,
		equal);
	secret_free(a);
	secret_free(b);
	secret_free(x);
	secret_free(y);
}

/* composed and decomposed typing are one password; nothing is folded, trimmed or cut. */
static void
normalisation(void **state)
{
	(void)state;
	normalised_equal("\xd0\xb9", "\xd0\xb8\xcc\x86", true); /* й: composed, decomposed */
	normalised_equal("\xef\xbc\xa1", "A", true);		/* full-width A */
	normalised_equal("Password", "password", false);
	normalised_equal("password ", "password", false);
	normalised_equal("аааааааааааааааааааааааааааааааааааа1",
		"аааааааааааааааааааааааааааааааааааа2",
		false); /* 36 Cyrillic letters: more than the 72 bytes of other schemes */
}

/* */
static void
password_limits(void **state)
{
	struct op_error err;
	char text[SCRAM_PASSWORD_MAXIMUM + 2];
	struct secret *password, *normalised;

	(void)state;
	memset(text, 'x', sizeof text);
	text[SCRAM_PASSWORD_MAXIMUM + 1] = '\0';
	password = secret_of(text);
	assert_null(scram_normalise(password, &err));
	assert_int_equal(err.kind, OP_ERROR_INVALID);
	assert_string_equal(err.field, "password");
	secret_truncate(password, SCRAM_PASSWORD_MAXIMUM);
	normalised = scram_normalise(password, &err);
	assert_int_equal(secret_length(normalised), SCRAM_PASSWORD_MAXIMUM);
	secret_free(normalised);
	secret_clear(password);
	assert_null(scram_normalise(password, &err));
	secret_free(password);
	password = secret_of("\xff\xfe");
	assert_null(scram_normalise(password, &err));
	secret_free(password);
	/* U+FDFA grows from 3 to 33 bytes. */
	for (size_t i = 0; i + 3 <= SCRAM_PASSWORD_MAXIMUM; i += 3) {
		memcpy(text + i, "\xef\xb7\xba", 3);
		text[i + 3] = '\0';
	}
	password = secret_of(text);
	normalised = scram_normalise(password, &err);
	assert_int_equal(secret_length(normalised), 341 * 33);
	secret_free(normalised);
	secret_free(password);
}

/* A server can't ask for a weaker key than the product's floor, nor for more memory than allowed.
 */
static void
costs(void **state)
{
	static const struct {
		struct scram_cost cost;
		bool fits;
	} table[] = {
		{{65536, 8, 1}, true},
		{{32768, 8, 1}, true},
		{{16384, 8, 2}, true},
		{{8192, 8, 1}, false},
		{{131072, 8, 1}, false},
		{{65535, 8, 1}, false},
		{{65536, 1, 1}, false},
		{{65536, 16, 1}, false},
		{{65536, 8, 0}, false},
		{{65536, 8, 5}, false},
		{{0, 0, 0}, false},
		{{UINT64_MAX, UINT64_MAX, UINT64_MAX}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_int_equal(scram_cost_fits(&table[i].cost), table[i].fits);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7914),
		cmocka_unit_test(whole_exchange),
		cmocka_unit_test(normalisation),
		cmocka_unit_test(password_limits),
		cmocka_unit_test(costs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
