/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time: int64_t microseconds since 1970-01-01T00:00:00Z for instants, the monotonic clock for
 * timers (C-09). TIME_NULL stands for SQL NULL. Zones only change what is drawn (C-01, C-02).
 */
#ifndef API_CLIENT_CLOCK_H
#define API_CLIENT_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIME_NULL INT64_MIN
#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR (60 * CLOCK_MINUTE)
#define CLOCK_DAY (24 * CLOCK_HOUR)

int64_t clock_now(void);       /* wall clock, microseconds */
int64_t clock_monotonic(void); /* timers, microseconds */
/* For tests: clock_now() stands still at this instant; TIME_NULL lets it run again. */
void clock_fix(int64_t now);

/* The zone in which times are drawn; sets TZ for this process. False: no such zone file. */
bool clock_set_zone(const char *name);
/* The zone of this machine (/etc/localtime), UTC when it has none: for times that others wrote. */
void clock_set_machine_zone(void);

enum clock_form {
	CLOCK_RFC3339,	   /* 2026-11-22T09:41:07+05:00 (microseconds only when not zero) */
	CLOCK_MINUTE_FORM, /* 09:41 */
	CLOCK_SECOND_FORM, /* 09:41:07 */
	CLOCK_DAY_FORM,	   /* 22.11.2026 */
	CLOCK_SHORT,	   /* 09:41 when today, else 22.11 09:41, else 22.11.2026 09:41 */
	CLOCK_TYPED,	   /* 2026-11-22 09:41, with seconds when not zero: clock_parse_typed() */
	CLOCK_OFFSET	   /* +05 */
};
#define CLOCK_TEXT_SIZE 40
/* Writes "" for TIME_NULL. Returns to. */
char *clock_format(int64_t at, enum clock_form form, char *to, size_t size);
struct buf;
void clock_append(int64_t at, enum clock_form form, struct buf *to);
/* "31 min", "2 h", "11:58" style remaining time; see the implementation's comment. */
char *clock_format_left(int64_t microseconds, char *to, size_t size);

/* PostgreSQL ISO output (2026-11-22 04:41:07.123456+00). False: not a time, infinity. */
bool clock_parse_server(const char *text, int64_t *ret_at);
/* What people type: RFC 3339, 2026-11-22, 2026-11-22 09:41, today, yesterday,
 * tomorrow, now, -3h, -2d, +30m. Days begin in the drawn zone. */
bool clock_parse_typed(const char *text, int64_t now, int64_t *ret_at);
/* Exactly a day of the calendar as the server writes it: 2026-11-22. */
bool clock_is_date(const char *text);

#endif
