-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Installs or upgrades the backend of opconsole, as a superuser, in one transaction:
--
--	psql -X -v ON_ERROR_STOP=1 -1 -d opconsole -f deploy.sql
--
-- Running it again changes nothing that is in order. README.md says what must be there before.

set client_min_messages = warning;
do $$ begin perform pg_advisory_xact_lock(7230115); end $$;
\ir roles.sql

select format('create schema %I authorization opconsole_owner', name) from unnest(array['core', 'ext']) name
where not exists (select from pg_namespace where nspname = name)
\gexec
create extension if not exists pgcrypto schema ext;
create extension if not exists pg_trgm schema ext;
grant usage on schema ext to opconsole_owner;
grant create on schema core to opconsole_owner;
alter default privileges for role opconsole_owner revoke execute on functions from public;
alter default privileges for role opconsole_owner revoke usage on types from public;
-- Settings of this session must not leak into function bodies and column defaults.
set search_path = pg_catalog, pg_temp;
\ir lockdown.sql

set role opconsole_owner;
create table if not exists core.migration (
	number int primary key,
	name text not null,
	at timestamptz not null default clock_timestamp()
);
comment on table core.migration is 'Which files of migrations/ ran here.';

select not exists (select from core.migration where number = 1) as wanted \gset
\if :wanted
\ir migrations/0001_foundation.sql
insert into core.migration (number, name) values (1, 'foundation');
\endif
select not exists (select from core.migration where number = 2) as wanted \gset
\if :wanted
\ir migrations/0002_account_journal.sql
insert into core.migration (number, name) values (2, 'account_journal');
\endif
select not exists (select from core.migration where number = 3) as wanted \gset
\if :wanted
\ir migrations/0003_people.sql
insert into core.migration (number, name) values (3, 'people');
\endif
select not exists (select from core.migration where number = 4) as wanted \gset
\if :wanted
\ir migrations/0004_rights.sql
insert into core.migration (number, name) values (4, 'rights');
\endif
select not exists (select from core.migration where number = 5) as wanted \gset
\if :wanted
\ir migrations/0005_requests.sql
insert into core.migration (number, name) values (5, 'requests');
\endif
select not exists (select from core.migration where number = 6) as wanted \gset
\if :wanted
\ir migrations/0006_credentials.sql
insert into core.migration (number, name) values (6, 'credentials');
\endif
select not exists (select from core.migration where number = 7) as wanted \gset
\if :wanted
\ir migrations/0007_platform.sql
insert into core.migration (number, name) values (7, 'platform');
\endif
select not exists (select from core.migration where number = 8) as wanted \gset
\if :wanted
\ir migrations/0008_login_shape.sql
insert into core.migration (number, name) values (8, 'login_shape');
\endif
select not exists (select from core.migration where number = 9) as wanted \gset
\if :wanted
\ir migrations/0009_sign_in_forms.sql
insert into core.migration (number, name) values (9, 'sign_in_forms');
\endif
select not exists (select from core.migration where number = 10) as wanted \gset
\if :wanted
\ir migrations/0010_lists.sql
insert into core.migration (number, name) values (10, 'lists');
\endif
select not exists (select from core.migration where number = 11) as wanted \gset
\if :wanted
\ir migrations/0011_search_words.sql
insert into core.migration (number, name) values (11, 'search_words');
\endif
select not exists (select from core.migration where number = 12) as wanted \gset
\if :wanted
\ir migrations/0012_checkpoint.sql
insert into core.migration (number, name) values (12, 'checkpoint');
\endif
select not exists (select from core.migration where number = 15) as wanted \gset
\if :wanted
\ir migrations/0015_components.sql
insert into core.migration (number, name) values (15, 'components');
\endif
select not exists (select from core.migration where number = 20) as wanted \gset
\if :wanted
\ir migrations/0020_account_places.sql
insert into core.migration (number, name) values (20, 'account_places');
\endif
select not exists (select from core.migration where number = 23) as wanted \gset
\if :wanted
\ir migrations/0023_enrolment.sql
insert into core.migration (number, name) values (23, 'enrolment');
\endif
select not exists (select from core.migration where number = 24) as wanted \gset
\if :wanted
\ir migrations/0024_closing.sql
insert into core.migration (number, name) values (24, 'closing');
\endif
select not exists (select from core.migration where number = 25) as wanted \gset
\if :wanted
\ir migrations/0025_view_columns.sql
insert into core.migration (number, name) values (25, 'view_columns');
\endif
select not exists (select from core.migration where number = 26) as wanted \gset
\if :wanted
\ir migrations/0026_journal_search.sql
insert into core.migration (number, name) values (26, 'journal_search');
\endif
select not exists (select from core.migration where number = 30) as wanted \gset
\if :wanted
\ir migrations/0030_segment.sql
insert into core.migration (number, name) values (30, 'segment');
\endif
select not exists (select from core.migration where number = 33) as wanted \gset
\if :wanted
\ir migrations/0033_sink.sql
insert into core.migration (number, name) values (33, 'sink');
\endif
select not exists (select from core.migration where number = 40) as wanted \gset
\if :wanted
\ir migrations/0040_drills.sql
insert into core.migration (number, name) values (40, 'drills');
\endif
select not exists (select from core.migration where number = 41) as wanted \gset
\if :wanted
\ir migrations/0041_clock.sql
insert into core.migration (number, name) values (41, 'clock');
\endif
select not exists (select from core.migration where number = 42) as wanted \gset
\if :wanted
\ir migrations/0042_exports.sql
insert into core.migration (number, name) values (42, 'exports');
\endif
select not exists (select from core.migration where number = 43) as wanted \gset
\if :wanted
\ir migrations/0043_package_name.sql
insert into core.migration (number, name) values (43, 'package_name');
\endif

