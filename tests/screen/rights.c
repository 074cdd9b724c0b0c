/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for the screens of rights: a small platform, a large one with long codes, hostile texts.
 */
#include "rights.h"
#include "../../api-client/buf.h"
#include "../../api-client/grant.h"
#include "../../api-client/review.h"
#include "../../api-client/role.h"
#include "../../screens/take.h"
#include "rows.h"

/* scope|summary|administrative|functions|roles|holders */
static const char *const scopes[] = {"account.lock|lock accounts|f|{account_lock}|{helpdesk}|12",
	"account.read|see accounts, their roles, locks and history|f|{account_list,account_show,"
	"account_count,account_history}|{helpdesk,auditor}|19",
	"account.restart_privileged|give one-time codes to accounts that hold a privileged role|t|"
	"{restart_create}|{security-administrator}|2",
	"journal.read|search and read the journal|f|{journal_open,journal_read}|{auditor}|9",
	"journal.verify|verify the journal|t|{journal_seals,journal_batch}|{auditor}|3",
	"role.edit|change roles, their scopes and their conflicts|t|{role_edit,role_scopes}|"
	"{security-administrator}|2",
	"role.read|see roles, scopes, grants and conflicts|f|{role_list,grant_list}|{auditor}|5",
	NULL};

/* role|name|summary|privileged|administrative|contractor_cap_seconds|scopes|holders|version|closed
 */
static const char *const roles[] = {
	"auditor|Auditor|Sees everything and verifies the journal, changes nothing.|t|t|\\N|"
	"{account.read,journal.read,journal.verify,role.read}|1|3|f",
	"contractor-support|Contractor support|What a contractor sees while working on a "
	"fault.|f|f|"
	"7776000|{account.read}|2|1|f",
	"helpdesk|Көмек көрсету қызметі|Helps people of its units to get in.|f|f|\\N|"
	"{account.lock,account.read,journal.read}|10|4|f",
	"old-role|Old|gone|f|f|\\N|{}|0|1|t",
	"security-administrator|Security administrator|Runs access to the platform.|t|t|\\N|"
	"{account.lock,account.read,account.restart_privileged,journal.read,journal.verify,"
	"role.edit,role.read}|2|9|f",
	NULL};

static const char *const roles_hostile[] = {
	"ro\x1b[2Jle|na\rme\x1b]0;t\x07|\xe2\x80\xaesummary\nsecond|f|f|\\N|{account.lock}|1|1|f",
	NULL};

#define MANY_SCOPES 60
#define MANY_ROLES 30

static const char *const *
many_scopes(void)
{
	static const char *lines[MANY_SCOPES + 1];

	for (int i = 0; i < MANY_SCOPES; i++) {
		struct buf line = BUF_INIT;

		buf_printf(&line, "noun%02d.verb_that_is_rather_long_%02d|does a thing|%s|{}|{}|%d",
			i / 5, i, i % 7 == 0 ? "t" : "f", i);
		lines[i] = buf_steal(&line);
	}
	return lines;
}

static const char *const *
many_roles(void)
{
	static const char *lines[MANY_ROLES + 1];

	for (int i = 0; i < MANY_ROLES; i++) {
		struct buf line = BUF_INIT;

		buf_printf(&line,
			"role-with-a-rather-long-code-%02d|Role %02d|stands for many|f|f|\\N|"
			"{noun%02d.verb_that_is_rather_long_%02d}|%d|1|f",
			i, i, i * 2 / 5, i * 2, i * 37);
		lines[i] = buf_steal(&line);
	}
	return lines;
}

/* login|name|unit|grant|grant_unit|since|until|cursor */
static const char *const holders[] = {
	"aigerim|Серікова Айгерім Болатқызы|almaty|17|almaty|2024-12-11 04:00:00+00|\\N|h1",
	"n.kim|Ким Наталья Викторовна|almaty|18|almaty|2026-11-20 04:00:00+00|"
	"2026-11-24 13:00:00+00|h2",
	NULL};

/* grant|login|name|kind|role|role_name|unit|unit_name|starts_at|ends_at|state|suspended_why|by|
 * reason|company|contract|request|hours|version|cursor|privileged */
static const char *const grants[] = {
	"17|aigerim|Серікова Айгерім Болатқызы|staff|helpdesk|Help desk|almaty|Алматы|"
	"2024-12-11 04:00:00+00|\\N|current|\\N|gulnara|functional duties|\\N|\\N|\\N|\\N|1|g1|f",
	"31|s.ivanova|Иванова Светлана Павловна|contractor|contractor-support|Contractor support|"
	"almaty-it|ИТ, Алматы|2026-11-03 04:00:00+00|2026-11-24 13:00:00+00|current|\\N|marat|"
	"first line|zhuye|2026/114|12|mon-fri 09-18|2|g2|f",
	"29|e.volkov|Волков Егор|contractor|contractor-developer|Contractor developer|almaty-it|"
	"ИТ, Алматы|2026-10-01 04:00:00+00|2026-12-31 19:00:00+00|suspended|review missed|marat|x|"
	"zhuye|2026/114|9|\\N|2|g3|f",
	"40|gulnara|Ахметова Гүлнара|staff|security-administrator|Security administrator|platform|"
	"Платформа|2027-01-01 04:00:00+00|\\N|future|\\N|saule|\x1b[31mred|\\N|\\N|3|\\N|1|g4|t",
	NULL};

