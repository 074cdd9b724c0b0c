/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the registry, one constant each. The table that puts them in the order of help is in
 * console/action.c; a row that is missing there is an unused symbol that a test finds.
 */
#ifndef CONSOLE_ACTIONS_ACTIONS_H
#define CONSOLE_ACTIONS_ACTIONS_H

#include "../action.h"

/* Lists that take a filter: they can be kept as views. */
#define LISTS                                                                                      \
	(SCREEN_BIT(SCREEN_ACCOUNTS) | SCREEN_BIT(SCREEN_JOURNAL) | SCREEN_BIT(SCREEN_SESSIONS) |  \
		SCREEN_BIT(SCREEN_REQUESTS) | SCREEN_BIT(SCREEN_COMPANIES) |                       \
		SCREEN_BIT(SCREEN_CALENDAR))
#define BOARD_LISTS                                                                                \
	(SCREEN_BIT(SCREEN_ANTIVIRUS) | SCREEN_BIT(SCREEN_PATCHES) | SCREEN_BIT(SCREEN_BACKUPS) |  \
		SCREEN_BIT(SCREEN_COMPONENTS))
#define SCREENS_FILTERED                                                                           \
	(LISTS | BOARD_LISTS | SCREEN_BIT(SCREEN_GRANTS) | SCREEN_BIT(SCREEN_UNUSED))

/* account.c */
extern const struct action action_account_list, action_account_show, action_account_history,
	action_account_lock, action_account_unlock, action_account_verify;
/* account_change.c, account_import.c */
extern const struct action action_account_create, action_account_edit, action_account_close,
	action_account_reopen, action_account_import;
/* account_bulk.c, overview.c */
extern const struct action action_account_bulk, action_account_unused, action_home_show,
	action_calendar_list, action_calendar_export, action_view_list, action_view_save,
	action_view_delete, action_go_home, action_go_calendar, action_go_views;
/* person.c, unit.c, duty.c, policy.c */
extern const struct action action_person_list, action_person_show, action_person_edit,
	action_unit_list, action_unit_create, action_unit_edit, action_unit_close, action_duty_list,
	action_duty_create, action_duty_edit, action_duty_close, action_policy_list,
	action_policy_edit;
/* session.c */
extern const struct action action_whoami, action_session_list, action_session_end;
/* restart.c, password.c, totp.c */
extern const struct action action_account_restart, action_account_restart_void,
	action_restart_claim, action_password_change, action_totp_replace, action_totp_prove,
	action_recovery_make;
/* me.c */
extern const struct action action_me_show, action_banner, action_account_not_me;
/* journal.c, journal_tail.c */
extern const struct action action_journal_list, action_journal_count, action_journal_tail,
	action_journal_show, action_journal_verify, action_journal_head;
/* company.c, contract.c, request.c, grant_extend.c, freeze.c, absence.c, rule.c */
extern const struct action action_company_list, action_company_show, action_company_create,
	action_company_edit, action_company_close, action_contract_list, action_contract_show,
	action_contract_create, action_contract_edit, action_contract_end, action_contract_closing,
	action_contract_sign, action_request_list, action_request_show, action_request_create,
	action_request_edit, action_request_approve, action_request_refuse, action_request_withdraw,
	action_grant_extend, action_freeze_preview, action_freeze_person, action_freeze_company,
	action_freeze_contractors, action_freeze_list, action_freeze_lift, action_absence_list,
	action_absence_create, action_absence_end, action_rule_list, action_rule_set;
/* role.c, role_scopes.c */
extern const struct action action_scope_list, action_role_list, action_role_show,
	action_role_create, action_role_edit, action_role_close, action_role_scopes,
	action_role_holders;
/* grant.c, conflict.c */
extern const struct action action_grant_list, action_grant_preview, action_grant_create,
	action_grant_end, action_conflict_list, action_conflict_create, action_conflict_end;
/* right.c, review.c */
extern const struct action action_can, action_right_unused, action_review_list, action_review_open,
	action_review_items, action_review_decide, action_review_close;
/* component.c, antivirus.c, patch.c, exception.c, backup.c, finding.c */
extern const struct action action_component_list, action_component_create, action_component_edit,
	action_component_close, action_antivirus_list, action_antivirus_show,
	action_antivirus_acknowledge, action_antivirus_import, action_patch_list, action_patch_show,
	action_patch_test, action_patch_record, action_patch_import, action_advisory_import,
	action_exception_list, action_exception_create, action_exception_end, action_backup_list,
	action_drill_list, action_drill_record;
/* board.c: ways between the boards */
extern const struct action action_go_boards, action_go_antivirus, action_go_patches,
	action_go_backups, action_go_components, action_go_exceptions;
/* segment.c */
extern const struct action action_segment_list, action_segment_horizon, action_segment_verify,
	action_journal_archive, action_journal_thaw;
/* report.c, archiver.c: rows of doors */
extern const struct action action_report;
extern const struct action action_archiver;
/* sink.c */
extern const struct action action_sink_list, action_sink_create, action_sink_disable,
	action_sink_enable, action_go_sinks, action_journal_forward;
/* local.c: what the doors do themselves */
extern const struct action action_sign_in, action_sign_out, action_shell, action_keeper,
	action_help, action_generate;
extern const struct action action_go_units, action_go_duties, action_go_policies;
extern const struct action action_open, action_back, action_go_accounts, action_go_journal,
	action_go_sessions, action_go_requests, action_go_companies, action_go_freezes,
	action_go_segments,
	action_go_absences, action_go_rules, action_go_closing, action_go_object_journal,
	action_go_roles, action_go_grants, action_go_object_grants, action_go_conflicts,
	action_go_unused, action_go_reviews, action_switch_right, action_go_object_sessions,
	action_go_me, action_go_sessions, action_go_object_journal, action_go_object_sessions,
	action_go_event_actor, action_go_event_object, action_go_event_session,
	action_go_event_operation, action_go_follow, action_go_follow_object, action_pause,
	action_filter, action_reload, action_sort, action_reverse, action_mark, action_columns,
	action_original, action_command, action_palette, action_help_screen, action_error_detail,
	action_show_command, action_lock_screen, action_leave, action_repaint;

/* What writes the rows of a list into a file, beside the list; export.c */
extern const struct action action_journal_export, action_account_export, action_grant_export,
	action_request_export, action_session_export, action_company_export,
	action_component_export, action_antivirus_export, action_patch_export, action_backup_export,
	action_exception_export, action_drill_export, action_export_list;

#endif
