/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Believable and hostile rows. Names are Kazakh, Russian, wide and combining; the hostile ones
 * carry what must never reach a terminal (O-01 to O-04).
 */
#include "rows.h"
#include "../../api-client/bind_table.h"
#include "../../api-client/buf.h"

#include <stdlib.h>
#include <string.h>

#define ESC "\x1b"
#define RLO "\xe2\x80\xae"
#define ZWSP "\xe2\x80\x8b"
#define ZWJ "\xe2\x80\x8d"
#define ACUTE "\xcc\x81"

/* login|name|kind|unit|unit_name|state|lock_cause|locked_since|locked_until|roles|last_sign_in|
 * ends_at|version|cursor */
const char *const rows_accounts[] = {
	"a.nurlan|Нұрлан Әлия Қайратқызы|staff|almaty-trading|Трейдинг, Алматы|active|\\N|\\N|\\N|"
	"{trading-supervisor}|2026-11-22 03:05:10+00|\\N|3|c01",
	"aigerim|Серікова Айгерім Болатқызы|staff|almaty|Алматы|active|\\N|\\N|\\N|{helpdesk}|"
	"2026-11-22 03:58:00+00|\\N|7|c02",
	"b.omarov|Омаров Бауыржан Серікұлы|staff|almaty-trading|Трейдинг, Алматы|locked|policy|"
	"2026-11-22 04:12:00+00|2026-11-22 16:12:00+00|{trading-supervisor}|2026-11-21 13:02:44+00|"
	"\\N|5|c03",
	"chen.wei|陈伟明|participant|platform|Участники торгов|active|\\N|\\N|\\N|{}|"
	"2026-11-20 05:00:00+00|2027-03-31 19:00:00+00|2|c04",
	"d.petrova|Петрова Дарья Андреевна|contractor|almaty-it|ИТ, "
	"Алматы|pending|\\N|\\N|\\N|{}|\\N|"
	"2026-12-31 19:00:00+00|1|c05",
	"dana|Ахметова Дана|staff|astana|Астана|active|\\N|\\N|\\N|{helpdesk}|"
	"2026-11-22 02:11:09+00|\\N|4|c06",
	"e.muller|Mu"
	"\xcc\x88"
	"ller Erik|contractor|astana-support|Қолдау көрсету қызметі, Астана|"
	"expired|\\N|\\N|\\N|{patch-reader,antivirus-reader}|2026-10-01 04:00:00+00|"
	"2026-10-31 19:00:00+00|2|c07",
	"g.zhumabayeva-very-long-login.kz|Жұмабаева Гүлсім Өмірзаққызы|staff|astana-trading|"
	"Трейдинг, Астана|locked|person|2026-11-19 11:30:00+00|\\N|{manager,auditor}|"
	"2026-11-18 12:00:00+00|\\N|9|c08",
	"marat|Төлегенов Марат|staff|platform|Платформа|active|\\N|\\N|\\N|{manager}|"
	"2026-11-22 04:00:00+00|\\N|3|c09",
	"r.tanaka|田中 りょうこ|participant|platform|Участники торгов|closed|\\N|\\N|\\N|{}|"
	"2025-06-02 04:00:00+00|\\N|4|c10",
	NULL,
};

const char *const rows_hostile[] = {
	"hostile.one|approve\rREJECT" ESC "[2J" ESC
	"]0;title\x07|staff|almaty|line one\nline two\ttab|"
	"active|\\N|\\N|\\N|{}|\\N|\\N|1|h1",
	"hostile.two|abc" RLO "fdp.exe" ZWSP "x" ZWJ "|staff|almaty|\xc2\x9b"
	"31mred|locked|policy|"
	"2026-11-22 04:12:00+00|\\N|{}|\\N|\\N|1|h2",
	"hostile.three|e" ACUTE ACUTE ACUTE ACUTE ACUTE " many marks|staff|almaty|" ACUTE "no base|"
	"active|\\N|\\N|\\N|{}|\\N|\\N|1|h3",
	"hostile.four|\xff\xfe broken \xc3 bytes|staff|almaty|%n%s%x "
	"%d|frozen|\\N|\\N|\\N|{}|\\N|\\N|1|h4",
	"hostile.five|全角全角全角全角全角全角全角全角全角全角全角全角|staff|almaty|"
	"全角全角全角全角全角全角全角|active|"
	"\\N|\\N|\\N|{}|\\N|\\N|1|h5",
	"hostile.six|👨" ZWJ "👩" ZWJ "👧 family|staff|almaty|\xee\x80\x80 private|active|\\N|\\N|\\N|"
	"{}|\\N|\\N|1|h6",
	NULL,
};

