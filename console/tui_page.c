/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a page: keys, drawing, and leaving nothing behind.
 */
#include "tui_page.h"

#include "actions/factor.h"
#include "passwords.h"

#include "../screens/head_page.h"

#include "../api-client/totp.h"

#include <stdlib.h>
#include <string.h>

#define WRITTEN N_("written")
#define NEW_LIMIT                                                                                  \
	1024 /* bytes and more than the most characters: the page says when it is too long */

/* What a kind of page has of its own. */
static void
page_clear(struct tui_page *page)
{
	bool shown = page->base32 != NULL || page->codes != NULL;

	form_free(page->form);
	page->form = NULL;
	secret_free(page->base32);
	page->base32 = NULL;
	qr_free(page->qr);
	page->qr = NULL;
	secret_free(page->codes);
	page->codes = NULL;
	page->confirm = false;
	page->leaving = false;
	page->busy = false;
	page->message[0] = '\0';
	page->text[0] = '\0';
	page->after[0] = '\0';
	page->marks = (struct credential_marks){0};
	page->kind = PAGE_WAIT;
	if (shown) {
		term_wipe();
	}
	secret_scrub_freed();
}

struct tui_page *
tui_page_open(struct tui *tui)
{
	tui_page_close(tui);
	tui->page = mem_new(1, sizeof(*tui->page));
	tui->page_number++;
	tui->dirty = true;
	return tui->page;
}

void
tui_page_close(struct tui *tui)
{
	struct tui_page *page = tui->page;

	if (page == NULL) {
		return;
	}
	if (tui->enrolling != NULL) {
		call_forget(tui->enrolling);
		tui->enrolling = NULL;
	}
	tui->page = NULL;
	tui->page_number++;
	page_clear(page);
	rows_free(page->rules_rows);
	rows_free(page->enrolment);
	free(page);
	tui->dirty = true;
}

void
tui_page_say(struct tui *tui, const char *text, bool bad)
{
	text_format(tui->page->message, sizeof(tui->page->message), "%s", text);
	tui->page->bad = bad;
	tui->dirty = true;
}

void
tui_page_error(struct tui *tui, const struct op_error *err)
{
	struct buf text = BUF_INIT;

	buf_append(&text, err->message);
	if (err->detail[0] != '\0') {
		buf_printf(&text, "\n%s", err->detail);
	}
	if (err->hint[0] != '\0') {
		buf_printf(&text, "\n%s", err->hint);
	}
	tui_page_say(tui, buf_text(&text), true);
	buf_done(&text);
}

struct page_answer {
	struct tui *tui;
	unsigned number; /* of the page that asked */
	void (*taken)(struct tui *tui, const struct rows *rows, const struct op_error *err);
};

struct page_answer *
page_answer_new(struct tui *tui,
	void (*taken)(struct tui *tui, const struct rows *rows, const struct op_error *err))
{
	struct page_answer *answer = mem_new(1, sizeof(*answer));

	answer->tui = tui;
	answer->number = tui->page_number;
	answer->taken = taken;
	if (tui->page != NULL) {
		tui->page->busy = true;
		tui->page->message[0] = '\0';
	}
	return answer;
}

void
page_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct page_answer *answer = user;
	struct tui *tui = answer->tui;

	if (tui->page != NULL && tui->page_number == answer->number) {
		tui->page->busy = false;
		tui->dirty = true;
		answer->taken(tui, rows, err);
	}
	free(answer);
	rows_free(rows);
}

/* The kinds of pages */

void
tui_page_password(struct tui_page *page, bool change)
{
	const struct form_field fields[] = {
		{.name = "password",
			.label = _("Password now"),
			.type = FORM_SECRET,
			.required = true},
		{.name = "code", .label = _("Code"), .type = FORM_CODE, .required = true},
		{.name = "new",
			.label = _("New password"),
			.type = FORM_SECRET,
			.limit = NEW_LIMIT,
			.required = true},
		{.name = "again",
			.label = _("Once more"),
			.type = FORM_SECRET,
			.limit = NEW_LIMIT,
			.required = true},
	};

	page_clear(page);
	page->kind = PAGE_PASSWORD;
	page->form = change ? form_new(fields, 4) : form_new(fields + 2, 2);
	page->marks.minimum =
		page->rules.minimum > PASSWORD_MINIMUM ? page->rules.minimum : PASSWORD_MINIMUM;
	text_format(page->text, sizeof(page->text), "%s",
		_("Choose a password that only you know. Nobody will ever ask you for it."));
	text_format(page->after, sizeof(page->after), "%s",
		_("All characters count, blanks and Kazakh letters as well. Several words that "
		  "don't belong together are easy to remember and hard to guess."));
}

