/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "request": asking for access and deciding about it. A decision names
 * the hash of the text that the person saw; the server refuses it when that is not the text any
 * more.
 */
#include "../../api-client/request.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/clock.h"
#include "../../api-client/server_text.h"
#include "../../api-client/text.h"

#define REQUEST_ARG ARGS_NUMBER("request", N_("Request"), N_("number of the request"))
#define HASH_ARG                                                                                   \
	{                                                                                          \
		.name = "hash", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_SHOWN,               \
		.prompt = N_("Hash"),                                                              \
		.help = N_("hash of the text that you read, as request show prints it")            \
	}
/* required: what has to be given for a new request may be left as it is in an old one; clears: what
 * may be removed there. */
#define WISH_ARGS(required, clears)                                                                \
	{.name = "for",                                                                            \
		.type = ARG_LOGIN,                                                                 \
		.server_name = "login",                                                            \
		.flags = required,                                                                 \
		.prompt = N_("For account"),                                                       \
		.help = N_("login of the contractor")},                                            \
		{.name = "roles",                                                                  \
			.type = ARG_TEXT,                                                          \
			.flags = required,                                                         \
			.prompt = N_("Roles"),                                                     \
			.word = "role",                                                            \
			.help = N_("roles with commas between them")},                             \
		{.name = "unit",                                                                   \
			.type = ARG_TEXT,                                                          \
			.flags = required,                                                         \
			.prompt = N_("Unit"),                                                      \
			.word = "unit",                                                            \
			.help = N_("the unit in which the roles hold")},                           \
		{.name = "from",                                                                   \
			.type = ARG_TIME,                                                          \
			.flags = clears,                                                           \
			.prompt = N_("From"),                                                      \
			.help = N_("the approval when not given"),                                 \
			.server_name = "starts_at"},                                               \
		{.name = "until",                                                                  \
			.type = ARG_TIME,                                                          \
			.flags = clears,                                                           \
			.prompt = N_("Until"),                                                     \
			.help = N_("2026-12-01, \"2026-12-01 18:00\", +30d; capped by contract "   \
				   "and role"),                                                    \
			.server_name = "ends_at"},                                                 \
		{.name = "for-hours",                                                              \
			.type = ARG_NUMBER,                                                        \
			.flags = clears,                                                           \
			.prompt = N_("Or for hours"),                                              \
			.help = N_("so many hours from the last approval, instead of until"),      \
			.server_name = "hours_from_approval"},                                     \
		{.name = "hours",                                                                  \
			.type = ARG_TEXT,                                                          \
			.flags = clears,                                                           \
			.prompt = N_("Weekly hours"),                                              \
			.help = N_("for example mon-fri 09-18; always when not given")},           \
	{                                                                                          \
		.name = "reason", .type = ARG_TEXT, .flags = required, .prompt = N_("Reason"),     \
		.help = N_("what the access is for, 3 to 500 characters")                          \
	}

/* create, edit, preview */

static const struct arg_spec request_create_args[] = {
	ARGS_CONTRACT,
	WISH_ARGS(ARG_REQUIRED, 0),
	{0},
};
static const struct arg_spec request_edit_args[] = {
	REQUEST_ARG,
	{.name = "contract",
		.type = ARG_NUMBER,
		.prompt = N_("Contract"),
		.help = N_("number of the contract's row")},
	WISH_ARGS(0, ARG_CLEARS),
	{0},
};

static int64_t
number_of(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value != NULL && value->present && *value->text != '\0' ? value->number
								       : BIND_INT_NULL;
}

static int64_t
time_of(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value != NULL && value->present ? value->time : TIME_NULL;
}

/* What was there is taken away. */
static bool
is_cleared(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value != NULL && value->present && *value->text == '\0';
}

static struct api_request_wish
wish_of(const struct action_run *run)
{
	return (struct api_request_wish){.login = action_text(run, "for"),
		.contract = number_of(run, "contract"),
		.roles = action_text(run, "roles"),
		.unit = action_text(run, "unit"),
		.starts_at = time_of(run, "from"),
		.ends_at = time_of(run, "until"),
		.hours_from_approval = number_of(run, "for-hours"),
		.hours = action_text(run, "hours"),
		.from_approval = is_cleared(run, "from")};
}

static struct call *
request_preview_ask(const struct action_run *run, call_done *done, void *user)
{
	const struct api_request_wish wish = wish_of(run);

	if (wish.login == NULL || wish.roles == NULL || wish.unit == NULL) {
		return NULL;
	}
	return api_request_preview(run->conn, &wish, done, user);
}