const char *const rows_none[] = {NULL};

/* matched|total|locked|estimated */
const char *const rows_count[] = {"10|412|3|f", NULL};

/* login|name|kind|unit|unit_name|state|locks|roles|last_sign_in|version|person_number|phone|
 * company|privileged|enrolled_at|expires_at|password_set_at|totp_since|sessions|
 * failures_24h|locks_30d|attempts|duty|duty_name|email|accounts */
const char *const rows_card_locked[] = {
	"b.omarov|Омаров Бауыржан Серікұлы|staff|almaty-trading|Трейдинг, Алматы|locked|"
	"[{\"id\":7,\"cause\":\"policy\",\"code\":\"wrong_attempts\",\"by\":null,"
	"\"reason\":\"5 wrong attempts\",\"since\":\"2026-11-22T04:12:00Z\","
	"\"until\":\"2026-11-22T16:12:00Z\"}]|"
	"[{\"role\":\"trading-supervisor\",\"unit\":\"almaty\",\"since\":\"2026-02-03T04:00:00Z\","
	"\"until\":null}]|2026-11-21 13:02:44+00|5|0417|+7 701 ··· 42 18|\\N|f|2026-01-14 "
	"05:00:00+00|"
	"\\N|2026-10-02 05:00:00+00|2026-01-14 05:00:00+00|0|5|1|"
	"[{\"at\":\"2026-11-22T04:12:00Z\",\"cause\":\"wrong_code\",\"device\":\"bastion-2\","
	"\"address\":\"10.0.4.17\"},{\"at\":\"2026-11-22T04:11:20Z\",\"cause\":\"wrong_code\","
	"\"device\":\"bastion-2\",\"address\":\"10.0.4.17\"},{\"at\":\"2026-11-22T04:10:02Z\","
	"\"cause\":\"wrong_password\",\"device\":\"bastion-2\",\"address\":\"10.0.4.17\"},"
	"{\"at\":\"2026-11-21T13:02:44Z\",\"cause\":\"ok\",\"device\":\"bastion-1\","
	"\"address\":\"10.0.4.17\"}]|\\N|\\N|\\N|{}",
	NULL,
};

const char *const rows_card_person[] = {
	"k.sadykov|Садықов Қуат|contractor|almaty-it|ИТ, Алматы|locked|"
	"[{\"id\":11,\"cause\":\"person\",\"code\":\"person\",\"by\":\"saule\",\"reason\":\"left "
	"the "
	"company before the end of the contract; the laptop and the badge are not returned yet, "
	"see "
	"the letter of the director of the company of 19 November\","
	"\"since\":\"2026-11-19T11:30:00Z\",\"until\":null},"
	"{\"id\":12,\"cause\":\"policy\",\"code\":\"unused\",\"by\":null,\"reason\":\"\","
	"\"since\":\"2026-11-20T00:00:00Z\",\"until\":null}]|"
	"[{\"role\":\"patch-reader\",\"unit\":\"almaty-it\",\"since\":\"2026-09-01T04:00:00Z\","
	"\"until\":\"2026-12-31T19:00:00Z\"},{\"role\":\"antivirus-reader\",\"unit\":\"almaty-it\","
	"\"since\":\"2026-09-01T04:00:00Z\",\"until\":\"2026-12-31T19:00:00Z\"}]|\\N|9|\\N|\\N|"
	"ТОО «Қауіпсіз Жүйелер»|t|2026-09-01 05:00:00+00|2026-12-31 19:00:00+00|\\N|\\N|2|0|3|[]|"
	"\\N|\\N|\\N|{}",
	NULL,
};

