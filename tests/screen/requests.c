/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for the screens of requests and contractors, and the scenes made of them.
 */
#include "requests.h"
#include "../../api-client/buf.h"
#include "../../api-client/company.h"
#include "../../api-client/contract.h"
#include "../../api-client/freeze.h"
#include "../../api-client/home.h"
#include "../../api-client/absence.h"
#include "../../api-client/duty.h"
#include "../../api-client/policy.h"
#include "../../api-client/request.h"
#include "../../api-client/rule.h"
#include "../../api-client/unit.h"
#include "../../api-client/view.h"
#include "../../screens/take.h"
#include "rows.h"

#define HASH "ed157933eac42525f8a4687186766bf0affc94579e0b7a64228fda796a603edc"
#define OTHER_HASH "931461c47a12f479f3fa527437a7fd6e26c216e16a20e8b64bb158ca7097c687"
/* The formatter counts the bytes of letters, not their columns. */
/* clang-format off */
#define TEXT \
	"Request: 17\nKind: grant\nRequested by: saule, Нұрланова Сәуле Қайратқызы, 0104\n" \
	"For: s.ivanova, Иванова Светлана Павловна, C-000007, ТОО «Жүйе Инжиниринг»\n" \
	"Unit: almaty-it, Information technology, Almaty\n" \
	"Contract: 2026/114, ТОО «Жүйе Инжиниринг», First line support\n" \
	"Confidentiality: clause 7.3, for five years after the end, until 2032-05-06\n" \
	"Damages: clause 9.1, the full damage\n" \
	"Role: contractor-developer, Contractor developer: journal.read\nFrom: the approval\n" \
	"Until: 2026-11-28 09:41 Asia/Almaty\nHours: mon-fri 09-18\n" \
	"Open until: 2026-11-29 09:41 Asia/Almaty\nReason: fault in the overnight report\n"
#define LISTED(number, state, mine, may, why) \
	#number "|grant|" state "|saule|Нұрланова Сәуле Қайратқызы|s.ivanova|Иванова Светлана " \
	"Павловна|jui-engineering|2026/114|contractor-developer|almaty-it|\\N|" \
	"2026-11-28 04:41:00+00|2026-11-22 01:41:00+00|2026-11-29 04:41:00+00|" \
	"manager: marat|0|1|" mine "|" may "|" why
#define CARD_TAIL(hash, conflicts, given) \
	"|Information technology, Almaty|fault in the overnight report|" TEXT "|\\x" hash \
	"|mon-fri 09-18|clause 7.3|2032-05-06|clause 9.1|" conflicts "|" \
	"{\"never signed in\"}|" given "|manager / security-administrator|\\N|\\N|1|cut to " \
	"the end of contract 2026/114|{\"search and read the journal\"}|1|\\N"
/* clang-format on */

static const char *const rows_list[] = {LISTED(17, "pending", "f", "t", "\\N") "|c17",
	"16|freeze|pending|gulnara|Ахметова Гүлнара|\\N|\\N|tengri-soft|\\N|Freeze: "
	"tengri-soft|platform|\\N|\\N|2026-11-21 22:10:00+00|2026-11-24 04:41:00+00|"
	"security-administrator: saule|0|1|f|t|\\N|c16",
	LISTED(4, "refused", "f", "f", "it was refused") "|c4",
	"3|grant|lapsed|saule|x\x1b[31m\xe2\x80\xaetxt|e.volkov|Волков "
	"Евгений|tengri-soft|2026/131|contractor-support|almaty-it|\\N|\\N|2025-09-22 "
	"01:41:00+00|2025-09-29 04:41:00+00|\\N|0|1|t|f|it has lapsed|c3",
	NULL};
static const char *const rows_counted[] = {"2|1|2026-11-22 01:41:00+00", NULL};
static const char *const rows_request[] = {
	LISTED(17, "pending", "f", "t", "\\N") CARD_TAIL(HASH, "[]", "[]"), NULL};
static const char *const rows_broken[] = {
	LISTED(17, "pending", "f", "t", "\\N") CARD_TAIL(OTHER_HASH, "[]", "[]"), NULL};
