/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The full-screen door: start, the turns of the loop, timers, signals and the end. The page is
 * painted before the connection begins, so that it is there at once. Idle means no wake-ups but the
 * minute of the clock, a countdown that shows and the idle lock.
 */
#include "tui.h"
#include "tui_page.h"

#include "fatal.h"
#include "prompt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LEAVE_WAIT (2 * CLOCK_SECOND) /* for signing out at the server (S-05) */
#define KEYS_PER_TURN 4096

int64_t
tui_server_now(const struct tui *tui)
{
	return session_version(tui->conn) == NULL ? TIME_NULL : clock_now() + tui->server_offset;
}

static void
host_redraw(void *user)
{
	struct tui *tui = user;

	tui->dirty = true;
}

static void
host_report(void *user, const struct op_error *err)
{
	tui_report(user, err);
}

static void
host_notice(void *user, const char *text)
{
	tui_notice(user, text);
}

static bool
host_may(void *user, const char *scope)
{
	return tui_may_scope(user, scope);
}

static void
sign_out_done(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;

	(void)err;
	rows_free(rows);
	loop_stop(tui->loop);
}

void
tui_leave(struct tui *tui, int status)
{
	bool session = tui->mode == TUI_WORK && conn_has_token(tui->conn);

	if (tui->mode == TUI_LEAVING) {
		return;
	}
	tui_page_close(tui);
	tui->status = status;
	tui->mode = TUI_LEAVING;
	tui->leave_by = clock_monotonic() + LEAVE_WAIT;
	if (!session || conn_facts(tui->conn)->state != CONN_READY) {
		loop_stop(tui->loop);
		return;
	}
	tui_jobs_free(tui);
	tui_overlays_free(tui);
	tui_notice(tui, _("signing out"));
	(void)api_sign_out(tui->conn, sign_out_done, tui);
}

/* The terminal is given back first: the rest needs none. */
static void
end_by_signal(struct tui *tui, int status)
{
	term_stop();
	if (tui->mode == TUI_LEAVING) {
		tui->status = status;
		return;
	}
	tui_leave(tui, status);
}

static void
on_input(void *user)
{
	struct tui *tui = user;
	int count = 0;

	tui->more_input = false;
	while (term_active() && count < KEYS_PER_TURN) {
		bool typing = prompt_is_open() && tui->mode == TUI_WORK && !term_too_small();
		int key = typing ? term_byte_next() : term_key_next();

		if (key == (typing ? -1 : TERM_KEY_NONE)) {
			break;
		}
		count++;
		tui->last_key = clock_monotonic();
		if (typing) {
			prompt_byte((unsigned char)key);
			tui->dirty = true;
		} else {
			tui_key(tui, key);
		}
	}
	tui->more_input = count == KEYS_PER_TURN;
	if (term_active() && term_input_closed()) {
		end_by_signal(tui, 128 + SIGHUP);
	}
}

static void
on_signal(void *user, unsigned signals)
{
	struct tui *tui = user;

	if ((signals & (LOOP_TERMINATE | LOOP_HANGUP)) != 0) {
		end_by_signal(tui, (signals & LOOP_TERMINATE) != 0 ? 128 + SIGTERM : 128 + SIGHUP);
		return;
	}
	if ((signals & (LOOP_RESIZE | LOOP_CONTINUE)) != 0) {
		term_resize();
		tui->dirty = true;
	}
	if ((signals & LOOP_CONTINUE) != 0) {
		term_repaint();
	}
}

/* Said once when the link goes and once when it is back; the header shows it all the time. */
static void
link_tell(struct tui *tui, const struct conn_facts *facts)
{
	bool ready = facts->state == CONN_READY;

	if (ready && !tui->was_ready) {
		if (tui->message_bad && tui->error.kind == OP_ERROR_UNREACHABLE) {
			tui_notice(tui, _("the server is back"));
		}
		tui_reload(tui, RESOURCE_ALL);
		tui_peek(tui);
	} else if (!ready && facts->error.kind == OP_ERROR_UNREACHABLE &&
		   !(tui->message_bad && tui->error.kind == OP_ERROR_UNREACHABLE)) {
		tui_report(tui, &facts->error);
	}
}

static void
on_change(void *user)
{
	struct tui *tui = user;
	const struct conn_facts *facts = conn_facts(tui->conn);

	tui->dirty = true;
	tui->server_offset = facts->server_clock_offset;
	if (tui->mode == TUI_WORK && !conn_has_token(tui->conn)) {
		if (facts->error.kind != OP_ERROR_NONE) {
			struct op_error err = facts->error;

			err.kind = OP_ERROR_NO_SESSION;
			(void)tui_session_over(tui, &err);
		} else {
			tui_sign_in_end(tui, _("your session has ended"), true);
		}
	} else if (tui->mode == TUI_WORK) {
		link_tell(tui, facts);
	}
	tui->was_ready = facts->state == CONN_READY;
}