const char *const rows_card_hostile[] = {
	"hostile.card|name\r" RLO "evil" ESC "[1;1Hgone|staff|u\nnit|unit\tname|active|[]|"
	"[{\"role\":\"ro\\u001b[2Jle\",\"unit\":\"\\u202eu\",\"since\":\"soon\",\"until\":null}]|"
	"\\N|1|"
	"no\r1|+7\n1|co\x07mpany|f|\\N|\\N|\\N|\\N|0|0|0|"
	"[{\"at\":\"x\",\"cause\":\"\\u0007bell\",\"device\":\"\\u009b1m\",\"address\":\"a\\nb\"}]|"
	"d\ruty|du" RLO "ty" ESC "[2J|e\nmail|{}",
	NULL,
};

/* at|event|action|actor|outcome|reason|summary|cursor */
const char *const rows_history[] = {
	"2026-11-22 04:12:00.5+00|4711|account.lock|policy|ok|\\N|locked by policy: 5 wrong "
	"attempts|e1",
	"2026-11-22 04:12:00+00|4710|sign_in|\\N|refused|\\N|sign-in refused: wrong code|e2",
	"2026-11-21 13:02:44+00|4502|sign_in|b.omarov|ok|\\N|signed in from bastion-1|e3",
	"2026-10-12 05:30:00+00|3107|account.unlock|dana|ok|caller verified by code|"
	"was locked since 10:12 by policy|e4",
	NULL,
};

/* ticket|expires_at|since|until|online_from */
const char *const rows_ticket[] = {"7f3a0000-0000-4000-8000-0000000000c1|2026-11-22 05:41:00+00|"
				   "\\N|\\N|2024-12-01 00:00:00+00",
	NULL};

/* event|at|actor|actor_name|action|object|outcome|reason|device|address|operation|summary|cursor */
const char *const rows_events[] = {
	"4713|2026-11-22 04:40:51+00|aigerim|Серікова Айгерім Болатқызы|account.unlock|"
	"account b.omarov|ok|caller verified by code|bastion-1|10.0.4.3|"
	"7f3a0000-0000-4000-8000-0000000000c1|was locked since 09:12 by policy: 5 wrong "
	"attempts|j1",
	"4712|2026-11-22 04:40:12+00|aigerim|Серікова Айгерім Болатқызы|account.verify|"
	"account b.omarov|ok|\\N|bastion-1|10.0.4.3|\\N|caller verified by code|j2",
	"4711|2026-11-22 04:12:00.5+00|\\N|\\N|account.lock|account "
	"b.omarov|ok|\\N|bastion-2|10.0.4.17|"
	"\\N|locked by policy: 5 wrong attempts|j3",
	"4710|2026-11-22 04:12:00+00|b.omarov|Омаров Бауыржан Серікұлы|sign_in|account "
	"b.omarov|refused|"
	"\\N|bastion-2|10.0.4.17|\\N|sign-in refused: wrong code|j4",
	"4604|2026-11-21 19:00:03+00|saule|Жақсылықова Сәуле|session.end|session 88|failed|"
	"left the desk|bastion-1|10.0.4.9|\\N|the session is over already|j5",
	"4500|2025-12-31 10:00:00+00|marat|Төлегенов Марат|policy.edit|policy idle|ok|quarterly "
	"review|"
	"bastion-1|10.0.4.2|\\N|idle limit 15 min, was 10 min|j6",
	NULL,
};

/* event|at|actor|actor_name|session|device|address|action|object_kind|object|unit|old|new|reason|
 * operation|outcome|seal|digest */
const char *const rows_event[] = {
	"4713|2026-11-22 04:40:51.25+00|aigerim|Серікова Айгерім Болатқызы|17|bastion-1|10.0.4.3|"
	"account.unlock|account|b.omarov|almaty-trading|"
	"{\"state\":\"locked\",\"locks\":[7],\"until\":\"2026-11-22T16:12:00Z\",\"version\":5}|"
	"{\"state\":\"active\",\"locks\":[],\"until\":null,\"version\":6,\"verified\":true}|"
	"caller verified by code|7f3a0000-0000-4000-8000-0000000000c1|ok|212|"
	"\\x9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	NULL,
};

