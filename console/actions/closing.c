/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The closing sheet of a contract: what it says, and the first of its two signatures. The second is
 * an approval of the request.
 */
#include "actions.h"
#include "args.h"
#include "single.h"

#include "../../api-client/contract.h"
#include "../../api-client/text.h"

static const struct arg_spec closing_args[] = {ARGS_CONTRACT, {0}};

static enum action_status
contract_closing_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_rows);

	(void)err;
	single->call = api_contract_closing(
		run->conn, action_value(run, "contract")->number, single_done, single);
	return ACTION_WAIT;
}

const struct action action_contract_closing = {
	.name = "contract.closing",
	.summary = N_("show the closing sheet of a contract"),
	.help = N_("Lists what the contract's people could see and did open, their accounts, and "
		   "until when the confidentiality survives."),
	.example = "contract closing 3",
	.args = closing_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "company.read",
	.subject = SUBJECT_CONTRACT,
	.run = contract_closing_run,
};

#define RETURNED(word, label, text)                                                                \
	{                                                                                          \
		.name = word, .type = ARG_FLAG, .prompt = label, .help = text,                     \
		.server_name = "returned"                                                          \
	}

static const struct arg_spec sign_args[] = {
	ARGS_CONTRACT,
	RETURNED("media", N_("Media returned"), N_("disks, sticks, tapes; or none were given")),
	RETURNED("devices", N_("Devices returned"), N_("computers, phones, tokens; or none")),
	RETURNED("documents", N_("Documents returned"), N_("on paper; or none were given")),
	RETURNED("passes", N_("Passes returned"), N_("to rooms and buildings; or none")),
	RETURNED("data", N_("Data destroyed"), N_("copies of data, at the company")),
	{.name = "remark",
		.type = ARG_TEXT,
		.prompt = N_("Remark"),
		.help = N_("what is missing and why; needed when something is")},
	ARGS_REASON,
	{0},
};

static enum action_status
sign_run(struct action_run *run, struct op_error *err)
{
	static const char *const items[] = {"data", "devices", "documents", "media", "passes"};
	const char *returned[sizeof(items) / sizeof(items[0])];
	struct single *single = single_new(run, single_show_change);
	struct buf array = BUF_INIT;
	size_t count = 0;

	(void)err;
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		if (action_flag(run, items[i])) {
			returned[count++] = items[i];
		}
	}
	single->call = api_contract_sign(run->conn, run->operation, action_number(run, "contract"),
		call_texts(&array, returned, count), action_text(run, "remark"),
		action_text(run, "reason"), single_done, single);
	buf_done(&array);
	return ACTION_WAIT;
}

static bool
sign_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_CONTRACT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no contract is selected"));
		return false;
	}
	return true;
}

const struct action action_contract_sign = {
	.name = "contract.sign",
	.summary = N_("sign the closing sheet of a contract that is over"),
	.hint = N_("sign"),
	.help = N_("Ticks what came back and signs the closing sheet with a code for it alone. A "
		   "second person signs by approving the request that it makes; nobody who worked "
		   "under the contract does. What is missing is explained in the remark."),
	.example = "contract sign 3 --media --devices --documents --passes --data "
		   "--reason 'the contract is over'",
	.args = sign_args,
	.screens = SCREEN_BIT(SCREEN_CLOSING),
	.keys = "S",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPANY | RESOURCE_REQUEST | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.subject = SUBJECT_CONTRACT,
	.check = sign_check,
	.run = sign_run,
};
