/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the full-screen door: one struct for its state, shared by tui.c and tui_*.c only.
 * Nothing here waits: every key, answer and timer changes state, and the state is drawn once per
 * turn before the loop waits.
 */
#ifndef CONSOLE_TUI_H
#define CONSOLE_TUI_H

#include "../api-client/account.h"
#include "../api-client/clock.h"
#include "../api-client/journal.h"
#include "../api-client/me.h"
#include "../api-client/session.h"
#include "../api-client/text.h"
#include "../screens/dialog.h"
#include "../screens/frame.h"
#include "../screens/screen.h"
#include "../screens/term.h"
#include "action.h"
#include "doors.h"
#include "loop.h"
#include "sink.h"

#define TUI_BULK_MAX 500 /* marked rows that one action works on */

/* Each has a stack of its own; the order is that of the keys 1 to 9. */
enum tui_main {
	TUI_ACCOUNTS,
	TUI_JOURNAL,
	TUI_SESSIONS,
	TUI_REQUESTS,
	TUI_COMPANIES,
	TUI_ROLES,
	TUI_CALENDAR,
	TUI_BOARDS,
	TUI_HOME, /* key 0 */
	TUI_MAINS
};

enum tui_mode {
	TUI_SIGN_IN, /* the sign-in page, also as the lock screen */
	TUI_WORK,
	TUI_LEAVING /* signing out, nothing is drawn any more but the last screen */
};

/* Who is signed in, copied from whoami. */
struct tui_identity {
	char login[64], name[160], unit[64], unit_name[128], role[64];
	char environment[16], platform[128];
	char **scopes; /* owned */
	size_t scope_count;
	int64_t expires_at, idle_until, fresh_until; /* server's clock */
	int64_t access_ends_at; /* of the next own role to end within a day, else TIME_NULL */
};

struct tui;
struct tui_job;
struct tui_page;

/* Something on top of the screen that takes the keys: a dialog with what becomes of it. */
struct tui_overlay {
	struct tui_overlay *below;
	struct dialog *dialog; /* owned */
	/* SUBMIT or CANCEL; the overlay is still there and the function closes it. NULL: it just
	 * closes. */
	void (*event)(struct tui *tui, struct tui_overlay *overlay, enum form_event event);
	struct tui_job *job; /* borrowed, NULL for overlays of no job */
	bool asks;	     /* Esc asks before typed text is lost */
};

struct tui {
	const struct door *door;
	struct conn *conn;
	struct loop *loop;
	struct screen_host host;
	enum tui_mode mode;
	bool dirty;	  /* something to draw */
	int status;	  /* of the process */
	int64_t leave_by; /* monotonic, LEAVING: not later than this */

	struct screen *tops[TUI_MAINS]; /* a stack for each main screen */
	unsigned stale[TUI_MAINS];	/* resources that changed while it was hidden */
	int main;

	struct tui_overlay *overlay;
	struct tui_palette *palette; /* owned, NULL when closed */
	struct tui_job *jobs;	     /* all that run or wait */

	char message[400];
	bool message_bad, message_waits; /* waits: it goes when the rows of the list are there */
	char operation[16];
	struct op_error error; /* the last one, for `e` */
	char refused[280];     /* the command that explains it when a right was missing, or "" */

	bool filter_line;    /* the open line is `/`, not `:` */
	bool filter_pending; /* the `/` line changed in this turn */
	char *filter_before; /* owned: what Esc puts back */

	struct form *sign_in; /* owned */
	bool signing_in, locked;
	char sign_in_message[900];
	bool sign_in_bad;
	struct tui_identity me;
	struct rows *banner;	/* owned answer of banner(), NULL before it came */
	struct tui_page *page;	/* owned: over everything, takes all keys; NULL: none */
	unsigned page_number;	/* of the page, for answers that come late */
	struct call *enrolling; /* what the page waits for, or NULL */
	char kept_login[64];	/* whose screens are kept while the sign-in page shows */

	int64_t last_key;      /* monotonic */
	int64_t server_offset; /* server's wall clock minus ours */
	int64_t next_tick;     /* monotonic: the clock, countdowns */
	int64_t last_peek;     /* monotonic */
	bool more_input;       /* decoded keys are left for the next turn */
	bool pasting;	       /* inside a pasted block that no field takes */
	struct call *peek;     /* under way, or NULL */
	bool was_ready;
	int access_told; /* minutes before the end of access of the last warning, 0 = none */
	struct call *deadline_call; /* under way, or NULL */
	int64_t deadline_asked;	    /* monotonic, TIME_NULL: not yet */
	char deadline[120];	    /* the nearest, as the header says it, or "" */
	bool deadline_over;
	int64_t requests_waiting; /* as the last peek said, -1 = not asked yet */
	/* A reason that was typed for something that had changed meanwhile. */
	const struct action *kept_action;
	char kept_id[64], kept_reason[512];
	char verified_login[64]; /* caller verified by code, until then */
	int64_t verified_until;	 /* monotonic */
};

/* tui.c */
void tui_leave(struct tui *tui, int status); /* sign out, then end (<= 2 s) */
int64_t tui_server_now(const struct tui *tui);

/* tui_message.c: the message line and the last error. */
void tui_notice(struct tui *tui, const char *text);
void tui_report(struct tui *tui, const struct op_error *err);
void tui_clear_message(struct tui *tui);
/* After tui_report: what was refused, so that `e` can offer to explain it (N23). */
void tui_refused(struct tui *tui, const struct action *action, const struct subject *subject);
/* True when the rows that a key is about are not there yet, which is said then. The key is not
 * kept: it would fall on a row that nobody had seen. */
