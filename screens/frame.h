/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame around every screen: header line, heading line, message line, hint line. Pure drawing
 * from the view that the console fills in.
 */
#ifndef SCREENS_FRAME_H
#define SCREENS_FRAME_H

#include "../api-client/conn.h"
#include "screen.h"

struct frame_hint {
	const char *key;   /* "U" */
	const char *label; /* "unlock", translated */
};

struct frame_view {
	const char *environment, *platform, *login, *role, *unit; /* "" before sign-in */
	const struct conn_facts *facts;
	int64_t server_now; /* server's clock, TIME_NULL when unknown */
	struct screen_heading heading;
	const char *message; /* last result or error, "" = none */
	bool message_bad;
	const char *operation; /* short operation id beside the message, or "" */
	const struct frame_hint *hints;
	size_t hint_count;
	int64_t session_left; /* microseconds, TIME_NULL when no session */
	int64_t fresh_left;   /* microseconds, <= 0: none */
	const char *deadline; /* the nearest, shown where there is room; "" or NULL: none */
	bool deadline_over;
	int64_t access_left;  /* until the next own role ends, TIME_NULL: not within a day */
};

void frame_draw(const struct frame_view *view);
struct area frame_body(void);	/* the cells between the frame's lines */
struct area frame_prompt(void); /* the message line: where `:` and `/` are typed */
/* The prompt line: prefix, text and the cursor as a byte offset into text. */
void frame_draw_prompt(
	const char *prefix, const char *text, size_t cursor, const char *completions);
void frame_draw_too_small(void);

/* The sign-in page and the lock screen share one drawing. */
struct sign_in_view {
	const char *platform, *environment;
	const char *server;		/* "bastion-db.example · ..." or why not */
	int code_seconds;		/* next code in N s */
	const char *message;		/* refusal or connection state, "" = none */
	bool message_bad, busy, locked; /* locked: idle lock of `login` */
};
struct form;
void frame_draw_sign_in(const struct sign_in_view *view, struct form *form);

#endif
