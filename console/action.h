/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one registry: keys, hint bar, help, `:` line, palette, shell, one-shot commands, completion,
 * --help and the man page all come from these rows. A new operation is one row, one run function,
 * one typed call and one test. Actions never print: they write to a sink.
 */
#ifndef CONSOLE_ACTION_H
#define CONSOLE_ACTION_H

#include "../api-client/call.h"
#include "../api-client/error.h"
#include "../screens/screen.h"
#include "progress.h"
#include "sink.h"

enum arg_type {
	ARG_TEXT,
	ARG_LOGIN,
	ARG_NUMBER,
	ARG_TIME, /* clock_parse_typed */
	ARG_DATE, /* a calendar day, 2026-11-22: the text that the server gets */
	ARG_FILE, /* a local file; the tui neither asks for one nor takes one */
	ARG_FLAG, /* "yes" or "no"; --name alone means yes */
	ARG_CHOICE,
	ARG_CODE,  /* six digits: a secret, never echoed to history or F6 */
	ARG_SECRET /* a password, typed without echo; never on a command line */
};

enum arg_flags {
	ARG_REQUIRED = 1 << 0,
	ARG_POSITION = 1 << 1, /* typed without --name, in the order of the table */
	ARG_LIST = 1 << 4,     /* takes all words that follow, as one text with commas */
	ARG_INVERTS = 1 << 5,  /* a choice that "!" before it turns into all others */
	ARG_CLEARS = 1 << 3,   /* an empty text is a value: what is there is removed */
	ARG_ENDS = 1 << 6,     /* an end: the tui doesn't ask for it where the subject has none */
	ARG_SHOWN = 1 << 2     /* names what the person saw; the tui takes it from the screen */
};

struct arg_spec {
	const char *name; /* "reason" (option --reason), lower-case words with '-' */
	enum arg_type type;
	unsigned flags;
	const char *prompt;	    /* msgid for forms: "Reason" */
	const char *help;	    /* msgid, one line */
	const char *const *choices; /* ARG_CHOICE: NULL-terminated */
	const char *word; /* "unit", "role", "duty": forms complete it; NULL: typed freely */
	const char *
		server_name; /* the SQL parameter without p_, to place OP400's field; NULL = name */
};
#define ACTION_ARGS_MAX 20

struct arg_value {
	bool present;
	char *text;	       /* owned by the run; NULL when absent and for secrets */
	int64_t number;	       /* ARG_NUMBER */
	int64_t time;	       /* ARG_TIME, TIME_NULL when absent */
	struct secret *secret; /* ARG_CODE, ARG_SECRET; owned */
};

enum action_flags {
	ACTION_MUTATES = 1 << 0,
	ACTION_DANGEROUS = 1 << 1,    /* typed-word confirmation in the tui */
	ACTION_NEEDS_REASON = 1 << 2, /* has a required argument "reason" */
	ACTION_NO_SESSION = 1 << 3,   /* help, sign-in: works without a session */
	ACTION_LOCAL = 1 << 4,	  /* handled by the door itself (help, shell, sign-out, reload) */
	ACTION_TUI_ONLY = 1 << 5, /* a key without words on the command line */
	ACTION_COMMAND_ONLY = 1 << 6, /* words without a key */
	ACTION_TOGETHER = 1 << 7, /* marked rows are one execution: ids with commas between them */
	ACTION_SAVES = 1 << 8,	  /* a success makes the screen's draft the truth */
	ACTION_ROWS = 1 << 9,	  /* a change that answers with rows to be read */
	ACTION_DATES = 1 << 10,	  /* its rows can be a calendar: --output ics */
	ACTION_EXPORTS = 1 << 11, /* writes what its list action lists into a file: export.h */
	ACTION_FOLLOWS = 1 << 17, /* goes on until it is interrupted, and writes as it goes */
	ACTION_REVEALS = 1 << 16  /* shows a secret once: needs a terminal, or JSON asked for */
};

enum action_status { ACTION_DONE, ACTION_WAIT, ACTION_ERROR };

struct action_run;

/* What the action would do, asked of the server while its question is open and again after each
 * change of the form (the newest answer counts). For run, values may be missing. */
struct action_preview {
	/* NULL: too little is known yet. */
	struct call *(*ask)(const struct action_run *run, call_done *done, void *user);
	/* Appends what a person reads, paragraphs separated by \n. */
	void (*show)(const struct action_run *run, const struct rows *rows, struct buf *to);
};

/* What an object is now, for editing it: the form of the tui begins with it, only what was changed
 * is sent, and after a stale version the form shows what is there now. */
struct action_fetch {
	/* id: the first argument. */
	struct call *(*ask)(struct conn *conn, const char *id, call_done *done, void *user);
	/* The object's row in the answer, NULL when it is not there. */
	const void *(*row)(const struct rows *rows, const char *id);
	int64_t (*version)(const void *row);
	/* Appends the value of an argument as a person would type it; nothing when it has none. */
	void (*value)(const void *row, const char *argument, struct buf *to);
};

