/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "request" that only read: the boxes, and one request.
 */
#include "../../api-client/request.h"
#include "../export.h"
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "single.h"

#include "../../api-client/text.h"

static const char *const request_boxes[] = {"waiting", "mine", "all", NULL};
static const char *const request_states[] = {
	"pending", "approved", "refused", "withdrawn", "lapsed", NULL};
static const struct arg_spec request_list_args[] = {
	EXPORT_ARGS,
	{.name = "box",
		.type = ARG_CHOICE,
		.prompt = N_("Box"),
		.help = N_("waiting for you, your own, or all; all when not given"),
		.choices = request_boxes},
	{.name = "state",
		.type = ARG_CHOICE,
		.prompt = N_("State"),
		.help = N_("only requests in this state"),
		.choices = request_states},
	{.name = "search",
		.type = ARG_TEXT,
		.prompt = N_("Search"),
		.help = N_("fragments of people, company, contract or reason; all must match")},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
request_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	const char *box = action_text(run, "box");
	const struct api_request_filter filter = {.box = box == NULL ? "all" : box,
		.state = action_text(run, "state"),
		.search = action_text(run, "search"),
		.after = after,
		.limit = limit};

	(void)context;
	return api_request_list(run->conn, &filter, done, user);
}

static const char *
request_list_cursor(const void *row)
{
	return ((const struct api_request *)row)->cursor;
}

static enum action_status
request_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {request_list_ask, request_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"request state kind beneficiary subject_text waiting_on created_at ends_at "
		"requester company",
		"request state kind beneficiary company subject_text requester created_at "
		"ends_at waiting_on");
	return pager_start(run, &kind, NULL);
}

const struct action action_request_list = {
	.name = "request.list",
	.summary = N_("list requests, also old and refused ones"),
	.help = N_("Lists the requests that wait for you, your own, or all that you may see. They "
		   "are kept for ever: decided, withdrawn and lapsed ones stay in the list."),
	.example = "request list --box waiting",
	.args = request_list_args + EXPORT_ARGS_COUNT,
	.flags = ACTION_COMMAND_ONLY,
	.run = request_list_run,
};

const struct action action_request_export = {
	.name = "request.export",
	.summary = N_("write requests into a file"),
	.hint = N_("export"),
	.help = EXPORT_HELP,
	.example = "request export --box all --output jsonl",
	.args = request_list_args,
	.screens = SCREEN_BIT(SCREEN_REQUESTS),
	.keys = "x",
	.flags = ACTION_EXPORTS,
	.scope = "export.create",
	.run = export_list_run,
};

static const struct arg_spec request_show_args[] = {
	ARGS_NUMBER("request", N_("Request"), N_("number of the request")), {0}};

static enum action_status
request_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call = api_request_show(
		run->conn, action_value(run, "request")->number, single_done, single);
	return ACTION_WAIT;
}

const struct action action_request_show = {
	.name = "request.show",
	.summary = N_("show one request with everything that counts"),
	.help = N_("Shows the text that is approved, its hash, conflicts and risks, the rule and "
		   "the decisions so far."),
	.example = "request show 17",
	.args = request_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.subject = SUBJECT_REQUEST,
	.run = request_show_run,
};