static const char *const rows_own[] = {
	LISTED(17, "pending", "t", "f", "you asked for it")
		CARD_TAIL(HASH, "[{\"role\": \"contractor-developer\", "
			  "\"with\": \"helpdesk\", \"reason\": "
			  "\"who helps may not read\"}]",
			"[{\"by\": \"marat\", \"name\": \"Қасымов Марат\", \"role\": \"manager\", "
			"\"decision\": "
			"\"approve\", \"reason\": \"as agreed\", \"at\": \"2026-11-22T03:00:00Z\", "
			"\"ends_at\": "
			"null, \"deputy_of\": null, \"void\": true}]"),
	NULL};
static const char *const rows_companies[] = {
	"jui-engineering|ТОО «Жүйе Инжиниринг»|060140001122|1|15|1|f|f|1|c1",
	"tengri-soft|ТОО «Тәңір Софт»|180940009900|2|1|1|t|f|1|c2",
	"old-one|ТОО «Ескі»|180940009901|0|0|0|f|t|1|c3", NULL};
static const char *const rows_company[] = {
	"jui-engineering|ТОО «Жүйе Инжиниринг»|060140001122|1|2|1|f|f|1|[{\"contract\": 1, "
	"\"number\": \"2026/114\", \"subject\": \"First line support of the trading system\", "
	"\"state\": \"current\", \"ends_on\": \"2027-05-07\"}]|[{\"login\": \"s.ivanova\", "
	"\"name\": \"Иванова Светлана Павловна\", \"state\": \"active\"}, {\"login\": "
	"\"t.old\", \"name\": \"Ескі Тоқтар\", \"state\": \"expired\"}]",
	NULL};
static const char *const rows_contract[] = {
	"1|2026/114|jui-engineering|ТОО «Жүйе Инжиниринг»|First line support of the trading "
	"system|2026-05-07|2027-05-07|2032-05-06|current|165|1|clause 7.3, for five years after "
	"the end|clause 9.1, the full damage|" HASH
	"|[{\"grant\": 12, \"login\": \"s.ivanova\", \"name\": \"Иванова\", \"role\": "
	"\"contractor-support\", \"unit\": \"almaty-it\", \"starts_at\": \"2026-11-02T04:41:00Z\", "
	"\"ends_at\": \"2026-11-22T07:41:07Z\", \"hours\": null, \"state\": \"current\"}, "
	"{\"grant\": 9, \"login\": \"s.ivanova\", \"name\": \"Иванова\", \"role\": "
	"\"contractor-developer\", \"unit\": \"almaty-it\", \"starts_at\": "
	"\"2026-10-02T04:41:00Z\", \"ends_at\": \"2026-10-22T07:41:07Z\", \"state\": "
	"\"ended\"}]|[{\"login\": \"s.ivanova\", \"name\": \"Иванова Светлана Павловна\", "
	"\"state\": \"active\"}]",
	NULL};
static const char *const rows_closing[] = {
	"person|s.ivanova|Иванова Светлана Павловна|contractor-support almaty-it|2026-11-02 "
	"04:41:00+00",
	"scope|s.ivanova|Иванова Светлана Павловна|account.read almaty-it|2026-11-20 04:41:00+00",
	"opened|s.ivanova|Иванова Светлана Павловна|session.open x 12|2026-11-20 04:41:00+00",
	"account|s.ivanova|Иванова Светлана Павловна|active|2027-01-07 04:41:00+00",
	"survival|\\N|\\N|clause 7.3, for five years after the end|2032-05-06 19:00:00+00",
	"returned|\\N|yes|data|\\N", "returned|\\N|yes|devices|\\N",
	"returned|\\N|yes|documents|\\N", "returned|\\N|yes|media|\\N",
	"returned|\\N|no|passes|\\N", "remark|\\N|\\N|one pass was lost, police report 17|\\N",
	"signature|asel|Ермекова Әсел Болатқызы|17|2026-11-22 02:11:00+00",
	"waiting|\\N|manager: marat / security-administrator: saule|17|2026-12-22 02:11:00+00",
	NULL};
