/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for the boards: every state once, an exception, what is overdue, hostile texts.
 */
#include "boards.h"
#include "../../api-client/antivirus.h"
#include "../../api-client/backup.h"
#include "../../api-client/drill.h"
#include "../../api-client/buf.h"
#include "../../api-client/component.h"
#include "../../api-client/exception.h"
#include "../../api-client/patch.h"
#include "../../api-client/sink.h"
#include "../../api-client/text.h"
#include "../../screens/take.h"
#include "rows.h"

/* component|name|environment|unit|product|engine|signatures_version|signatures_at|
 * signature_age_hours|limit_hours|realtime|last_full_scan|last_report|last_error|detections|state|
 * state_why|exception_until|cursor */
static const char *const antivirus[] = {
	"mobile-1|Mobile backend|production|almaty-it|ClamAV|1.0.7|27326|2026-11-21 22:00:00+00|6|"
	"48|on|2026-11-20 22:00:00+00|2026-11-22 04:29:00+00|\\N|2|DETECTED|2 detections are "
	"open|\\N|c1",
	"api-2|Gateway, second|production|astana-support|ClamAV|1.0.7|27326|"
	"2026-11-21 20:00:00+00|8|48|off|2026-11-20 22:00:00+00|2026-11-22 04:10:00+00|\\N|0|OFF|"
	"real-time protection is off|\\N|c2",
	"api-1|Gateway, first|production|almaty-it|ClamAV|1.0.7|27324|2026-11-19 19:00:00+00|57|48|"
	"on|2026-11-20 22:00:00+00|2026-11-22 04:23:00+00|freshclam: no route|0|CANT_UPDATE|"
	"freshclam: no route|2026-12-11 19:00:00+00|c3",
	"web-3|Member portal|production|almaty-it|ClamAV|1.0.7|27323|2026-11-19 05:00:00+00|71|48|"
	"on|\\N|2026-11-22 04:16:00+00|\\N|0|OLD|signatures are older than 48 hours|\\N|c4",
	"switch-1|Қоңырау "
	"коммутаторы|production|almaty-it|\\N|\\N|\\N|\\N|\\N|48|\\N|\\N|\\N|\\N|0|"
	"NEVER|never reported|\\N|c5",
	"db-2|Clearing database|production|almaty-it|ClamAV|1.0.7|27325|2026-11-20 18:00:00+00|34|"
	"48|on|2026-11-20 22:00:00+00|2026-11-20 21:40:00+00|\\N|0|SILENT|no report since "
	"21.11 02:40|\\N|c6",
	"ws-12|Work place|production|almaty-clearing|ClamAV|1.0.7|27326|2026-11-22 "
	"00:00:00+00|4|48|"
	"on|2026-11-20 22:00:00+00|2026-11-22 04:33:00+00|\\N|0|OK|\\N|\\N|c7",
	"e\x1b[31mvil|na\rme\x1b]0;t\x07|production|x|\xe2\x80\xaeproduct|1|1|"
	"2026-11-22 00:00:00+00|4|48|on|\\N|2026-11-22 04:33:00+00|\\N|0|NEWER-STATE|\\N|\\N|c8",
	NULL};

/* ...|exception_until|detections_open|detections_closed */
static const char *const antivirus_card[] = {
	"mobile-1|Mobile backend|production|almaty-it|ClamAV|1.0.7|27326|2026-11-21 22:00:00+00|6|"
	"48|on|2026-11-20 22:00:00+00|2026-11-22 04:29:00+00|freshclam: slow mirror|2|DETECTED|"
	"open detections: 2|2026-12-11 19:00:00+00|[{\"detection\": 7, \"signature\": "
	"\"Win.Test.EICAR_HDB-1\", \"path\": \"/srv/upload/2218/eicar.com\", \"at\": "
	"\"2026-11-22T01:00:00Z\"}, {\"detection\": 8, \"signature\": "
	"\"Html.Phishing.Agent-9901\", "
	"\"path\": \"/srv/upload/2219/letter.html\", \"at\": \"2026-11-22T02:00:00Z\"}]|"
	"[{\"detection\": 3, \"signature\": \"Win.Test.EICAR_HDB-1\", \"path\": \"/tmp/x\", "
	"\"at\": "
	"\"2026-11-01T01:00:00Z\", \"by\": \"saule\", \"reason\": \"test file\"}]",
	NULL};

#define RULE "clause 13: one calendar month from "
#define ZONE " in Asia/Almaty"

/* component|name|environment|unit|advisory|title|severity|published_on|detected_at|tested_at|
 * installed_at|effective_at|due_at|days_left|rule|state|overdue|exception_until|reboot|cursor */
