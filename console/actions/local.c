/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the doors do themselves, as rows of the registry: commands without a call to the server, and
 * the keys of the tui that move, ask and show. The doors find them by name; there is nothing to
 * run.
 */
#include "actions.h"

#include "../../api-client/text.h"

#define TUI (ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION)
#define COMMAND (ACTION_LOCAL | ACTION_COMMAND_ONLY | ACTION_NO_SESSION)

#define RIGHTS_LISTS                                                                               \
	(SCREEN_BIT(SCREEN_HOLDERS) | SCREEN_BIT(SCREEN_GRANTS) | SCREEN_BIT(SCREEN_UNUSED) |      \
		SCREEN_BIT(SCREEN_REVIEWS) | SCREEN_BIT(SCREEN_REVIEW))
#define PEOPLE_LISTS (SCREEN_BIT(SCREEN_UNITS) | SCREEN_BIT(SCREEN_DUTIES))
#define PEOPLE (PEOPLE_LISTS | SCREEN_BIT(SCREEN_POLICIES))
#define RIGHTS (RIGHTS_LISTS | SCREEN_BIT(SCREEN_ROLES) | SCREEN_BIT(SCREEN_CONFLICTS))
#define FIGURES (SCREEN_BIT(SCREEN_HOME) | SCREEN_BIT(SCREEN_VIEWS))
/* The boards; those that take a filter are in actions.h. */
#define BOARDS                                                                                     \
	(BOARD_LISTS | SCREEN_BIT(SCREEN_EXCEPTIONS) | SCREEN_BIT(SCREEN_ANTIVIRUS_CARD) |         \
		SCREEN_BIT(SCREEN_PATCH))
/* Pages with rows that open something. */
#define PAGES                                                                                      \
	(SCREEN_BIT(SCREEN_COMPANY) | SCREEN_BIT(SCREEN_CONTRACT) | SCREEN_BIT(SCREEN_CLOSING))
#define ACCOUNTS (SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_ACCOUNT_CARD))
/* Screens whose data can be asked for again. */
#define DATA                                                                                       \
	(LISTS | FIGURES | PAGES | RIGHTS | PEOPLE | BOARDS | SCREEN_BIT(SCREEN_ACCOUNT_CARD) |    \
		SCREEN_BIT(SCREEN_TAIL) | SCREEN_BIT(SCREEN_EVENT) | SCREEN_BIT(SCREEN_REQUEST) |  \
		SCREEN_BIT(SCREEN_FREEZES) | SCREEN_BIT(SCREEN_ABSENCES) |                         \
		SCREEN_BIT(SCREEN_RULES) | SCREEN_BIT(SCREEN_ME) | SCREEN_BIT(SCREEN_SINKS) |      \
		SCREEN_BIT(SCREEN_SEGMENTS) | SCREEN_BIT(SCREEN_DRILLS))

const struct action action_sign_in = {
	.name = "sign-in",
	.summary = N_("sign in and keep the session for later commands"),
	.help = N_("Asks for the account, the password and the code, or takes them from --login, "
		   "--password-fd and --code-fd. The session is kept in a file that only you can "
		   "read until sign-out or until the server ends it."),
	.example = "sign-in",
	.flags = COMMAND,
};

const struct action action_sign_out = {
	.name = "sign-out",
	.summary = N_("end the kept session"),
	.help = N_("Ends the session at the server and removes the file that keeps it."),
	.example = "sign-out",
	.flags = COMMAND,
};

const struct action action_shell = {
	.name = "shell",
	.summary = N_("type commands line by line"),
	.help = N_(
		"Signs in and reads the same commands line by line, with completion and history."),
	.example = "shell",
	.flags = COMMAND,
};

const struct action action_keeper = {
	.name = "keeper",
	.summary = N_("seal the journal and watch the database (a service)"),
	.help = N_("Runs on the database host with a role of its own: seals the journal, makes its "
		   "partitions, ends sessions that are over and terminates connections that hold "
		   "a transaction open. Ends with SIGTERM."),
	.example = "keeper",
	.flags = COMMAND,
};

