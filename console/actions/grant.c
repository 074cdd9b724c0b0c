/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "grant": who has which role where, giving and ending it, and what a
 * grant would mean before it is made (N24).
 */
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/grant.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#include <jansson.h>

#define CHANGES (RESOURCE_GRANT | RESOURCE_ROLE | RESOURCE_ACCOUNT | RESOURCE_JOURNAL)

/* list */

static const char *const grant_states[] = {"current", "future", "ended", "suspended", "all", NULL};

static const struct arg_spec grant_list_args[] = {
	EXPORT_ARGS,
	{.name = "login",
		.type = ARG_LOGIN,
		.flags = ARG_POSITION,
		.prompt = N_("Account"),
		.help = N_("only grants of this account")},
	ARGS_ROLE(0),
	ARGS_UNIT(0),
	{.name = "state",
		.type = ARG_CHOICE,
		.prompt = N_("State"),
		.help = N_("only grants in this state; current when not given"),
		.choices = grant_states},
	{.name = "contract",
		.type = ARG_NUMBER,
		.prompt = N_("Contract"),
		.help = N_("only grants under this contract")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
grant_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	const struct api_grant_filter filter = {.login = action_text(run, "login"),
		.role = action_text(run, "role"),
		.unit = action_text(run, "unit"),
		.state = action_text(run, "state"),
		.contract = action_number(run, "contract"),
		.after = after,
		.limit = limit};

	(void)context;
	return api_grant_list(run->conn, &filter, done, user);
}

static const char *
grant_list_cursor(const void *row)
{
	return ((const struct api_grant *)row)->cursor;
}

static enum action_status
grant_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {grant_list_ask, grant_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"grant login role unit state ends_at starts_at name by suspended_why company "
		"contract reason hours",
		"grant state login name role unit starts_at ends_at suspended_why by company "
		"contract hours reason");
	return pager_start(run, &kind, NULL);
}

const struct action action_grant_list = {
	.name = "grant.list",
	.summary = N_("list who was given which role"),
	.help = N_("Lists grants with unit, from and to, who gave them and why. A suspended grant "
		   "says what suspends it: a missed review, or a contract that is not in force."),
	.example = "grant list --role helpdesk",
	.args = grant_list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = grant_list_run,
};

