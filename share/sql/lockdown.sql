-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Takes the catalog away from PUBLIC: every built-in function, every readable catalog relation, the languages. Left are
-- signing in to the server and the granted functions. Idempotent, run by deploy.sql at every deploy, because an upgrade
-- of PostgreSQL or a new extension brings new functions. unlock.sql undoes it, for pg_upgrade.

do $$
declare
	r record;
	v_trusted text := 'opconsole_owner, opconsole_warden, opconsole_keyholder, pg_monitor';
begin
	execute format('revoke all on database %I from public', current_database());
	execute format('grant connect on database %I to opconsole_console, opconsole_platform, opconsole_reporter, opconsole_forwarder,
		opconsole_keeper', current_database());
	revoke all on schema public from public;
	revoke usage on language plpgsql, sql from public;
	grant usage on language plpgsql, sql to opconsole_owner, opconsole_warden, opconsole_keyholder;
	for r in
		select p.oid::regprocedure as f, n.nspname
		from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
			lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
		where n.nspname in ('pg_catalog', 'information_schema', 'ext', 'public') and a.grantee = 0
			and a.privilege_type = 'EXECUTE'
	loop
		execute format('revoke execute on routine %s from public', r.f);
		if r.nspname = 'ext' then
			execute format('grant execute on routine %s to opconsole_owner', r.f);
		else
			execute format('grant execute on routine %s to %s', r.f, v_trusted);
		end if;
	end loop;
	for r in
		select c.oid::regclass as f
		from pg_class c join pg_namespace n on n.oid = c.relnamespace, lateral aclexplode(c.relacl) a
		where n.nspname in ('pg_catalog', 'information_schema') and a.grantee = 0 and a.privilege_type = 'SELECT'
	loop
		execute format('revoke all on %s from public', r.f);
		execute format('grant select on %s to %s', r.f, v_trusted);
	end loop;
end
$$;
