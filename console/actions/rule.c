/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "rule": who has to approve what. A rule is typed as people say it:
 * "manager + security-administrator, or 2 auditor" is "manager+security-administrator or
 * auditor:2".
 */
#include "../../api-client/rule.h"
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/text.h"

#include <stdlib.h>
#include <string.h>

static enum action_status
rule_list_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	single->call = api_rule_list(run->conn, single_done, single);
	return ACTION_WAIT;
}

const struct action action_rule_list = {
	.name = "rule.list",
	.summary = N_("list who has to approve what"),
	.help = N_("Lists the approval rules: all roles of an alternative, any alternative."),
	.example = "rule list",
	.flags = ACTION_COMMAND_ONLY,
	.run = rule_list_run,
};

static const struct arg_spec rule_set_args[] = {
	{.name = "subject",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("What"),
		.help = N_("grant, grant:ROLE, grant:administrative, restart, role, policy, "
			   "freeze:company")},
	{.name = "rule",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED,
		.prompt = N_("Approvers"),
		.help = N_("like: manager+security-administrator or auditor:2")},
	ARGS_REASON,
	{0},
};

/* "role" or "role:2" as a JSON object. */
static bool
rule_part_write(const char *text, size_t length, struct buf *to)
{
	size_t name = strcspn(text, ":");
	int64_t approvals = 1;
	char *part = text_dup_bytes(text, length);
	bool fine;

	name = name < length ? name : length;
	fine = name > 0 && strspn(part, "abcdefghijklmnopqrstuvwxyz0123456789-") == name &&
	       (name == length || number_parse(part + name + 1, 1, 5, &approvals));
	if (fine) {
		buf_printf(to, "{\"role\": \"%.*s\", \"approvals\": %d}", (int)name, part,
			(int)approvals);
	}
	free(part);
	return fine;
}

/* False: not of the form that the help shows. */
static bool
rule_write(const char *text, struct buf *to)
{
	bool fine = true;

	buf_append(to, "[[");
	while (fine) {
		size_t length;

		text += strspn(text, " ");
		length = strcspn(text, " +,|");
		fine = rule_part_write(text, length, to);
		text += length;
		text += strspn(text, " ,");
		if (*text == '\0') {
			break;
		}
		if (*text == '+') {
			buf_append(to, ", ");
			text++;
		} else if (*text == '|' || strncmp(text, "or ", 3) == 0) {
			buf_append(to, "], [");
			text += *text == '|' ? 1 : 3;
		} else {
			fine = false;
		}
	}
	buf_append(to, "]]");
	return fine;
}

static enum action_status
rule_set_run(struct action_run *run, struct op_error *err)
{
	struct buf rule = BUF_INIT;
	struct single *single;

	if (!rule_write(action_text(run, "rule"), &rule)) {
		buf_done(&rule);
		op_error_set(err, OP_ERROR_INVALID, _("\"%s\" is not a rule"), "rule");
		op_error_detail(err, "%s",
			_("Roles with \"+\" between them, each with \":2\" when two persons are "
			  "needed, alternatives with \"or\" between them."));
		op_error_field(err, "rule");
		return ACTION_ERROR;
	}
	single = single_new(run, single_show_change);
	single->call = api_rule_set(run->conn, run->operation, action_text(run, "subject"),
		buf_text(&rule), action_text(run, "reason"), single_done, single);
	buf_done(&rule);
	return ACTION_WAIT;
}

static bool
rule_set_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_RULE || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no rule is selected"));
		return false;
	}
	return true;
}

const struct action action_rule_set = {
	.name = "rule.set",
	.summary = N_("change who has to approve something"),
	.hint = N_("edit"),
	.help = N_("Replaces the rule of a subject. All roles of an alternative have to approve, "
		   "any alternative is enough; one person counts once."),
	.example = "rule set grant --rule 'manager or security-administrator' --reason 'new order'",
	.args = rule_set_args,
	.screens = SCREEN_BIT(SCREEN_RULES),
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_RULE | RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "rule.edit",
	.subject = SUBJECT_RULE,
	.check = rule_set_check,
	.run = rule_set_run,
};
