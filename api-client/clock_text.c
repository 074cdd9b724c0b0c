/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forms in which times are drawn, in the zone that clock_set_zone() has set (C-02).
 */
#define _DEFAULT_SOURCE /* tm_gmtoff: the offset that the zone had at that instant */

#include "buf.h"
#include "clock.h"
#include "text.h"

#include <time.h>

/* Seconds and the microseconds of the second, rounding towards the past. */
static time_t
second_of(int64_t at, int *ret_micros)
{
	int64_t second = at / CLOCK_SECOND;
	int64_t micros = at % CLOCK_SECOND;

	if (micros < 0) {
		micros += CLOCK_SECOND;
		second--;
	}
	*ret_micros = (int)micros;
	return (time_t)second;
}

static bool
local_of(int64_t at, struct tm *ret_local, int *ret_micros)
{
	time_t second = second_of(at, ret_micros);

	return localtime_r(&second, ret_local) != NULL;
}

/* +05, or +05:30 where the zone has minutes. */
static void
offset_append(struct buf *text, const struct tm *local)
{
	long offset = local->tm_gmtoff;
	char sign = offset < 0 ? '-' : '+';

	if (offset < 0) {
		offset = -offset;
	}
	buf_printf(text, "%c%02ld", sign, offset / 3600);
	if (offset / 60 % 60 != 0) {
		buf_printf(text, ":%02ld", offset / 60 % 60);
	}
}

static void
short_append(struct buf *text, const struct tm *local)
{
	struct tm today;
	int micros;

	if (!local_of(clock_now(), &today, &micros) || today.tm_year != local->tm_year) {
		buf_printf(text, "%02d.%02d.%04d ", local->tm_mday, local->tm_mon + 1,
			local->tm_year + 1900);
	} else if (today.tm_yday != local->tm_yday) {
		buf_printf(text, "%02d.%02d ", local->tm_mday, local->tm_mon + 1);
	}
	buf_printf(text, "%02d:%02d", local->tm_hour, local->tm_min);
}

/* Written by hand: exports have millions of them. */
static void
rfc3339_append(struct buf *to, const struct tm *local, int micros)
{
	const int parts[] = {local->tm_mon + 1, local->tm_mday, local->tm_hour, local->tm_min,
		local->tm_sec};
	long offset = local->tm_gmtoff < 0 ? -local->tm_gmtoff : local->tm_gmtoff;

	buf_append_int(to, local->tm_year + 1900, 4);
	for (int i = 0; i < 5; i++) {
		buf_append_char(to, "--T::"[i]);
		buf_append_int(to, parts[i], 2);
	}
	if (micros != 0) {
		buf_append_char(to, '.');
		buf_append_int(to, micros, 6);
	}
	buf_append_char(to, local->tm_gmtoff < 0 ? '-' : '+');
	buf_append_int(to, offset / 3600, 2);
	buf_append_char(to, ':');
	buf_append_int(to, offset / 60 % 60, 2);
}

void
clock_append(int64_t at, enum clock_form form, struct buf *to)
{
	struct tm local;
	int micros;

	if (at == TIME_NULL || !local_of(at, &local, &micros)) {
		return;
	}
	switch (form) {
	case CLOCK_RFC3339:
		rfc3339_append(to, &local, micros);
		break;
	case CLOCK_MINUTE_FORM:
		buf_printf(to, "%02d:%02d", local.tm_hour, local.tm_min);
		break;
	case CLOCK_SECOND_FORM:
		buf_printf(to, "%02d:%02d:%02d", local.tm_hour, local.tm_min, local.tm_sec);
		break;
	case CLOCK_DAY_FORM:
		buf_printf(to, "%02d.%02d.%04d", local.tm_mday, local.tm_mon + 1,
			local.tm_year + 1900);
		break;
	case CLOCK_SHORT:
		short_append(to, &local);
		break;
	case CLOCK_TYPED:
		buf_printf(to, "%04d-%02d-%02d %02d:%02d", local.tm_year + 1900, local.tm_mon + 1,
			local.tm_mday, local.tm_hour, local.tm_min);
		if (local.tm_sec != 0) {
			buf_printf(to, ":%02d", local.tm_sec);
		}
		break;
	case CLOCK_OFFSET:
		offset_append(to, &local);
		break;
	}
}

char *
clock_format(int64_t at, enum clock_form form, char *to, size_t size)
{
	struct buf text = BUF_INIT;

	clock_append(at, form, &text);
	text_format(to, size, "%s", buf_text(&text));
	buf_done(&text);
	return to;
}

/*
 * What is left, as short as it is still clear: "45 s", "31 min", "2 h", "11:58" (hours and
 * minutes, never minutes and seconds), "3 d". Rounds down, so that it never promises too much.
 */
char *
clock_format_left(int64_t microseconds, char *to, size_t size)
{
	int seconds, minutes, hours;

	if (microseconds < 0) {
		microseconds = 0;
	}
	if (microseconds >= 2 * CLOCK_DAY) {
		text_format(to, size, _("%lld d"), (long long)(microseconds / CLOCK_DAY));
		return to;
	}
	seconds = (int)(microseconds / CLOCK_SECOND);
	minutes = seconds / 60;
	hours = minutes / 60;
	if (minutes == 0) {
		text_format(to, size, _("%d s"), seconds);
	} else if (hours == 0) {
		text_format(to, size, _("%d min"), minutes);
	} else if (minutes % 60 == 0) {
		text_format(to, size, _("%d h"), hours);
	} else {
		text_format(to, size, "%d:%02d", hours, minutes % 60);
	}
	return to;
}
