/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocks, zones and the forms in which times are read. Everything inside is microseconds UTC; the
 * zone only takes part in drawing and in reading what a person typed (C-01, C-02).
 */

#include "clock.h"

#include "buf.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define ZONE_DIRECTORY "/usr/share/zoneinfo/"

/* Years that have a defined answer (C-07): PostgreSQL's BC and infinity have none here. */
#define YEAR_MINIMUM 1
#define YEAR_MAXIMUM 294276

static int64_t fixed_now = TIME_NULL;

static int64_t
clock_read(clockid_t id)
{
	struct timespec at;

	if (clock_gettime(id, &at) != 0) {
		die("the clock can not be read");
	}
	return (int64_t)at.tv_sec * CLOCK_SECOND + at.tv_nsec / 1000;
}

int64_t
clock_now(void)
{
	return fixed_now != TIME_NULL ? fixed_now : clock_read(CLOCK_REALTIME);
}

int64_t
clock_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

void
clock_fix(int64_t now)
{
	fixed_now = now;
}

bool
clock_set_zone(const char *name)
{
	struct buf path = BUF_INIT;
	struct stat file;
	bool found = false;

	if (name == NULL || name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL ||
		strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/") !=
			strlen(name)) {
		return false;
	}
	buf_printf(&path, ZONE_DIRECTORY "%s", name);
	if (stat(buf_text(&path), &file) == 0 && S_ISREG(file.st_mode)) {
		buf_truncate(&path, 0);
		buf_printf(&path, ":%s", name);
		found = setenv("TZ", buf_text(&path), 1) == 0;
		tzset();
	}
	buf_done(&path);
	return found;
}

void
clock_set_machine_zone(void)
{
	(void)unsetenv("TZ");
	tzset();
}

/* A run of digits; false unless there are between minimum and maximum of them. */
static bool
digits_take(const char **text, size_t minimum, size_t maximum, int *ret_value)
{
	size_t count = 0;
	int value = 0;

	while (count < maximum && isdigit((unsigned char)(*text)[0])) {
		value = value * 10 + ((*text)[0] - '0');
		(*text)++;
		count++;
	}
	*ret_value = value;
	return count >= minimum && !isdigit((unsigned char)(*text)[0]);
}

static bool
char_take(const char **text, char c)
{
	if ((*text)[0] != c) {
		return false;
	}
	(*text)++;
	return true;
}

struct moment {
	int year, month, day, hour, minute, second, micros;
};

static bool
day_take(const char **text, struct moment *moment)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap;

	if (!digits_take(text, 4, 6, &moment->year) || !char_take(text, '-') ||
		!digits_take(text, 2, 2, &moment->month) || !char_take(text, '-') ||
		!digits_take(text, 2, 2, &moment->day)) {
		return false;
	}
	leap = (moment->year % 4 == 0 && moment->year % 100 != 0) || moment->year % 400 == 0;
	if (moment->year < YEAR_MINIMUM || moment->year > YEAR_MAXIMUM || moment->month < 1 ||
		moment->month > 12) {
		return false;
	}
	return moment->day >= 1 &&
	       moment->day <= days[moment->month - 1] + (leap && moment->month == 2 ? 1 : 0);
}

/* 09:41, 09:41:07, 09:41:07.123456. A leap second is refused: no clock here counts it. */
static bool
hour_take(const char **text, struct moment *moment)
{
	int scale = 100000;

	if (!digits_take(text, 2, 2, &moment->hour) || !char_take(text, ':') ||
		!digits_take(text, 2, 2, &moment->minute) || moment->hour > 23 ||
		moment->minute > 59) {
		return false;
	}
	if (!char_take(text, ':')) {
		return true;
	}
	if (!digits_take(text, 2, 2, &moment->second) || moment->second > 59) {
		return false;
	}
	if (!char_take(text, '.')) {
		return true;
	}
	if (!isdigit((unsigned char)(*text)[0])) {
		return false;
	}
	for (; isdigit((unsigned char)(*text)[0]); (*text)++, scale /= 10) {
		moment->micros += ((*text)[0] - '0') * scale;
	}
	return true;
}

