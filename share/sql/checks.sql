-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Fails the deploy when something that the security of the platform rests on isn't so. The last part of deploy.sql, in
-- the same transaction; it reads catalogs only.

do $$
declare
	v_bad text;
	v_path text := 'search_path=pg_catalog, pg_temp';
begin
	-- They were loaded unchecked, in any order: now every body must parse.
	perform set_config('check_function_bodies', 'on', true);
	perform case l.lanname when 'sql' then fmgr_sql_validator(p.oid)::text else plpgsql_validator(p.oid)::text end
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and l.lanname in ('sql', 'plpgsql');
	if (select datcollate from pg_database where datname = current_database()) in ('C', 'POSIX')
		or pg_encoding_to_char((select encoding from pg_database where datname = current_database())) <> 'UTF8'
		or lower('ӘҒҚ') <> 'әғқ' then
		raise exception 'check failed: the database needs encoding UTF8 and a locale that knows letters (C.UTF-8 or ICU)';
	end if;
	if current_setting('fsync') <> 'on' or current_setting('full_page_writes') <> 'on'
		or (select setting from pg_settings where name = 'synchronous_commit') = 'off' then
		raise exception 'check failed: fsync, full_page_writes and synchronous_commit must be on';
	end if;
	select string_agg(p.oid::regprocedure::text, ', ') into v_bad
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and (not p.prosecdef or p.prokind <> 'f'
		or not coalesce(p.proconfig, '{}') @> array[v_path, 'client_min_messages=error', 'standard_conforming_strings=on']);
	if v_bad is not null then
		raise exception 'check failed: not SECURITY DEFINER functions with a pinned search_path: %', v_bad;
	end if;
	select string_agg(p.oid::regprocedure::text, ', ') into v_bad
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname not in ('pg_catalog', 'information_schema', 'ext') and n.nspname !~ '^pg_temp' and p.prosecdef
		and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=.*pg_temp$');
	if v_bad is not null then
		raise exception 'check failed: SECURITY DEFINER without pg_temp last in search_path: %', v_bad;
	end if;
	select string_agg(p.oid::regprocedure::text, ', ') into v_bad
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
		lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api', 'ext') and a.grantee = 0;
	if v_bad is not null then
		raise exception 'check failed: executable by PUBLIC: %', v_bad;
	end if;
	select string_agg(p.oid::regprocedure::text, ', ') into v_bad
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and obj_description(p.oid, 'pg_proc') is null;
	if v_bad is not null then
		raise exception 'check failed: without a comment: %', v_bad;
	end if;
	select string_agg(p.oid::regprocedure::text, ', ') into v_bad
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and p.proowner::regrole::text <> case
		when n.nspname = 'core' and p.proname = 'seed_key' then 'opconsole_keyholder'
		when n.nspname = 'keeper_api' and p.proname in ('watchdog', 'role_settings_reset') then 'opconsole_warden'
		else 'opconsole_owner' end;
	if v_bad is not null then
		raise exception 'check failed: owned by the wrong role: %', v_bad;
	end if;
	select string_agg(c.oid::regclass::text, ', ') into v_bad
	from pg_class c join pg_namespace n on n.oid = c.relnamespace
	where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api') and c.relowner::regrole::text <> 'opconsole_owner';
	if v_bad is not null then
		raise exception 'check failed: tables of another owner: %', v_bad;
	end if;
	-- Functions against the access matrix of grants.sql, both ways.
	select string_agg(format('%s.%s', n.nspname, p.proname), ', ') into v_bad
	from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('api', 'keeper_api', 'platform_api', 'report_api', 'forward_api')
		and not exists (select from access_matrix m where m.schema_name = n.nspname and m.function_name = p.proname);
	if v_bad is not null then
		raise exception 'check failed: not in the access matrix: %', v_bad;
	end if;
	select string_agg(format('%s.%s', m.schema_name, m.function_name), ', ') into v_bad
	from access_matrix m
	where not exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		where n.nspname = m.schema_name and p.proname = m.function_name);
	if v_bad is not null then
		raise exception 'check failed: in the access matrix, but not there: %', v_bad;
	end if;
	select string_agg(format('%s may use %s', a.grantee::regrole, x.what), ', ') into v_bad
	from (
		select c.oid::regclass::text as what, c.relacl as acl from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname in ('core', 'api', 'keeper_api', 'platform_api', 'report_api', 'forward_api')
		union all
		select n.nspname, n.nspacl from pg_namespace n where n.nspname in ('core', 'ext', 'public')
	) x, lateral aclexplode(x.acl) a
	where a.grantee::regrole::text not in ('opconsole_owner', 'pg_database_owner', 'opconsole_warden',
		current_user::regrole::text);
	if v_bad is not null then
		raise exception 'check failed: privileges outside the matrix: %', v_bad;
	end if;
	select string_agg(rolname, ', ') into v_bad from pg_roles r
	where (rolname in ('opconsole_owner', 'opconsole_console', 'opconsole_platform', 'opconsole_reporter',
			'opconsole_forwarder', 'opconsole_keeper', 'opconsole_keyholder', 'opconsole_warden') or not r.rolsuper and (pg_has_role(r.oid, 'opconsole_console', 'member')
			or pg_has_role(r.oid, 'opconsole_platform', 'member') or pg_has_role(r.oid, 'opconsole_reporter', 'member')
			or pg_has_role(r.oid, 'opconsole_forwarder', 'member')))
		and (rolsuper or rolcreatedb or rolreplication or rolbypassrls or (rolcreaterole and rolname <> 'opconsole_warden'));
	if v_bad is not null then
		raise exception 'check failed: roles that may too much: %', v_bad;
	end if;
	select string_agg(format('%s is a member of %s', m.member::regrole, m.roleid::regrole), ', ') into v_bad
	from pg_auth_members m
	where m.roleid::regrole::text in ('opconsole_owner', 'opconsole_keeper', 'opconsole_keyholder', 'opconsole_warden')
		or (m.member::regrole::text = 'opconsole_owner' and m.roleid::regrole::text <> 'pg_read_all_stats');
	if v_bad is not null then
		raise exception 'check failed: memberships: %', v_bad;
	end if;
	if octet_length(core.seed_key()) <> 32 then
		raise exception 'check failed: the key file in the data directory must have 32 bytes';
	end if;
end
$$;
