-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Reference rows, as upserts: what a program relies on is put back at every deploy, what an administrator may choose
-- (values of policies and settings) is left alone.

insert into core.scope (code, summary, administrative) values
	('account.read', 'see accounts, their roles, locks and history', false),
	('account.lock', 'lock accounts', false),
	('account.unlock', 'unlock accounts', false),
	('account.unlock_privileged', 'unlock accounts that hold a privileged role', true),
	('account.verify', 'check a caller by the code of his phone', false),
	('account.create', 'register people and make accounts for them', false),
	('account.edit', 'change people and accounts', false),
	('account.close', 'close and re-open accounts', false),
	('account.restart', 'give one-time codes for the first or a new sign-in', false),
	('account.restart_privileged', 'give one-time codes to accounts that hold a privileged role', true),
	('unit.edit', 'change the tree of units', true),
	('duty.edit', 'change functional duties and their default roles', true),
	('session.read', 'see who is signed in', false),
	('session.end', 'end sessions of others', true),
	('role.read', 'see roles, scopes, grants and conflicts', false),
	('role.edit', 'change roles, their scopes and their conflicts', true),
	('grant.create', 'give roles to staff', true),
	('grant.end', 'take roles away', false),
	('review.open', 'open reviews of grants', true),
	('review.decide', 'decide in reviews which grants stay', false),
	('company.read', 'see companies and contracts', false),
	('company.edit', 'register companies and contracts', false),
	('request.create', 'request access for contractors', false),
	('request.read', 'see requests of others', false),
	('request.approve', 'approve and refuse requests, as the rule for them says', false),
	('rule.edit', 'change who has to approve what', true),
	('freeze.person', 'freeze a person', false),
	('freeze.company', 'freeze a company or all contractors, with a second person', true),
	('journal.read', 'search and read the journal', false),
	('journal.verify', 'verify the journal', true),
	('sink.read', 'see where the journal is forwarded to and how far', false),
	('sink.manage', 'register, disable and enable sinks of the journal', true),
	('journal.export', 'take events of the journal away as a file', true),
	('export.create', 'take other lists away as files', false),
	('journal.archive', 'archive months of the journal and make them searchable again', true),
	('component.read', 'see components, antivirus, patches and backups', false),
	('component.edit', 'register and close components', true),
	('antivirus.acknowledge', 'acknowledge detections, import the state of antivirus', false),
	('patch.record', 'record tests and installations of corrections', false),
	('advisory.import', 'import advisories', false),
	('exception.create', 'ask for exceptions, which a second person approves', false),
	('backup.record', 'record restore drills', false),
	('policy.read', 'see the security policy', false),
	('policy.edit', 'change the security policy', true)
on conflict (code) do update set summary = excluded.summary, administrative = excluded.administrative;

-- A role that an administrator has edited (version > 1) stays as it is; the security administrator has every right. What is
-- shown on a screen stays behind the bastion, a file does not: so taking away is a right of its own, for those who have to
-- show something to others. One is enough for all lists, because each asks for its own right besides; the journal, which
-- holds what everybody did, has another.
insert into core.role (code, name, summary, privileged) values
	('helpdesk', 'Help desk', 'Helps people of its units to get in: sees, locks and unlocks accounts, checks callers.', false),
	('manager', 'Manager', 'Answers for the access in its units: approves requests, reviews grants, freezes people.', false),
	('system-administrator', 'System administrator', 'Keeps components clean, patched and backed up, and records it.', false),
	('contract-manager', 'Contract manager', 'Registers companies and contracts and requests access for contractors.', false),
	('contractor-support', 'Contractor support', 'What a contractor sees while working on a fault: accounts and sessions.', false),
	('contractor-developer', 'Contractor developer', 'What a contractor sees while working on the software: the journal.', false),
	('security-administrator', 'Security administrator', 'Runs access to the platform: every right of this program.', true),
	('auditor', 'Auditor', 'Sees everything and verifies the journal, changes nothing.', true)
on conflict (code) do update set name = excluded.name, summary = excluded.summary, privileged = excluded.privileged
where role.version = 1;