struct action {
	const char *name;	     /* "account.lock"; typed as "account lock" */
	const char *summary;	     /* msgid, imperative, <= 60 columns */
	const char *hint;	     /* msgid, one or two words for the hint line: "unlock" */
	const char *help;	     /* msgid, paragraph */
	const char *example;	     /* a test runs it */
	const struct arg_spec *args; /* terminated by name NULL; may be NULL */
	uint64_t screens;	     /* SCREEN_BIT mask where the key works */
	const char *keys;	     /* "U", "F5 ^L": names separated by spaces; NULL = none */
	unsigned flags;
	unsigned changes;	      /* enum resource bits that a success changes */
	const char *scope;	      /* right it needs; the server decides anyway; NULL = none */
	enum subject_kind subject;    /* what the first positional argument is taken from */
	const char *subject_argument; /* which argument it is instead; NULL = the first */
	/* May I, and if not, why: local reasons only (no row, own account, read-only). NULL =
	 * always. */
	bool (*check)(const struct subject *subject, const char *own_login, struct op_error *err);
	const struct action_preview *preview; /* NULL: nothing to ask */
	const struct action_fetch *fetch;     /* edits only, else NULL */
	/* Starts the work. WAIT: action_finish() will be called later, exactly once. */
	enum action_status (*run)(struct action_run *run, struct op_error *err);
};

/* One execution. Created by a door, lives until `finished` returned. */
struct action_run {
	const struct action *action;
	struct arg_value values[ACTION_ARGS_MAX]; /* same order as action->args */
	struct conn *conn;
	struct sink *sink;		   /* borrowed from the door */
	char operation[OPERATION_ID_SIZE]; /* made before the first send; kept on repeats */
	int64_t version;		   /* row version that the person saw, 0 = any */
	void *state;			   /* the action's own; freed by action_run_free */
	void (*state_done)(void *state);   /* what state owns is let go before; may be NULL */
	void *outer; /* of what goes on around the action: an export of its rows; or NULL */
	void (*outer_done)(void *outer);
	char ticket[40]; /* the search that the person saw and this is about, "": none */
	void (*finished)(
		struct action_run *run, const struct op_error *err); /* err NULL = success */
	/* Long work: how far it is. May be NULL; set by the door, with its user. */
	void (*progress)(void *user, const struct progress *progress);
	void *progress_user;
	/* ACTION_FOLLOWS: what stands in the sink goes out now. May be NULL; set by the door. */
	void (*written)(struct action_run *run);
	/* Ends the run as an interrupt does: ACTION_FOLLOWS with success, an export without a file.
	 * Set by the action; NULL: the door gives up waiting. */
	void (*interrupt)(struct action_run *run);
	void *user; /* the door's (the flow's) */
};

extern const char *const action_flag_words[]; /* the choices of ARG_FLAG: "no", "yes" */

/* All actions of all resources, in the order of help; NULL-terminated. */
extern const struct action *const action_table[];

const struct action *action_find(const char *name); /* "account.lock"; NULL when none */
/* Index of the argument that the subject stands for, -1: none. */
int action_subject_index(const struct action *action);
const struct arg_value *action_value(const struct action_run *run, const char *name);
int64_t action_number(const struct action_run *run, const char *name);	 /* 0 when absent */
int64_t action_time(const struct action_run *run, const char *name);	 /* TIME_NULL when absent */
const char *action_text(const struct action_run *run, const char *name); /* NULL when absent */
bool action_flag(const struct action_run *run, const char *name);	 /* given, and yes */
struct action_run *action_run_new(
	const struct action *action, struct conn *conn, struct sink *sink);
void action_run_free(struct action_run *run); /* cleanses secrets, forgets the pending call */
/* Checks required arguments and starts. Errors come through finished as well. finished may run (and
 * free the run) before this returns: don't touch the run after it. Doors use flow.h instead. */
void action_run_start(struct action_run *run);
/* The first required argument that has no value yet, NULL when none is missing. */
const struct arg_spec *action_missing(const struct action_run *run);
/* Gives an argument its value: parses by type. False: *err says what is expected (INVALID). */
bool action_set(struct action_run *run, const char *name, const char *text, struct op_error *err);
/* The same for a code that was typed into a secret field; copied. */
bool action_set_secret(struct action_run *run, const char *name, const struct secret *secret,
	struct op_error *err);
/* Parses text as the argument's type into *ret_value (owned: arg_value_done). */
bool arg_value_parse(const struct arg_spec *spec, const char *text, struct arg_value *ret_value,
	struct op_error *err);
void arg_value_done(struct arg_value *value);
bool arg_is_secret(const struct arg_spec *spec); /* typed without echo, never written down */
/* For run functions: the state of this execution; one that was there before is let go. */
void action_state_set(struct action_run *run, void *state, void (*done)(void *state));
/* The same for what goes on around it, which a new state leaves alone. */
void action_outer_set(struct action_run *run, void *outer, void (*done)(void *outer));
/* For run functions: ends the execution. */
void action_finish(struct action_run *run, const struct op_error *err);
/* Starts the same execution again with the same operation id (after a fresh code). */
void action_run_again(struct action_run *run);

/* Arguments that a door writes down for F6, history and --dry-run: secrets become "...". */
void action_command_line(const struct action_run *run, struct buf *to);

#endif