const struct action action_grant_export = {
	.name = "grant.export",
	.summary = N_("write grants of roles into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "grant export --role helpdesk --output csv",
	.args = grant_list_args,
	.screens = SCREEN_BIT(SCREEN_GRANTS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

/* preview */

#define FROM_ARG                                                                                   \
	{                                                                                          \
		.name = "from", .type = ARG_TIME, .prompt = N_("From"),                            \
		.help = N_("for example +1d; at once when not given"), .server_name = "starts_at"  \
	}
#define UNTIL_ARG                                                                                  \
	{                                                                                          \
		.name = "until", .type = ARG_TIME, .prompt = N_("Until"),                          \
		.help = N_("for example 2027-03-31 or +8h; as long as it may be when not given"),  \
		.server_name = "ends_at"                                                           \
	}

static struct api_grant_wish
grant_wish(const struct action_run *run)
{
	return (struct api_grant_wish){.login = action_text(run, "login"),
		.role = action_text(run, "role"),
		.unit = action_text(run, "unit"),
		.starts_at = action_time(run, "from"),
		.ends_at = action_time(run, "until")};
}

/* One line of what a person reads; empty texts make none. */
static void grant_line(struct buf *to, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void
grant_line(struct buf *to, const char *format, ...)
{
	va_list args;

	buf_append(to, to->length > 0 ? "\n" : "");
	va_start(args, format);
	buf_vprintf(to, format, args);
	va_end(args);
}

static void
grant_sentence(struct buf *to, const char *sentence)
{
	struct buf text = BUF_INIT;

	server_text(sentence, &text);
	if (text.length > 0) {
		grant_line(to, "%s", buf_text(&text));
	}
	buf_done(&text);
}

static void
grant_words(const struct bind_texts *texts, struct buf *to)
{
	buf_truncate(to, 0);
	for (size_t i = 0; i < texts->count; i++) {
		buf_append(to, i == 0 ? "" : ", ");
		buf_append(to, texts->items[i]);
	}
}

static const char *
grant_member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

/* Each pair of roles that the person may not hold at the same time, with its reason. */
static void
grant_conflicts(struct buf *to, const char *json)
{
	json_t *list = json == NULL ? NULL : json_loads(json, 0, NULL);
	json_t *one;
	size_t index;

	json_array_foreach(list, index, one)
	{
		grant_line(to, _("! conflict: %s excludes %s, held by %s: %s"),
			grant_member(one, "role"), grant_member(one, "with"),
			grant_member(one, "login"), grant_member(one, "reason"));
	}
	json_decref(list);
}

/* Their lines say what the detail of the refusal would say again. */
static bool
grant_has_conflicts(const struct api_grant_preview *preview)
{
	return preview->conflicts != NULL && !text_is(preview->conflicts, "[]");
}

static void
grant_verdict(struct buf *to, const struct api_grant_preview *preview)
{
	struct buf text = BUF_INIT;

	if (preview->allowed) {
		grant_line(to, "%s", _("This can be granted."));
	} else {
		server_text(preview->message, &text);
		grant_line(to, _("! This can't be granted: %s"), buf_text(&text));
		if (!grant_has_conflicts(preview)) {
			grant_sentence(to, preview->detail);
		}
		grant_sentence(to, preview->hint);
	}
	buf_done(&text);
}

static void
grant_end_words(struct buf *to, const struct api_grant_preview *preview)
{
	char at[CLOCK_TEXT_SIZE];
	struct buf why = BUF_INIT;

	(void)clock_format(preview->ends_at, CLOCK_SHORT, at, sizeof at);
	server_text(preview->ends_why, &why);
	if (preview->ends_at == TIME_NULL) {
		grant_line(to, "%s", _("It has no end of its own."));
	} else if (why.length > 0) {
		grant_line(to, _("It ends %s: %s"), at, buf_text(&why));
	} else {
		grant_line(to, _("It ends %s."), at);
	}
	buf_done(&why);
}

static void
grant_rights(struct buf *to, const struct api_grant_preview *preview)
{
	struct buf words = BUF_INIT;

	grant_words(&preview->scopes_added, &words);
	if (preview->scopes_added.count == 0) {
		grant_line(to, "%s", _("It adds no right."));
	} else {
		grant_line(to, _("It adds: %s"), buf_text(&words));
	}
	grant_words(&preview->scopes_after, &words);
	grant_line(to,
		ngettext("%zu right altogether: %s", "%zu rights altogether: %s",
			preview->scopes_after.count),
		preview->scopes_after.count, buf_text(&words));
	buf_done(&words);
}

static void
grant_preview_show(const struct action_run *run, const struct rows *rows, struct buf *to)
{
	const struct api_grant_preview *preview = rows_at(rows, 0);

	(void)run;
	if (preview == NULL) {
		return;
	}
	grant_verdict(to, preview);
	grant_conflicts(to, preview->conflicts);
	if (preview->allowed) {
		grant_end_words(to, preview);
	}
	if (preview->allowed && preview->second_person) {
		grant_line(to, _("A second person has to approve: %s"),
			preview->approvers == NULL ? "" : preview->approvers);
	}
	for (size_t i = 0; i < preview->warnings.count; i++) {
		struct buf warning = BUF_INIT;

		server_text(preview->warnings.items[i], &warning);
		grant_line(to, _("! note: %s"), buf_text(&warning));
		buf_done(&warning);
	}
	grant_rights(to, preview);
}

/* While the form is filled in: as soon as it is said who gets what where. */
static struct call *
grant_preview_ask(const struct action_run *run, call_done *done, void *user)
{
	const struct api_grant_wish wish = grant_wish(run);

	if (wish.login == NULL || wish.role == NULL || wish.unit == NULL) {
		return NULL;
	}
	return api_grant_preview(run->conn, &wish, done, user);
}

static const struct action_preview grant_what_if = {grant_preview_ask, grant_preview_show};

static bool
grant_preview_answer(struct action_run *run, const struct rows *rows, struct op_error *err)
{
	struct buf text = BUF_INIT;

	(void)err;
	sink_result(run->sink, rows);
	grant_preview_show(run, rows, &text);
	sink_text(run->sink, buf_text(&text));
	buf_done(&text);
	return true;
}

static enum action_status
grant_preview_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, grant_preview_answer);
	const struct api_grant_wish wish = grant_wish(run);

	(void)err;
	single->call = api_grant_preview(run->conn, &wish, single_done, single);
	return ACTION_WAIT;
}

static const struct arg_spec grant_preview_args[] = {ARGS_LOGIN,
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION), ARGS_UNIT(ARG_REQUIRED), FROM_ARG, UNTIL_ARG, {0}};

const struct action action_grant_preview = {
	.name = "grant.preview",
	.summary = N_("say what a grant would mean, without making it"),
	.help = N_(
		"Makes the same checks as \"grant create\" and changes nothing: conflicts of the "
		"person's roles, the rights that would be added, the end and why it is cut, and "
		"who would have to approve."),
	.example = "grant preview n.kim auditor --unit almaty",
	.args = grant_preview_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "role.read",
	.run = grant_preview_run,
};

/* create */

static const struct arg_spec grant_create_args[] = {ARGS_LOGIN,
	ARGS_ROLE(ARG_REQUIRED | ARG_POSITION), ARGS_UNIT(ARG_REQUIRED), FROM_ARG, UNTIL_ARG,
	ARGS_REASON, {0}};

static enum action_status
grant_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	const struct api_grant_wish wish = grant_wish(run);

	(void)err;
	single->call = api_grant_create(
		run->conn, run->operation, &wish, action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_grant_create = {
	.name = "grant.create",
	.summary = N_("give a role to one of the staff"),
	.hint = N_("grant"),
	.help = N_("Gives a role for a unit and those below it. A privileged role and one with an "
		   "administrative scope wait for a second person. Contractors get access by a "
		   "request under their contract. Nobody grants to himself."),
	.example = "grant create n.kim helpdesk --unit astana --until +30d --reason 'order 17 of "
		   "2026'",
	.args = grant_create_args,
	.screens = SCREEN_BIT(SCREEN_GRANTS) | SCREEN_BIT(SCREEN_HOLDERS),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES | RESOURCE_REQUEST,
	.scope = "grant.create",
	.preview = &grant_what_if,
	.run = grant_create_run,
};

/* end */

static const struct arg_spec grant_end_args[] = {
	{.name = "grant",
		.type = ARG_NUMBER,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Grant"),
		.help = N_("number of the grant, as \"grant list\" shows it")},
	ARGS_REASON,
	{0},
};

static enum action_status
grant_end_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_grant_end(run->conn, run->operation, action_number(run, "grant"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

static bool
grant_end_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_GRANT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no grant is selected"));
		return false;
	}
	if (text_is(subject->state, "ended")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the grant has ended already"));
		return false;
	}
	return true;
}

const struct action action_grant_end = {
	.name = "grant.end",
	.summary = N_("take a role away now"),
	.hint = N_("end grant"),
	.help = N_("Ends the grant at once: open sessions lose the rights at their next call. The "
		   "last security administrator and the last two who can approve for each other "
		   "stay."),
	.example = "grant end 1017 --reason 'moved to another department'",
	.args = grant_end_args,
	.screens = SCREEN_BIT(SCREEN_GRANTS) | SCREEN_BIT(SCREEN_HOLDERS) |
		   SCREEN_BIT(SCREEN_UNUSED) | SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = CHANGES | RESOURCE_REVIEW,
	.scope = "grant.end",
	.subject = SUBJECT_GRANT,
	.check = grant_end_check,
	.run = grant_end_run,
};
