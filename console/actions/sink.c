/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "sink": to whom the journal is forwarded, and the service that does
 * it.
 */
#include "../../api-client/sink.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

#define SINK_ARG                                                                                   \
	{                                                                                          \
		.name = "sink", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITION,            \
		.prompt = N_("Sink"), .help = N_("short name of the sink")                         \
	}

static enum action_status
list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	sink_table_columns(run->sink, "sink state waiting oldest acked_at error",
		"sink state waiting oldest acked_number acked_at error error_at contact_at device "
		"starts version");
	single->call = api_sink_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_sink_list = {
	.name = "sink.list",
	.summary = N_("list the sinks of the journal and what they lack"),
	.help = N_("Lists the receivers to which the journal is forwarded: how many sealed records "
		   "each has not acknowledged, since when the oldest waits, and when it "
		   "acknowledged something last. STALLED: records wait and nothing moves."),
	.example = "sink list",
	.flags = ACTION_COMMAND_ONLY,
	.scope = "sink.read",
	.run = list_run,
};

static const char *const starts[] = {"beginning", "now", NULL};
static const struct arg_spec create_args[] = {
	SINK_ARG,
	{.name = "device",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Certificate"),
		.help = N_("of the service that forwards to it")},
	{.name = "starts",
		.type = ARG_CHOICE,
		.flags = ARG_REQUIRED,
		.prompt = N_("Starts"),
		.help = N_("from the beginning of the journal, or from now"),
		.choices = starts},
	ARGS_REASON,
	{0},
};

static enum action_status
create_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_sink_create(run->conn, run->operation, action_text(run, "sink"),
		action_text(run, "device"), action_text(run, "starts"), action_text(run, "reason"),
		single_done, single);
	return ACTION_WAIT;
}

const struct action action_sink_create = {
	.name = "sink.create",
	.summary = N_("register a receiver of the journal"),
	.hint = N_("new sink"),
	.help = N_("Registers a sink for a service that forwards the journal. Where the receiver "
		   "is, the configuration of the service says."),
	.example = "sink create siem --device forward-1 --starts now --reason 'contract 17'",
	.args = create_args,
	.screens = SCREEN_BIT(SCREEN_SINKS),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_SINK | RESOURCE_JOURNAL,
	.scope = "sink.manage",
	.run = create_run,
};

static bool
selected(const struct subject *subject, struct op_error *err)
{
	if (subject->kind != SUBJECT_SINK || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no sink is selected"));
		return false;
	}
	return true;
}

static bool
disable_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (!selected(subject, err)) {
		return false;
	}
	if (text_is(subject->state, "DISABLED")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the sink is disabled already"));
		return false;
	}
	return true;
}

static bool
enable_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (!selected(subject, err)) {
		return false;
	}
	if (!text_is(subject->state, "DISABLED")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the sink is enabled already"));
		return false;
	}
	return true;
}

static const struct arg_spec switch_args[] = {SINK_ARG, ARGS_REASON, {0}};

static enum action_status
disable_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_sink_disable(run->conn, run->operation, action_text(run, "sink"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_sink_disable = {
	.name = "sink.disable",
	.summary = N_("forward nothing to a sink until it is enabled"),
	.hint = N_("disable"),
	.help = N_("Nothing is forwarded to the sink any more, and no alarm is raised about it. It "
		   "keeps its place, so nothing is left out when it is enabled again."),
	.example = "sink disable siem --reason 'the receiver moves to another place'",
	.args = switch_args,
	.screens = SCREEN_BIT(SCREEN_SINKS),
	.keys = "X",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = RESOURCE_SINK | RESOURCE_JOURNAL,
	.scope = "sink.manage",
	.subject = SUBJECT_SINK,
	.check = disable_check,
	.run = disable_run,
};

static enum action_status
enable_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call = api_sink_enable(run->conn, run->operation, action_text(run, "sink"),
		action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_sink_enable = {
	.name = "sink.enable",
	.summary = N_("forward to a disabled sink again"),
	.hint = N_("enable"),
	.help = N_("Forwarding goes on after the last record that the sink acknowledged."),
	.example = "sink enable siem --reason 'the receiver is in its new place'",
	.args = switch_args,
	.screens = SCREEN_BIT(SCREEN_SINKS),
	.keys = "U",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_SINK | RESOURCE_JOURNAL,
	.scope = "sink.manage",
	.subject = SUBJECT_SINK,
	.check = enable_check,
	.run = enable_run,
};

const struct action action_go_sinks = {
	.name = "go.sinks",
	.summary = N_("receivers of the journal"),
	.hint = N_("sinks"),
	.screens = SCREEN_BIT(SCREEN_HOME) | SCREEN_BIT(SCREEN_JOURNAL),
	.keys = "I",
	.flags = ACTION_LOCAL | ACTION_TUI_ONLY | ACTION_NO_SESSION,
	.scope = "sink.read",
};

const struct action action_journal_forward = {
	.name = "journal.forward",
	.summary = N_("forward the journal to a SIEM (a service)"),
	.help = N_("Runs with a role of its own: sends what is sealed to the receiver that section "
		   "[forward] of the configuration names, as syslog messages (RFC 5424) over TLS, "
		   "and remembers what was acknowledged. Ends with SIGTERM."),
	.example = "journal forward",
	.flags = ACTION_LOCAL | ACTION_COMMAND_ONLY | ACTION_NO_SESSION,
};