void
tui_page_totp(struct tui_page *page, struct secret *base32, const char *login, const char *issuer)
{
	const struct form_field fields[] = {
		{.name = "first", .label = _("First code"), .type = FORM_CODE, .required = true},
		{.name = "second", .label = _("Next code"), .type = FORM_CODE, .required = true},
	};
	struct secret *uri = totp_uri(base32, login, issuer);

	page_clear(page);
	page->kind = PAGE_TOTP;
	page->form = form_new(fields, 2);
	page->base32 = base32;
	page->qr = qr_new(uri);
	secret_free(uri);
	text_format(page->text, sizeof(page->text), "%s",
		_("Then type two codes that follow each other; they prove that it works."));
}

void
tui_page_recovery(struct tui_page *page, const struct secret *codes)
{
	char label[120];
	struct form_field field = {
		.name = "written", .limit = 20, .required = true, .no_paste = true};

	page_clear(page);
	text_format(label, sizeof(label), _("Type \"%s\""), _(WRITTEN));
	field.label = label;
	page->kind = PAGE_CODES;
	page->confirm = true;
	page->form = form_new(&field, 1);
	page->codes = secret_dup(codes);
	text_format(page->text, sizeof(page->text), "%s",
		_("Recovery codes. They are shown this once: write them down and keep the paper "
		  "where nobody else finds it. Each opens one sign-in in the place of a code when "
		  "your phone is lost."));
	text_format(page->after, sizeof(page->after), "%s",
		_("When all of them are on paper, type the word; then they are erased."));
}

bool
tui_page_password_good(struct tui *tui)
{
	struct tui_page *page = tui->page;
	struct op_error err = OP_ERROR_INIT;

	if (passwords_list(&err) == NULL) {
		tui_page_error(tui, &err);
		return false;
	}
	if (page->marks.faults != 0) {
		op_error_set(&err, OP_ERROR_INVALID, "%s", _("this password can't be used"));
		op_error_detail(&err, "%s", password_fault_text(page->marks.faults));
		form_focus(page->form, "new");
		tui_page_error(tui, &err);
		return false;
	}
	if (!page->marks.same) {
		form_set_error(page->form, "again", _("the two are not alike"));
		form_focus(page->form, "again");
		return false;
	}
	return true;
}

void
tui_page_totp_refused(struct tui *tui, const struct api_proof *proof)
{
	struct tui_page *page = tui->page;
	struct secret *first = form_secret(page->form, "first");
	struct secret *second = form_secret(page->form, "second");
	int64_t now = tui_server_now(tui);
	struct op_error err = OP_ERROR_INIT;

	(void)totp_proven(proof, &err);
	if (proof != NULL && text_is(proof->status, "wrong") && now != TIME_NULL) {
		totp_explain(page->base32, first, second, now, &err);
	}
	secret_free(first);
	secret_free(second);
	form_clear_secrets(page->form);
	form_focus(page->form, "first");
	tui_page_error(tui, &err);
}

/* Keys */

static void
marks_renew(struct tui_page *page)
{
	struct secret *fresh = form_secret(page->form, "new");
	struct secret *again = form_secret(page->form, "again");

	page->rules.list = passwords_list(NULL);
	page->marks.faults = password_faults(fresh, &page->rules, &page->marks.characters);
	page->marks.same = secret_length(fresh) > 0 && secret_same(fresh, again);
	secret_free(fresh);
	secret_free(again);
}

/* Esc asks once: what was typed is lost, or what is shown never comes again. */
static void
page_escape(struct tui *tui)
{
	struct tui_page *page = tui->page;

	if (page->kind == PAGE_HEAD) {
		tui_page_close(tui);
	} else if (page->kind == PAGE_CODES && page->confirm) {
		tui_page_say(
			tui, _("these codes are shown this once only; type the word first"), true);
	} else if (page->kind == PAGE_CODES || page->leaving) {
		page->cancel(tui);
	} else {
		tui_page_say(tui, _("Esc once more breaks off; nothing is changed then"), false);
		page->leaving = true;
	}
}