static const struct arg_spec help_args[] = {
	{.name = "command",
		.type = ARG_TEXT,
		.flags = ARG_POSITION,
		.prompt = N_("Command"),
		.help = N_("a command or its first word")},
	{.name = "verb",
		.type = ARG_TEXT,
		.flags = ARG_POSITION,
		.prompt = N_("Verb"),
		.help = N_("the command's second word")},
	{0},
};

const struct action action_help = {
	.name = "help",
	.summary = N_("show the commands, or one command in detail"),
	.help = N_(
		"Without words all commands; with a command's words its arguments and an example."),
	.example = "help account unlock",
	.args = help_args,
	.flags = COMMAND,
};

static const char *const generate_choices[] = {"man", "bash", "reference", NULL};
static const struct arg_spec generate_args[] = {
	{.name = "what",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("What"),
		.help = N_("manual page, bash completion or reference"),
		.choices = generate_choices},
	{0},
};

const struct action action_generate = {
	.name = "generate",
	.summary = N_("write manual page, completion or reference"),
	.help = N_("Writes the manual page, the completion for bash or the reference of all "
		   "commands, made from the table that the program itself works with."),
	.example = "generate man",
	.args = generate_args,
	.flags = COMMAND,
};

const struct action action_open = {
	.name = "open",
	.summary = N_("open the selected row"),
	.hint = N_("open"),
	.screens = LISTS | SCREEN_BIT(SCREEN_TAIL) | FIGURES | PAGES | PEOPLE_LISTS | RIGHTS_LISTS |
		   SCREEN_BIT(SCREEN_ANTIVIRUS) | SCREEN_BIT(SCREEN_PATCHES) |
		   SCREEN_BIT(SCREEN_BACKUPS) | SCREEN_BIT(SCREEN_COMPONENTS) |
		   SCREEN_BIT(SCREEN_EXCEPTIONS) | SCREEN_BIT(SCREEN_ROLES),
	.keys = "Enter",
	.flags = TUI,
};

const struct action action_back = {
	.name = "back",
	.summary = N_("back to the screen before"),
	.hint = N_("back"),
	.screens = SCREEN_ANY,
	.keys = "Esc q",
	.flags = TUI,
};

const struct action action_go_accounts = {
	.name = "go.accounts",
	.summary = N_("accounts"),
	.hint = N_("accounts"),
	.screens = SCREEN_ANY,
	.keys = "1",
	.flags = TUI,
	.scope = "account.read",
};

const struct action action_go_journal = {
	.name = "go.journal",
	.summary = N_("journal"),
	.hint = N_("journal"),
	.screens = SCREEN_ANY,
	.keys = "2",
	.flags = TUI,
	.scope = "journal.read",
};

const struct action action_go_sessions = {
	.name = "go.sessions",
	.summary = N_("sessions"),
	.hint = N_("sessions"),
	.screens = SCREEN_ANY,
	.keys = "3",
	.flags = TUI,
	.scope = "session.read",
};

const struct action action_go_requests = {
	.name = "go.requests",
	.summary = N_("requests"),
	.hint = N_("requests"),
	.screens = SCREEN_ANY,
	.keys = "4",
	.flags = TUI,
};

const struct action action_go_companies = {
	.name = "go.companies",
	.summary = N_("contractors"),
	.hint = N_("contractors"),
	.screens = SCREEN_ANY,
	.keys = "5",
	.flags = TUI,
	.scope = "company.read",
};

const struct action action_go_freezes = {
	.name = "go.freezes",
	.summary = N_("what is frozen"),
	.hint = N_("frozen"),
	.screens = SCREEN_BIT(SCREEN_COMPANIES) | SCREEN_BIT(SCREEN_COMPANY),
	.keys = "F",
	.flags = TUI,
	.scope = "company.read",
};

const struct action action_go_absences = {
	.name = "go.absences",
	.summary = N_("who is away and who approves for him"),
	.hint = N_("deputies"),
	.screens = SCREEN_BIT(SCREEN_REQUESTS),
	.keys = "D",
	.flags = TUI,
	.scope = "request.read",
};

