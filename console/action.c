/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry and the life of one execution. The order of the table is the order of help. Nothing
 * here knows about doors: a run ends by calling what the door has set.
 */
#include "action.h"

#include "actions/actions.h"

#include "../api-client/buf.h"
#include "../api-client/clock.h"
#include "../api-client/secret.h"
#include "../api-client/text.h"

#include <stdlib.h>
#include <string.h>

const struct action *const action_table[] = {
	&action_sign_in,
	&action_sign_out,
	&action_whoami,
	&action_account_list,
	&action_account_export,
	&action_account_show,
	&action_account_history,
	&action_account_lock,
	&action_account_unlock,
	&action_account_verify,
	&action_account_bulk,
	&action_account_unused,
	&action_account_restart,
	&action_account_restart_void,
	&action_restart_claim,
	&action_me_show,
	&action_banner,
	&action_account_not_me,
	&action_password_change,
	&action_totp_replace,
	&action_totp_prove,
	&action_recovery_make,
	&action_account_create,
	&action_account_edit,
	&action_account_close,
	&action_account_reopen,
	&action_account_import,
	&action_person_list,
	&action_person_show,
	&action_person_edit,
	&action_unit_list,
	&action_unit_create,
	&action_unit_edit,
	&action_unit_close,
	&action_duty_list,
	&action_duty_create,
	&action_duty_edit,
	&action_duty_close,
	&action_policy_list,
	&action_policy_edit,
	&action_session_list,
	&action_session_export,
	&action_session_end,
	&action_company_list,
	&action_company_export,
	&action_company_show,
	&action_company_create,
	&action_company_edit,
	&action_company_close,
	&action_contract_list,
	&action_contract_show,
	&action_contract_create,
	&action_contract_edit,
	&action_contract_end,
	&action_contract_closing,
	&action_contract_sign,
	&action_request_list,
	&action_request_export,
	&action_request_show,
	&action_request_create,
	&action_request_edit,
	&action_request_approve,
	&action_request_refuse,
	&action_request_withdraw,
	&action_grant_extend,
	&action_freeze_preview,
	&action_freeze_person,
	&action_freeze_company,
	&action_freeze_contractors,
	&action_freeze_list,
	&action_freeze_lift,
	&action_absence_list,
	&action_absence_create,
	&action_absence_end,
	&action_rule_list,
	&action_rule_set,
	&action_home_show,
	&action_calendar_list,
	&action_calendar_export,
	&action_view_list,
	&action_view_save,
	&action_view_delete,
	&action_journal_list,
	&action_journal_count,
	&action_journal_export,
	&action_journal_tail,
	&action_journal_show,
	&action_journal_verify,
	&action_journal_head,
	&action_export_list,
	&action_journal_archive,
	&action_journal_thaw,
	&action_segment_list,
	&action_segment_horizon,
	&action_segment_verify,
	&action_role_list,
	&action_role_show,
	&action_role_scopes,
	&action_role_create,
	&action_role_edit,
	&action_role_close,
	&action_role_holders,
	&action_scope_list,
	&action_grant_list,
	&action_grant_export,
	&action_grant_create,
	&action_grant_preview,
	&action_grant_end,
	&action_conflict_list,
	&action_conflict_create,
	&action_conflict_end,
	&action_can,
	&action_right_unused,
	&action_review_list,
	&action_review_open,
	&action_review_items,
	&action_review_decide,
	&action_review_close,
	&action_antivirus_list,
	&action_antivirus_export,
	&action_antivirus_show,
	&action_antivirus_acknowledge,
	&action_antivirus_import,
	&action_patch_list,
	&action_patch_export,
	&action_patch_show,
	&action_patch_test,
	&action_patch_record,
	&action_patch_import,
	&action_advisory_import,
	&action_exception_list,
	&action_exception_export,
	&action_exception_create,
	&action_exception_end,
	&action_backup_list,
	&action_backup_export,
	&action_drill_list,
	&action_drill_export,
	&action_drill_record,
	&action_component_list,
	&action_component_export,
	&action_component_create,
	&action_component_edit,
	&action_component_close,
	&action_sink_list,
	&action_sink_create,
	&action_sink_enable,
	&action_sink_disable,
	&action_shell,
	&action_keeper,
	&action_journal_forward,
	&action_archiver,
	&action_report,
	&action_help,
	&action_generate,
	&action_open,
	&action_back,
	&action_go_accounts,
	&action_go_journal,
	&action_go_sessions,
	&action_go_units,
	&action_go_duties,
	&action_go_policies,
	&action_go_boards,
	&action_go_antivirus,
	&action_go_patches,
	&action_go_backups,
	&action_go_components,
	&action_go_exceptions,
	&action_go_sinks,
	&action_go_requests,
	&action_go_companies,
	&action_go_freezes,
	&action_go_segments,
	&action_go_absences,
	&action_go_rules,
	&action_go_closing,
	&action_go_me,
	&action_go_object_journal,
	&action_go_event_actor,
	&action_go_event_object,
	&action_go_event_session,
	&action_go_event_operation,
	&action_go_follow,
	&action_go_follow_object,
	&action_pause,
	&action_go_object_sessions,
	&action_go_home,
	&action_go_calendar,
	&action_go_views,
	&action_go_roles,
	&action_go_grants,
	&action_go_object_grants,
	&action_go_conflicts,
	&action_go_unused,
	&action_go_reviews,
	&action_switch_right,
	&action_filter,
	&action_sort,
	&action_reverse,
	&action_mark,
	&action_columns,
	&action_original,
	&action_reload,
	&action_command,
	&action_palette,
	&action_help_screen,
	&action_error_detail,
	&action_show_command,
	&action_lock_screen,
	&action_leave,
	&action_repaint,
	NULL,
};