static const char *const rows_freezes[] = {
	"2|company|tengri-soft|breach of confidentiality|saule|2026-11-22 "
	"04:00:00+00|1|standing|\\N|t",
	"1|contractors|\\N|attack through a supplier|gulnara|2026-10-02 04:00:00+00|53|lifted|"
	"2026-10-02 09:00:00+00|f",
	NULL};

static const char *const rows_home[] = {
	"requests_waiting|2|\\N|requests box:waiting|2026-11-22 01:41:00+00",
	"locked|3|2 by policy, 1 by person|accounts state:locked|2026-11-22 04:12:00+00",
	"dormant|6|not used for 60 days|accounts unused:60|2026-08-22 04:12:00+00",
	"contracts_ending|1|within 30 days|calendar kind:contract days:30|2026-12-01 "
	"19:00:00+00",
	"sinks_stalled|1|2 of 3 current|sinks|2026-11-22 04:32:00+00",
	"records_waiting|1204|waiting since 2026-11-22T04:27:00Z|sinks|2026-11-22 04:26:58+00",
	"x\x1b[31m\xe2\x80\xaetxt|1|\x1b[2J|sessions|\\N", NULL};
static const char *const rows_calendar[] = {
	"2026-11-20 19:00:00+00|review|review|3|almaty-it, third quarter|-2|u1|c1",
	"2026-11-22 04:32:00+00|sink|sink|siem|STALLED|-1|u6|c6",
	"2026-11-22 09:12:00+00|lock|account|b.omarov|Омаров Бауыржан Серікұлы|0|u2|c2",
	"2026-11-25 04:41:00+00|grant|account|s.ivanova|helpdesk, almaty-it|3|u3|c3",
	"2026-12-01 19:00:00+00|contract|contract|2|2026/114, ТОО «Жүйе Инжиниринг»|9|u4|c4",
	"2031-12-01 19:00:00+00|confidentiality|contract|2|x\x1b[31m\xe2\x80\xaetxt|1835|u5|c5",
	NULL};
static const char *const rows_views[] = {"1|accounts|бұғатталған, Алматы|state:locked "
					 "unit:almaty|last_sign_in|t|State,Login,Name,Last sign-in",
	"2|accounts|x\x1b[31m\xe2\x80\xaetxt|!kind:staff||f|", NULL};

static const char *const rows_units[] = {"platform|Platform|\\N|0|Platform|12|1|f",
	"almaty|Almaty office|platform|1|Platform / Almaty office|140|3|f",
	"almaty-it|Information technology, Almaty|almaty|2|Platform / Almaty office / Information "
	"technology, Almaty|31|1|f",
	"almaty-old|Ескі бөлім|almaty|2|Platform / Almaty office / Ескі бөлім|0|4|t",
	"odd|x\x1b[31m\xe2\x80\xaetxt|platform|1|Platform / x\x1b[31m|0|1|f", NULL};
static const char *const rows_duties[] = {
	"helpdesk-clerk|Қолдау қызметкері|Helps people to get in.|{helpdesk}|11|1|f",
	"observer|Observer|Looks and changes nothing.|{auditor,contractor-support}|2|2|f",
	"odd|x\x1b[31m\xe2\x80\xaetxt|\x1b[2J|{}|0|1|t", NULL};
static const char *const rows_policies[] = {"account.unused|interval|90 days|30 days|365 "
					    "days|after so long without a sign-in an account "
					    "is locked|1|\\N|\\N",
	"session.limit|integer|10|1|50|sessions of one account at the same time|2|2026-11-20 "
	"04:41:00+00|saule",
	"odd.one|integer|5|\\N|\\N|x\x1b[31m\xe2\x80\xaetxt|1|\\N|\\N", NULL};