-- Functions are made anew at every deploy, so that one that was renamed or removed doesn't stay. Triggers hold on to
-- theirs, which are replaced in place. Sessions that are open go on.
reset role;
drop schema if exists api cascade;
drop schema if exists keeper_api cascade;
drop schema if exists platform_api cascade;
drop schema if exists report_api cascade;
drop schema if exists forward_api cascade;
create schema api authorization opconsole_owner;
create schema keeper_api authorization opconsole_owner;
create schema platform_api authorization opconsole_owner;
create schema report_api authorization opconsole_owner;
create schema forward_api authorization opconsole_owner;
comment on schema api is 'Calls of the bastions.';
comment on schema keeper_api is 'Calls of the keeper.';
comment on schema report_api is 'Calls of the components that report.';
comment on schema forward_api is 'Calls of the services that forward the journal.';
comment on schema platform_api is 'Calls of the platform''s own servers.';
comment on schema core is 'Tables and private functions of opconsole.';
comment on schema ext is 'Extensions that opconsole uses.';
do $$
declare
	r record;
begin
	for r in
		select p.oid::regprocedure as f from pg_proc p
		where p.pronamespace = 'core'::regnamespace and p.prorettype <> 'trigger'::regtype
			-- An index holds on to its function, too.
			and not exists (select from pg_depend d where d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
				and d.classid = 'pg_class'::regclass)
	loop
		execute format('drop function %s', r.f);
	end loop;
end
$$;

create function core.seed_key()
returns bytea language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select pg_catalog.pg_read_binary_file('opconsole-seed.key')
$$;
comment on function core.seed_key() is
	'The key file beside the tables (32 bytes): codes and salts are made with it, and it is in no dump.';
alter function core.seed_key() owner to opconsole_keyholder;

