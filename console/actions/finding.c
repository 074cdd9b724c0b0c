/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files about findings: advisories, and what components without a reporter are like.
 */
#include "../../api-client/finding.h"
#include "actions.h"
#include "import.h"

#include "../../api-client/text.h"

static const struct arg_spec antivirus_import_args[] = {
	IMPORT_ARGS(N_("CSV in UTF-8 with a first line of column names")),
	{0},
};

static struct call *
antivirus_import_send(struct action_run *run, const char *rows, call_done *done, void *user)
{
	return api_finding_import(run->conn, &api_function_antivirus_import, run->operation, rows,
		action_flag(run, "dry-run"), done, user);
}

static enum action_status
antivirus_import_run(struct action_run *run, struct op_error *err)
{
	static const struct import_action import = {
		&import_antivirus, false, antivirus_import_send};

	return import_start(run, &import, err);
}

const struct action action_antivirus_import = {
	.name = "antivirus.import",
	.summary = N_("take the state of antivirus from a file, all or none"),
	.help = N_("Reads a CSV file (RFC 4180, UTF-8) whose first line names the "
		   "columns: component, at, product, engine, signatures_version, and "
		   "if wanted signatures_at, realtime (true, false), last_full_scan, "
		   "last_error, update_error. at says when it was measured. Every row "
		   "gets a verdict; when one is refused nothing is done. --dry-run "
		   "only says what would happen."),
	.example = "antivirus import antivirus.csv --dry-run",
	.args = antivirus_import_args,
	.flags = ACTION_MUTATES | ACTION_ROWS | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_ANTIVIRUS | RESOURCE_JOURNAL,
	.scope = "antivirus.acknowledge",
	.run = antivirus_import_run,
};

static const struct arg_spec patch_import_args[] = {
	IMPORT_ARGS(N_("CSV in UTF-8 with a first line of column names")),
	{0},
};

static struct call *
patch_import_send(struct action_run *run, const char *rows, call_done *done, void *user)
{
	return api_finding_import(run->conn, &api_function_patch_import, run->operation, rows,
		action_flag(run, "dry-run"), done, user);
}

static enum action_status
patch_import_run(struct action_run *run, struct op_error *err)
{
	static const struct import_action import = {&import_patches, false, patch_import_send};

	return import_start(run, &import, err);
}

const struct action action_patch_import = {
	.name = "patch.import",
	.summary = N_("take installed corrections from a file, all or none"),
	.help = N_("Reads a CSV file (RFC 4180, UTF-8) whose first line names the "
		   "columns: component, advisory, what (installed, effective), at, and "
		   "if wanted reason. Every row has to obey the rules of patch record. "
		   "Every row gets a verdict; when one is refused nothing is done. "
		   "--dry-run only says what would happen."),
	.example = "patch import patches.csv --dry-run",
	.args = patch_import_args,
	.flags = ACTION_MUTATES | ACTION_ROWS | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_PATCH | RESOURCE_JOURNAL,
	.scope = "patch.record",
	.run = patch_import_run,
};

static const struct arg_spec advisory_import_args[] = {
	IMPORT_ARGS(N_("CSV or CSAF 2.0, in UTF-8")),
	{0},
};

static struct call *
advisory_import_send(struct action_run *run, const char *rows, call_done *done, void *user)
{
	return api_finding_import(run->conn, &api_function_advisory_import, run->operation, rows,
		action_flag(run, "dry-run"), done, user);
}

static enum action_status
advisory_import_run(struct action_run *run, struct op_error *err)
{
	static const struct import_action import = {&import_advisories, true, advisory_import_send};

	return import_start(run, &import, err);
}

const struct action action_advisory_import = {
	.name = "advisory.import",
	.summary = N_("take advisories from a CSV or CSAF 2.0 file"),
	.help = N_("Reads a CSV file (RFC 4180, UTF-8) whose first line names the "
		   "columns: advisory, title, severity (critical, high, medium, low), "
		   "published, source, packages (openssl=3.0.15-1 libssl3=3.0.15-1; a "
		   "name alone has no correction yet). A file that begins with { is a "
		   "CSAF 2.0 document. The same advisory again updates it; its first "
		   "publication stays. Every row gets a verdict; when one is refused "
		   "nothing is done. --dry-run only says what would happen."),
	.example = "advisory import advisories.csv --dry-run",
	.args = advisory_import_args,
	.flags = ACTION_MUTATES | ACTION_ROWS | ACTION_COMMAND_ONLY,
	.changes = RESOURCE_PATCH | RESOURCE_JOURNAL,
	.scope = "advisory.import",
	.run = advisory_import_run,
};
