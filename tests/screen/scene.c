/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws one scene on the terminal it is started on, hands keys to it, and ends on Ctrl-D:
 * scene NAME LANGUAGE LOCALE-DIRECTORY [THEME]. The clock stands still at 2026-11-22 09:41:07 in
 * Almaty. Rows come from rows.c through the doors by which the server's answers enter the screens.
 */
#include "../../api-client/account.h"
#include "../../api-client/buf.h"
#include "../../api-client/clock.h"
#include "../../api-client/journal.h"
#include "../../api-client/me.h"
#include "../../api-client/session.h"
#include "../../api-client/text.h"
#include "../../screens/dialog.h"
#include "../../screens/frame.h"
#include "../../screens/take.h"
#include "../../screens/term.h"
#include "boards.h"
#include "journal.h"
#include "requests.h"
#include "rights.h"
#include "rows.h"
#include "scene_page.h"

#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW INT64_C(1795322467000000) /* 2026-11-22T04:41:07Z */

static struct op_error reported;
static struct screen *screen;
static struct dialog *dialog;
static struct form *form, *page; /* page: of a page over the whole terminal */
static const char *scene;

static void
redraw(void *user)
{
	(void)user;
}

static void
report(void *user, const struct op_error *err)
{
	(void)user;
	reported = *err;
}

static void
notice(void *user, const char *text)
{
	(void)user;
	(void)text;
}

static const struct screen_host host = {
	.redraw = redraw, .report = report, .notice = notice, .own_login = "aigerim"};

static void
screen_open(const struct screen_ops *ops, enum subject_kind kind, const char *id)
{
	struct subject subject = {.kind = kind};
	struct op_error err = OP_ERROR_INIT;

	text_format(subject.id, sizeof(subject.id), "%s", id);
	screen = screen_new(ops, &host, &subject, &err);
	if (screen == NULL) {
		die("%s: %s", scene, err.message);
	}
}

/* Many rows of the same form, for scrolling: made once, never freed. */
static const char *const *
many_accounts(int count)
{
	static const char **lines;

	lines = mem_new((size_t)count + 1, sizeof(*lines));
	for (int i = 0; i < count; i++) {
		struct buf line = BUF_INIT;

		buf_printf(&line,
			"user%03d|Қалиев Ержан "
			"%03d|staff|almaty|Алматы|active|\\N|\\N|\\N|{helpdesk}|"
			"2026-11-22 03:%02d:00+00|\\N|1|u%03d",
			i, i, i % 60, i);
		lines[i] = buf_steal(&line);
	}
	return lines;
}

static void
open_accounts(const char *const *rows)
{
	screen_open(&screen_accounts, SUBJECT_NONE, "");
	accounts_take_count(screen, rows_make(&api_function_account_count, rows_count), NULL);
	accounts_take_list(screen, rows_make(&api_function_account_list, rows), NULL);
}

static void
open_card(const char *const *rows, const char *const *history)
{
	screen_open(&screen_account_card, SUBJECT_ACCOUNT, "b.omarov");
	account_card_take(screen, rows_make(&api_function_account_show, rows), NULL);
	account_card_take_history(screen, rows_make(&api_function_account_history, history), NULL);
}

static void
open_journal(void)
{
	screen_open(&screen_journal, SUBJECT_ACCOUNT, "b.omarov");
	journal_take_ticket(screen, rows_make(&api_function_journal_open, rows_ticket), NULL);
	journal_take_events(screen, rows_make(&api_function_journal_read, rows_events), NULL);
}

static void
open_event(const char *const *rows)
{
	screen_open(&screen_event, SUBJECT_EVENT, "4713");
	event_take(screen, rows_make(&api_function_journal_show, rows), NULL);
}

static void
open_sessions(void)
{
	screen_open(&screen_sessions, SUBJECT_NONE, "");
	sessions_take(screen, rows_make(&api_function_session_list, rows_sessions), NULL);
}

static void
open_me(void)
{
	screen_open(&screen_me, SUBJECT_NONE, "");
	me_take(screen, rows_make(&api_function_me_show, rows_me), NULL);
	me_take_sessions(screen, rows_make(&api_function_session_list, rows_sessions), NULL);
}

static void
open_help(void)
{
	static const struct help_line lines[] = {
		{"", "Accounts", "", true},
		{"Enter", "account show", "show why an account is locked, and until when", false},
		{"U", "account unlock", "open a locked account; a reason is asked for and kept",
			false},
		{"L", "account lock",
			"lock an account at once; open sessions end at their next call", false},
		{"", "Everywhere", "", true},
		{"/", "filter", "narrow the list down while typing", false},
		{"F10 Q", "sign-out", "end the session", false},
	};

	screen_help_set("accounts", lines, sizeof(lines) / sizeof(lines[0]));
	screen_open(&screen_help, SUBJECT_NONE, "");
}

