/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of the journal as syslog messages: RFC 5424 grammar, escaping, lengths, framing (L-05).
 */
#include "../../api-client/clock.h"
#include "../../console/forwarder_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the four above */
#include <cmocka.h>

static const unsigned char digest[4] = {0xde, 0xad, 0xbe, 0xef};
static const struct forwarder_format format = {
	.host = "db-1", .enterprise = 32473, .maximum = 8192};

static struct forward_record
record(void)
{
	return (struct forward_record){.number = 17,
		.event = 19,
		.seal = 3,
		.at = INT64_C(1767328496000007),
		.action = "account.lock",
		.outcome = "ok",
		.digest = {digest, sizeof digest},
		.summary = "locked until lifted"};
}

/* The message, without its frame, whose length is checked. Owned. */
static char *
message_of(const struct forward_record *from, const struct forwarder_format *how)
{
	struct buf frame = BUF_INIT;
	char *blank, *message;
	int64_t length;

	forwarder_record_append(&frame, how, from);
	blank = strchr(frame.data, ' ');
	assert_non_null(blank);
	*blank = '\0';
	assert_true(number_parse(frame.data, 1, 1 << 24, &length));
	assert_int_equal(length, strlen(blank + 1));
	assert_int_equal(frame.length, strlen(frame.data) + 1 + (size_t)length);
	assert_true((size_t)length <= how->maximum);
	message = text_dup(blank + 1);
	buf_done(&frame);
	return message;
}

static void
message_is(const struct forward_record *from, const char *expected)
{
	char *message = message_of(from, &format);

	assert_string_equal(message, expected);
	free(message);
}

static void
message_has(const struct forward_record *from, const char *part)
{
	char *message = message_of(from, &format);

	if (strstr(message, part) == NULL) {
		assert_string_equal(message, part);
	}
	free(message);
}

static void
whole(void **state)
{
	struct forward_record from = record();

	(void)state;
	message_is(&from,
		"<110>1 2026-01-02T04:34:56.000007Z db-1 opconsole - account.lock "
		"[opconsole@32473 number=\"17\" event=\"19\" seal=\"3\" action=\"account.lock\" "
		"outcome=\"ok\" digest=\"deadbeef\"] {\"summary\":\"locked until lifted\"}");
	from.actor = "dana";
	from.object_kind = "account";
	from.object_id = "b.omarov";
	from.unit = "almaty";
	from.device = "bastion-1";
	from.address = "10.0.4.12";
	from.operation = "244d1d3d-9f7b-4a5e-978f-7940f996fab9";
	from.reason = "left";
	from.old = "{\"state\": \"active\"}";
	from.now = "{\"state\": \"locked\", \"until\": null}";
	from.repeated = true;
	message_is(&from,
		"<110>1 2026-01-02T04:34:56.000007Z db-1 opconsole - account.lock "
		"[opconsole@32473 number=\"17\" event=\"19\" seal=\"3\" action=\"account.lock\" "
		"outcome=\"ok\" actor=\"dana\" object=\"account\" id=\"b.omarov\" unit=\"almaty\" "
		"device=\"bastion-1\" address=\"10.0.4.12\" "
		"operation=\"244d1d3d-9f7b-4a5e-978f-7940f996fab9\" digest=\"deadbeef\" "
		"repeated=\"1\"] {\"summary\":\"locked until lifted\",\"reason\":\"left\","
		"\"old\":{\"state\": \"active\"},\"new\":{\"state\": \"locked\", \"until\": "
		"null}}");
}

/* Facility 13; severity by outcome. */
static void
priorities(void **state)
{
	struct forward_record from = record();

	(void)state;
	message_has(&from, "<110>1 ");
	from.outcome = "refused";
	message_has(&from, "<108>1 ");
	from.outcome = "failed";
	message_has(&from, "<107>1 ");
	from.outcome = "unheard of";
	message_has(&from, "<107>1 ");
}

static void
times(void **state)
{
	struct forward_record from = record();

	(void)state;
	from.at = 0;
	message_has(&from, "1 1970-01-01T00:00:00.000000Z ");
	from.at = -1;
	message_has(&from, "1 1969-12-31T23:59:59.999999Z ");
	from.at = INT64_C(253402300799999999);
	message_has(&from, "1 9999-12-31T23:59:59.999999Z ");
	from.at = INT64_C(253402300800000000);
	message_has(&from, "<110>1 - db-1 ");
	from.at = TIME_NULL;
	message_has(&from, "<110>1 - db-1 ");
}

