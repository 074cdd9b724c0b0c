/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calendars: folding at 75 octets and never inside a character, escapes, controls left out, times
 * in UTC (RFC 5545 sections 3.1, 3.3.11, 3.6.1).
 */
#include "../../console/calendar_text.h"

#include "../../api-client/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define AT (INT64_C(1796004682) * CLOCK_SECOND)

static void
event_write(struct buf *to, const char *summary)
{
	const struct calendar_event event = {.uid = "grant-17@0123456789abcdef.opconsole",
		.at = AT,
		.summary = summary,
		.category = "role"};

	calendar_text_event(to, &event, AT + CLOCK_SECOND);
}

static void
test_event(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	calendar_text_begin(&text);
	event_write(&text, "role: a.b");
	calendar_text_end(&text);
	assert_string_equal(buf_text(&text),
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//opconsole//calendar//EN\r\n"
		"CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n"
		"UID:grant-17@0123456789abcdef.opconsole\r\nDTSTAMP:20261130T021123Z\r\n"
		"DTSTART:20261130T021122Z\r\nSUMMARY:role: a.b\r\nCATEGORIES:role\r\n"
		"TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	buf_done(&text);
}

static void
test_escapes(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	event_write(&text, "a,b;c\\d\ne\x1b[31m\r\x7f"
			   "f\tEND:VEVENT");
	assert_non_null(
		strstr(buf_text(&text), "\r\nSUMMARY:a\\,b\\;c\\\\d\\ne[31mfEND:VEVENT\r\n"));
	buf_done(&text);
}

/* Every length around the limit, of characters of one to four octets: the lines fit, begin as they
 * must, are whole characters, and make the text again. */
static void
test_folding(void **state)
{
	static const char *const characters[] = {
		"x", "\xd2\x93", "\xe2\x82\xb8", "\xf0\x9f\x94\x92"};

	(void)state;
	for (size_t kind = 0; kind < sizeof characters / sizeof characters[0]; kind++) {
		for (size_t count = 0; count < 200; count++) {
			struct buf summary = BUF_INIT;
			struct buf text = BUF_INIT;
			struct buf unfolded = BUF_INIT;
			const char *at;

			for (size_t i = 0; i < count; i++) {
				buf_append(&summary, characters[kind]);
			}
			event_write(&text, buf_text(&summary));
			at = strstr(buf_text(&text), "SUMMARY:") + strlen("SUMMARY:");
			for (size_t used = strlen("SUMMARY:");; used = 1) {
				size_t length = strcspn(at, "\r");

				assert_true(used + length <= 75);
				assert_int_not_equal((unsigned char)*at & 0xc0, 0x80);
				buf_append_bytes(&unfolded, at, length);
				assert_int_equal(at[length + 1], '\n');
				at += length + 2;
				if (*at != ' ') {
					break;
				}
				at++;
			}
			assert_string_equal(buf_text(&unfolded), buf_text(&summary));
			buf_done(&summary);
			buf_done(&text);
			buf_done(&unfolded);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_event),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_folding),
	};

	return cmocka_run_group_tests_name("calendar_text", tests, NULL, NULL);
}
