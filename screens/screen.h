/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interface of a screen: state, drawing from that state, movement keys, and what is selected.
 * A screen reads through api-client; it never changes anything itself: actions do (console/).
 */
#ifndef SCREENS_SCREEN_H
#define SCREENS_SCREEN_H

#include "../api-client/conn.h"
#include "../api-client/error.h"
#include "../api-client/buf.h"
#include "draw.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum resource { /* what changed() names and screens subscribe to */
	RESOURCE_ACCOUNT = 1 << 0,
	RESOURCE_SESSION = 1 << 1,
	RESOURCE_JOURNAL = 1 << 2,
	RESOURCE_REQUEST = 1 << 3,
	RESOURCE_COMPANY = 1 << 4, /* companies and their contracts */
	RESOURCE_GRANT = 1 << 5,
	RESOURCE_FREEZE = 1 << 6,
	RESOURCE_RULE = 1 << 7, /* approval rules and deputies */
	RESOURCE_ROLE = 1 << 8, /* roles, their scopes and conflicts */
	RESOURCE_REVIEW = 1 << 9,
	RESOURCE_UNIT = 1 << 10,
	RESOURCE_DUTY = 1 << 11,
	RESOURCE_POLICY = 1 << 12,
	RESOURCE_COMPONENT = 1 << 18,
	RESOURCE_ANTIVIRUS = 1 << 19,
	RESOURCE_PATCH = 1 << 20,  /* and advisories */
	RESOURCE_BACKUP = 1 << 21, /* and drills */
	RESOURCE_EXCEPTION = 1 << 22,
	RESOURCE_SINK = 1 << 23,
	RESOURCE_SEGMENT = 1 << 24, /* months of the journal */
	RESOURCE_ME = 1 << 16	    /* own factors, sessions and grants */
};
#define RESOURCE_ALL (~0u)

enum screen_id { /* bit numbers for action.screens */
	SCREEN_ACCOUNTS,
	SCREEN_ACCOUNT_CARD,
	SCREEN_JOURNAL,
	SCREEN_EVENT,
	SCREEN_SESSIONS,
	SCREEN_HELP,
	SCREEN_REQUESTS,
	SCREEN_REQUEST,
	SCREEN_COMPANIES,
	SCREEN_COMPANY,
	SCREEN_CONTRACT,
	SCREEN_CLOSING,
	SCREEN_FREEZES,
	SCREEN_ABSENCES,
	SCREEN_RULES,
	SCREEN_ROLES,
	SCREEN_HOLDERS,
	SCREEN_GRANTS,
	SCREEN_CONFLICTS,
	SCREEN_UNUSED,
	SCREEN_REVIEWS,
	SCREEN_REVIEW,
	SCREEN_ME,
	SCREEN_UNITS,
	SCREEN_DUTIES,
	SCREEN_POLICIES,
	SCREEN_HOME,
	SCREEN_CALENDAR,
	SCREEN_VIEWS,
	SCREEN_ANTIVIRUS,
	SCREEN_ANTIVIRUS_CARD,
	SCREEN_PATCHES,
	SCREEN_PATCH,
	SCREEN_BACKUPS,
	SCREEN_COMPONENTS,
	SCREEN_EXCEPTIONS,
	SCREEN_DRILLS,
	SCREEN_SINKS,
	SCREEN_TAIL,
	SCREEN_SEGMENTS,
	SCREEN_COUNT
};
#define SCREEN_BIT(id) (UINT64_C(1) << (id))
#define SCREEN_ANY UINT64_MAX

enum subject_kind {
	SUBJECT_NONE,
	SUBJECT_ACCOUNT,
	SUBJECT_SESSION,
	SUBJECT_EVENT,
	SUBJECT_REQUEST,
	SUBJECT_COMPANY,
	SUBJECT_CONTRACT,
	SUBJECT_GRANT,
	SUBJECT_FREEZE,
	SUBJECT_ABSENCE,
	SUBJECT_RULE,
	SUBJECT_ROLE,
	SUBJECT_CONFLICT,
	SUBJECT_REVIEW,
	SUBJECT_PERSON,
	SUBJECT_UNIT,
	SUBJECT_DUTY,
	SUBJECT_POLICY,
	SUBJECT_COMPONENT,
	SUBJECT_EXCEPTION,
	SUBJECT_SINK,
	SUBJECT_VIEW,
	SUBJECT_MONTH,
	SUBJECT_FILTER /* a list: label is its filter, state its order, "-" before it: descending */
};

/* The object that an action would work on. */
struct subject {
	enum subject_kind kind;
	char id[64]; /* login, session number, event number: what a person would type */
	char label[640]; /* for confirmations: "b.omarov  Омаров Бауыржан Серікұлы" */
	char state[16];	      /* accounts: pending | active | locked | expired | closed */
	char suggestion[160]; /* a reason worth offering ("caller verified by code"), or "" */
	char shown[72];	      /* hash of the text that the person sees (ARG_SHOWN), or "" */
	char refusal[240];    /* why the server would refuse a decision about it, or "" */
	bool own;	      /* requests, grants in a review: the person's own */
	bool endless;	      /* requests: what is asked for has no end */
	char advisory[68];    /* components: the advisory on it that is meant, or "" */
	char person[40];      /* accounts: number of the person, or "" when it isn't known */
	char columns[304];    /* SUBJECT_FILTER: what table_show() takes, or "" */
	int64_t version;
};

struct table;

