-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Makes or repairs the role of one bastion, of one server of the platform, of one component or of one service that forwards
-- the journal, and registers it as a device:
--
--	psql -X -d opconsole -v name=bastion-1 -f device.sql
--	psql -X -d opconsole -v name=platform-1 -v kind=platform -f device.sql
--	psql -X -d opconsole -v name=web-1 -v kind=component -f device.sql
--	psql -X -d opconsole -v name=forward-1 -v kind=forwarder -f device.sql
--
-- The name is the common name of the client certificate. Superuser only; idempotent. One role for each machine: a role
-- may change itself, and must not be able to lock out the others. pg_hba.conf needs the line
--	hostssl opconsole bastion-1 <address of the machine>/32 cert

\set ON_ERROR_STOP on
begin;
select :'name' ~ '^[a-z][a-z0-9-]{1,30}$' as name_good \gset
\if :name_good
\else
	\echo 'device.sql: the name must be small Latin letters, digits and hyphens, a letter first'
	select 1 / 0 as name_is_not_valid;
\endif
\if :{?kind}
\else
	\set kind bastion
\endif
select case :'kind' when 'bastion' then 'opconsole_console' when 'platform' then 'opconsole_platform'
		when 'component' then 'opconsole_reporter' when 'forwarder' then 'opconsole_forwarder' end as group_role,
	:'kind' in ('bastion', 'platform', 'component', 'forwarder') as kind_good \gset
\if :kind_good
\else
	\echo 'device.sql: the kind must be bastion, platform, component or forwarder'
	select 1 / 0 as kind_is_not_valid;
\endif

select format('create role %I', :'name') where not exists (select from pg_roles where rolname = :'name')
\gexec
alter role :"name" login inherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null
	connection limit 40;
grant :"group_role" to :"name";

-- What this role does never puts a parameter into a log: superuser settings, which the role can't undo.
alter role :"name" reset all;
alter role :"name" set log_statement = 'none';
alter role :"name" set log_duration = off;
alter role :"name" set log_min_duration_statement = -1;
alter role :"name" set log_min_duration_sample = -1;
alter role :"name" set log_statement_sample_rate = 0;
alter role :"name" set log_transaction_sample_rate = 0;
alter role :"name" set log_parameter_max_length = 0;
alter role :"name" set log_parameter_max_length_on_error = 0;
alter role :"name" set log_min_error_statement = 'panic';
alter role :"name" set auto_explain.log_min_duration = -1;
alter role :"name" set debug_print_parse = off;
alter role :"name" set debug_print_rewritten = off;
alter role :"name" set debug_print_plan = off;
alter role :"name" set log_lock_waits = off;
-- What follows a client can change for itself; the watchdog holds the limits then.
alter role :"name" set search_path = '';
alter role :"name" set statement_timeout = '15s';
alter role :"name" set lock_timeout = '3s';
alter role :"name" set idle_in_transaction_session_timeout = '5s';
alter role :"name" set default_transaction_isolation = 'read committed';
alter role :"name" set timezone = 'UTC';
alter role :"name" set datestyle = 'ISO, YMD';

-- What the keeper puts back when the role changes itself.
delete from core.role_setting where role = :'name';
insert into core.role_setting (role, setting, value)
select :'name', split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c
where r.rolname = :'name' and s.setdatabase = 0;

insert into core.device (code, kind) values (:'name', :'kind') on conflict (code) do nothing;
commit;
