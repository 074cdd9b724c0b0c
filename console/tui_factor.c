/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages at work: a new password of one's own, a new phone, and codes that are shown once.
 */
#include "tui_page.h"

#include "actions/factor.h"

#include <string.h>

static void
page_away(struct tui *tui)
{
	tui_page_close(tui);
}

/* The session may be over; the page goes with it. */
static void
factor_failed(struct tui *tui, const struct op_error *err)
{
	if (!tui_session_over(tui, err)) {
		tui_page_error(tui, err);
	}
}

static void
factor_done(struct tui *tui, const char *text)
{
	tui_page_close(tui);
	tui_notice(tui, text);
	tui_reload(tui, RESOURCE_ME | RESOURCE_SESSION | RESOURCE_JOURNAL);
}

/* Own password */

static void
change_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_status *answer = rows_at(rows, 0);
	struct op_error refused = OP_ERROR_INIT;

	if (err == NULL && password_changed(answer == NULL ? "" : answer->status, &refused)) {
		factor_done(tui, _("your password is changed; your other sessions have ended"));
		return;
	}
	form_clear_secrets(tui->page->form);
	form_focus(tui->page->form, "password");
	tui->page->marks.characters = 0;
	tui->page->marks.same = false;
	factor_failed(tui, err == NULL ? &refused : err);
}

static void
change_submit(struct tui *tui)
{
	struct secret *password, *code, *fresh;

	if (!tui_page_password_good(tui)) {
		return;
	}
	password = form_secret(tui->page->form, "password");
	code = form_secret(tui->page->form, "code");
	fresh = form_secret(tui->page->form, "new");
	api_password_change(tui->conn, tui->me.login, password, code, fresh, page_answered,
		page_answer_new(tui, change_taken));
	secret_free(password);
	secret_free(code);
	secret_free(fresh);
}

static void
rules_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;
	struct tui_page *page = tui->page;
	const struct api_password_rules *rules = rows_at(rows, 0);

	tui->enrolling = NULL;
	tui->dirty = true;
	if (page == NULL || err != NULL || rules == NULL) {
		rows_free(rows);
		tui_page_close(tui);
		if (err != NULL) {
			tui_report(tui, err);
		}
		return;
	}
	page->rules_rows = rows;
	page->rules.words = rules->words;
	page->rules.minimum = (int)rules->minimum;
	tui_page_password(page, true);
	page->submit = change_submit;
}

void
tui_password_open(struct tui *tui)
{
	struct tui_page *page = tui_page_open(tui);

	page->cancel = page_away;
	text_format(page->title, sizeof(page->title), "%s", _("Change my password"));
	text_format(page->step, sizeof(page->step), "%s", tui->me.login);
	tui->enrolling = api_password_rules(tui->conn, rules_answered, tui);
}

/* Own phone */

static void
proof_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_proof *proof = rows_at(rows, 0);

	if (err != NULL) {
		factor_failed(tui, err);
	} else if (proof != NULL && text_is(proof->status, "ok")) {
		factor_done(tui, _("the new phone is in use; your other sessions have ended"));
	} else {
		tui_page_totp_refused(tui, proof);
	}
}

static void
proof_submit(struct tui *tui)
{
	struct secret *first = form_secret(tui->page->form, "first");
	struct secret *second = form_secret(tui->page->form, "second");

	api_totp_prove(tui->conn, first, second, page_answered, page_answer_new(tui, proof_taken));
	secret_free(first);
	secret_free(second);
}

/* Codes for somebody else, with what to tell him. */
static void
one_time_fill(struct tui_page *page, const struct sink_secret *secret)
{
	char until[CLOCK_TEXT_SIZE];

	page->kind = PAGE_CODES;
	page->codes = secret_dup(secret->text);
	text_format(page->title, sizeof(page->title), _("One-time code for %s"), secret->login);
	text_format(page->text, sizeof(page->text),
		_("It is shown this once, good for one sign-in until %s:"),
		clock_format(secret->until, CLOCK_SHORT, until, sizeof(until)));
	text_format(page->after, sizeof(page->after), "%s",
		_("Tell the caller:\n"
		  "1. Sign in with your login. Type this code, with its dashes, in the place of "
		  "what is lost: of the password, or of the code of the phone. When both are lost, "
		  "type it as the password and leave the code empty.\n"
		  "2. The console then leads you to a new password and a new phone.\n"
		  "3. Nobody will ask you for this code again."));
}

void
tui_secret_open(struct tui *tui, const struct sink_secret *secret, const char *summary)
{
	struct tui_page *page = tui_page_open(tui);

	page->cancel = page_away;
	page->submit = page_away;
	text_format(page->step, sizeof(page->step), "%s", secret->login);
	switch (secret->kind) {
	case SINK_SECRET_ONE_TIME:
		one_time_fill(page, secret);
		tui_page_say(tui, summary, false);
		break;
	case SINK_SECRET_RECOVERY:
		tui_page_recovery(page, secret->text);
		text_format(page->title, sizeof(page->title), "%s", _("My recovery codes"));
		break;
	case SINK_SECRET_SEED:
		tui_page_totp(page, secret_dup(secret->text), secret->login, secret->issuer);
		text_format(page->title, sizeof(page->title), "%s", _("My new phone"));
		page->submit = proof_submit;
		break;
	}
}