/* Z, +05, +05:30, +05:30:15. */
static bool
offset_take(const char **text, int64_t *ret_offset)
{
	int sign, hours, minutes = 0, seconds = 0;

	if (char_take(text, 'Z') || char_take(text, 'z')) {
		*ret_offset = 0;
		return true;
	}
	if ((*text)[0] != '+' && (*text)[0] != '-') {
		return false;
	}
	sign = (*text)[0] == '-' ? -1 : 1;
	(*text)++;
	if (!digits_take(text, 2, 2, &hours) ||
		(char_take(text, ':') && !digits_take(text, 2, 2, &minutes)) ||
		(char_take(text, ':') && !digits_take(text, 2, 2, &seconds)) || hours > 15 ||
		minutes > 59 || seconds > 59) {
		return false;
	}
	*ret_offset = sign * (hours * CLOCK_HOUR + minutes * CLOCK_MINUTE + seconds * CLOCK_SECOND);
	return true;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar; March is month 0 of the sum. */
static int64_t
days_of(const struct moment *moment)
{
	int64_t year = moment->year - (moment->month <= 2 ? 1 : 0);
	int64_t month = (moment->month + 9) % 12;
	int64_t century = year / 400;
	int64_t year_in = year - century * 400;
	int64_t day_in = (153 * month + 2) / 5 + moment->day - 1;

	return century * 146097 + year_in * 365 + year_in / 4 - year_in / 100 + day_in - 719468;
}

static int64_t
utc_of(const struct moment *moment, int64_t offset)
{
	return days_of(moment) * CLOCK_DAY + moment->hour * CLOCK_HOUR +
	       moment->minute * CLOCK_MINUTE + moment->second * CLOCK_SECOND + moment->micros -
	       offset;
}

bool
clock_parse_server(const char *text, int64_t *ret_at)
{
	struct moment moment = {0};
	int64_t offset;

	if (text == NULL || !day_take(&text, &moment) || !char_take(&text, ' ') ||
		!hour_take(&text, &moment) || !offset_take(&text, &offset) || *text != '\0') {
		return false;
	}
	*ret_at = utc_of(&moment, offset);
	return true;
}

static bool
local_parse(const struct moment *moment, int64_t *ret_at)
{
	struct tm local = {
		.tm_year = moment->year - 1900,
		.tm_mon = moment->month - 1,
		.tm_mday = moment->day,
		.tm_hour = moment->hour,
		.tm_min = moment->minute,
		.tm_sec = moment->second,
		.tm_isdst = -1,
	};
	time_t second = mktime(&local);

	if (second == (time_t)-1) {
		return false;
	}
	*ret_at = (int64_t)second * CLOCK_SECOND + moment->micros;
	return true;
}

/* -3h, -2d, +30m: the sign is needed, so that a bare number is never taken for a time. */
static bool
distance_parse(const char *text, int64_t now, int64_t *ret_at)
{
	int64_t unit;
	int sign = 1, count;

	if (char_take(&text, '-')) {
		sign = -1;
	} else if (!char_take(&text, '+')) {
		return false;
	}
	if (!digits_take(&text, 1, 6, &count)) {
		return false;
	}
	switch (*text) {
	case 's':
		unit = CLOCK_SECOND;
		break;
	case 'm':
		unit = CLOCK_MINUTE;
		break;
	case 'h':
		unit = CLOCK_HOUR;
		break;
	case 'd':
		unit = CLOCK_DAY;
		break;
	case 'w':
		unit = 7 * CLOCK_DAY;
		break;
	default:
		return false;
	}
	if (text[1] != '\0') {
		return false;
	}
	*ret_at = now + sign * count * unit;
	return true;
}

/* The beginning of the day that is `days` away from today, in the drawn zone. */
static bool
day_parse(int64_t now, int days, int64_t *ret_at)
{
	struct moment moment = {0};
	time_t second = (time_t)((now - (now < 0 ? CLOCK_SECOND - 1 : 0)) / CLOCK_SECOND);
	struct tm local;

	if (localtime_r(&second, &local) == NULL) {
		return false;
	}
	moment.year = local.tm_year + 1900;
	moment.month = local.tm_mon + 1;
	moment.day = local.tm_mday + days; /* mktime carries it into the right month */
	return local_parse(&moment, ret_at);
}

bool
clock_parse_typed(const char *text, int64_t now, int64_t *ret_at)
{
	struct moment moment = {0};
	int64_t offset;

	if (text == NULL) {
		return false;
	}
	if (strcmp(text, "now") == 0) {
		*ret_at = now;
		return true;
	}
	if (strcmp(text, "today") == 0) {
		return day_parse(now, 0, ret_at);
	}
	if (strcmp(text, "yesterday") == 0) {
		return day_parse(now, -1, ret_at);
	}
	if (strcmp(text, "tomorrow") == 0) {
		return day_parse(now, 1, ret_at);
	}
	if (distance_parse(text, now, ret_at)) {
		return true;
	}
	if (!day_take(&text, &moment)) {
		return false;
	}
	if (*text == '\0') {
		return local_parse(&moment, ret_at);
	}
	if ((!char_take(&text, 'T') && !char_take(&text, 't') && !char_take(&text, ' ')) ||
		!hour_take(&text, &moment)) {
		return false;
	}
	if (*text == '\0') {
		return local_parse(&moment, ret_at);
	}
	if (!offset_take(&text, &offset) || *text != '\0') {
		return false;
	}
	*ret_at = utc_of(&moment, offset);
	return true;
}

bool
clock_is_date(const char *text)
{
	struct moment moment = {0};

	return text != NULL && strlen(text) == 10 && day_take(&text, &moment) && *text == '\0';
}
