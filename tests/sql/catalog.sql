-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the catalog must say after a deploy, whoever deployed: D-01, D-02, D-03, and that nothing is without a comment.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
select plan(15);

-- D-01
select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and (not p.prosecdef or p.prokind <> 'f'
		or not coalesce(p.proconfig, '{}') @> array['search_path=pg_catalog, pg_temp'])
$$, 'D-01 every call is SECURITY DEFINER with search_path pg_catalog, pg_temp');
select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
		and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=pg_catalog, pg_temp$')
$$, 'D-01 no SECURITY DEFINER function anywhere without pg_temp last');
select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
		lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api', 'ext') and a.grantee = 0
$$, 'D-01 nothing of ours is executable by PUBLIC');
select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
		lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
	where n.nspname in ('pg_catalog', 'information_schema') and a.grantee = 0
$$, 'D-04 nothing of PostgreSQL is executable by PUBLIC');
select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and not coalesce(p.proconfig, '{}')
		@> array['client_min_messages=error', 'standard_conforming_strings=on', 'TimeZone=UTC']
$$, 'A-14 every call pins what a client could set to read log lines or to change the reading of literals');

-- D-02
select results_eq($$
	select rolname::text collate "default", rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls from pg_roles
	where rolname ~ '^(opconsole|bastion-|platform-|web-|db-|forward-)' order by rolname collate "C"
$$, $$ values
	('bastion-1', true, false, false, false, false, false),
	('bastion-2', true, false, false, false, false, false),
	('db-1', true, false, false, false, false, false),
	('forward-1', true, false, false, false, false, false),
	('opconsole_console', false, false, false, false, false, false),
	('opconsole_forwarder', false, false, false, false, false, false),
	('opconsole_keeper', true, false, false, false, false, false),
	('opconsole_keyholder', false, false, false, false, false, false),
	('opconsole_owner', false, false, false, false, false, false),
	('opconsole_platform', false, false, false, false, false, false),
	('opconsole_reporter', false, false, false, false, false, false),
	('opconsole_warden', false, false, true, false, false, false),
	('platform-1', true, false, false, false, false, false),
	('web-1', true, false, false, false, false, false)
$$, 'D-02 the roles have no more attributes than they need');
select results_eq($$
	select member::regrole::text collate "default", roleid::regrole::text collate "default" from pg_auth_members
	where member::regrole::text ~ '^"?(opconsole|bastion|platform|web|db-|forward-)' or roleid::regrole::text ~ '^"?(opconsole|bastion|platform|web|db-|forward-)'
	order by 1, 2
$$, $$ values
	('"bastion-1"', 'opconsole_console'),
	('"bastion-2"', 'opconsole_console'),
	('"db-1"', 'opconsole_reporter'),
	('"forward-1"', 'opconsole_forwarder'),
	('"platform-1"', 'opconsole_platform'),
	('"web-1"', 'opconsole_reporter'),
	('opconsole_owner', 'pg_read_all_stats'),
	('opconsole_warden', 'pg_read_all_stats'),
	('opconsole_warden', 'pg_signal_backend')
$$, 'D-02 the roles are members of nothing more');
select is_empty($$
	select p.oid::regprocedure, p.proowner::regrole from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and p.proowner::regrole::text not in ('opconsole_owner')
		and (n.nspname, p.proname, p.proowner::regrole::text) not in (('core', 'seed_key', 'opconsole_keyholder'),
			('keeper_api', 'watchdog', 'opconsole_warden'), ('keeper_api', 'role_settings_reset', 'opconsole_warden'))
$$, 'D-02 the owner role owns every function except the three that need one right more');

