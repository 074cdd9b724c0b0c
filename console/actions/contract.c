/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The actions of the resource "contract": what contractors' access rests on (clause 19).
 */
#include "../../api-client/contract.h"
#include "actions.h"
#include "args.h"
#include "pager.h"
#include "scan.h"
#include "single.h"

#include "../../api-client/text.h"

#define CONTRACT_ARG ARGS_CONTRACT
/* flag: what has to be given for a new contract may be left as it is in an old one. */
#define TERMS_ARGS(flag)                                                                           \
	{.name = "number",                                                                         \
		.type = ARG_TEXT,                                                                  \
		.flags = flag,                                                                     \
		.prompt = N_("Number"),                                                            \
		.help = N_("number of the contract on paper")},                                    \
		{.name = "subject",                                                                \
			.type = ARG_TEXT,                                                          \
			.flags = flag,                                                             \
			.prompt = N_("Subject"),                                                   \
			.help = N_("what the contract is about")},                                 \
		{.name = "from",                                                                   \
			.type = ARG_DATE,                                                          \
			.flags = flag,                                                             \
			.prompt = N_("From"),                                                      \
			.help = N_("first day, like 2026-11-22"),                                  \
			.server_name = "starts_on"},                                               \
		{.name = "until",                                                                  \
			.type = ARG_DATE,                                                          \
			.flags = flag,                                                             \
			.prompt = N_("Until"),                                                     \
			.help = N_("last day; no access outlives it"),                             \
			.server_name = "ends_on"},                                                 \
		{.name = "confidentiality",                                                        \
			.type = ARG_TEXT,                                                          \
			.flags = flag,                                                             \
			.prompt = N_("Confidentiality"),                                           \
			.help = N_("where the contract says it: clause and what it binds to"),     \
			.server_name = "confidentiality_clause"},                                  \
		{.name = "confidential-until",                                                     \
			.type = ARG_DATE,                                                          \
			.flags = flag,                                                             \
			.prompt = N_("Survives until"),                                            \
			.help = N_("last day of the confidentiality, not before the end"),         \
			.server_name = "confidentiality_until"},                                   \
		{.name = "damages",                                                                \
			.type = ARG_TEXT,                                                          \
			.flags = flag,                                                             \
			.prompt = N_("Damages"),                                                   \
			.help = N_("where the contract says it: clause about damages"),            \
			.server_name = "damages_clause"},                                          \
		{.name = "scan-hash",                                                              \
			.type = ARG_TEXT,                                                          \
			.prompt = N_("SHA-256 of scan"),                                           \
			.help = N_("64 hexadecimal digits; sha256sum prints them"),                \
			.server_name = "scan_sha256"},                                             \
	{                                                                                          \
		.name = "scan", .type = ARG_FILE, .prompt = N_("Scan"),                            \
		.help = N_("the scan itself: its SHA-256 is computed here, the file stays")        \
	}

/* list */

static const char *const contract_states[] = {"current", "future", "ended", "all", NULL};
static const struct arg_spec contract_list_args[] = {
	{.name = "company",
		.type = ARG_TEXT,
		.prompt = N_("Company"),
		.help = N_("only contracts of this company")},
	{.name = "search",
		.type = ARG_TEXT,
		.prompt = N_("Search"),
		.help = N_("fragments of number, subject or company; all must match")},
	{.name = "state",
		.type = ARG_CHOICE,
		.prompt = N_("State"),
		.help = N_("only contracts in this state; all when not given"),
		.choices = contract_states},
	PAGER_LIMIT_ARG,
	{0},
};

static struct call *
contract_list_ask(struct action_run *run, const char *context, const char *after, int64_t limit,
	call_done *done, void *user)
{
	const struct api_contract_filter filter = {.company = action_text(run, "company"),
		.search = action_text(run, "search"),
		.state = action_text(run, "state"),
		.after = after,
		.limit = limit};

	(void)context;
	return api_contract_list(run->conn, &filter, done, user);
}

static const char *
contract_list_cursor(const void *row)
{
	return ((const struct api_contract *)row)->cursor;
}

