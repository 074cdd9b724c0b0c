/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signing in, the lock screen and the end of a session. Both factors are asked for every time. The
 * screens and the half-typed form of a person stay in memory while the page shows, and come back
 * only to the same login; nothing of them is drawn meanwhile (S-09).
 */
#include "prompt.h"
#include "proof.h"
#include "tui.h"
#include "tui_page.h"

#include <stdlib.h>
#include <string.h>

void
tui_identity_done(struct tui_identity *identity)
{
	for (size_t i = 0; i < identity->scope_count; i++) {
		free(identity->scopes[i]);
	}
	free(identity->scopes);
	*identity = (struct tui_identity){.expires_at = TIME_NULL,
		.idle_until = TIME_NULL,
		.fresh_until = TIME_NULL,
		.access_ends_at = TIME_NULL};
}

void
tui_sign_in_say(struct tui *tui, const char *text, bool bad)
{
	text_format(tui->sign_in_message, sizeof(tui->sign_in_message), "%s", text);
	tui->sign_in_bad = bad;
	tui->dirty = true;
}

void
tui_sign_in_open(struct tui *tui)
{
	const struct form_field fields[] = {
		{.name = "login",
			.label = _("Account"),
			.limit = 32,
			.required = true,
			.initial = tui->kept_login},
		{.name = "password",
			.label = _("Password"),
			.type = FORM_SECRET,
			.limit = 256,
			.required = true},
		/* Empty beside a one-time code; anything else without one is refused here. */
		{.name = "code", .label = _("Code"), .type = FORM_ANY_CODE},
	};

	form_free(tui->sign_in);
	tui->sign_in = form_new(fields, sizeof(fields) / sizeof(fields[0]));
	if (tui->kept_login[0] != '\0') {
		form_focus(tui->sign_in, "password");
	}
	tui->mode = TUI_SIGN_IN;
	tui->dirty = true;
}

/* The answer to a sign-out that nobody waits for. */
static void
ignore_answer(void *user, struct rows *rows, const struct op_error *err)
{
	(void)user;
	(void)err;
	rows_free(rows);
}

void
tui_sign_in_end(struct tui *tui, const char *message, bool bad)
{
	if (tui->mode != TUI_WORK) {
		return;
	}
	text_format(tui->kept_login, sizeof(tui->kept_login), "%s", tui->me.login);
	if (tui->peek != NULL) {
		call_forget(tui->peek);
		tui->peek = NULL;
	}
	tui_deadline_forget(tui);
	conn_set_token(tui->conn, NULL);
	prompt_close();
	tui->filter_pending = false;
	tui->pasting = false;
	tui_palette_close(tui);
	tui_page_close(tui);
	tui_clear_message(tui);
	tui_sign_in_open(tui);
	tui_sign_in_say(tui, message, bad);
}

void
tui_lock(struct tui *tui)
{
	if (tui->page != NULL && tui->mode == TUI_SIGN_IN) {
		tui->page->cancel(tui);
		return;
	}
	if (tui->mode != TUI_WORK) {
		return;
	}
	if (conn_facts(tui->conn)->state == CONN_READY) {
		(void)api_sign_out(tui->conn, ignore_answer, NULL);
	}
	tui_sign_in_end(tui, "", false); /* the page itself says that it is locked */
	tui->locked = true;
}

static void
identity_take(struct tui_identity *me, const struct api_whoami *row)
{
	tui_identity_done(me);
	text_format(me->login, sizeof(me->login), "%s", row->login);
	text_format(me->name, sizeof(me->name), "%s", row->name);
	text_format(me->unit, sizeof(me->unit), "%s", row->unit == NULL ? "" : row->unit);
	text_format(me->unit_name, sizeof(me->unit_name), "%s",
		row->unit_name == NULL ? "" : row->unit_name);
	text_format(
		me->role, sizeof(me->role), "%s", row->roles.count == 0 ? "" : row->roles.items[0]);
	text_format(me->environment, sizeof(me->environment), "%s", row->environment);
	text_format(me->platform, sizeof(me->platform), "%s", row->platform);
	me->scopes = mem_new(row->scopes.count + 1, sizeof(*me->scopes));
	for (size_t i = 0; i < row->scopes.count; i++) {
		me->scopes[me->scope_count++] = text_dup(row->scopes.items[i]);
	}
	me->expires_at = row->expires_at;
	me->idle_until = row->server_time + row->idle_seconds * CLOCK_SECOND;
	me->fresh_until = row->fresh_until;
}