-- D-03
select results_eq($$
	select distinct (n.nspname || '.' || p.proname) collate "default" from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api', 'ext', 'pg_catalog', 'information_schema')
		and has_function_privilege('bastion-1', p.oid, 'execute')
		and has_schema_privilege('bastion-1', n.oid, 'usage') order by 1
$$, $$
	select 'api.' || f as call from unnest(array['account_count', 'account_history', 'account_list', 'account_lock', 'account_show',
		'account_unlock', 'account_verify_result', 'account_verify_submit', 'fresh_code_result', 'fresh_code_submit',
		'checkpoint_head', 'checkpoint_list', 'export_begin', 'export_finish', 'export_list', 'export_read', 'journal_archive',
		'journal_batch', 'journal_count', 'journal_extent', 'journal_segments', 'journal_thaw', 'journal_words', 'journal_tail',
		'segment_horizon', 'segment_list', 'segment_verify', 'journal_open', 'journal_read', 'journal_seals', 'journal_show', 'operation_status',
		'policy_list', 'session_end', 'session_list', 'session_peek', 'session_resume', 'sign_in_begin',
		'sign_in_result', 'sign_in_submit', 'sign_out', 'version', 'whoami',
		'scope_list', 'role_list', 'role_holders', 'role_create', 'role_edit', 'role_scopes', 'role_close', 'grant_list',
		'grant_preview', 'grant_create', 'grant_end', 'conflict_list', 'conflict_create', 'conflict_end',
		'enrol_finish', 'enrol_password', 'enrol_state', 'restart_claim', 'restart_create', 'restart_void', 'secret_reveal', 'password_begin',
		'password_submit', 'password_result', 'recovery_make', 'me_show', 'banner', 'notice_seen', 'not_me',
		'totp_begin', 'totp_prove_result', 'totp_prove_submit',
		'policy_edit', 'unit_list', 'unit_create', 'unit_edit', 'unit_close', 'duty_list', 'duty_create', 'duty_edit',
		'duty_close', 'person_list', 'person_show', 'person_edit', 'account_create', 'account_edit', 'account_close',
		'account_reopen', 'account_import',
		'account_words', 'account_unused', 'account_bulk', 'view_list', 'view_save', 'view_delete', 'home', 'calendar_list',
		'can', 'right_unused', 'review_list', 'review_items', 'review_open', 'review_decide', 'review_close',
		'request_approve', 'request_count', 'request_list', 'request_refuse', 'request_show', 'request_withdraw',
		'request_preview', 'request_create', 'request_edit', 'grant_extend', 'company_list', 'company_show', 'company_create',
		'company_edit', 'company_close', 'contract_list', 'contract_show', 'contract_create', 'contract_edit', 'contract_end', 'contract_sign',
		'contract_closing', 'absence_list', 'absence_create', 'absence_end', 'rule_list', 'rule_set', 'freeze_preview',
		'freeze_create', 'freeze_list', 'freeze_lift', 'component_list', 'component_create', 'component_edit',
		'component_close', 'antivirus_list', 'antivirus_show', 'antivirus_acknowledge', 'antivirus_import', 'patch_list',
		'patch_show', 'patch_test', 'patch_record', 'patch_import', 'advisory_import', 'exception_list',
		'exception_create', 'exception_end', 'backup_list', 'drill_list', 'drill_record',
		'sink_list', 'sink_create', 'sink_disable', 'sink_enable'])
		f order by 1
$$, 'D-03 a bastion may execute exactly the calls of the contract');
select results_eq($$
	select distinct (n.nspname || '.' || p.proname) collate "default" from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api', 'ext', 'pg_catalog')
		and has_function_privilege('opconsole_keeper', p.oid, 'execute')
		and has_schema_privilege('opconsole_keeper', n.oid, 'usage') order by 1
$$, $$
	select 'keeper_api.' || unnest(array['checkpoint_add', 'checkpoint_due', 'clock_move', 'partitions_make', 'role_settings_reset', 'seal', 'sessions_sweep', 'tick',
		'watchdog', 'segment_due', 'segment_events', 'segment_file', 'segment_next', 'segment_plan', 'segment_record', 'segment_release',
		'segment_seals', 'segment_verified', 'task_finish', 'task_progress', 'thaw_begin', 'thaw_check', 'thaw_finish', 'thaw_index',
		'thaw_rows']) order by 1
$$, 'D-03 the keeper may execute exactly its calls');
select is_empty($$
	select c.oid::regclass, r.rolname from pg_class c, (values ('bastion-1'), ('platform-1'),
		('web-1'), ('forward-1'), ('opconsole_keeper'), ('opconsole_console'), ('opconsole_platform'), ('opconsole_reporter'),
		('opconsole_forwarder')) r (rolname)
	where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace <> 'tap'::regnamespace
		and c.relpersistence <> 't'
		and has_table_privilege(r.rolname, c.oid, 'select, insert, update, delete, truncate, references, trigger')
$$, 'D-03 neither may touch any table or view, of ours or of PostgreSQL');
select is_empty($$
	select r.rolname, d.datname, p.what from (values ('bastion-1'), ('platform-1'), ('web-1'), ('forward-1'), ('opconsole_keeper')) r
		(rolname),
		pg_database d,
		(values ('temp'), ('create')) p (what)
	where d.datname = current_database() and has_database_privilege(r.rolname, d.datname, p.what)
$$, 'D-04 neither may make temporary tables or schemas');
select is_empty($$
	select l.lanname from pg_language l where l.lanpltrusted and has_language_privilege('bastion-1', l.oid, 'usage')
$$, 'D-04 a bastion may use no language, so no DO');
select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and obj_description(p.oid, 'pg_proc') is null
$$, 'every function has a comment');
select is_empty($$
	select c.conrelid::regclass, c.conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace
	where n.nspname = 'core' and not c.convalidated
$$, 'every constraint is validated');
select * from finish();
rollback;