bool tui_rows_wait(struct tui *tui);
/* Before drawing: takes that message back when the rows came. */
void tui_rows_came(struct tui *tui);
/* True when the error means that the session is over; the sign-in page shows then. */
bool tui_session_over(struct tui *tui, const struct op_error *err);

/* tui_stack.c */
struct screen *tui_top(const struct tui *tui);
bool tui_main_open(struct tui *tui, int main);
/* One of the boards, over the first of them. */
void tui_board_open(struct tui *tui, enum screen_id id);
bool tui_push(struct tui *tui, enum screen_id id, const struct subject *subject);
void tui_pop(struct tui *tui);
void tui_stacks_free(struct tui *tui);
void tui_reload(struct tui *tui, unsigned resources);
bool tui_unmark(struct tui *tui); /* false: nothing was marked */
void tui_saved(struct tui *tui);  /* marks and draft of the top screen have become the truth */
/* What would be lost if all screens closed now, NULL: nothing. Borrowed. */
const char *tui_unsaved(const struct tui *tui);
void tui_landing(struct tui *tui);

/* tui_help.c */
void tui_show_help(struct tui *tui);
void tui_show_action_help(struct tui *tui, const struct action *action);
void tui_show_command_help(struct tui *tui, char *const *words, size_t count);

/* tui_key.c */
void tui_key(struct tui *tui, int key);
void tui_local(struct tui *tui, const struct action *action);

/* tui_jump.c */
void tui_jump_person(struct tui *tui);
void tui_jump_object(struct tui *tui);
void tui_jump_session(struct tui *tui);
void tui_jump_operation(struct tui *tui);
void tui_follow(struct tui *tui);
void tui_follow_object(struct tui *tui);
void tui_tail_open(struct tui *tui, const char *filter);

/* tui_draw.c */
void tui_draw(struct tui *tui);

/* tui_overlay.c */
struct tui_overlay *tui_overlay_open(struct tui *tui, const struct dialog_spec *spec,
	void (*event)(struct tui *tui, struct tui_overlay *overlay, enum form_event event),
	struct tui_job *job);
void tui_overlay_close(struct tui *tui, struct tui_overlay *overlay);
void tui_overlays_free(struct tui *tui);
void tui_overlay_key(struct tui *tui, int key);
bool tui_half_typed(const struct tui *tui);
void tui_show_text(struct tui *tui, const char *title, const char *text);
/* The same with a command that Enter begins. */
void tui_show_way(struct tui *tui, const char *title, const char *text, const char *command);
void tui_show_error(struct tui *tui);
void tui_ask_leave(struct tui *tui);
/* Asks whether the draft of the top screen may be thrown away. */
void tui_ask_discard(struct tui *tui, const char *what);

/* tui_start.c, tui_job.c, tui_ask.c: one execution of an action with its questions. */
bool tui_may(const struct tui *tui, const struct action *action);
bool tui_may_scope(const struct tui *tui, const char *scope);
void tui_job_start(struct tui *tui, const struct action *action);
/* "lock", "unlock" or "end_sessions" of the marked accounts, with a preview. False: none is
 * marked. */
bool tui_bulk_start(struct tui *tui, const char *what);
struct tui_job *tui_job_new(struct tui *tui, const struct action *action);
/* A command typed at `:`. */
void tui_job_line(struct tui *tui, const char *line);
void tui_jobs_sweep(struct tui *tui);
void tui_jobs_free(struct tui *tui);
void tui_jobs_tick(struct tui *tui);
int64_t tui_jobs_deadline(const struct tui *tui);
void tui_show_command(struct tui *tui); /* F6 */

/* tui_prompt.c */
void tui_command_open(struct tui *tui, const char *initial);
void tui_filter_open(struct tui *tui);
void tui_filter_apply(struct tui *tui);

/* tui_sign_in.c */
void tui_sign_in_open(struct tui *tui);
void tui_sign_in_key(struct tui *tui, int key);
/* The session is over: back to the page, with the reason; the screens are kept for the same login.
 */
void tui_sign_in_end(struct tui *tui, const char *message, bool bad);
void tui_sign_in_say(struct tui *tui, const char *text, bool bad);
void tui_lock(struct tui *tui);
void tui_peek(struct tui *tui); /* at most once a second */
void tui_identity_done(struct tui_identity *identity);
void tui_identity_renew(struct tui *tui); /* asks again who one is and what one may */

/* tui_access.c */
int64_t tui_access_left(const struct tui *tui); /* TIME_NULL: no end within a day */
bool tui_access_counts(const struct tui *tui);	/* its seconds show */
void tui_access_tick(struct tui *tui);
void tui_access_set(struct tui *tui, int64_t ends_at);

/* tui_deadline.c: the nearest deadline, in the header. */
void tui_deadline_key(struct tui *tui); /* a key was pressed: ask when what is known is old */
void tui_deadline_forget(struct tui *tui);

/* tui_banner.c: what happened since the last sign-in. */
void tui_banner_arrive(struct tui *tui);
void tui_banner_show(struct tui *tui);
bool tui_banner_key(struct tui *tui, int key); /* `!` on the banner; true: consumed */

/* tui_palette.c */
void tui_palette_open(struct tui *tui);
void tui_palette_close(struct tui *tui);
void tui_palette_key(struct tui *tui, int key);
void tui_palette_draw(struct tui *tui, const struct area *area);

#endif