/* conflict|role_a|role_b|reason|persons|since */
static const char *const conflicts[] = {
	"1|helpdesk|auditor|an auditor judges what the help desk does|0|2026-01-10 04:00:00+00",
	"2|contract-manager|security-administrator|who asks does not decide|1|"
	"2026-11-20 04:00:00+00",
	NULL};

/* login|name|unit|role|scope|last_used|days_used|grant|cursor */
static const char *const unused[] = {
	"aigerim|Серікова Айгерім Болатқызы|almaty|helpdesk|account.verify|\\N|0|17|u1",
	"marat|Қасымов Марат|platform|manager|freeze.person|2026-06-02 04:00:00+00|3|22|u2", NULL};

/* review|unit|unit_name|period_from|period_to|due_at|opened_by|opened_at|items|decided|state|
 * reason|version|cursor */
static const char *const reviews[] = {
	"3|almaty|Алматы|2026-07-01|2026-09-30|2026-11-27 13:00:00+00|saule|2026-11-20 04:00:00+00|"
	"8|5|open|third quarter|1|r1",
	"2|astana|Астана|2026-04-01|2026-06-30|2026-08-01 13:00:00+00|saule|2026-07-02 04:00:00+00|"
	"6|2|missed|second quarter|1|r2",
	"1|platform|Платформа|2026-01-01|2026-03-31|2026-05-01 13:00:00+00|gulnara|"
	"2026-04-02 04:00:00+00|21|21|done|first quarter|2|r3",
	NULL};

/* grant|login|name|role|unit|since|until|last_used|unused_scopes|decision|by|at|suspended|cursor|
 * mine|reason */
static const char *const items[] = {
	"17|aigerim|Серікова Айгерім Болатқызы|helpdesk|almaty|2024-12-11 04:00:00+00|\\N|"
	"2026-11-22 03:58:00+00|1|keep|marat|2026-11-21 04:00:00+00|f|i1|f|needed",
	"31|s.ivanova|Иванова Светлана Павловна|contractor-support|almaty-it|"
	"2026-11-03 04:00:00+00|2026-11-24 13:00:00+00|\\N|2|\\N|\\N|\\N|f|i2|f|\\N",
	"29|e.volkov|Волков Егор|contractor-developer|almaty-it|2026-10-01 04:00:00+00|"
	"2026-12-31 19:00:00+00|2026-10-02 04:00:00+00|0|\\N|\\N|\\N|t|i3|f|\\N",
	"33|marat|Қасымов Марат|manager|almaty|2025-01-01 04:00:00+00|\\N|2026-11-21 04:00:00+00|0|"
	"revoke|saule|2026-11-22 04:00:00+00|f|i4|t|moved",
	NULL};

static struct screen *
open(const struct screen_ops *ops, const struct screen_host *host, enum subject_kind kind,
	const char *id)
{
	struct subject subject = {.kind = kind};
	struct op_error err = OP_ERROR_INIT;
	struct screen *screen;

	text_format(subject.id, sizeof(subject.id), "%s", id);
	text_format(subject.label, sizeof(subject.label), "almaty  2026-07-01 - 2026-09-30");
	screen = screen_new(ops, host, &subject, &err);
	if (screen == NULL) {
		die("%s", err.message);
	}
	return screen;
}

static struct screen *
open_roles(
	const struct screen_host *host, const char *const *scope_rows, const char *const *role_rows)
{
	struct screen *screen = open(&screen_roles, host, SUBJECT_NONE, "");

	roles_take_scopes(screen, rows_make(&api_function_scope_list, scope_rows), NULL);
	roles_take(screen, rows_make(&api_function_role_list, role_rows), NULL);
	return screen;
}

static const struct {
	const char *scene;
	const struct screen_ops *ops;
	enum subject_kind kind;
	const char *id;
	const struct bind_function *function;
	const char *const *rows;
} lists[] = {
	{"holders", &screen_holders, SUBJECT_ROLE, "helpdesk", &api_function_role_holders, holders},
	{"grants", &screen_grants, SUBJECT_NONE, "", &api_function_grant_list, grants},
	{"conflicts", &screen_conflicts, SUBJECT_NONE, "", &api_function_conflict_list, conflicts},
	{"unused", &screen_unused, SUBJECT_NONE, "", &api_function_right_unused, unused},
	{"reviews", &screen_reviews, SUBJECT_NONE, "", &api_function_review_list, reviews},
	{"review", &screen_review, SUBJECT_REVIEW, "3", &api_function_review_items, items},
};

struct screen *
rights_scene(const char *name, const struct screen_host *host)
{
	if (text_is(name, "roles")) {
		return open_roles(host, scopes, roles);
	}
	if (text_is(name, "roles-many")) {
		return open_roles(host, many_scopes(), many_roles());
	}
	if (text_is(name, "roles-hostile")) {
		return open_roles(host, scopes, roles_hostile);
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (text_is(name, lists[i].scene)) {
			struct screen *screen =
				open(lists[i].ops, host, lists[i].kind, lists[i].id);

			plain_take(screen, rows_make(lists[i].function, lists[i].rows), NULL);
			return screen;
		}
	}
	return NULL;
}