static const char *const patches[] = {
	"web-3|Member portal|production|almaty-it|DSA-5961-1|nginx: request smuggling|critical|"
	"2026-10-06|2026-10-07 04:00:00+00|\\N|\\N|\\N|2026-11-06 19:00:00+00|-16|" RULE
	"2026-10-06, until the end of 2026-11-06" ZONE "|FIX_AVAILABLE|t|\\N|f|p1",
	"api-1|Gateway, first|production|almaty-it|DSA-5982-1|openssl: memory corruption|critical|"
	"2026-10-26|2026-10-27 04:00:00+00|2026-11-19 04:00:00+00|\\N|\\N|2026-11-26 "
	"19:00:00+00|4|" RULE "2026-10-26, until the end of 2026-11-26" ZONE
	"|FIX_AVAILABLE|f|2026-12-11 19:00:00+00|f|p2",
	"mobile-1|Mobile backend|production|almaty-it|DSA-5982-1|openssl: memory "
	"corruption|critical|"
	"2026-10-26|2026-10-27 04:00:00+00|2026-11-19 04:00:00+00|2026-11-20 04:00:00+00|\\N|"
	"2026-11-26 19:00:00+00|4|" RULE "2026-10-26, until the end of 2026-11-26" ZONE
	"|INSTALLED|f|\\N|t|p3",
	"db-2|Clearing database|production|almaty-it|DSA-5975-1|libxml2: use after free|high|"
	"2026-11-02|2026-11-03 04:00:00+00|\\N|\\N|\\N|2027-01-01 19:00:00+00|40|policy: 60 days "
	"from 2026-11-02, until the end of that day" ZONE "|UNKNOWN|f|\\N|f|p4",
	"web-3|Member portal|production|almaty-it|DSA-5990-1|imagemagick: overflow|medium|"
	"2026-11-16|2026-11-17 04:00:00+00|\\N|\\N|\\N|\\N|\\N|no deadline set for this severity|"
	"NO_FIX|f|\\N|f|p5",
	"web-2|Trading web|production|almaty-it|DSA-5961-1|nginx: request smuggling|critical|"
	"2026-10-06|2026-10-07 04:00:00+00|2026-10-08 04:00:00+00|2026-10-09 04:00:00+00|"
	"2026-10-09 04:10:00+00|2026-11-06 19:00:00+00|-16|" RULE
	"2026-10-06, until the end of 2026-11-06" ZONE "|EFFECTIVE|f|\\N|f|p6",
	NULL};

/* ...|reboot|packages|tests */
static const char *const patch[] = {
	"mobile-1|Mobile backend|production|almaty-it|DSA-5982-1|openssl: memory "
	"corruption|critical|"
	"2026-10-26|2026-10-27 04:00:00+00|2026-11-19 04:00:00+00|2026-11-20 04:00:00+00|\\N|"
	"2026-11-26 19:00:00+00|4|" RULE "2026-10-26, until the end of 2026-11-26" ZONE
	"|INSTALLED|f|\\N|t|[{\"package\": \"openssl\", \"installed\": \"3.0.17-1~deb12u3\", "
	"\"fixed\": \"3.0.17-1~deb12u3\", \"effective\": false}]|[{\"component\": \"web-test\", "
	"\"at\": \"2026-11-19T04:00:00Z\", \"passed\": true, \"by\": \"saule\", \"reason\": "
	"\"regression suite\"}]",
	NULL};

/* component|name|environment|unit|last_run|last_ok|age_hours|limit_hours|state|last_drill|
 * rpo_seconds|rto_seconds|drill_due|drill_days_left|cursor */
static const char *const backups[] = {"db-test|Trading database, test|test|almaty-it|2026-11-21 "
				      "22:00:00+00|\\N|\\N|26|FAILED|\\N|"
				      "\\N|\\N|2026-11-12 19:00:00+00|-10|b1",
	"web-2|Trading web|production|almaty-it|2026-11-20 02:00:00+00|2026-11-20 "
	"02:40:00+00|50|26|"
	"OLD|\\N|\\N|\\N|2026-12-12 19:00:00+00|20|b2",
	"ws-12|Work place|production|almaty-clearing|\\N|\\N|\\N|26|NEVER|\\N|\\N|\\N|"
	"2026-12-12 19:00:00+00|20|b3",
	"db-2|Clearing database|production|almaty-it|2026-11-21 22:00:00+00|"
	"2026-11-21 22:40:00+00|6|26|OK|2026-06-07 22:00:00+00|240|2820|2026-12-04 22:00:00+00|12|"
	"b4",
	NULL};

/* drill|component|label|failed_at|newest_record_at|started_at|finished_at|rpo_seconds|rto_seconds|
 * counts|passed|signed_first|signed_second|reason|request|cursor */
static const char *const drills[] = {
	"3|mobile-1|20261121-020000F|2026-11-21 22:00:00+00|2026-11-21 21:56:00+00|2026-11-21 "
	"22:10:00+00|2026-11-21 22:57:00+00|240|2820|orders 1204331 of 1204331, trades 51 of 51|t|"
	"Смағұлова Сәуле Маратқызы|Әбдірахманов Марат Ғалымұлы|half-yearly drill|71|d3",
	"1|mobile-1|20260520-020000F|2026-05-20 22:00:00+00|2026-05-20 20:56:00+00|2026-05-20 "
	"22:10:00+00|2026-05-21 02:10:00+00|3840|14400|orders 12 of 1204331|f|"
	"Смағұлова Сәуле Маратқызы|Нұрлан Әлия Қайратқызы|\\e[31m|\\N|d1",
	NULL};