static void
open_dialog(bool error)
{
	static const struct form_field fields[] = {
		{.name = "reason",
			.label = "Reason",
			.type = FORM_TEXT,
			.required = true,
			.help = "At least three characters; it is kept in the journal."},
		{.name = "code", .label = "Code", .type = FORM_CODE, .required = true},
	};
	struct dialog_spec spec = {.title = "Lock account",
		.bad = true,
		.confirm_word = "arov",
		.fields = fields,
		.field_count = 2,
		.text = "b.omarov  Омаров Бауыржан Серікұлы  person 0417\n\nThe account is locked "
			"until "
			"somebody unlocks it. Its 2 open sessions end at their next call."};
	struct op_error err = OP_ERROR_INIT;

	dialog = dialog_new(&spec);
	if (error) {
		op_error_set(&err, OP_ERROR_REFUSED, "you may not lock this account");
		op_error_detail(&err, "The right account.lock is missing for the unit astana.");
		op_error_hint(&err, "A security administrator can grant it.");
		dialog_set_error(dialog, &err);
	}
}

/* An edit that somebody else was faster with, and the words that a field takes. */
static void
open_form(void)
{
	static const struct form_field fields[] = {
		{.name = "unit",
			.label = "Unit",
			.help = "short name",
			.initial = "almaty-trading"},
		{.name = "duty", .label = "Duty", .help = "of staff", .initial = "helpdesk-clerk"},
		{.name = "expires", .label = "Ends", .help = "2026-12-31 or +90d"},
		{.name = "reason", .label = "Reason", .help = "why", .required = true},
	};
	static const char *const words[] = {"almaty", "almaty-it", "almaty-trading", "astana"};
	const struct dialog_spec spec = {.title = "account edit",
		.text = "change unit, duty or end of an account\nasel  Төлегенова Әсел",
		.fields = fields,
		.field_count = 4};

	dialog = dialog_new(&spec);
	for (size_t i = 0; i < 4; i++) {
		form_add_word(dialog_form(dialog), "unit", words[i]);
	}
	form_set_error(dialog_form(dialog), "duty", "now: observer");
}

static void
open_long_dialog(void)
{
	struct buf text = BUF_INIT;
	struct dialog_spec spec = {.title = "Details"};

	for (int i = 1; i <= 40; i++) {
		buf_printf(&text, "Line %d of a text that has to be read to its end.\n", i);
	}
	spec.text = buf_text(&text);
	dialog = dialog_new(&spec);
	buf_done(&text);
}

static void
open_sign_in(void)
{
	const struct form_field fields[] = {
		{.name = "login",
			.label = _("Account"),
			.type = FORM_TEXT,
			.limit = 32,
			.required = true},
		{.name = "password", .label = _("Password"), .type = FORM_SECRET, .required = true},
		{.name = "code", .label = _("Code"), .type = FORM_CODE, .required = true},
	};

	form = form_new(fields, 3);
}

static void
scene_open(void)
{
	if (text_is(scene, "accounts") || text_is(scene, "away") || text_is(scene, "prompt")) {
		open_accounts(rows_accounts);
	} else if (text_is(scene, "accounts-many")) {
		open_accounts(many_accounts(100));
		accounts_take_list(
			screen, rows_make(&api_function_account_list, rows_accounts), NULL);
	} else if (text_is(scene, "accounts-none")) {
		open_accounts(rows_none);
	} else if (text_is(scene, "accounts-hostile")) {
		open_accounts(rows_hostile);
	} else if (text_is(scene, "card")) {
		open_card(rows_card_locked, rows_history);
	} else if (text_is(scene, "card-person")) {
		open_card(rows_card_person, rows_none);
	} else if (text_is(scene, "card-hostile")) {
		open_card(rows_card_hostile, rows_none);
	} else if (text_is(scene, "journal")) {
		open_journal();
	} else if (text_is(scene, "event")) {
		open_event(rows_event);
	} else if (text_is(scene, "event-hostile")) {
		open_event(rows_event_long);
	} else if (text_is(scene, "sessions")) {
		open_sessions();
	} else if (text_is(scene, "help")) {
		open_help();
	} else if (text_is(scene, "dialog") || text_is(scene, "dialog-error")) {
		open_accounts(rows_accounts);
		open_dialog(text_is(scene, "dialog-error"));
	} else if (text_is(scene, "form")) {
		open_accounts(rows_accounts);
		open_form();
	} else if (text_is(scene, "dialog-long")) {
		open_long_dialog();
	} else if (text_is(scene, "sign-in") || text_is(scene, "sign-in-refused") ||
		   text_is(scene, "locked")) {
		open_sign_in();
	} else if (text_is(scene, "me")) {
		open_me();
	} else {
		page = scene_page_open(scene);
		screen = page != NULL ? NULL : requests_scene(scene, &host);
		if (screen == NULL && page == NULL) {
			screen = rights_scene(scene, &host);
		}
		if (screen == NULL && page == NULL) {
			screen = boards_scene(scene, &host);
		}
		if (screen == NULL && page == NULL) {
			screen = journal_scene(scene, &host);
		}
		if (screen == NULL && page == NULL) {
			die("no scene %s", scene);
		}
	}
}