set role opconsole_owner;
set check_function_bodies = off;
\ir core/error.sql
\ir core/text.sql
\ir core/setting.sql
\ir core/grant.sql
\ir core/right.sql
\ir core/remains.sql
\ir core/event.sql
\ir core/event_search.sql
\ir core/clock.sql
\ir core/session.sql
\ir core/operation.sql
\ir core/code.sql
\ir core/guess.sql
\ir core/sign_in.sql
\ir core/session_start.sql
\ir core/one_time.sql
\ir core/restart.sql
\ir core/recovery.sql
\ir core/notice.sql
\ir core/enrol.sql
\ir core/totp.sql
\ir core/password.sql
\ir core/me.sql
\ir core/fresh_code.sql
\ir core/cursor.sql
\ir core/lock.sql
\ir core/conflict.sql
\ir core/grant_make.sql
\ir core/grant_preview.sql
\ir core/grant_end.sql
\ir core/grant_list.sql
\ir core/role.sql
\ir core/role_scopes.sql
\ir core/can.sql
\ir core/review.sql
\ir core/account.sql
\ir core/account_word.sql
\ir core/account_mark.sql
\ir core/account_question.sql
\ir core/account_order.sql
\ir core/account_page.sql
\ir core/account_list.sql
\ir core/unused.sql
\ir core/bulk_plain.sql
\ir core/bulk.sql
\ir core/view.sql
\ir core/overview.sql
\ir core/home.sql
\ir core/calendar.sql
\ir core/caller.sql
\ir core/time_word.sql
\ir core/journal.sql
\ir core/journal_filter.sql
\ir core/journal_search.sql
\ir core/journal_walk.sql
\ir core/journal_tail.sql
\ir core/export.sql
\ir core/export_read.sql
\ir core/seal.sql
\ir core/checkpoint.sql
\ir core/sink.sql
\ir core/forward.sql
\ir core/segment.sql
\ir core/segment_record.sql
\ir core/thaw.sql
\ir core/segment_task.sql
\ir core/segment_list.sql
\ir core/session_list.sql
\ir core/keeper.sql
\ir core/platform.sql
\ir core/month.sql
\ir core/debian.sql
\ir core/report.sql
\ir core/antivirus.sql
\ir core/patch.sql
\ir core/backup.sql
\ir core/component.sql
\ir core/board.sql
\ir core/finding.sql
\ir core/drill.sql
\ir core/exception.sql
\ir core/import.sql
\ir core/hours.sql
\ir core/approver.sql
\ir core/contractor.sql
\ir core/request.sql
\ir core/request_decide.sql
\ir core/request_list.sql
\ir core/request_grant.sql
\ir core/field.sql
\ir core/unit.sql
\ir core/duty.sql
\ir core/person.sql
\ir core/account_change.sql
\ir core/account_import.sql
\ir core/policy.sql
\ir core/request_ask.sql
\ir core/grant_extend.sql
\ir core/company.sql
\ir core/contract.sql
\ir core/contract_list.sql
\ir core/closing.sql
\ir core/absence.sql
\ir core/rule.sql
\ir core/freeze.sql
\ir api/version.sql
\ir api/sign_in.sql
\ir api/session.sql
\ir api/whoami.sql
\ir api/fresh_code.sql
\ir api/operation.sql
\ir api/policy.sql
\ir api/session_list.sql
\ir api/account.sql
\ir api/restart.sql
\ir api/secret.sql
\ir api/enrol.sql
\ir api/totp.sql
\ir api/password.sql
\ir api/recovery.sql
\ir api/me.sql
\ir api/banner.sql
\ir api/notice.sql
\ir api/not_me.sql
\ir api/account_list.sql
\ir api/view.sql
\ir api/home.sql
\ir api/calendar.sql
\ir api/journal.sql
\ir api/export.sql
\ir api/checkpoint.sql
\ir api/segment.sql
\ir api/journal_archive.sql
\ir api/request.sql
\ir api/scope.sql
\ir api/role.sql
\ir api/grant.sql
\ir api/conflict.sql
\ir api/unit.sql
\ir api/duty.sql
\ir api/person.sql
\ir api/account_change.sql
\ir api/can.sql
\ir api/right.sql
\ir api/review.sql
\ir api/request_ask.sql
\ir api/company.sql
\ir api/contract.sql
\ir api/absence.sql
\ir api/rule.sql
\ir api/freeze.sql
\ir api/component.sql
\ir api/antivirus.sql
\ir api/patch.sql
\ir api/advisory.sql
\ir api/exception.sql
\ir api/backup.sql
\ir api/drill.sql
\ir api/sink.sql
\ir keeper_api/keeper.sql
\ir keeper_api/checkpoint.sql
\ir keeper_api/segment.sql
\ir platform_api/platform.sql
\ir report_api/report.sql
\ir forward_api/forward.sql

-- What is kept beside accounts for their lists, from before there were its triggers.
do $$
begin
	if exists (select from core.account) and not exists (select from core.account_text) then
		perform core.places_fill();
		analyze core.account_text;
		perform core.search_share_refresh();
	end if;
end
$$;
\ir seed.sql
do $$ begin perform core.event_partition_make((current_date + make_interval(months => n))::date) from generate_series(0, 3) n; end $$;
reset role;
\ir pin.sql
\ir grants.sql
\ir checks.sql