const struct action action_go_rules = {
	.name = "go.rules",
	.summary = N_("who has to approve what"),
	.hint = N_("rules"),
	.screens = SCREEN_BIT(SCREEN_REQUESTS),
	.keys = "P",
	.flags = TUI,
	.scope = "request.read",
};

const struct action action_go_closing = {
	.name = "go.closing",
	.summary = N_("closing sheet of this contract"),
	.hint = N_("closing sheet"),
	.screens = SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "C",
	.flags = TUI,
	.scope = "company.read",
	.subject = SUBJECT_CONTRACT,
};

const struct action action_go_me = {
	.name = "go.me",
	.summary = N_("my account"),
	.hint = N_("my account"),
	.screens = SCREEN_ANY,
	.keys = "9",
	.flags = TUI,
};

const struct action action_go_object_journal = {
	.name = "go.object-journal",
	.summary = N_("journal of this account"),
	.hint = N_("journal"),
	.screens = ACCOUNTS,
	.keys = "J",
	.flags = TUI,
	.scope = "journal.read",
	.subject = SUBJECT_ACCOUNT,
};

const struct action action_go_object_sessions = {
	.name = "go.object-sessions",
	.summary = N_("open sessions of this account"),
	.hint = N_("sessions"),
	.screens = ACCOUNTS,
	.keys = "X",
	.flags = TUI,
	.scope = "session.read",
	.subject = SUBJECT_ACCOUNT,
};

const struct action action_go_home = {
	.name = "go.home",
	.summary = N_("home: what waits, is locked, ends"),
	.hint = N_("home"),
	.screens = SCREEN_ANY,
	.keys = "0",
	.flags = TUI,
};

const struct action action_go_calendar = {
	.name = "go.calendar",
	.summary = N_("calendar of everything that ends"),
	.hint = N_("calendar"),
	.screens = SCREEN_ANY,
	.keys = "7",
	.flags = TUI,
};

const struct action action_go_views = {
	.name = "go.views",
	.summary = N_("choose a saved view"),
	.hint = N_("views"),
	.screens = SCREENS_FILTERED,
	.keys = "v",
	.flags = TUI,
};

const struct action action_go_roles = {
	.name = "go.roles",
	.summary = N_("roles and their rights"),
	.hint = N_("roles"),
	.screens = SCREEN_ANY,
	.keys = "6",
	.flags = TUI,
	.scope = "role.read",
};

const struct action action_go_grants = {
	.name = "go.grants",
	.summary = N_("all grants of roles"),
	.hint = N_("grants"),
	.screens = SCREEN_BIT(SCREEN_ROLES),
	.keys = "G",
	.flags = TUI,
	.scope = "role.read",
};

const struct action action_go_object_grants = {
	.name = "go.object-grants",
	.summary = N_("grants of this account"),
	.hint = N_("grants"),
	.screens = SCREEN_BIT(SCREEN_ACCOUNT_CARD),
	.keys = "G",
	.flags = TUI,
	.scope = "role.read",
	.subject = SUBJECT_ACCOUNT,
};

const struct action action_go_conflicts = {
	.name = "go.conflicts",
	.summary = N_("roles that exclude each other"),
	.hint = N_("conflicts"),
	.screens = SCREEN_BIT(SCREEN_ROLES),
	.keys = "C",
	.flags = TUI,
	.scope = "role.read",
};

const struct action action_go_unused = {
	.name = "go.unused",
	.summary = N_("rights that nobody uses"),
	.hint = N_("unused"),
	.screens =
		SCREEN_BIT(SCREEN_ROLES) | SCREEN_BIT(SCREEN_REVIEWS) | SCREEN_BIT(SCREEN_REVIEW),
	.keys = "U",
	.flags = TUI,
	.scope = "role.read",
};

const struct action action_go_reviews = {
	.name = "go.reviews",
	.summary = N_("reviews of grants"),
	.hint = N_("reviews"),
	.screens = SCREEN_BIT(SCREEN_ROLES),
	.keys = "R",
	.flags = TUI,
	.scope = "role.read",
};

const struct action action_switch_right = {
	.name = "switch-right",
	.summary = N_("add the right to the draft, or remove it"),
	.hint = N_("switch"),
	.screens = SCREEN_BIT(SCREEN_ROLES),
	.keys = "Space",
	.flags = TUI,
	.scope = "role.edit",
};