/* Where one goes from what a screen shows. */
enum screen_jump {
	JUMP_PERSON,	/* who did it */
	JUMP_OBJECT,	/* what it was done to */
	JUMP_SESSION,	/* all of its session */
	JUMP_OPERATION, /* all of its operation */
	JUMP_FOLLOW,	/* what comes: of this filter, or of this person */
	JUMP_FOLLOW_OBJECT
};

/* What the console gives to screens. All functions may be called at any time on the one thread. */
struct screen_host {
	struct conn *conn;
	void *user;
	void (*redraw)(void *user);				/* draw at the end of the turn */
	void (*report)(void *user, const struct op_error *err); /* message line; `e` opens it */
	void (*notice)(void *user, const char *text);		/* message line, success */
	const char *own_login;					/* "" before sign-in */
	/* Whether the person holds a right, as far as is known here; NULL: not known. */
	bool (*may)(void *user, const char *scope);
};

struct screen {
	const struct screen_ops *ops;
	const struct screen_host *host; /* borrowed, outlives the screen */
	struct screen *below;		/* stack, owned by the tui */
	void *state;			/* ops->state_size bytes, zeroed before open */
	char *given; /* owned: the filter it was opened with, NULL = none; Esc leaves it there */
};

/* Line 2 of the frame. */
struct screen_heading {
	char title[64];
	char counts[96];
	char filter[128];
	int64_t as_of; /* server data's age, TIME_NULL when nothing was loaded yet */
	bool loading;  /* what is shown does not answer the question yet */
};

struct screen_ops {
	enum screen_id id;
	const char *name;   /* "accounts": the word for help and `:` */
	unsigned resources; /* reload when one of these changed */
	size_t state_size;
	bool (*open)(struct screen *screen, const struct subject *subject, struct op_error *err);
	void (*draw)(struct screen *screen, const struct area *area); /* from state only */
	void (*heading)(const struct screen *screen, struct screen_heading *ret_heading);
	bool (*on_key)(struct screen *screen, int key); /* movement, sort, mark; true: consumed */
	bool (*subject)(const struct screen *screen, struct subject *ret_subject);
	/* Marked rows for bulk actions; NULL: the screen has no marks. From 0 on, false: end. */
	bool (*marked)(const struct screen *screen, size_t index, struct subject *ret_subject);
	void (*unmark)(struct screen *screen); /* forgets all marks; set where marked is */
	void (*filter)(struct screen *screen, const char *text); /* NULL: not filterable */
	const char *(*filter_text)(const struct screen *screen);
	/* filter is called when the line is accepted, not while it is typed: each search is
	 * journaled, or only a whole word means something. */
	bool filter_on_accept;
	/* When the line is accepted: false, and *err names the word or value that is wrong. NULL:
	 * everything is right. */
	bool (*filter_check)(const struct screen *screen, const char *text, struct op_error *err);
	/* What a word of the line can become: owned, NULL-terminated, or NULL. */
	char **(*filter_words)(const struct screen *screen, const char *word);
	/* Sorts by a word of the server; the filter comes after it. NULL: one order. */
	void (*order)(struct screen *screen, const char *sort, bool descending);
	void (*reload)(struct screen *screen); /* keep place and marks */
	void (*close)(struct screen *screen);  /* forgets calls, frees what state owns */
	/* What is shown changes by itself: it is loaded again at the keeper's tick. NULL: never. */
	bool (*watch)(const struct screen *screen);
	/* Begins the field of an action's form: what a person would type for this argument, from
	 * what is selected. False: nothing. ret_settled: it is not asked at all. NULL: never. */
	bool (*offer)(const struct screen *screen, const char *argument, struct buf *to,
		bool *ret_settled);
	/* What would be lost when the screen closes, one line; NULL when nothing is unsaved. */
	const char *(*unsaved)(const struct screen *screen);
	void (*discard)(struct screen *screen); /* forgets it: thrown away, or saved */
	/* The list itself, whose columns and order a view keeps; NULL: the screen is none. */
	struct table *(*table)(const struct screen *screen);
	/* What Enter opens: false when nothing. */
	bool (*enter)(const struct screen *screen, enum screen_id *ret_screen,
		struct subject *ret_subject);
	/* What a key that jumps opens: false when there is nothing to go to. NULL: never. */
	bool (*jump)(const struct screen *screen, enum screen_jump what, enum screen_id *ret_screen,
		struct subject *ret_subject);
};

extern const struct screen_ops screen_accounts, screen_account_card, screen_journal, screen_event,
	screen_sessions, screen_help, screen_requests, screen_request, screen_companies,
	screen_company, screen_contract, screen_closing, screen_freezes, screen_absences,
	screen_rules, screen_roles, screen_holders, screen_grants, screen_conflicts, screen_unused,
	screen_reviews, screen_review, screen_me, screen_units, screen_duties, screen_policies,
	screen_antivirus, screen_antivirus_card, screen_patches, screen_patch, screen_backups,
	screen_components, screen_exceptions, screen_drills, screen_sinks, screen_segments,
	screen_home, screen_calendar, screen_views, screen_tail;

struct screen *screen_new(const struct screen_ops *ops, const struct screen_host *host,
	const struct subject *subject, struct op_error *err); /* opens; NULL on error */
void screen_free(struct screen *screen);

/* Help is data of the console: lines set before screen_help opens. Borrowed until the next call. */
struct help_line {
	const char *key;   /* "U" or "" */
	const char *words; /* "account unlock" */
	const char *summary;
	bool heading; /* words is a section heading */
};
void screen_help_set(const char *title, const struct help_line *lines, size_t count);

#endif
