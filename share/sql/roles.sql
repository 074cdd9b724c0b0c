-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The database roles, for the whole cluster. Idempotent; deploy.sql runs it too. Superuser only. Roles of bastions and servers are
-- made one by one with device.sql.

select format('create role %I', name) from unnest(array['opconsole_owner', 'opconsole_console', 'opconsole_platform',
	'opconsole_reporter', 'opconsole_forwarder', 'opconsole_keeper', 'opconsole_warden', 'opconsole_keyholder']) name
where not exists (select from pg_roles where rolname = name)
\gexec

alter role opconsole_owner nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit password null;
alter role opconsole_console nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null;
alter role opconsole_platform nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null;
alter role opconsole_reporter nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null;
alter role opconsole_forwarder nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null;
alter role opconsole_keyholder nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null;
-- The warden may change the settings of the bastions' roles and end their backends; it owns two functions, and nobody
-- can become it.
alter role opconsole_warden nologin nosuperuser nocreatedb createrole noreplication nobypassrls password null;
alter role opconsole_keeper login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password null
	connection limit 4;

comment on role opconsole_owner is 'opconsole: owns schemas, tables and functions; nobody signs in with it';
comment on role opconsole_console is 'opconsole: group of the bastions'' roles';
comment on role opconsole_platform is 'opconsole: group of the roles of the platform''s own servers';
comment on role opconsole_reporter is 'opconsole: group of the roles of the components that report';
comment on role opconsole_forwarder is 'opconsole: group of the roles of the services that forward the journal';
comment on role opconsole_keeper is 'opconsole: the keeper, by client certificate';
comment on role opconsole_warden is 'opconsole: owns the two functions of the watchdog';
comment on role opconsole_keyholder is 'opconsole: owns the function that reads the key file';

-- Without it the start times of backends are hidden from the functions, and nobody gets in.
grant pg_read_all_stats to opconsole_owner;
grant pg_signal_backend, pg_read_all_stats to opconsole_warden;

alter role opconsole_keeper set log_statement = 'none';
alter role opconsole_keeper set log_parameter_max_length = 0;
alter role opconsole_keeper set log_parameter_max_length_on_error = 0;
alter role opconsole_keeper set search_path = '';