/* Section 6.3.3: a parameter's value escapes the quote, the backslash and the bracket. */
static void
parameters(void **state)
{
	struct forward_record from = record();

	(void)state;
	from.object_id = "a\"b\\c]d[e=f g";
	message_has(&from, " id=\"a\\\"b\\\\c\\]d[e=f g\" ");
	from.object_id = "";
	message_has(&from, " id=\"\" ");
	from.object_id = "Омаров Бауыржан ә";
	message_has(&from, " id=\"Омаров Бауыржан ә\" ");
	from.object_id = "x\nuser=root result=ok";
	message_has(&from, " id=\"x\\\\u000auser=root result=ok\" ");
	from.object_id = "\xe2\x80\xae\x1b[2J\xc2\x9b\x7f\xef\xbb\xbf";
	message_has(&from, " id=\"\\\\u202e\\\\u001b[2J\\\\u009b\\\\u007f\\\\ufeff\" ");
	from.object_id = "\xff\xc3(\xf3\xa0\x80\xa1";
	message_has(&from, " id=\"\\\\ufffd\\\\ufffd(\\\\udb40\\\\udc21\" ");
}

static void
message_texts(void **state)
{
	struct forward_record from = record();

	(void)state;
	from.summary = "a \"b\" \\ c] \n\t\xe2\x80\xae";
	from.reason = "x\",\"old\":{\"forged\":true},\"a\":\"";
	from.old = "{\"a\": \"b\xe2\x80\xa8 \\\"c\\\" \xf3\xa0\x80\xa1\"}";
	message_has(&from, " {\"summary\":\"a \\\"b\\\" \\\\ c] \\u000a\\u0009\\u202e\","
			   "\"reason\":\"x\\\",\\\"old\\\":{\\\"forged\\\":true},\\\"a\\\":\\\"\","
			   "\"old\":{\"a\": \"b\\u2028 \\\"c\\\" \\udb40\\udc21\"}}");
}

/* MSGID has at most 32 plain characters and is never empty. */
static void
headers(void **state)
{
	struct forward_record from = record();
	struct forwarder_format other = format;
	char *message;

	(void)state;
	from.action = "platform.order_book_of_participants.cancelled_by_operator";
	message_has(&from, " - platform.order_book_of_participa [");
	message_has(&from, " action=\"platform.order_book_of_participants.cancelled_by_operator\"");
	from.action = "a b\n[x@1";
	message_has(&from, " - a_b__x__ [opconsole@");
	from.action = "";
	message_has(&from, " - - [");
	other.enterprise = 57801;
	other.host = "-";
	message = message_of(&from, &other);
	assert_non_null(strstr(message, "Z - opconsole - - [opconsole@57801 "));
	free(message);
	assert_string_equal(forwarder_host("db-1.example.org"), "db-1.example.org");
	assert_string_equal(forwarder_host(""), "-");
	assert_string_equal(forwarder_host("a b"), "-");
	assert_string_equal(forwarder_host("\xd3\x99"), "-");
}

static char *
repeat(const char *part, size_t times_wanted)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < times_wanted; i++) {
		buf_append(&text, part);
	}
	return buf_steal(&text);
}

/* What does not fit is left out whole, and said. */
static void
lengths(void **state)
{
	struct forward_record from = record();
	struct forwarder_format small = format;
	char *long_json = repeat("{\"a\": \"0123456789\"}", 1000);
	char *long_text = repeat("\xe2\x80\xae", 5000);
	char *message;

	(void)state;
	small.maximum = 2048;
	from.reason = "kept";
	from.old = long_json;
	message = message_of(&from, &format);
	assert_non_null(strstr(message, " cut=\"1\"]"));
	assert_non_null(strstr(message, "\"reason\":\"kept\"}"));
	assert_null(strstr(message, "\"old\""));
	free(message);
	from.reason = long_text;
	message = message_of(&from, &small);
	assert_non_null(strstr(message, " cut=\"1\"] {}"));
	free(message);
	from.actor = from.object_kind = from.object_id = from.device = from.address = from.unit =
		from.operation = from.action = long_text;
	from.number = from.event = from.seal = INT64_MAX;
	message = message_of(&from, &small);
	assert_non_null(strstr(message, " number=\"9223372036854775807\""));
	assert_non_null(strstr(message, " cut=\"1\"] {}"));
	free(message);
	free(long_json);
	free(long_text);
}

/* Two records after one another are two frames. */
static void
frames(void **state)
{
	struct forward_record from = record();
	struct buf both = BUF_INIT;
	struct buf one = BUF_INIT;

	(void)state;
	forwarder_record_append(&one, &format, &from);
	forwarder_record_append(&both, &format, &from);
	forwarder_record_append(&both, &format, &from);
	assert_int_equal(both.length, 2 * one.length);
	assert_memory_equal(both.data + one.length, one.data, one.length);
	buf_done(&one);
	buf_done(&both);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(priorities),
		cmocka_unit_test(times),
		cmocka_unit_test(parameters),
		cmocka_unit_test(message_texts),
		cmocka_unit_test(headers),
		cmocka_unit_test(lengths),
		cmocka_unit_test(frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