/* component|name|kind|environment|unit|unit_name|device|last_report|state|version|cursor */
static const char *const components[] = {
	"api-1|Gateway, first|api_server|production|almaty-it|IT|\\N|2026-11-22 "
	"04:23:00+00|fresh|1|"
	"k1",
	"db-2|Clearing database|database|production|almaty-it|IT|db-2|2026-11-20 21:40:00+00|"
	"silent|3|k2",
	"web-1|Trading web, first|web|production|almaty-it|IT|web-1|\\N|never|1|k3", NULL};

/* exception|kind|component|name|advisory|measure|reason|since|until|days_left|renewals|
 * requested_by|request|state|cursor */
static const char *const exceptions[] = {
	"2|antivirus|api-1|Gateway, first|\\N|files are scanned at the filter|mirror is away|"
	"2026-11-20 04:00:00+00|2026-12-11 19:00:00+00|19|2|saule|41|open|e1",
	"1|patch|api-1|Gateway, first|DSA-5982-1|handshakes end at the filter|vendor|"
	"2026-11-20 04:00:00+00|2026-11-26 19:00:00+00|4|0|saule|40|open|e2",
	NULL};

/* sink|state|waiting|oldest|acked_number|acked_at|error|error_at|contact_at|device|starts|
 * version */
static const char *const sinks[] = {
	"archive|DISABLED|120331|2026-11-20 04:00:00+00|1083669|2026-11-20 03:59:00+00|\\N|\\N|"
	"2026-11-20 04:00:00+00|forward-2|beginning|2",
	"siem|STALLED|1204|2026-11-22 04:02:11+00|1202796|2026-11-22 04:02:09+00|refused|"
	"2026-11-22 04:41:00+00|2026-11-22 04:41:06+00|forward-1|now|1",
	"siem-2|BEHIND|38|2026-11-22 04:40:41+00|1203962|2026-11-22 04:41:05+00|\\N|\\N|"
	"2026-11-22 04:41:06+00|forward-1|now|1",
	"siem-3|OK|0|\\N|1204000|2026-11-22 04:41:06+00|\\N|\\N|2026-11-22 04:41:06+00|forward-3|"
	"now|1",
	"siem-4|NEVER|17|2026-11-22 04:38:00+00|0|\\N|not_accepted|2026-11-22 04:41:00+00|"
	"2026-11-22 04:41:06+00|forward-3|now|1",
	"siem-5|NEWER-STATE|1|2026-11-22 04:38:00+00|0|\\N|e\x1b[31mvil|\\N|\\N|forward-3|now|1",
	NULL};

static const struct {
	const char *scene;
	const struct screen_ops *ops;
	enum subject_kind kind;
	const struct bind_function *function;
	const char *const *rows;
} scenes[] = {
	{"antivirus", &screen_antivirus, SUBJECT_NONE, &api_function_antivirus_list, antivirus},
	{"antivirus-card", &screen_antivirus_card, SUBJECT_COMPONENT, &api_function_antivirus_show,
		antivirus_card},
	{"patches", &screen_patches, SUBJECT_NONE, &api_function_patch_list, patches},
	{"patch", &screen_patch, SUBJECT_COMPONENT, &api_function_patch_show, patch},
	{"backups", &screen_backups, SUBJECT_NONE, &api_function_backup_list, backups},
	{"drills", &screen_drills, SUBJECT_COMPONENT, &api_function_drill_list, drills},
	{"components", &screen_components, SUBJECT_NONE, &api_function_component_list, components},
	{"exceptions", &screen_exceptions, SUBJECT_NONE, &api_function_exception_list, exceptions},
	{"sinks", &screen_sinks, SUBJECT_NONE, &api_function_sink_list, sinks},
};

struct screen *
boards_scene(const char *name, const struct screen_host *host)
{
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct subject subject = {
			.kind = scenes[i].kind, .id = "mobile-1", .advisory = "DSA-5982-1"};
		struct op_error err = OP_ERROR_INIT;
		struct screen *screen;

		if (!text_is(name, scenes[i].scene)) {
			continue;
		}
		screen = screen_new(scenes[i].ops, host, &subject, &err);
		if (screen == NULL) {
			die("%s: %s", name, err.message);
		}
		if (scenes[i].kind == SUBJECT_NONE || scenes[i].ops == &screen_drills) {
			plain_take(screen, rows_make(scenes[i].function, scenes[i].rows), NULL);
		} else {
			page_take(screen, rows_make(scenes[i].function, scenes[i].rows), NULL);
		}
		return screen;
	}
	return NULL;
}