const char *const rows_event_long[] = {
	"4714|2026-11-22 04:41:00+00|hostile" ESC
	"[2J|Имя\rдругое|\\N|bastion-1|10.0.4.3|policy.edit|"
	"policy|notice" RLO
	"|\\N|{\"text\":\"Before you sign in: nobody will ever ask you for your code. "
	"Check that the first line says the environment that you expect before you type "
	"anything.\"}|"
	"{\"text\":\"Жүйеге кірмес бұрын: ешкім ешқашан сізден кодты сұрамайды. Бірінші жолда "
	"күткен "
	"орта жазылғанын тексеріңіз, содан кейін ғана теріңіз.\\nsecond line\\u001b[31m\","
	"\"a very long name of a field that does not "
	"fit\":{\"deep\":[1,2,{\"x\":null}]}}|\\N|\\N|refused|"
	"\\N|\\x00ff",
	NULL,
};

/* session|login|name|unit|device|address|tls_version|since|last_seen|expires_at|current|cursor */
/* login|name|kind|unit|unit_name|duty|password_set_at|totp_since|totp_offset_seconds|
 * recovery_left|sessions|grants|version */
const char *const rows_me[] = {
	"aigerim|Серікова Айгерім Болатқызы|staff|almaty|Алматы|\\N|2026-06-10 09:00:00+00|"
	"2026-04-01 09:00:00+00|-60|2|2|"
	"[{\"role\": \"helpdesk\", \"unit\": \"almaty\", \"until\": null}, "
	"{\"role\": \"auditor\", \"unit\": \"platform\", \"until\": \"2026-11-24T04:00:00Z\"}]|7",
	NULL,
};

const char *const rows_sessions[] = {
	"17|aigerim|Серікова Айгерім Болатқызы|almaty|bastion-1|10.0.4.3|TLSv1.3|"
	"2026-11-22 03:58:00+00|2026-11-22 04:40:59+00|2026-11-22 15:58:00+00|t|s1",
	"16|marat|Төлегенов Марат|platform|bastion-1|10.0.4.2|TLSv1.3|2026-11-22 04:00:00+00|"
	"2026-11-22 04:31:00+00|2026-11-22 16:00:00+00|f|s2",
	"1502|g.zhumabayeva-very-long-login.kz|Жұмабаева Гүлсім Өмірзаққызы|astana|bastion-2|"
	"2001:db8:0:17::ac10:7e|TLSv1.2|2026-11-21 20:10:00+00|2026-11-22 04:40:00+00|"
	"2026-11-22 08:10:00+00|f|s3",
	NULL,
};

static size_t
cell_length(const char *cell)
{
	return strcspn(cell, "|");
}

static void
line_put(PGresult *result, const struct bind_function *function, int row, const char *line)
{
	for (size_t i = 0; i < function->column_count; i++) {
		size_t length = cell_length(line);
		char *cell = text_dup_bytes(line, length);

		if (text_is(cell, "\\N")) {
			(void)PQsetvalue(result, row, (int)i, NULL, -1);
		} else {
			(void)PQsetvalue(result, row, (int)i, cell, (int)length);
		}
		free(cell);
		line += length;
		if (i + 1 < function->column_count && *line++ != '|') {
			die("%s: row %d has %d cells", function->name, row, (int)i + 1);
		}
	}
	if (*line != '\0') {
		die("%s: row %d has too many cells: %s", function->name, row, line);
	}
}

struct rows *
rows_make(const struct bind_function *function, const char *const *lines)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[BIND_COLUMNS_MAXIMUM];
	struct op_error err = OP_ERROR_INIT;
	struct rows *rows;

	memset(columns, 0, sizeof(columns));
	for (size_t i = 0; i < function->column_count; i++) {
		columns[i].name = text_dup(function->columns[i].name);
		columns[i].typlen = -1;
	}
	(void)PQsetResultAttrs(result, (int)function->column_count, columns);
	for (int row = 0; lines[row] != NULL; row++) {
		line_put(result, function, row, lines[row]);
	}
	rows = rows_decode(function, result, &err);
	if (rows == NULL) {
		die("%s: %s %s", function->name, err.message, err.detail);
	}
	for (size_t i = 0; i < function->column_count; i++) {
		free(columns[i].name);
	}
	PQclear(result);
	return rows;
}
