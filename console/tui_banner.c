/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened since the last sign-in, said once on arrival: on the message line when there is
 * nothing but the last sign-in, in one dialog when something asks for a look.
 */
#include "tui.h"

#include "../api-client/server_text.h"
#include "../screens/json.h"

#include <stdlib.h>

#define RECOVERY_FEW 3

static void
line_add(struct buf *text, const char *line)
{
	buf_append(text, text->length == 0 ? "" : "\n");
	buf_append(text, line);
}

static void
last_add(const struct api_banner *banner, struct buf *to)
{
	char when[CLOCK_TEXT_SIZE], line[300];

	if (banner->last_sign_in == TIME_NULL) {
		line_add(to, _("this is your first sign-in"));
		return;
	}
	text_format(line, sizeof(line), _("last sign-in %s from %s"),
		clock_format(banner->last_sign_in, CLOCK_SHORT, when, sizeof(when)),
		banner->last_sign_in_from == NULL ? "" : banner->last_sign_in_from);
	line_add(to, line);
}

static void
failures_add(const struct api_banner *banner, struct buf *to)
{
	char line[200];

	if (banner->failures_since > 0) {
		text_format(line, sizeof(line),
			_("Attempts to sign in with your account that failed: %lld."),
			(long long)banner->failures_since);
		line_add(to, line);
	}
}

static void
ending_add(const struct api_banner *banner, struct buf *to)
{
	struct json_list *ending = json_list_new(banner->ending);
	char when[CLOCK_TEXT_SIZE], line[300];

	for (size_t i = 0; i < json_list_count(ending); i++) {
		text_format(line, sizeof(line), _("Your right %s in %s ends %s."),
			json_list_text(ending, i, "role"), json_list_text(ending, i, "unit"),
			clock_format(json_list_time(ending, i, "until"), CLOCK_SHORT, when,
				sizeof(when)));
		line_add(to, line);
	}
	json_list_free(ending);
}

static void
requests_add(const struct api_banner *banner, struct buf *to)
{
	char when[CLOCK_TEXT_SIZE], line[300];

	if (banner->requests_waiting > 0) {
		text_format(line, sizeof(line),
			ngettext("%lld request waits for you, since %s.",
				"%lld requests wait for you, the oldest since %s.",
				(unsigned long)banner->requests_waiting),
			(long long)banner->requests_waiting,
			clock_format(banner->requests_oldest, CLOCK_SHORT, when, sizeof(when)));
		line_add(to, line);
	}
	if (banner->requests_decided > 0) {
		text_format(line, sizeof(line),
			ngettext("%lld request of yours was decided.",
				"%lld requests of yours were decided.",
				(unsigned long)banner->requests_decided),
			(long long)banner->requests_decided);
		line_add(to, line);
	}
}

static void
notices_add(const struct api_banner *banner, struct buf *to)
{
	struct json_list *notices = json_list_new(banner->notices);
	char when[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < json_list_count(notices); i++) {
		struct buf words = BUF_INIT;

		server_text(json_list_text(notices, i, "text"), &words);
		buf_append(to, to->length == 0 ? "" : "\n");
		buf_printf(to, "%s  %s",
			clock_format(
				json_list_time(notices, i, "at"), CLOCK_SHORT, when, sizeof(when)),
			buf_text(&words));
		buf_done(&words);
	}
	json_list_free(notices);
}

static void
recovery_add(const struct api_banner *banner, struct buf *to)
{
	char line[200];

	if (banner->recovery_left > 0 && banner->recovery_left < RECOVERY_FEW) {
		text_format(line, sizeof(line),
			ngettext("You have %lld recovery code left; make new ones in My account.",
				"You have %lld recovery codes left; make new ones in My account.",
				(unsigned long)banner->recovery_left),
			(long long)banner->recovery_left);
		line_add(to, line);
	}
}

static void
seen_answered(void *user, struct rows *rows, const struct op_error *err)
{
	(void)user;
	(void)err; /* what is not marked is said again next time */
	rows_free(rows);
}

static void
notices_seen(struct tui *tui)
{
	const struct api_banner *banner = rows_at(tui->banner, 0);
	struct json_list *notices = json_list_new(banner == NULL ? NULL : banner->notices);
	int64_t newest = 0;

	for (size_t i = 0; i < json_list_count(notices); i++) {
		int64_t number = json_list_int(notices, i, "notice");

		newest = number > newest ? number : newest;
	}
	json_list_free(notices);
	if (newest > 0 && conn_facts(tui->conn)->state == CONN_READY) {
		(void)api_notice_seen(tui->conn, newest, seen_answered, NULL);
	}
}

static void
banner_event(struct tui *tui, struct tui_overlay *overlay, enum form_event event)
{
	(void)event;
	tui_overlay_close(tui, overlay);
	notices_seen(tui);
}

bool
tui_banner_key(struct tui *tui, int key)
{
	if (key != '!' || tui->overlay == NULL || tui->overlay->event != banner_event) {
		return false;
	}
	tui_overlay_close(tui, tui->overlay);
	tui_job_start(tui, action_find("account.not-me"));
	return true;
}

/* Everything but the last sign-in itself. */
static void
rest_add(const struct api_banner *banner, struct buf *to)
{
	failures_add(banner, to);
	notices_add(banner, to);
	requests_add(banner, to);
	ending_add(banner, to);
	recovery_add(banner, to);
}

static void
banner_open(struct tui *tui, const struct api_banner *banner)
{
	struct dialog_spec spec = {.title = _("since your last sign-in")};
	struct buf text = BUF_INIT;

	last_add(banner, &text);
	rest_add(banner, &text);
	buf_append(&text, "\n\n");
	buf_append(&text, _("If something of this was not you, press \"!\"."));
	spec.text = buf_text(&text);
	(void)tui_overlay_open(tui, &spec, banner_event, NULL);
	buf_done(&text);
}

void
tui_banner_arrive(struct tui *tui)
{
	const struct api_banner *banner = rows_at(tui->banner, 0);
	struct buf text = BUF_INIT;

	if (banner == NULL) {
		return;
	}
	last_add(banner, &text);
	tui_notice(tui, buf_text(&text));
	buf_truncate(&text, 0);
	rest_add(banner, &text);
	if (text.length > 0) {
		banner_open(tui, banner);
	}
	buf_done(&text);
}

static void
banner_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;

	tui->dirty = true;
	if (tui->mode != TUI_WORK || err != NULL) {
		if (err != NULL && tui->mode == TUI_WORK) {
			tui_report(tui, err);
		}
		rows_free(rows);
		return;
	}
	rows_free(tui->banner);
	tui->banner = rows;
	if (rows_at(rows, 0) != NULL) {
		banner_open(tui, rows_at(rows, 0));
	}
}

void
tui_banner_show(struct tui *tui)
{
	(void)api_banner(tui->conn, banner_answered, tui);
}
