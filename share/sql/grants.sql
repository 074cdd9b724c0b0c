-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who may call what, on one page. Everything is revoked first; a function that isn't named here can be called by
-- nobody, and checks.sql fails the deploy.

create temporary table access_matrix (role_name text, schema_name text, function_name text) on commit drop;

insert into access_matrix
select 'opconsole_console', 'api', regexp_split_to_table($$
	version sign_in_begin sign_in_submit sign_in_result session_resume
	sign_out whoami session_peek fresh_code_submit fresh_code_result
	account_list account_count account_show account_history account_lock account_unlock
	account_verify_submit account_verify_result
	session_list session_end
	restart_create restart_claim restart_void secret_reveal
	enrol_state enrol_password enrol_finish totp_begin totp_prove_submit totp_prove_result
	password_begin password_submit password_result recovery_make me_show banner notice_seen not_me
	journal_open journal_read journal_count journal_words journal_show journal_tail journal_seals journal_batch
	checkpoint_list checkpoint_head export_begin export_read export_finish export_list
	segment_list segment_horizon segment_verify journal_archive journal_thaw journal_segments journal_extent
	account_words account_unused account_bulk view_list view_save view_delete home calendar_list
	request_list request_count request_show request_approve request_refuse request_withdraw
	scope_list role_list role_holders role_create role_edit role_scopes role_close
	grant_list grant_preview grant_create grant_end conflict_list conflict_create conflict_end
	component_list component_create component_edit component_close
	antivirus_list antivirus_show antivirus_acknowledge antivirus_import
	patch_list patch_show patch_test patch_record patch_import advisory_import
	exception_list exception_create exception_end backup_list drill_list drill_record
	operation_status policy_list policy_edit
	unit_list unit_create unit_edit unit_close
	duty_list duty_create duty_edit duty_close
	person_list person_show person_edit
	account_create account_edit account_close account_reopen account_import
	can right_unused review_list review_items review_open review_decide review_close
	request_preview request_create request_edit grant_extend
	company_list company_show company_create company_edit company_close
	contract_list contract_show contract_create contract_edit contract_end contract_closing contract_sign
	absence_list absence_create absence_end rule_list rule_set
	freeze_preview freeze_create freeze_list freeze_lift
	sink_list sink_create sink_disable sink_enable
$$, '\s+')
union all
select 'opconsole_keeper', 'keeper_api', regexp_split_to_table($$
	seal clock_move partitions_make sessions_sweep watchdog role_settings_reset tick
	checkpoint_due checkpoint_add
	segment_next segment_due segment_plan segment_seals segment_events segment_record segment_file segment_verified
	segment_release thaw_begin thaw_rows thaw_index thaw_check thaw_finish task_progress task_finish
$$, '\s+')
union all
select 'opconsole_platform', 'platform_api', regexp_split_to_table($$
	account_allowed account_scopes participant_state event_append
$$, '\s+')
union all
select 'opconsole_reporter', 'report_api', regexp_split_to_table($$
	whoami antivirus packages backups
$$, '\s+')
union all
select 'opconsole_forwarder', 'forward_api', regexp_split_to_table($$
	forward_state forward_begin forward_read forward_ack
$$, '\s+');
delete from access_matrix where function_name = '';

do $$
declare
	r record;
begin
	revoke all on all tables in schema core, api, keeper_api, platform_api, report_api, forward_api
		from public, opconsole_console, opconsole_keeper, opconsole_platform, opconsole_reporter,
		opconsole_forwarder;
	revoke all on all sequences in schema core, api, keeper_api, platform_api, report_api, forward_api
		from public, opconsole_console, opconsole_keeper, opconsole_platform, opconsole_reporter,
		opconsole_forwarder;
	revoke all on all routines in schema core, api, keeper_api, platform_api, report_api, forward_api, ext
		from public, opconsole_console, opconsole_keeper, opconsole_platform, opconsole_reporter,
		opconsole_forwarder;
	revoke all on schema core, api, keeper_api, platform_api, report_api, forward_api, ext
		from public, opconsole_console, opconsole_keeper, opconsole_platform, opconsole_reporter,
		opconsole_forwarder;
	grant usage on schema api to opconsole_console;
	grant usage on schema keeper_api to opconsole_keeper;
	grant usage on schema platform_api to opconsole_platform;
	grant usage on schema report_api to opconsole_reporter;
	grant usage on schema forward_api to opconsole_forwarder;
	grant usage on schema ext to opconsole_owner;
	for r in
		select m.role_name, p.oid::regprocedure as f
		from access_matrix m join pg_namespace n on n.nspname = m.schema_name
			join pg_proc p on p.pronamespace = n.oid and p.proname = m.function_name
	loop
		execute format('grant execute on function %s to %I', r.f, r.role_name);
	end loop;
	-- The key goes to the functions of the owner and to nobody else.
	revoke all on function core.seed_key() from public;
	grant execute on function core.seed_key() to opconsole_owner;
	grant execute on function pg_catalog.pg_read_binary_file(text) to opconsole_keyholder;
end
$$;
