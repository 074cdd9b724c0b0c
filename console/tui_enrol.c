/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first sign-in and every restart: own password, phone, recovery codes, then sign in with them.
 * Until the end nothing is changed at the server: breaking off keeps the old factors.
 */
#include "tui_page.h"

#include "actions/reveal.h"

#include "../api-client/totp.h"

static void enrol_next(struct tui *tui);

static const struct api_enrolment *
enrolment_of(const struct tui *tui)
{
	return rows_at(tui->page->enrolment, 0);
}

static bool
has_part(const struct api_enrolment *enrolment, const char *part)
{
	for (size_t i = 0; i < enrolment->parts.count; i++) {
		if (text_is(enrolment->parts.items[i], part)) {
			return true;
		}
	}
	return false;
}

static void
ignore_answer(void *user, struct rows *rows, const struct op_error *err)
{
	(void)user;
	(void)err;
	rows_free(rows);
}

/* Back to the sign-in page; the session that could only set factors is over. */
static void
enrol_end(struct tui *tui, const char *message, bool bad)
{
	tui_page_close(tui);
	conn_set_token(tui->conn, NULL);
	tui_sign_in_open(tui);
	tui_sign_in_say(tui, message, bad);
}

static void
enrol_cancel(struct tui *tui)
{
	if (conn_facts(tui->conn)->state == CONN_READY) {
		(void)api_sign_out(tui->conn, ignore_answer, NULL);
	}
	enrol_end(tui,
		_("broken off: nothing was changed\nThe one-time code is good for another try "
		  "until it ends."),
		false);
}

/* True: the sign-in is over and the page is gone. */
static bool
enrol_failed(struct tui *tui, const struct op_error *err)
{
	char text[900];

	if (err->kind != OP_ERROR_NO_SESSION && err->kind != OP_ERROR_LOCKED &&
		tui->page->kind != PAGE_WAIT) {
		tui_page_error(tui, err);
		return false;
	}
	text_format(text, sizeof(text), "%s%s%s", err->message, err->hint[0] == '\0' ? "" : "\n",
		err->hint);
	enrol_end(tui, text, true);
	return true;
}

static void
step_say(struct tui *tui, int step)
{
	struct tui_page *page = tui->page;
	const struct api_enrolment *enrolment = enrolment_of(tui);
	int steps = 1 + (has_part(enrolment, "password") ? 1 : 0) +
		    (has_part(enrolment, "totp") ? 1 : 0);

	text_format(page->title, sizeof(page->title), "%s", _("Set up your sign-in"));
	if (steps == 2 && step > 1 && !has_part(enrolment, "password")) {
		step--;
	}
	text_format(page->step, sizeof(page->step), _("%s, step %d of %d"), enrolment->login,
		step < steps ? step : steps, steps);
}

/* The password */

static void
password_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_status *answer = rows_at(rows, 0);
	struct op_error refused = OP_ERROR_INIT;

	if (err == NULL && answer != NULL && text_is(answer->status, "ok")) {
		tui->page->password_done = true;
		enrol_next(tui);
		return;
	}
	if (err == NULL) {
		op_error_set(&refused, OP_ERROR_FAILED, "%s", _("the password was not taken"));
		err = &refused;
	}
	(void)enrol_failed(tui, err);
}

static void
password_submit(struct tui *tui)
{
	struct secret *fresh;

	if (!tui_page_password_good(tui)) {
		return;
	}
	fresh = form_secret(tui->page->form, "new");
	api_enrol_password(tui->conn, enrolment_of(tui), fresh, page_answered,
		page_answer_new(tui, password_taken));
	secret_free(fresh);
}

/* The phone */

static void
proof_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_proof *proof = rows_at(rows, 0);

	if (err != NULL) {
		(void)enrol_failed(tui, err);
	} else if (proof != NULL && text_is(proof->status, "ok")) {
		tui->page->totp_done = true;
		enrol_next(tui);
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

static void
seed_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_seed *row = rows_at(rows, 0);
	struct secret *base32 =
		err != NULL || row == NULL ? NULL : totp_base32(row->seed.data, row->seed.length);
	struct op_error unread = OP_ERROR_INIT;

	if (base32 == NULL) {
		op_error_set(&unread, OP_ERROR_INTERNAL, "%s",
			_("the server's answer could not be understood"));
		(void)enrol_failed(tui, err == NULL ? &unread : err);
		return;
	}
	tui_page_totp(tui->page, base32, row->label, row->issuer);
	tui->page->submit = proof_submit;
	step_say(tui, 2);
}

/* The end */

static void
enrol_done(struct tui *tui)
{
	text_format(tui->kept_login, sizeof(tui->kept_login), "%s", enrolment_of(tui)->login);
	enrol_end(tui, _("your sign-in is set up\nSign in with your password and a new code."),
		false);
}

static void
codes_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_secret *row = rows_at(rows, 0);
	struct secret *codes;

	if (err != NULL || row == NULL) {
		/* The factors are in force; recovery codes can be made at any time. */
		enrol_done(tui);
		return;
	}
	codes = reveal_lines(&row->codes);
	tui_page_recovery(tui->page, codes);
	secret_free(codes);
	tui->page->submit = enrol_done;
	step_say(tui, 3);
}

static void
finish_taken(struct tui *tui, const struct rows *rows, const struct op_error *err)
{
	const struct api_ticket *row = rows_at(rows, 0);

	if (err != NULL) {
		(void)enrol_failed(tui, err);
	} else if (row == NULL || row->ticket == NULL) {
		enrol_done(tui);
	} else {
		(void)api_secret_reveal(
			tui->conn, row->ticket, page_answered, page_answer_new(tui, codes_taken));
	}
}

static void
enrol_next(struct tui *tui)
{
	struct tui_page *page = tui->page;
	const struct api_enrolment *enrolment = enrolment_of(tui);

	if (has_part(enrolment, "password") && !page->password_done) {
		page->rules.words = enrolment->words;
		page->rules.minimum = (int)enrolment->minimum;
		tui_page_password(page, false);
		page->submit = password_submit;
		step_say(tui, 1);
	} else if (has_part(enrolment, "totp") && !page->totp_done) {
		(void)api_totp_begin(tui->conn, page_answered, page_answer_new(tui, seed_taken));
	} else {
		(void)api_enrol_finish(tui->conn, page->operation, page_answered,
			page_answer_new(tui, finish_taken));
	}
}

/* The rows are kept as long as the page: its rules point into them. */
static void
state_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;

	tui->enrolling = NULL;
	if (tui->page == NULL) {
		rows_free(rows);
	} else if (err != NULL || rows->count == 0) {
		struct op_error none = OP_ERROR_INIT;

		op_error_set(&none, OP_ERROR_INTERNAL, "%s", _("the server gave no answer"));
		rows_free(rows);
		(void)enrol_failed(tui, err == NULL ? &none : err);
	} else {
		tui->page->enrolment = rows;
		tui->page->password_done = enrolment_of(tui)->password_done;
		tui->page->totp_done = enrolment_of(tui)->totp_done;
		enrol_next(tui);
	}
	tui->dirty = true;
}

void
tui_enrol_begin(struct tui *tui)
{
	struct tui_page *page = tui_page_open(tui);

	page->cancel = enrol_cancel;
	operation_id_new(page->operation);
	text_format(page->title, sizeof(page->title), "%s", _("Set up your sign-in"));
	tui->enrolling = api_enrol_state(tui->conn, state_answered, tui);
}