const struct action action_filter = {
	.name = "filter",
	.summary = N_("show only rows that contain a text"),
	.hint = N_("filter"),
	.screens = SCREENS_FILTERED | SCREEN_BIT(SCREEN_TAIL),
	.keys = "/",
	.flags = TUI,
};

const struct action action_reload = {
	.name = "reload",
	.summary = N_("ask the server again"),
	.hint = N_("reload"),
	.screens = DATA,
	.keys = "F5",
	.flags = TUI,
};

const struct action action_sort = {
	.name = "sort",
	.summary = N_("sort by the next column"),
	.hint = N_("sort"),
	.screens = SCREEN_BIT(SCREEN_ACCOUNTS),
	.keys = "s",
	.flags = TUI,
};

const struct action action_reverse = {
	.name = "reverse",
	.summary = N_("reverse the order"),
	.hint = N_("reverse"),
	.screens = SCREEN_BIT(SCREEN_ACCOUNTS),
	.keys = "S",
	.flags = TUI,
};

const struct action action_mark = {
	.name = "mark",
	.summary = N_("mark the row for one action on many"),
	.hint = N_("mark"),
	.screens = SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_SESSIONS) |
		   SCREEN_BIT(SCREEN_HOLDERS) | SCREEN_BIT(SCREEN_GRANTS) |
		   SCREEN_BIT(SCREEN_REVIEW),
	.keys = "Space",
	.flags = TUI,
};

const struct action action_columns = {
	.name = "columns",
	.summary = N_("choose columns"),
	.hint = N_("columns"),
	.screens = LISTS | SCREEN_BIT(SCREEN_TAIL) | PEOPLE | BOARD_LISTS |
		   SCREEN_BIT(SCREEN_EXCEPTIONS) | RIGHTS_LISTS | SCREEN_BIT(SCREEN_CONFLICTS),
	.keys = "o",
	.flags = TUI,
};

const struct action action_original = {
	.name = "original",
	.summary = N_("the text as it was hashed, or in your language"),
	.hint = N_("original"),
	.screens = SCREEN_BIT(SCREEN_REQUEST),
	.keys = "T",
	.flags = TUI,
};

const struct action action_command = {
	.name = "command",
	.summary = N_("type a command"),
	.hint = N_("command"),
	.screens = SCREEN_ANY,
	.keys = ":",
	.flags = TUI,
};

const struct action action_palette = {
	.name = "palette",
	.summary = N_("choose among all actions"),
	.hint = N_("actions"),
	.screens = SCREEN_ANY,
	.keys = "F2",
	.flags = TUI,
};

const struct action action_help_screen = {
	.name = "help-screen",
	.summary = N_("keys and commands of this screen"),
	.hint = N_("help"),
	.screens = SCREEN_ANY,
	.keys = "? F1",
	.flags = TUI,
};

const struct action action_error_detail = {
	.name = "error-detail",
	.summary = N_("detail of the last error"),
	.hint = N_("error"),
	.screens = SCREEN_ANY,
	.keys = "e",
	.flags = TUI,
};

const struct action action_show_command = {
	.name = "show-command",
	.summary = N_("the command line that does the same"),
	.hint = N_("as command"),
	.screens = SCREEN_ANY,
	.keys = "F6",
	.flags = TUI,
};

const struct action action_lock_screen = {
	.name = "lock-screen",
	.summary = N_("lock the screen"),
	.hint = N_("lock screen"),
	.screens = SCREEN_ANY,
	.keys = "^X",
	.flags = TUI,
};

const struct action action_leave = {
	.name = "leave",
	.summary = N_("sign out and leave"),
	.hint = N_("sign out"),
	.screens = SCREEN_ANY,
	.keys = "F10 Q",
	.flags = TUI,
};

const struct action action_repaint = {
	.name = "repaint",
	.summary = N_("paint the screen again"),
	.hint = N_("repaint"),
	.screens = SCREEN_ANY,
	.keys = "^L",
	.flags = TUI,
};