static void
on_tick(void *user)
{
	struct tui *tui = user;
	struct screen *top = tui_top(tui);

	tui_peek(tui);
	if (tui->mode == TUI_WORK && top != NULL && top->ops->watch != NULL &&
		top->ops->watch(top)) {
		top->ops->reload(top);
	}
}

/* When the next second or minute of the server's clock begins, as far as something shows it. */
static int64_t
clock_deadline(const struct tui *tui)
{
	const struct conn_facts *facts = conn_facts(tui->conn);
	int64_t now = clock_now() + tui->server_offset;
	bool seconds = tui->mode == TUI_SIGN_IN || tui->page != NULL ||
		       facts->state == CONN_WAITING || tui_access_counts(tui) ||
		       (tui->me.fresh_until != TIME_NULL && tui->me.fresh_until > now);
	int64_t unit = seconds ? CLOCK_SECOND : CLOCK_MINUTE;

	return clock_monotonic() + unit - now % unit;
}

static int64_t
idle_deadline(const struct tui *tui)
{
	return tui->mode == TUI_WORK || tui->page != NULL
		       ? tui->last_key + tui->door->config->idle_lock_minutes * CLOCK_MINUTE
		       : INT64_MAX;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
deadline(void *user)
{
	struct tui *tui = user;
	int64_t at = tui_jobs_deadline(tui);

	if (tui->more_input) {
		return 0;
	}
	if (tui->mode == TUI_LEAVING) {
		return earlier(at, tui->leave_by);
	}
	at = earlier(at, prompt_deadline());
	if (!prompt_is_open()) {
		at = earlier(at, term_escape_deadline());
	}
	at = earlier(at, idle_deadline(tui));
	return earlier(at, tui->next_tick);
}

static void
on_timer(void *user)
{
	struct tui *tui = user;
	int64_t now = clock_monotonic();

	if (tui->mode == TUI_LEAVING && now >= tui->leave_by) {
		loop_stop(tui->loop);
		return;
	}
	tui_jobs_tick(tui);
	prompt_expire();
	if (tui->more_input || (!prompt_is_open() && now >= term_escape_deadline())) {
		on_input(tui);
	}
	if (now >= idle_deadline(tui)) {
		tui_lock(tui);
	}
	if (now >= tui->next_tick) {
		tui->next_tick = clock_deadline(tui);
		tui->dirty = true;
		tui_access_tick(tui);
		if (tui->next_tick - now > CLOCK_SECOND) {
			tui_peek(tui);
		}
	}
}

static void
before_wait(void *user)
{
	struct tui *tui = user;

	tui_filter_apply(tui);
	tui_jobs_sweep(tui);
	if (tui->dirty) {
		tui->next_tick = clock_deadline(tui);
		tui_draw(tui);
	}
}

static void
tui_done(struct tui *tui)
{
	term_stop();
	prompt_close();
	tui_jobs_free(tui);
	tui_overlays_free(tui);
	tui_palette_close(tui);
	tui_stacks_free(tui);
	tui_page_close(tui);
	tui_deadline_forget(tui);
	rows_free(tui->banner);
	form_free(tui->sign_in);
	free(tui->filter_before);
	tui_identity_done(&tui->me);
	conn_free(tui->conn); /* ends pending calls, which may still stop the loop */
	loop_free(tui->loop);
}

static bool
tui_start(struct tui *tui, const struct door *door, struct op_error *err)
{
	const struct term_options terminal = {.term = door->environment->term,
		.theme = door->config->theme,
		.ascii = door->config->ascii};
	struct conn_options options = door->config->connection;

	options.reconnect = true;
	options.listen = true;
	fatal_guard(true);
	if (!term_start(&terminal, err)) {
		return false;
	}
	tui->conn = conn_new(&options, err);
	if (tui->conn == NULL) {
		term_stop();
		return false;
	}
	tui->host = (struct screen_host){.conn = tui->conn,
		.user = tui,
		.redraw = host_redraw,
		.report = host_report,
		.notice = host_notice,
		.may = host_may,
		.own_login = ""};
	conn_on_change(tui->conn, on_change, tui);
	conn_on_tick(tui->conn, on_tick, tui);
	tui_identity_done(&tui->me);
	tui->last_key = clock_monotonic();
	tui_sign_in_open(tui);
	tui_draw(tui);
	conn_open(tui->conn);
	return true;
}

int
tui_main(const struct door *door)
{
	struct tui tui = {.door = door};
	const struct loop_handlers handlers = {.user = &tui,
		.on_input = on_input,
		.on_signal = on_signal,
		.before_wait = before_wait,
		.deadline = deadline,
		.on_timer = on_timer};
	struct op_error err = OP_ERROR_INIT;

	if (!tui_start(&tui, door, &err)) {
		(void)fprintf(stderr, "opconsole: %s\n", err.message);
		if (err.hint[0] != '\0') {
			(void)fprintf(stderr, "%s\n", err.hint);
		}
		return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)
			       ? op_error_exit_status(err.kind)
			       : 64; /* E-12 */
	}
	tui.loop = loop_new(tui.conn, &handlers, true);
	loop_run(tui.loop);
	tui_done(&tui);
	return tui.status;
}