const struct action *
action_find(const char *name)
{
	for (size_t i = 0; action_table[i] != NULL; i++) {
		if (text_is(action_table[i]->name, name)) {
			return action_table[i];
		}
	}
	return NULL;
}

/* Index of the argument, or -1. */
static int
action_arg_index(const struct action *action, const char *name)
{
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		if (text_is(action->args[i].name, name)) {
			return i;
		}
	}
	return -1;
}

int
action_subject_index(const struct action *action)
{
	if (action->subject == SUBJECT_NONE || action->args == NULL) {
		return -1;
	}
	if (action->subject_argument != NULL) {
		return action_arg_index(action, action->subject_argument);
	}
	return (action->args[0].flags & ARG_POSITION) != 0 ? 0 : -1;
}

const struct arg_value *
action_value(const struct action_run *run, const char *name)
{
	int index = action_arg_index(run->action, name);

	return index < 0 ? NULL : &run->values[index];
}

const char *
action_text(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value != NULL && value->present ? value->text : NULL;
}

int64_t
action_number(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value != NULL && value->present ? value->number : 0;
}

int64_t
action_time(const struct action_run *run, const char *name)
{
	const struct arg_value *value = action_value(run, name);

	return value != NULL && value->present ? value->time : TIME_NULL;
}

bool
action_flag(const struct action_run *run, const char *name)
{
	return text_is(action_text(run, name), "yes");
}

struct action_run *
action_run_new(const struct action *action, struct conn *conn, struct sink *sink)
{
	struct action_run *run = mem_new(1, sizeof *run);

	run->action = action;
	run->conn = conn;
	run->sink = sink;
	operation_id_new(run->operation);
	return run;
}

static void
action_state_drop(struct action_run *run)
{
	if (run->state != NULL && run->state_done != NULL) {
		run->state_done(run->state);
	}
	free(run->state);
	run->state = NULL;
	run->state_done = NULL;
}

void
action_state_set(struct action_run *run, void *state, void (*done)(void *state))
{
	action_state_drop(run);
	run->state = state;
	run->state_done = done;
}

static void
action_outer_drop(struct action_run *run)
{
	if (run->outer != NULL) {
		run->outer_done(run->outer);
	}
	free(run->outer);
	run->outer = NULL;
}

void
action_outer_set(struct action_run *run, void *outer, void (*done)(void *outer))
{
	action_outer_drop(run);
	run->outer = outer;
	run->outer_done = done;
}

void
action_run_free(struct action_run *run)
{
	if (run == NULL) {
		return;
	}
	action_state_drop(run);
	action_outer_drop(run);
	for (size_t i = 0; i < ACTION_ARGS_MAX; i++) {
		arg_value_done(&run->values[i]);
	}
	free(run);
}

const struct arg_spec *
action_missing(const struct action_run *run)
{
	const struct arg_spec *args = run->action->args;

	for (int i = 0; args != NULL && args[i].name != NULL; i++) {
		if ((args[i].flags & ARG_REQUIRED) != 0 && !run->values[i].present) {
			return &args[i];
		}
	}
	return NULL;
}

bool
action_set(struct action_run *run, const char *name, const char *text, struct op_error *err)
{
	int index = action_arg_index(run->action, name);
	struct arg_value value = {0};

	if (index < 0) {
		op_error_set(err, OP_ERROR_USAGE, _("there is no argument \"%s\""), name);
		return false;
	}
	if (!arg_value_parse(&run->action->args[index], text, &value, err)) {
		return false;
	}
	arg_value_done(&run->values[index]);
	run->values[index] = value;
	return true;
}

bool
action_set_secret(
	struct action_run *run, const char *name, const struct secret *secret, struct op_error *err)
{
	return action_set(run, name, (const char *)secret_bytes(secret), err);
}

void
action_run_start(struct action_run *run)
{
	const struct arg_spec *missing = action_missing(run);
	struct op_error err = OP_ERROR_INIT;

	if (missing != NULL) {
		op_error_set(&err, OP_ERROR_INVALID, _("\"%s\" is missing"), missing->name);
		op_error_field(&err, missing->name);
		action_finish(run, &err);
		return;
	}
	if (run->action->run == NULL) {
		op_error_set(&err, OP_ERROR_USAGE, _("this can't be done here"));
		action_finish(run, &err);
		return;
	}
	switch (run->action->run(run, &err)) {
	case ACTION_DONE:
		action_finish(run, NULL);
		break;
	case ACTION_ERROR:
		action_finish(run, &err);
		break;
	case ACTION_WAIT:
		break;
	}
}

void
action_run_again(struct action_run *run)
{
	action_state_drop(run);
	action_outer_drop(run);
	action_run_start(run);
}

/* The server names its parameter; a person knows the argument's name. */
static void
action_field_rename(const struct action *action, struct op_error *err)
{
	for (int i = 0; action->args != NULL && action->args[i].name != NULL; i++) {
		const struct arg_spec *spec = &action->args[i];

		if (spec->server_name != NULL && text_is(spec->server_name, err->field)) {
			op_error_field(err, spec->name);
			return;
		}
	}
}

void
action_finish(struct action_run *run, const struct op_error *err)
{
	struct op_error named;

	if (err != NULL && err->field[0] != '\0') {
		named = *err;
		action_field_rename(run->action, &named);
		run->finished(run, &named);
		return;
	}
	run->finished(run, err);
}