static const char *const rows_absences[] = {
	"3|marat|Қасымов Марат Тоқтарұлы|i.petrov|Петров Игорь Сергеевич|2026-11-20 "
	"04:00:00+00|2026-12-04 04:00:00+00|vacation|current",
	"4|saule|Нұрланова Сәуле|gulnara|Ахметова Гүлнара|2026-12-20 04:00:00+00|2026-12-28 "
	"04:00:00+00|x\x1b[31m\xe2\x80\xaetxt|future",
	"1|marat|Қасымов Марат Тоқтарұлы|saule|Нұрланова Сәуле|2026-08-01 04:00:00+00|2026-08-15 "
	"04:00:00+00|vacation|ended",
	NULL};
static const char *const rows_rules[] = {"freeze:company|manager / security-administrator|[]",
	"grant|manager / security-administrator|[]",
	"grant:contractor-developer|manager + security-administrator|[]", "policy|\\N|[]", NULL};

struct requests_scene {
	const char *name;
	const struct screen_ops *ops;
	enum subject_kind kind;
	const char *id;
	void (*take)(struct screen *screen, struct rows *rows, const struct op_error *err);
	const struct bind_function *function;
	const char *const *rows;
};

static const struct requests_scene scenes[] = {
	{"requests", &screen_requests, SUBJECT_NONE, "", plain_take, &api_function_request_list,
		rows_list},
	{"request", &screen_request, SUBJECT_REQUEST, "17", page_take, &api_function_request_show,
		rows_request},
	{"request-own", &screen_request, SUBJECT_REQUEST, "17", page_take,
		&api_function_request_show, rows_own},
	{"request-broken", &screen_request, SUBJECT_REQUEST, "17", page_take,
		&api_function_request_show, rows_broken},
	{"companies", &screen_companies, SUBJECT_NONE, "", plain_take, &api_function_company_list,
		rows_companies},
	{"company", &screen_company, SUBJECT_COMPANY, "jui-engineering", page_take,
		&api_function_company_show, rows_company},
	{"contract", &screen_contract, SUBJECT_CONTRACT, "1", page_take,
		&api_function_contract_show, rows_contract},
	{"closing", &screen_closing, SUBJECT_CONTRACT, "1", page_take,
		&api_function_contract_closing, rows_closing},
	{"freezes", &screen_freezes, SUBJECT_NONE, "", plain_take, &api_function_freeze_list,
		rows_freezes},
	{"home", &screen_home, SUBJECT_NONE, "", plain_take, &api_function_home, rows_home},
	{"calendar", &screen_calendar, SUBJECT_NONE, "", plain_take, &api_function_calendar_list,
		rows_calendar},
	{"units", &screen_units, SUBJECT_NONE, "", plain_take, &api_function_unit_list, rows_units},
	{"duties", &screen_duties, SUBJECT_NONE, "", plain_take, &api_function_duty_list,
		rows_duties},
	{"policies", &screen_policies, SUBJECT_NONE, "", plain_take, &api_function_policy_list,
		rows_policies},
	{"absences", &screen_absences, SUBJECT_NONE, "", plain_take, &api_function_absence_list,
		rows_absences},
	{"rules", &screen_rules, SUBJECT_NONE, "", plain_take, &api_function_rule_list, rows_rules},
	{"views", &screen_views, SUBJECT_NONE, "", plain_take, &api_function_view_list, rows_views},
};

struct screen *
requests_scene(const char *scene, const struct screen_host *host)
{
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct subject subject = {.kind = scenes[i].kind};
		struct op_error err = OP_ERROR_INIT;
		struct screen *screen;

		if (!text_is(scenes[i].name, scene)) {
			continue;
		}
		text_format(subject.id, sizeof(subject.id), "%s", scenes[i].id);
		screen = screen_new(scenes[i].ops, host, &subject, &err);
		if (screen == NULL) {
			die("%s: %s", scene, err.message);
		}
		scenes[i].take(screen, rows_make(scenes[i].function, scenes[i].rows), NULL);
		if (scenes[i].ops == &screen_requests) {
			requests_take_count(
				screen, rows_make(&api_function_request_count, rows_counted), NULL);
		}
		return screen;
	}
	return NULL;
}