static void
request_preview_show(const struct action_run *run, const struct rows *rows, struct buf *to)
{
	const struct api_request_preview *preview = rows_at(rows, 0);
	char at[CLOCK_TEXT_SIZE];

	(void)run;
	if (preview == NULL) {
		return;
	}
	if (!preview->allowed) {
		server_text(preview->message, to);
		if (preview->detail != NULL && *preview->detail != '\0') {
			buf_append(to, "\n");
			server_text(preview->detail, to);
		}
		return;
	}
	if (preview->ends_at != TIME_NULL) {
		buf_printf(to, _("Ends %s."),
			clock_format(preview->ends_at, CLOCK_SHORT, at, sizeof at));
	}
	if (preview->ends_why != NULL && *preview->ends_why != '\0') {
		buf_append(to, to->length > 0 ? "\n" : "");
		server_text(preview->ends_why, to);
	}
	if (preview->approvers != NULL && *preview->approvers != '\0') {
		buf_append(to, to->length > 0 ? "\n" : "");
		buf_printf(to, _("Has to be approved by: %s"), preview->approvers);
	}
	if (preview->conflicts != NULL && !text_is(preview->conflicts, "[]")) {
		buf_append(to, "\n");
		buf_append(to, _("Conflicts with roles that the person holds: see the request."));
	}
}

static const struct action_preview request_create_preview = {
	request_preview_ask, request_preview_show};

static enum action_status
request_create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);
	const struct api_request_wish wish = wish_of(run);

	(void)err;
	single->call = api_request_create(
		run->conn, run->operation, &wish, action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
request_create_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_CONTRACT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("choose a contract first"));
		op_error_hint(err, "%s",
			_("Access of a contractor always belongs to a contract: open Contractors, "
			  "the company, its contract."));
		return false;
	}
	if (text_is(subject->state, "ended")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the contract has ended"));
		return false;
	}
	return true;
}

const struct action action_request_create = {
	.name = "request.create",
	.summary = N_("request access for a contractor"),
	.hint = N_("request access"),
	.help = N_("Asks for roles for a contractor under a contract. The end is cut to the "
		   "contract's end and to the longest time the role allows; the approvers are "
		   "other persons than you and the contractor."),
	.example = "request create 3 --for s.ivanova --roles contractor-support --unit almaty-it "
		   "--until +30d --reason 'support of the matching engine'",
	.args = request_create_args,
	.screens = SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "R",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "request.create",
	.subject = SUBJECT_CONTRACT,
	.check = request_create_check,
	.preview = &request_create_preview,
	.run = request_create_run,
};

static enum action_status
request_edit_run(struct action_run *run, struct op_error *err)
{
	const struct api_request_wish wish = wish_of(run);
	struct single *single;

	if ((is_cleared(run, "until") || is_cleared(run, "for-hours")) &&
		wish.ends_at == TIME_NULL && wish.hours_from_approval == BIND_INT_NULL) {
		op_error_set(err, OP_ERROR_INVALID, "%s", _("the access needs an end"));
		op_error_detail(
			err, "%s", _("It ends at a time, or so many hours after the approval."));
		op_error_field(err, "until");
		return ACTION_ERROR;
	}
	single = single_new(run, single_show_change);
	single->call = api_request_edit(run->conn, run->operation, number_of(run, "request"), &wish,
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

static struct call *
request_fetch_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	int64_t number = 0;

	(void)number_parse(id, 1, INT64_MAX, &number);
	return api_request_show(conn, number, done, user);
}

static const void *
request_fetch_row(const struct rows *rows, const char *id)
{
	(void)id;
	return rows_at(rows, 0);
}

static int64_t
request_fetch_version(const void *row)
{
	return ((const struct api_request_card *)row)->version;
}

static void
request_fetch_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_request_card *card = row;
	bool window = card->hours_from_approval == BIND_INT_NULL;
	char from[CLOCK_TEXT_SIZE] = "", until[CLOCK_TEXT_SIZE] = "";
	char contract[24] = "", hours[24] = "";
	const struct {
		const char *argument, *value;
	} values[] = {{"contract", contract}, {"for", card->beneficiary},
		{"roles", card->subject_text}, {"unit", card->unit}, {"from", from},
		{"until", until}, {"for-hours", hours}, {"hours", card->hours},
		{"reason", card->reason}};

	if (card->contract_row != BIND_INT_NULL) {
		text_format(contract, sizeof contract, "%lld", (long long)card->contract_row);
	}
	if (!window) {
		text_format(hours, sizeof hours, "%lld", (long long)card->hours_from_approval);
	}
	if (card->starts_at != TIME_NULL) {
		(void)clock_format(card->starts_at, CLOCK_TYPED, from, sizeof from);
	}
	if (window && card->ends_at != TIME_NULL) {
		(void)clock_format(card->ends_at, CLOCK_TYPED, until, sizeof until);
	}
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (text_is(values[i].argument, argument) && values[i].value != NULL) {
			buf_append(to, values[i].value);
		}
	}
}

static const struct action_fetch request_fetch = {.ask = request_fetch_ask,
	.row = request_fetch_row,
	.version = request_fetch_version,
	.value = request_fetch_value};