static enum action_status
contract_list_run(struct action_run *run, struct op_error *err)
{
	static const struct pager_kind kind = {contract_list_ask, contract_list_cursor, NULL};

	(void)err;
	sink_table_columns(run->sink,
		"contract number company state ends_on days_left grants subject starts_on "
		"confidentiality_until",
		"contract number company subject state starts_on ends_on days_left "
		"confidentiality_until grants");
	return pager_start(run, &kind, NULL);
}

const struct action action_contract_list = {
	.name = "contract.list",
	.summary = N_("list contracts of contractors"),
	.help = N_("Lists contracts with their dates, days left and open grants."),
	.example = "contract list --state current",
	.args = contract_list_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "company.read",
	.run = contract_list_run,
};

/* show */

static const struct arg_spec contract_show_args[] = {CONTRACT_ARG, {0}};

static enum action_status
contract_show_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_object);

	(void)err;
	single->call = api_contract_show(
		run->conn, action_value(run, "contract")->number, single_done, single);
	return ACTION_WAIT;
}

const struct action action_contract_show = {
	.name = "contract.show",
	.summary = N_("show a contract with its clauses, people and grants"),
	.help = N_("Shows the terms, the hash of the scan, the people and what they may do."),
	.example = "contract show 3",
	.args = contract_show_args,
	.flags = ACTION_COMMAND_ONLY,
	.scope = "company.read",
	.subject = SUBJECT_CONTRACT,
	.run = contract_show_run,
};

/* create, edit, end */

/* The terms with the hash of the scan, computed when a file was named. */
static bool
terms_of(const struct action_run *run, char hash[SCAN_HASH_SIZE],
	struct api_contract_terms *ret_terms, struct op_error *err)
{
	const char *file = action_text(run, "scan");
	const char *typed = action_text(run, "scan-hash");

	*ret_terms = (struct api_contract_terms){.number = action_text(run, "number"),
		.subject = action_text(run, "subject"),
		.starts_on = action_text(run, "from"),
		.ends_on = action_text(run, "until"),
		.confidentiality_clause = action_text(run, "confidentiality"),
		.confidentiality_until = action_text(run, "confidential-until"),
		.damages_clause = action_text(run, "damages"),
		.scan_sha256 = typed};
	if (file == NULL) {
		return true;
	}
	if (!scan_hash(file, hash, err)) {
		return false;
	}
	if (typed != NULL && !text_is(typed, hash)) {
		op_error_set(err, OP_ERROR_CONFLICT, "%s", _("the scan has another SHA-256"));
		op_error_detail(err, _("It is %s."), hash);
		op_error_field(err, "scan-hash");
		return false;
	}
	ret_terms->scan_sha256 = hash;
	return true;
}

static const struct arg_spec contract_create_args[] = {
	{.name = "company",
		.type = ARG_TEXT,
		.flags = ARG_REQUIRED | ARG_POSITION,
		.prompt = N_("Company"),
		.help = N_("short name of the company")},
	TERMS_ARGS(ARG_REQUIRED),
	ARGS_REASON,
	{0},
};

static enum action_status
contract_create_run(struct action_run *run, struct op_error *err)
{
	struct api_contract_terms terms;
	char hash[SCAN_HASH_SIZE];
	struct single *single;

	if (!terms_of(run, hash, &terms, err)) {
		return ACTION_ERROR;
	}
	single = single_new(run, single_show_change);
	single->call = api_contract_create(run->conn, run->operation, action_text(run, "company"),
		&terms, action_text(run, "reason"), single_done, single);
	return ACTION_WAIT;
}

static bool
contract_create_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_COMPANY || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no company is selected"));
		return false;
	}
	return true;
}

const struct action action_contract_create = {
	.name = "contract.create",
	.summary = N_("register a signed contract of a company"),
	.hint = N_("new contract"),
	.help = N_("Registers a contract with its dates, the confidentiality clause and until when "
		   "it survives, the damages clause and the SHA-256 of the signed scan."),
	.example = "contract create zhuye --number 2026/114 --subject 'support' --from 2026-01-01 "
		   "--until 2026-12-31 --confidentiality '7.1' --confidential-until 2029-12-31 "
		   "--damages '8.2' --scan-hash "
		   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --reason "
		   "'signed'",
	.args = contract_create_args,
	.screens = SCREEN_BIT(SCREEN_COMPANY),
	.keys = "N",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPANY | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.subject = SUBJECT_COMPANY,
	.check = contract_create_check,
	.run = contract_create_run,
};