/* On top of everything else that a person is told at the start. */
static void
head_alarm(void *user, const struct op_error *alarm)
{
	struct tui *tui = user;

	if (tui->mode == TUI_WORK) {
		tui_report(tui, alarm);
		tui_show_error(tui);
		tui->dirty = true;
	}
}

static void
arrive(struct tui *tui)
{
	bool same = tui->kept_login[0] != '\0' && text_is(tui->kept_login, tui->me.login) &&
		    tui_top(tui) != NULL;

	form_free(tui->sign_in);
	tui->sign_in = NULL;
	tui->mode = TUI_WORK;
	tui->locked = false;
	tui->kept_login[0] = '\0';
	tui->sign_in_message[0] = '\0';
	tui->host.own_login = tui->me.login;
	proof_watch(tui->conn, head_alarm, tui);
	if (same) {
		tui_clear_message(tui);
		tui_reload(tui, RESOURCE_ALL);
		return;
	}
	tui_jobs_free(tui);
	tui_overlays_free(tui);
	tui_clear_message(tui);
	tui->error = (struct op_error)OP_ERROR_INIT;
	tui->verified_login[0] = '\0';
	tui->requests_waiting = -1;
	tui->access_told = 0;
	tui_deadline_forget(tui);
	tui_landing(tui);
	tui_banner_arrive(tui);
	tui_peek(tui);
}

static void
error_message(struct tui *tui, const struct op_error *err)
{
	char text[900];

	text_format(text, sizeof(text), "%s%s%s", err->message, err->hint[0] == '\0' ? "" : "\n",
		err->hint);
	tui_sign_in_say(tui, text, true);
}

/* Comes before whoami's answer, on which the screens open. */
static void
banner_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;

	(void)err; /* without it there is only less to say */
	rows_free(tui->banner);
	tui->banner = rows;
}

static void
whoami_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;

	tui->signing_in = false;
	tui->dirty = true;
	if (tui->mode == TUI_SIGN_IN && err == NULL && rows->count == 1) {
		identity_take(&tui->me, rows_at(rows, 0));
		arrive(tui);
	} else if (tui->mode == TUI_SIGN_IN && err != NULL) {
		conn_set_token(tui->conn, NULL);
		error_message(tui, err);
	}
	rows_free(rows);
}

/* The same person with other rights: what the header and the hints are made from. */
static void
renewed(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;

	if (err == NULL && rows->count == 1 && tui->mode == TUI_WORK) {
		int64_t access_ends_at = tui->me.access_ends_at;

		identity_take(&tui->me, rows_at(rows, 0));
		tui->me.access_ends_at = access_ends_at;
		tui->dirty = true;
	}
	rows_free(rows);
}

void
tui_identity_renew(struct tui *tui)
{
	(void)api_whoami(tui->conn, renewed, tui);
}