static bool request_check_withdraw(
	const struct subject *subject, const char *own_login, struct op_error *err);

const struct action action_request_edit = {
	.name = "request.edit",
	.summary = N_("change an open request; its approvals become void"),
	.hint = N_("edit"),
	.help = N_("Changes what is given of an open request of yours; the rest stays. Every "
		   "approval that was given becomes void, because nobody has approved the new "
		   "text. An empty --from begins with the approval, empty --hours mean always."),
	.example = "request edit 17 --until +14d --reason 'two weeks are enough'",
	.args = request_edit_args,
	.screens = SCREEN_BIT(SCREEN_REQUEST),
	.keys = "E",
	.flags = ACTION_MUTATES,
	.changes = RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "request.create",
	.subject = SUBJECT_REQUEST,
	.check = request_check_withdraw,
	.preview = &request_create_preview,
	.fetch = &request_fetch,
	.run = request_edit_run,
};

/* decide */

static bool
request_check_open(const struct subject *subject, struct op_error *err)
{
	if (subject->kind != SUBJECT_REQUEST || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no request is selected"));
		return false;
	}
	if (subject->state[0] != '\0' && !text_is(subject->state, "pending")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the request is decided already"));
		return false;
	}
	return true;
}

static bool
request_check_decide(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (!request_check_open(subject, err)) {
		return false;
	}
	if (subject->refusal[0] != '\0') {
		op_error_set(err, OP_ERROR_REFUSED, "%s", subject->refusal);
		return false;
	}
	return true;
}

static bool
request_check_withdraw(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (!request_check_open(subject, err)) {
		return false;
	}
	if (!subject->own) {
		op_error_set(err, OP_ERROR_REFUSED, _("somebody else made this request"));
		op_error_hint(err, "%s", _("Whoever has to approve it can refuse it."));
		return false;
	}
	return true;
}

static const struct arg_spec request_approve_args[] = {
	REQUEST_ARG,
	HASH_ARG,
	ARGS_REASON,
	{.name = "until",
		.type = ARG_TIME,
		.flags = ARG_ENDS,
		.prompt = N_("Earlier end"),
		.help = N_("an earlier end than asked for; as requested when not given"),
		.server_name = "ends_at"},
	{0},
};

static enum action_status
request_approve_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_request_approve(run->conn, run->operation, number_of(run, "request"),
		action_text(run, "hash"), time_of(run, "until"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_request_approve = {
	.name = "request.approve",
	.summary = N_("approve a request, with a code for it alone"),
	.hint = N_("approve"),
	.help = N_("Approves exactly the text whose hash is given. A fresh code is asked for that "
		   "counts for this approval alone. The end may be earlier than requested, never "
		   "later."),
	.example = "request approve 17 --hash "
		   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --reason 'as "
		   "agreed'",
	.args = request_approve_args,
	.screens = SCREEN_BIT(SCREEN_REQUEST),
	.keys = "A",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_ALL & ~(unsigned)RESOURCE_RULE,
	.scope = "request.approve",
	.subject = SUBJECT_REQUEST,
	.check = request_check_decide,
	.run = request_approve_run,
};

static const struct arg_spec request_refuse_args[] = {REQUEST_ARG, HASH_ARG, ARGS_REASON, {0}};

static enum action_status
request_refuse_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_request_refuse(run->conn, run->operation, number_of(run, "request"),
		action_text(run, "hash"), action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_request_refuse = {
	.name = "request.refuse",
	.summary = N_("refuse a request"),
	.hint = N_("refuse"),
	.help = N_("Refuses the request for good; whoever asked sees the reason."),
	.example = "request refuse 17 --hash "
		   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --reason 'the "
		   "contract covers no such work'",
	.args = request_refuse_args,
	.screens = SCREEN_BIT(SCREEN_REQUEST),
	.keys = "R",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "request.approve",
	.subject = SUBJECT_REQUEST,
	.check = request_check_decide,
	.run = request_refuse_run,
};

static const struct arg_spec request_withdraw_args[] = {REQUEST_ARG, ARGS_REASON, {0}};

static enum action_status
request_withdraw_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_request_withdraw(run->conn, run->operation, number_of(run, "request"),
		action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

const struct action action_request_withdraw = {
	.name = "request.withdraw",
	.summary = N_("take back a request of your own"),
	.hint = N_("withdraw"),
	.help = N_("Ends an open request that you made; nobody can approve it any more."),
	.example = "request withdraw 17 --reason 'not needed any more'",
	.args = request_withdraw_args,
	.screens = SCREEN_BIT(SCREEN_REQUEST) | SCREEN_BIT(SCREEN_REQUESTS),
	.keys = "W",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "request.create",
	.subject = SUBJECT_REQUEST,
	.check = request_check_withdraw,
	.run = request_withdraw_run,
};