static const struct frame_hint *
hints_make(size_t *ret_count)
{
	static struct frame_hint hints[6];

	hints[0] = (struct frame_hint){"Enter", "open"};
	hints[1] = (struct frame_hint){"U", "unlock"};
	hints[2] = (struct frame_hint){"L", "lock"};
	hints[3] = (struct frame_hint){"/", "filter"};
	hints[4] = (struct frame_hint){":", "command"};
	hints[5] = (struct frame_hint){"?", "help"};
	*ret_count = 6;
	return hints;
}

static void
frame_scene_draw(bool away)
{
	struct conn_facts facts = {.state = away ? CONN_WAITING : CONN_READY,
		.tls_version = "TLSv1.3",
		.host = "bastion-db.example"};
	struct frame_view view = {.environment = away ? "TEST" : "PROD",
		.platform = "Almaty Assets Exchange",
		.login = "aigerim",
		.role = "helpdesk",
		.unit = "Алматы",
		.facts = &facts,
		.server_now = NOW,
		.message = reported.kind != OP_ERROR_NONE ? reported.message : "unlocked b.omarov",
		.message_bad = reported.kind != OP_ERROR_NONE,
		.operation = "7f3a…c1",
		.session_left = 12 * CLOCK_HOUR - 2 * CLOCK_MINUTE,
		.fresh_left = away ? 0 : 252 * CLOCK_SECOND,
		.access_left = TIME_NULL};
	struct area body = frame_body();

	if (screen->ops == &screen_home) {
		view.deadline = "Patches overdue: 1";
		view.deadline_over = true;
	}
	facts.retry_at = clock_monotonic() + 4 * CLOCK_SECOND - CLOCK_SECOND / 4;
	view.hints = hints_make(&view.hint_count);
	screen->ops->heading(screen, &view.heading);
	frame_draw(&view);
	screen->ops->draw(screen, &body);
	if (away) {
		draw_dim(&body);
	}
}

static void
sign_in_draw(void)
{
	struct sign_in_view view = {.platform = "Almaty Assets Exchange",
		.environment = "TEST",
		.server = "bastion-db.example · TLS 1.3",
		.code_seconds = 17,
		.message = ""};

	if (text_is(scene, "sign-in-refused")) {
		view.message = "the account, the password or the code is wrong";
		view.message_bad = true;
	}
	view.locked = text_is(scene, "locked");
	frame_draw_sign_in(&view, form);
}

static void
draw(void)
{
	struct area all = {0, 0, 0, 0};

	term_size(&all.rows, &all.columns);
	term_begin();
	if (term_too_small()) {
		frame_draw_too_small();
	} else if (page != NULL) {
		scene_page_draw(scene, page);
	} else if (form != NULL) {
		sign_in_draw();
	} else {
		if (screen != NULL) {
			frame_scene_draw(text_is(scene, "away"));
		}
		if (text_is(scene, "prompt")) {
			frame_draw_prompt("/", "state:locked омар", strlen("state:locked ом"),
				"state:  unit:  kind:");
		}
	}
	if (dialog != NULL && !term_too_small()) {
		dialog_draw(dialog, &all);
	}
	term_end();
}

static void
key_give(int key)
{
	if (dialog != NULL) {
		(void)dialog_key(dialog, key);
	} else if (form != NULL || page != NULL) {
		(void)form_key(form != NULL ? form : page, key);
	} else {
		(void)screen->ops->on_key(screen, key);
	}
}

static void
keys_serve(void)
{
	for (;;) {
		struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
		int key;

		(void)poll(&input, 1, term_escape_deadline() == INT64_MAX ? -1 : 30);
		while ((key = term_key_next()) != TERM_KEY_NONE) {
			if (key == TERM_CTRL('d')) {
				return;
			}
			key_give(key);
		}
		if (term_input_closed()) {
			return;
		}
		draw();
	}
}

int
main(int argc, char **argv)
{
	struct term_options options = {.term = getenv("TERM")};
	struct op_error err = OP_ERROR_INIT;

	if (argc < 4 || setlocale(LC_ALL, "C.UTF-8") == NULL) {
		die("usage: scene NAME LANGUAGE LOCALE-DIRECTORY [THEME]");
	}
	scene = argv[1];
	(void)setenv("LANGUAGE", argv[2], 1);
	(void)bindtextdomain("opconsole", argv[3]);
	(void)textdomain("opconsole");
	options.theme = argc > 4 ? argv[4] : "dark";
	options.ascii = argc > 5;
	clock_fix(NOW);
	if (!clock_set_zone("Asia/Almaty") || !term_start(&options, &err)) {
		die("%s", err.message);
	}
	scene_open();
	draw();
	keys_serve();
	dialog_free(dialog);
	form_free(form);
	form_free(page);
	scene_page_done();
	screen_free(screen);
	term_stop();
	return 0;
}
