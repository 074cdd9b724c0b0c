/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many accounts from a file.
 */
#include "../../api-client/account_change.h"
#include "actions.h"
#include "import.h"

#include "../../api-client/text.h"

static const struct arg_spec account_import_args[] = {
	IMPORT_ARGS(N_("CSV in UTF-8 with a first line of column names")),
	{0},
};

static struct call *
account_import_send(struct action_run *run, const char *rows, call_done *done, void *user)
{
	return api_account_import(
		run->conn, run->operation, rows, action_flag(run, "dry-run"), done, user);
}

static enum action_status
account_import_run(struct action_run *run, struct op_error *err)
{
	static const struct import_action import = {&import_accounts, false, account_import_send};

	return import_start(run, &import, err);
}

const struct action action_account_import = {
	.name = "account.import",
	.summary = N_("make accounts from a CSV file, all or none"),
	.help = N_("Reads a CSV file (RFC 4180, UTF-8) whose first line names the columns: login, "
		   "kind, unit, number, and if wanted family_name, given_name, patronymic, phone, "
		   "email, duty, company, expires_at, reason. Every row gets a verdict; when one "
		   "is refused nothing is done. --dry-run only says what would happen."),
	.example = "account import staff.csv --dry-run",
	.args = account_import_args,
	.flags = ACTION_MUTATES | ACTION_ROWS | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_ACCOUNT | RESOURCE_UNIT | RESOURCE_DUTY | RESOURCE_JOURNAL,
	.scope = "account.create",
	.run = account_import_run,
};