static void
page_enter(struct tui *tui)
{
	struct tui_page *page = tui->page;

	if (page->confirm && !text_is(form_text(page->form, "written"), _(WRITTEN))) {
		form_set_error(page->form, "written", _("this is not the word asked for"));
	} else if (page->kind == PAGE_CODES) {
		page->submit(tui);
	} else if (conn_facts(tui->conn)->state != CONN_READY) {
		tui_page_say(tui, _("the server is away; press Enter when the link is back"), true);
		conn_open(tui->conn);
	} else {
		page->submit(tui);
	}
}

void
tui_page_key(struct tui *tui, int key)
{
	struct tui_page *page = tui->page;
	bool escape = key == TERM_KEY_ESC;

	tui->dirty = true;
	if (key == TERM_CTRL('L')) {
		term_repaint();
		return;
	}
	if (page->busy || page->kind == PAGE_WAIT) {
		if (escape && page->kind == PAGE_WAIT) {
			page->cancel(tui);
		}
		return;
	}
	if (escape) {
		page_escape(tui);
		return;
	}
	page->leaving = false;
	if (page->form == NULL) {
		if (key == TERM_KEY_ENTER) {
			page->submit(tui);
		}
		return;
	}
	switch (form_key(page->form, key)) {
	case FORM_SUBMIT:
		page_enter(tui);
		break;
	case FORM_CHANGED:
		page->message[0] = '\0';
		if (page->kind == PAGE_PASSWORD) {
			marks_renew(page);
		}
		break;
	case FORM_CANCEL:
	case FORM_NOTHING:
		break;
	}
}

static void
head_draw(const struct tui_page *page)
{
	const struct head_page view = {.title = page->title,
		.words = page->text,
		.about = page->step,
		.text = page->after,
		.keys = _("Enter or Esc close")};

	head_page_draw(&view, page->qr);
}

static void
head_away(struct tui *tui)
{
	tui_page_close(tui);
}

void
tui_head_open(struct tui *tui, const char *code, const char *about)
{
	struct tui_page *page = tui_page_open(tui);
	const char *words = strchr(about, ':');

	page->kind = PAGE_HEAD;
	page->qr = qr_new_text(code);
	page->submit = head_away;
	page->cancel = head_away;
	text_format(page->title, sizeof(page->title), "%s", _("Head of the journal"));
	text_format(page->step, sizeof(page->step), "%.*s",
		words == NULL ? 0 : (int)(words - about), about);
	text_format(page->text, sizeof(page->text), "%s", words == NULL ? about : words + 2);
	text_format(page->after, sizeof(page->after), "%s",
		_("A witness writes the words down outside this platform, or keeps a photo. "
		  "\"journal verify --head\" proves later that the journal still goes back to "
		  "them."));
}

void
tui_page_draw(struct tui *tui)
{
	struct tui_page *page = tui->page;
	int64_t now = tui_server_now(tui);
	struct credential_view view = {.title = page->title,
		.step = page->step,
		.text = page->text,
		.after = page->after,
		.message = page->message,
		.message_bad = page->bad,
		.busy = page->busy,
		.keys = page->kind == PAGE_CODES && !page->confirm
				? _("Enter or Esc close and erase")
				: _("Enter go on   Tab next field   Esc break off")};

	switch (page->kind) {
	case PAGE_WAIT:
		view.busy = true;
		credential_draw_codes(&view, NULL, NULL);
		break;
	case PAGE_PASSWORD:
		credential_draw_password(&view, page->form, &page->marks);
		break;
	case PAGE_TOTP:
		view.keys = _("Enter go on   Esc break off");
		credential_draw_totp(&view, page->form, page->qr, page->base32,
			totp_seconds_left(now == TIME_NULL ? clock_now() : now));
		break;
	case PAGE_CODES:
		credential_draw_codes(&view, page->form, page->codes);
		break;
	case PAGE_HEAD:
		head_draw(page);
		break;
	}
}