with wanted (role, scope) as (
	select 'helpdesk', unnest(array['account.read', 'account.lock', 'account.unlock', 'account.verify', 'account.restart',
		'session.read', 'journal.read'])
	union all select 'manager', unnest(array['account.read', 'session.read', 'journal.read', 'role.read', 'company.read',
		'request.create', 'request.read', 'request.approve', 'review.decide', 'grant.end', 'freeze.person', 'component.read',
		'export.create'])
	union all select 'system-administrator', unnest(array['account.read', 'component.read', 'antivirus.acknowledge',
		'patch.record', 'advisory.import', 'exception.create', 'backup.record', 'export.create'])
	union all select 'contract-manager', unnest(array['account.read', 'account.create', 'account.edit', 'company.read',
		'company.edit', 'request.create', 'request.read'])
	union all select 'contractor-support', unnest(array['account.read', 'session.read'])
	union all select 'contractor-developer', unnest(array['journal.read'])
	union all select 'auditor', unnest(array['account.read', 'session.read', 'journal.read', 'journal.verify', 'journal.export',
		'export.create', 'policy.read', 'role.read', 'company.read', 'request.read', 'component.read', 'sink.read'])
	union all select 'security-administrator', code from core.scope
), pair as (
	select r.id as role_id, w.scope as scope_code from wanted w join core.role r on r.code = w.role
		and (r.version = 1 or r.code = 'security-administrator')
), gone as (
	delete from core.role_scope s using core.role r
	where r.id = s.role_id and r.code in (select role from wanted) and (r.version = 1 or r.code = 'security-administrator')
		and not exists (select from pair p where p.role_id = s.role_id and p.scope_code = s.scope_code)
)
insert into core.role_scope (role_id, scope_code) select role_id, scope_code from pair on conflict do nothing;

-- How long a contractor may hold which role at most; an administrator may shorten it.
update core.role set contractor_cap = interval '90 days'
where code in ('contractor-support', 'contractor-developer') and contractor_cap is null and version = 1;

-- Which functions ask for which right: what the list of rights tells people. tests/sql/scopes.py compares it with the
-- functions and prints the rows that have to be here.
with wanted (scope, functions) as (values
	('account.close', 'account_close account_reopen'),
	('account.create', 'account_create account_import'),
	('account.edit', 'account_edit person_edit person_show'),
	('account.lock', 'account_bulk account_lock'),
	('account.read', 'absence_create absence_end absence_list account_bulk account_close account_count '
		|| 'account_create account_edit account_history account_import account_list account_lock '
		|| 'account_reopen account_show account_unlock account_unused account_verify_submit '
		|| 'account_words calendar_list can company_list company_show component_create '
		|| 'component_edit contract_closing contract_list contract_show contract_sign duty_list '
		|| 'freeze_create freeze_lift freeze_list freeze_preview grant_create grant_extend '
		|| 'grant_list grant_preview home person_edit person_list person_show request_create '
		|| 'request_edit request_preview restart_claim restart_create restart_void review_list '
		|| 'review_open right_unused role_holders secret_reveal session_list unit_close unit_create '
		|| 'unit_edit unit_list'),
	('account.restart', 'calendar_list restart_claim restart_create restart_void secret_reveal'),
	('account.restart_privileged', 'restart_claim restart_create secret_reveal'),
	('account.unlock', 'account_bulk account_unlock'),
	('account.unlock_privileged', 'account_bulk account_unlock freeze_lift freeze_list'),
	('account.verify', 'account_verify_submit'),
	('advisory.import', 'advisory_import'),
	('antivirus.acknowledge', 'advisory_import antivirus_acknowledge antivirus_import patch_import'),
	('backup.record', 'drill_record'),
	('company.edit', 'company_close company_create company_edit contract_create contract_edit contract_end '
		|| 'contract_sign'),
	('company.read', 'account_create account_import calendar_list company_close company_edit company_list company_show '
		|| 'contract_closing contract_create contract_edit contract_end contract_list contract_show contract_sign '
		|| 'home journal_words'),
	('component.edit', 'component_close component_create component_edit'),
	('component.read', 'advisory_import antivirus_acknowledge antivirus_import antivirus_list antivirus_show '
		|| 'backup_list calendar_list component_close component_edit component_list drill_list drill_record '
		|| 'exception_create exception_end exception_list home patch_import patch_list patch_record '
		|| 'patch_show patch_test'),
	('duty.edit', 'duty_close duty_create duty_edit'),
	('export.create', 'export_begin'),
	('exception.create', 'exception_create exception_end'),
	('freeze.company', 'freeze_create freeze_lift freeze_list freeze_preview'),
	('freeze.person', 'freeze_create freeze_lift freeze_list freeze_preview'),
	('grant.create', 'grant_create grant_end grant_preview review_decide'),
	('grant.end', 'grant_end'),
	('journal.archive', 'journal_archive journal_thaw segment_verify'),
	('journal.export', 'export_begin export_read'),
	('journal.read', 'export_begin export_list export_read home journal_count journal_open journal_read journal_show '
		|| 'journal_tail journal_words segment_horizon segment_list'),
	('journal.verify', 'checkpoint_list journal_batch journal_extent journal_seals journal_segments'),
	('patch.record', 'advisory_import antivirus_import patch_import patch_record patch_test'),
	('policy.edit', 'policy_edit'),
	('policy.read', 'policy_list'),
	('request.approve', 'home request_approve request_refuse'),
	('request.create', 'grant_extend request_create request_edit request_preview'),
	('request.read', 'calendar_list request_approve request_edit request_list request_refuse request_show '
		|| 'request_withdraw rule_list'),
	('review.decide', 'calendar_list review_close review_decide review_items'),
	('review.open', 'review_close review_decide review_items review_open'),
	('role.edit', 'conflict_create conflict_end role_close role_create role_edit role_scopes'),
	('role.read', 'calendar_list can conflict_list grant_end grant_list home review_close review_decide '
		|| 'review_items review_list right_unused role_holders role_list scope_list'),
	('rule.edit', 'absence_create absence_end rule_set'),
	('session.end', 'account_bulk session_end'),
	('sink.manage', 'sink_create sink_disable sink_enable'),
	('sink.read', 'calendar_list home sink_list'),
	('session.read', 'account_bulk home session_end session_list'),
	('unit.edit', 'unit_close unit_create unit_edit')
), pair as (
	select scope, unnest(string_to_array(functions, ' ')) as name from wanted
), gone as (
	delete from core.scope_function f
	where not exists (select from pair p where p.scope = f.scope_code and p.name = f.function_name)
)
insert into core.scope_function (scope_code, function_name) select scope, name from pair on conflict do nothing;