static void
signed_in(void *user, enum sign_in_status status, const struct op_error *err)
{
	struct tui *tui = user;

	tui->signing_in = false;
	tui->dirty = true;
	if (tui->mode != TUI_SIGN_IN) {
		return;
	}
	switch (status) {
	case SIGN_IN_OK:
		tui->signing_in = true;
		(void)api_banner(tui->conn, banner_done, tui);
		(void)api_whoami(tui->conn, whoami_done, tui);
		return;
	case SIGN_IN_ENROL:
		form_clear_secrets(tui->sign_in);
		tui->sign_in_message[0] = '\0';
		tui_enrol_begin(tui);
		return;
	case SIGN_IN_DENIED:
		tui_sign_in_say(tui,
			_("sign-in refused\nCheck account and password, wait for the next "
			  "code and try again. After several wrong attempts an account is "
			  "locked for a while; the helpdesk can look it up."),
			true);
		break;
	case SIGN_IN_CODE_USED:
		tui_sign_in_say(tui,
			_("this code was used already\nNothing was counted: wait for the "
			  "next code and try again."),
			true);
		break;
	case SIGN_IN_FAILED:
		error_message(tui, err);
		break;
	}
	form_clear_secrets(tui->sign_in);
	form_focus(tui->sign_in, "password");
}

static void
submit(struct tui *tui)
{
	struct secret *password, *code;

	/* Nothing typed is kept waiting for a connection: it stays in the form. */
	if (conn_facts(tui->conn)->state != CONN_READY) {
		tui_sign_in_say(tui,
			_("no connection yet; press Enter again when the server is there"), true);
		conn_open(tui->conn);
		return;
	}
	password = form_secret(tui->sign_in, "password");
	code = form_secret(tui->sign_in, "code");
	tui->signing_in = true;
	tui_sign_in_say(tui, "", false);
	session_sign_in(
		tui->conn, form_text(tui->sign_in, "login"), password, code, signed_in, tui);
	secret_free(password);
	secret_free(code);
}

void
tui_sign_in_key(struct tui *tui, int key)
{
	if (key == TERM_KEY_F10) {
		tui_leave(tui, 0);
		return;
	}
	if (key == TERM_CTRL('L')) {
		term_repaint();
		return;
	}
	if (tui->signing_in) {
		return;
	}
	switch (form_key(tui->sign_in, key)) {
	case FORM_SUBMIT:
		submit(tui);
		break;
	case FORM_CANCEL:
		tui_sign_in_open(tui);
		tui_sign_in_say(tui, _("F10 leaves"), false);
		break;
	case FORM_CHANGED:
	case FORM_NOTHING:
		break;
	}
}

/* What came since is said where one is; on arrival the requests screen says it itself. */
static void
waiting_take(struct tui *tui, int64_t waiting)
{
	char text[100];

	if (waiting > tui->requests_waiting && tui->requests_waiting >= 0 && !tui->message_bad) {
		text_format(text, sizeof(text),
			ngettext("%lld request waits for you", "%lld requests wait for you",
				(unsigned long)waiting),
			(long long)waiting);
		tui_notice(tui, text);
	}
	if (waiting != tui->requests_waiting && tui->requests_waiting >= 0) {
		tui_reload(tui, RESOURCE_REQUEST);
	}
	tui->requests_waiting = waiting;
}

static void
peek_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;
	const struct api_session_peek *row = err == NULL ? rows_at(rows, 0) : NULL;

	tui->peek = NULL;
	if (err != NULL) {
		(void)tui_session_over(tui, err);
	} else if (row != NULL) {
		tui->dirty = tui->dirty || tui->me.expires_at != row->expires_at ||
			     tui->me.idle_until != row->idle_until ||
			     tui->me.fresh_until != row->fresh_until;
		tui->me.expires_at = row->expires_at;
		tui->me.idle_until = row->idle_until;
		tui->me.fresh_until = row->fresh_until;
		waiting_take(tui, row->requests_waiting);
		tui_access_set(tui, row->access_ends_at);
	}
	rows_free(rows);
}

void
tui_peek(struct tui *tui)
{
	int64_t now = clock_monotonic();

	if (tui->mode != TUI_WORK || tui->peek != NULL || now - tui->last_peek < CLOCK_SECOND ||
		conn_facts(tui->conn)->state != CONN_READY) {
		return;
	}
	tui->last_peek = now;
	tui->peek = api_session_peek(tui->conn, peek_done, tui);
}