static struct call *
contract_ask(struct conn *conn, const char *id, call_done *done, void *user)
{
	int64_t number = 0;

	(void)number_parse(id, 1, INT64_MAX, &number);
	return api_contract_show(conn, number, done, user);
}

static const void *
contract_row(const struct rows *rows, const char *id)
{
	(void)id;
	return rows_at(rows, 0);
}

static int64_t
contract_version(const void *row)
{
	return ((const struct api_contract_card *)row)->version;
}

static void
contract_value(const void *row, const char *argument, struct buf *to)
{
	const struct api_contract_card *card = row;
	const struct {
		const char *argument, *value;
	} values[] = {{"number", card->number}, {"subject", card->subject},
		{"from", card->starts_on}, {"until", card->ends_on},
		{"confidentiality", card->confidentiality_clause},
		{"confidential-until", card->confidentiality_until},
		{"damages", card->damages_clause}, {"scan-hash", card->scan_sha256}};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (text_is(values[i].argument, argument) && values[i].value != NULL) {
			buf_append(to, values[i].value);
		}
	}
}

static const struct action_fetch contract_fetch = {.ask = contract_ask,
	.row = contract_row,
	.version = contract_version,
	.value = contract_value};

static const struct arg_spec contract_edit_args[] = {
	CONTRACT_ARG,
	TERMS_ARGS(0),
	ARGS_REASON,
	{0},
};

static enum action_status
contract_edit_run(struct action_run *run, struct op_error *err)
{
	struct api_contract_terms terms;
	char hash[SCAN_HASH_SIZE];
	struct single *single;

	if (!terms_of(run, hash, &terms, err)) {
		return ACTION_ERROR;
	}
	single = single_new(run, single_show_change);
	single->call =
		api_contract_edit(run->conn, run->operation, action_value(run, "contract")->number,
			&terms, action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

static bool
contract_check(const struct subject *subject, const char *own_login, struct op_error *err)
{
	(void)own_login;
	if (subject->kind != SUBJECT_CONTRACT || subject->id[0] == '\0') {
		op_error_set(err, OP_ERROR_INVALID, _("no contract is selected"));
		return false;
	}
	if (text_is(subject->state, "ended")) {
		op_error_set(err, OP_ERROR_CONFLICT, _("the contract has ended"));
		return false;
	}
	return true;
}

const struct action action_contract_edit = {
	.name = "contract.edit",
	.summary = N_("change the terms of a contract"),
	.hint = N_("edit"),
	.help = N_("Changes what is given; the rest stays. An earlier end suspends what lies "
		   "beyond it."),
	.example = "contract edit 5 --subject support --reason 'addendum 1'",
	.args = contract_edit_args,
	.screens = SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "E",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON,
	.changes = RESOURCE_COMPANY | RESOURCE_GRANT | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.subject = SUBJECT_CONTRACT,
	.check = contract_check,
	.fetch = &contract_fetch,
	.run = contract_edit_run,
};

static const struct arg_spec contract_end_args[] = {CONTRACT_ARG, ARGS_REASON, {0}};

static enum action_status
contract_end_run(struct action_run *run, struct op_error *err)
{
	struct single *single = single_new(run, single_show_change);

	(void)err;
	single->call =
		api_contract_end(run->conn, run->operation, action_value(run, "contract")->number,
			action_text(run, "reason"), run->version, single_done, single);
	return ACTION_WAIT;
}

const struct action action_contract_end = {
	.name = "contract.end",
	.summary = N_("end a contract now; its grants stop in the same second"),
	.hint = N_("end contract"),
	.help = N_("Ends the contract before its last day. Every grant under it is suspended in "
		   "the same second; the closing sheet lists what has to be returned."),
	.example = "contract end 5 --reason 'terminated by letter of 22.11'",
	.args = contract_end_args,
	.screens = SCREEN_BIT(SCREEN_CONTRACT),
	.keys = "T",
	.flags = ACTION_MUTATES | ACTION_NEEDS_REASON | ACTION_DANGEROUS,
	.changes = RESOURCE_COMPANY | RESOURCE_GRANT | RESOURCE_JOURNAL,
	.scope = "company.edit",
	.subject = SUBJECT_CONTRACT,
	.check = contract_check,
	.run = contract_end_run,
};