-- Separation of duties, unless an administrator has ended it. Who sees everything in order to judge it must not do it;
-- who registers contracts must not approve the access that rests on them; who makes accounts must not hand out the codes
-- to sign in with them, or he could make somebody who doesn't exist.
with wanted (role_a, role_b, reason) as (values
	('auditor', 'security-administrator', 'an auditor judges what administrators do'),
	('auditor', 'helpdesk', 'an auditor judges what the help desk does'),
	('auditor', 'manager', 'an auditor judges what managers approve'),
	('auditor', 'contract-manager', 'an auditor judges contracts and the access under them'),
	('contract-manager', 'manager', 'who registers a contract does not approve the access under it'),
	('contract-manager', 'helpdesk', 'who makes accounts does not hand out the codes to sign in with them'))
insert into core.role_conflict (role_a, role_b, reason)
select least(a.id, b.id), greatest(a.id, b.id), w.reason
from wanted w join core.role a on a.code = w.role_a join core.role b on b.code = w.role_b
where not exists (select from core.role_conflict c where c.role_a = least(a.id, b.id) and c.role_b = greatest(a.id, b.id));

-- Who approves what, unless an administrator set other rules: an alternative is a sum, several are a choice.
with wanted (subject, alternative, role, approvals) as (values
	('grant', 1, 'manager', 1), ('grant', 2, 'security-administrator', 1),
	('grant:administrative', 1, 'security-administrator', 1),
	('restart', 1, 'security-administrator', 1),
	('role', 1, 'security-administrator', 1),
	('policy', 1, 'security-administrator', 1),
	('exception', 1, 'security-administrator', 1), ('exception', 2, 'manager', 1),
	('drill', 1, 'security-administrator', 1), ('drill', 2, 'manager', 1),
	('closing', 1, 'manager', 1), ('closing', 2, 'security-administrator', 1),
	('freeze:company', 1, 'security-administrator', 1), ('freeze:company', 2, 'manager', 1),
	('freeze:contractors', 1, 'security-administrator', 1))
