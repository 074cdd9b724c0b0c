/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The nearest deadline in the header (N3). What home counts is read again when it is old and a
 * person presses a key: never by itself, because a call keeps the session alive.
 */
#include "../api-client/home.h"
#include "../screens/home.h"
#include "tui.h"

#define DEADLINE_OLD (5 * CLOCK_MINUTE)

static void
deadline_answered(void *user, struct rows *rows, const struct op_error *err)
{
	struct tui *tui = user;
	struct buf text = BUF_INIT;

	tui->deadline_call = NULL;
	/* Who may not see what home counts has no deadline here; nothing is to be said about it. */
	if (err == NULL) {
		tui->deadline_over = home_deadline(rows, tui->conn, &text);
		text_format(tui->deadline, sizeof(tui->deadline), "%s", buf_text(&text));
		tui->dirty = true;
	}
	buf_done(&text);
	rows_free(rows);
}

void
tui_deadline_key(struct tui *tui)
{
	int64_t now = clock_monotonic();

	if (tui->mode == TUI_WORK && tui->page == NULL && tui->deadline_call == NULL &&
		conn_facts(tui->conn)->state == CONN_READY &&
		(tui->deadline_asked == TIME_NULL || now - tui->deadline_asked > DEADLINE_OLD)) {
		tui->deadline_asked = now;
		tui->deadline_call = api_home(tui->conn, deadline_answered, tui);
	}
}

void
tui_deadline_forget(struct tui *tui)
{
	call_forget(tui->deadline_call);
	tui->deadline_call = NULL;
	tui->deadline_asked = TIME_NULL;
	tui->deadline[0] = '\0';
	tui->deadline_over = false;
}