insert into core.approval_rule (subject, alternative, role_id, approvals)
select w.subject, w.alternative, r.id, w.approvals from wanted w join core.role r on r.code = w.role
where not exists (select from core.approval_rule a where a.subject = w.subject)
on conflict do nothing;

insert into core.policy (name, kind, value, minimum, maximum, summary) values
	('antivirus.silent', 'interval', '24 h', '1 h', '72 h', 'a component that reported no antivirus for this long is SILENT'),
	('antivirus.signatures', 'interval', '48 h', '6 h', '7 days', 'signatures older than this are OLD'),
	('patch.silent', 'interval', '48 h', '6 h', '7 days', 'without a package report for this long a patch is UNKNOWN'),
	('patch.high_days', 'integer', '60', '0', '365', 'days to correct a high vulnerability; 0: no deadline'),
	('patch.medium_days', 'integer', '0', '0', '365', 'days to correct a medium vulnerability; 0: no deadline'),
	('patch.low_days', 'integer', '0', '0', '365', 'days to correct a low vulnerability; 0: no deadline'),
	('exception.longest', 'interval', '90 days', '1 days', '365 days', 'the longest exception from a finding'),
	('backup.silent', 'interval', '48 h', '6 h', '7 days', 'a component that said nothing of its backups for this long is SILENT'),
	('backup.age', 'interval', '26 h', '1 h', '7 days', 'a good backup older than this is OLD'),
	('backup.drill', 'interval', '180 days', '30 days', '365 days', 'a restore is tried again after this long'),
	('session.idle', 'interval', '15 min', '1 min', '15 min', 'a session ends when nobody used it for this long'),
	('session.absolute', 'interval', '12 h', '15 min', '12 h', 'a session ends after this long, whatever is done in it'),
	('session.limit', 'integer', '10', '1', '50', 'open sessions of one account; a further one ends the oldest'),
	('sign_in.limit', 'integer', '5', '3', '10', 'wrong attempts at one device, and wrong codes, before a lock'),
	('sign_in.window', 'interval', '24 h', '30 min', '24 h', 'wrong attempts further apart than this are not added up'),
	('sign_in.lock', 'interval', '30 min', '30 min', '24 h', 'first lock after wrong attempts; doubled at each repeat in a day'),
	('sign_in.day_limit', 'integer', '20', '10', '100', 'wrong attempts of one login in a day over all devices before short locks'),
	('sign_in.device_limit', 'integer', '600', '50', '10000', 'failed sign-ins of one device in an hour before it has to wait'),
	('caller.limit', 'integer', '5', '3', '10', 'wrong codes of one caller in a window before no more are checked'),
	('caller.window', 'interval', '30 min', '5 min', '24 h', 'how long wrong codes of a caller are added up'),
	('sink.stalled', 'interval', '5 min', '1 min', '24 h', 'a sink of the journal that acknowledged nothing for this long is STALLED'),
	('account.unused', 'interval', '90 days', '7 days', '90 days', 'accounts that nobody used for this long are locked'),
	('journal.online_months', 'integer', '3', '3', '120', 'months that events stay in the database before they may be archived'),
	('journal.archive_years', 'integer', '5', '5', '100', 'years that archived months have to be kept'),
	('journal.thaw_days', 'integer', '14', '1', '90', 'days that a thawed month stays searchable'),
	('fresh_code.valid', 'interval', '5 min', '1 min', '5 min', 'how long a code counts as fresh'),
	('export.rows_per_day', 'integer', '2000000', '1000', '100000000', 'rows that one person takes away as files in a day'),
	('password.minimum', 'integer', '12', '12', '64', 'characters that the console asks for in a new password')
on conflict (name) do update set kind = excluded.kind, minimum = excluded.minimum, maximum = excluded.maximum,
	summary = excluded.summary;

insert into core.setting (key, value) values
	('environment', 'TEST'),
	('platform', 'Almaty Assets Exchange')
on conflict (key) do nothing;

-- The root of the tree is its own path.
insert into core.unit (parent_id, code, name, path)
select null, 'platform', 'Platform', '{}' where not exists (select from core.unit where parent_id is null);
update core.unit set path = array[id] where parent_id is null and path = '{}';
